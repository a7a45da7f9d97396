//! WAV files whose lengths do not fit into a RIFF header, shown to the reader as one that it knows.

use std::io::{self, Read, Seek, SeekFrom};

use super::Source;
use super::riff::{self, Chunk};
use crate::{AudioError, Result};

/// The largest chunk `fmt ` or `fact` that is passed on.
const MAX_HEADER_BYTES: u64 = 4096;

/// A source that begins with a plain RIFF header, and the number of frames behind it.
pub(crate) struct LargeWav {
    pub(crate) source: Box<dyn Source>,
    pub(crate) bytes: u64,
    /// Unknown for compressed samples.
    pub(crate) frames: Option<u64>,
}

/// Opens an RF64 or BW64 file (EBU Tech 3306, ITU-R BS.2088), or a WAV that was written to a pipe: one whose
/// data has no length, or one of more than 4 GiB.
///
/// # Errors
/// [`AudioError::Malformed`] where there is no format or no data.
pub(crate) fn open(mut source: Box<dyn Source>, offset: u64, file_bytes: u64) -> Result<LargeWav> {
    let chunks = riff::chunks(&mut *source, offset, file_bytes)?;
    let find = |id: &[u8; 4]| chunks.iter().find(|chunk| chunk.id == *id).copied();
    let (Some(format), Some(data)) = (find(b"fmt "), find(b"data")) else {
        return Err(AudioError::malformed("it has no format or no samples"));
    };
    let format = format
        .read(&mut *source, MAX_HEADER_BYTES)?
        .filter(|body| body.len() >= 16)
        .ok_or_else(|| AudioError::malformed("its format cannot be read"))?;
    let block_bytes = u64::from(u16::from_le_bytes([format[12], format[13]])).max(1);
    let tag = u16::from_le_bytes([format[0], format[1]]);
    // PCM, float, A-law, µ-law and extensible formats have one frame a block.
    let frames = matches!(tag, 1 | 3 | 6 | 7 | 0xfffe).then(|| data.bytes / block_bytes);
    let whole_blocks = data.bytes - data.bytes % block_bytes;

    let mut head = b"RIFF\xff\xff\xff\xffWAVE".to_vec();
    let mut push = |id: &[u8; 4], body: &[u8]| {
        head.extend_from_slice(id);
        head.extend_from_slice(&(body.len() as u32).to_le_bytes());
        head.extend_from_slice(body);
        head.resize(head.len() + body.len() % 2, 0);
    };
    push(b"fmt ", &format);
    if frames.is_none()
        && let Some(fact) =
            find(b"fact").map(|fact| fact.read(&mut *source, MAX_HEADER_BYTES)).transpose()?.flatten()
    {
        push(b"fact", &fact);
    }
    head.extend_from_slice(b"data");
    head.extend_from_slice(&u32::try_from(whole_blocks).unwrap_or(u32::MAX).to_le_bytes());
    let bytes = head.len() as u64 + whole_blocks.min(file_bytes.saturating_sub(data.start));
    let data = Chunk { bytes: whole_blocks, ..data };
    Ok(LargeWav { source: Box::new(Spliced { head, source, data, position: 0, bytes }), bytes, frames })
}

/// The frames that a plain WAV of ADPCM says it holds: its last block is filled up with silence.
pub(crate) fn adpcm_frames(source: &mut dyn Source, offset: u64, file_bytes: u64) -> Result<Option<u64>> {
    let chunks = riff::chunks(source, offset, file_bytes)?;
    let mut body = |id: &[u8; 4]| {
        let chunk = chunks.iter().find(|chunk| chunk.id == *id);
        chunk.map(|chunk| chunk.read(source, MAX_HEADER_BYTES)).transpose().map(Option::flatten)
    };
    let is_adpcm = body(b"fmt ")?.is_some_and(|format| matches!(format[..], [2 | 0x11, 0, ..]));
    let fact = if is_adpcm { body(b"fact")? } else { None };
    Ok(fact.and_then(|fact| fact.first_chunk().map(|frames| u32::from_le_bytes(*frames).into())))
}

/// A head of our own, then a part of a file.
struct Spliced {
    head: Vec<u8>,
    source: Box<dyn Source>,
    data: Chunk,
    position: u64,
    bytes: u64,
}

impl Read for Spliced {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room =
            usize::try_from(self.bytes.saturating_sub(self.position)).unwrap_or(usize::MAX).min(buffer.len());
        let buffer = &mut buffer[..room];
        let head_bytes = self.head.len() as u64;
        let read = if self.position < head_bytes {
            (&self.head[self.position as usize..]).read(buffer)?
        } else {
            self.source.seek(SeekFrom::Start(self.data.start + self.position - head_bytes))?;
            self.source.read(buffer)?
        };
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for Spliced {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.bytes.checked_add_signed(by),
        };
        self.position = position.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}
