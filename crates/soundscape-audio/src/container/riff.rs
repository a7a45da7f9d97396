//! The chunks of a RIFF, RF64 or BW64 file, of an AIFF file too, with lengths that may exceed 4 GiB.

use std::io::{Read, SeekFrom};

use super::Source;
use crate::{AudioError, Result};

/// More chunks than any editor writes; a file of nothing else would be walked for hours.
const MAX_CHUNKS: usize = 4096;
/// The length that says: see the chunk `ds64`, or the end of the file.
const ELSEWHERE: u64 = u32::MAX as u64;

/// One chunk: its id, and where its body lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) id: [u8; 4],
    pub(crate) start: u64,
    /// As the file says; it may reach past the end of a file that was cut.
    pub(crate) bytes: u64,
}

impl Chunk {
    /// The body, or `None` where it is longer than `max` or not all there.
    pub(crate) fn read(&self, source: &mut dyn Source, max: u64) -> Result<Option<Vec<u8>>> {
        if self.bytes > max {
            return Ok(None);
        }
        source.seek(SeekFrom::Start(self.start))?;
        let mut body = Vec::new();
        source.take(self.bytes).read_to_end(&mut body)?;
        Ok((body.len() as u64 == self.bytes).then_some(body))
    }
}

/// Lists the chunks of the form that begins at `offset`, up to the end of the file. Its last bytes need not be
/// a chunk: editors leave padding, and ID3v1 tags stand there.
///
/// # Errors
/// [`AudioError::Malformed`] where a length points past 2⁶³ bytes or there are thousands of chunks.
pub(crate) fn chunks(source: &mut dyn Source, offset: u64, file_bytes: u64) -> Result<Vec<Chunk>> {
    let head = read_at(source, offset, 12)?;
    let big_endian = head.starts_with(b"FORM");
    let mut large = Large::default();
    let mut found = Vec::new();
    let mut at = offset + 12;
    while at + 8 <= file_bytes {
        let head = read_at(source, at, 8)?;
        let (Some(id), Some(length)) = (head.first_chunk::<4>(), head.last_chunk::<4>()) else { break };
        let (id, length) =
            (*id, if big_endian { u32::from_be_bytes(*length) } else { u32::from_le_bytes(*length) });
        let bytes = match large.of(id) {
            Some(bytes) if u64::from(length) == ELSEWHERE => bytes,
            // Written to a pipe: whoever wrote it did not know.
            None if u64::from(length) == ELSEWHERE && id == *b"data" => file_bytes - at - 8,
            _ => length.into(),
        };
        let chunk = Chunk { id, start: at + 8, bytes };
        if id == *b"ds64" && found.is_empty() {
            large = Large::parse(&chunk.read(source, 1 << 16)?.unwrap_or_default());
        }
        found.push(chunk);
        if found.len() > MAX_CHUNKS {
            return Err(AudioError::malformed("it consists of thousands of chunks"));
        }
        at = chunk
            .start
            .checked_add(bytes)
            .and_then(|end| end.checked_add(bytes % 2))
            .filter(|&end| i64::try_from(end).is_ok())
            .ok_or_else(|| AudioError::malformed("a chunk claims to be larger than any file"))?;
    }
    Ok(found)
}

/// The lengths that a chunk `ds64` gives (EBU Tech 3306, ITU-R BS.2088).
#[derive(Default)]
struct Large(Vec<([u8; 4], u64)>);

impl Large {
    fn parse(body: &[u8]) -> Self {
        let number = |at: usize| body.get(at..)?.first_chunk().copied().map(u64::from_le_bytes);
        let mut lengths: Vec<_> = number(8).map(|bytes| (*b"data", bytes)).into_iter().collect();
        // RIFF size, data size, sample count, then a table of further chunks, each with its length.
        let entries = body.get(28..).unwrap_or_default().chunks_exact(12);
        lengths.extend(entries.filter_map(|entry| {
            Some((*entry.first_chunk()?, u64::from_le_bytes(*entry[4..].first_chunk()?)))
        }));
        Self(lengths)
    }

    fn of(&self, id: [u8; 4]) -> Option<u64> {
        self.0.iter().find(|(known, _)| *known == id).map(|(_, bytes)| *bytes)
    }
}

fn read_at(source: &mut dyn Source, at: u64, bytes: u64) -> Result<Vec<u8>> {
    source.seek(SeekFrom::Start(at))?;
    let mut read = Vec::with_capacity(bytes as usize);
    source.take(bytes).read_to_end(&mut read)?;
    Ok(read)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn list(bytes: Vec<u8>) -> Option<Vec<(String, u64, u64)>> {
        let length = bytes.len() as u64;
        let found = chunks(&mut Cursor::new(bytes), 0, length).ok()?;
        Some(found.iter().map(|c| (String::from_utf8_lossy(&c.id).into_owned(), c.start, c.bytes)).collect())
    }

    fn rf64(data_bytes: u64) -> Vec<u8> {
        let mut file = b"RF64\xff\xff\xff\xffWAVEds64\x28\0\0\0".to_vec();
        file.extend([0; 8]);
        file.extend(data_bytes.to_le_bytes());
        file.extend([0; 8]);
        file.extend(1u32.to_le_bytes());
        file.extend(b"huge\x05\0\0\0\x01\0\0\0");
        file.extend(b"data\xff\xff\xff\xff");
        file
    }

    #[test]
    fn lengths_beyond_four_gigabytes_are_followed() {
        let expect = |bytes| Some(vec![("ds64".to_owned(), 20, 40), ("data".to_owned(), 68, bytes)]);
        assert_eq!(list(rf64(5 << 32)), expect(5 << 32));
        assert_eq!(list(rf64(u64::MAX)), None);
        assert_eq!(list(rf64(i64::MAX as u64)), None);
    }

    #[test]
    fn chunks_are_padded_to_even_lengths_and_a_stream_has_no_length() {
        let file = b"RIFF\xff\xff\xff\xffWAVEodd \x01\0\0\0x\0data\xff\xff\xff\xffabcdef".to_vec();
        assert_eq!(list(file), Some(vec![("odd ".to_owned(), 20, 1), ("data".to_owned(), 30, 6)]));
        let file = b"FORM\0\0\0\x0eAIFFNAME\0\0\0\x02ab".to_vec();
        assert_eq!(list(file), Some(vec![("NAME".to_owned(), 20, 2)]));
        assert_eq!(list(b"RIFF".to_vec()), Some(vec![]));
        assert_eq!(list(b"RIFF\x04\0\0\0WAVE".repeat(5000)), None, "too many chunks");
    }
}
