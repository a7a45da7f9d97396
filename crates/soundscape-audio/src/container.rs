//! Which format a file really has, told from its bytes and not from its name.

use std::io::{Read, Seek, SeekFrom};

use crate::{AudioError, Result};

pub(crate) mod large_wav;
pub(crate) mod mp4;
pub(crate) mod mpeg;
pub(crate) mod riff;

/// Anything that sounds can be read from.
pub(crate) trait Source: Read + Seek + Send + Sync {}
impl<T: Read + Seek + Send + Sync> Source for T {}

/// A container that can be read, and where in the file it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Located {
    pub(crate) container: Container,
    pub(crate) offset: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Container {
    Wav,
    /// RF64, BW64, or a WAV that says of itself that its lengths stand elsewhere.
    LargeWav,
    Aiff,
    Flac,
    Ogg,
    /// Opus in OGG.
    Opus,
    Mp3,
    Mp4,
}

/// Identifies the container. A leading ID3v2 tag is skipped whatever follows it; only for MP3, which has no
/// signature of its own, the extension decides whether junk before the first frame is looked past.
pub(crate) fn identify(source: &mut dyn Source, extension: Option<&str>) -> Result<Located> {
    let mut offset = 0;
    let mut head = read_head(source, offset)?;
    if head.is_empty() {
        return Err(AudioError::malformed("the file is empty"));
    }
    while let Some(tag_bytes) = id3v2_bytes(&head) {
        offset += tag_bytes;
        head = read_head(source, offset)?;
    }
    let found = |container| Ok(Located { container, offset });
    match head.as_slice() {
        [b'R', b'I', b'F', b'F', 0xff, 0xff, 0xff, 0xff, b'W', b'A', b'V', b'E', ..]
        | [b'R', b'F', b'6', b'4', _, _, _, _, b'W', b'A', b'V', b'E', ..]
        | [b'B', b'W', b'6', b'4', _, _, _, _, b'W', b'A', b'V', b'E', ..] => found(Container::LargeWav),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => found(Container::Wav),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => found(Container::Mp4),
        [b'F', b'O', b'R', b'M', _, _, _, _, b'A', b'I', b'F', b'F' | b'C', ..] => found(Container::Aiff),
        [b'f', b'L', b'a', b'C', ..] => found(Container::Flac),
        [b'O', b'g', b'g', b'S', ..] => match head.get(28..) {
            Some([b'O', b'p', b'u', b's', ..]) if cfg!(feature = "opus") => found(Container::Opus),
            Some([b'O', b'p', b'u', b's', ..]) => Err(AudioError::unsupported(
                "Opus in this build; build soundscape-audio with its feature `opus`",
            )),
            Some([b'S', b'p', b'e', b'e', b'x', ..]) => {
                Err(AudioError::unsupported("Speex; convert the sound to OGG Vorbis or WAV"))
            }
            _ => found(Container::Ogg),
        },
        _ => {
            let tolerant = offset > 0 || extension.is_some_and(|name| name.eq_ignore_ascii_case("mp3"));
            match mpeg::find_first_frame(source, offset, tolerant)? {
                Some(offset) => Ok(Located { container: Container::Mp3, offset }),
                None => Err(AudioError::unsupported(
                    "this is no sound of a known format; give WAV, AIFF, FLAC, OGG, MP3 or M4A",
                )),
            }
        }
    }
}

/// The length of an ID3v2 tag at the start of `head`, its header and footer included.
fn id3v2_bytes(head: &[u8]) -> Option<u64> {
    let [b'I', b'D', b'3', major, _, flags, size @ ..] = head else { return None };
    let size: &[u8; 4] = size.first_chunk()?;
    if *major == 0xff || size.iter().any(|byte| byte & 0x80 != 0) {
        return None;
    }
    let body = size.iter().fold(0u64, |sum, byte| sum << 7 | u64::from(*byte));
    let footer = if flags & 0x10 != 0 { 10 } else { 0 };
    Some(10 + body + footer)
}

fn read_head(source: &mut dyn Source, offset: u64) -> Result<Vec<u8>> {
    source.seek(SeekFrom::Start(offset))?;
    let mut head = Vec::with_capacity(64);
    source.take(64).read_to_end(&mut head)?;
    Ok(head)
}

/// Fills as much of the buffer as there is.
pub(crate) fn read_up_to(reader: &mut (impl Read + ?Sized), buffer: &mut [u8]) -> Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..])? {
            0 => break,
            got => filled += got,
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn check(bytes: &[u8], expect: Option<Located>) {
        assert_eq!(identify(&mut Cursor::new(bytes.to_vec()), None).ok(), expect, "{bytes:?}");
    }

    #[test]
    fn containers_are_told_by_their_bytes() {
        let at = |container, offset| Some(Located { container, offset });
        check(b"RIFF\x24\0\0\0WAVEfmt ", at(Container::Wav, 0));
        check(b"FORM\0\0\0\x24AIFC", at(Container::Aiff, 0));
        check(b"fLaC\0\0\0\x22", at(Container::Flac, 0));
        check(b"OggS\0\x02", at(Container::Ogg, 0));
        check(b"ID3\x04\0\0\0\0\0\x02zzfLaC", at(Container::Flac, 12));
        check(b"", None);
        check(b"RF64\xff\xff\xff\xffWAVE", at(Container::LargeWav, 0));
        check(b"BW64\xff\xff\xff\xffWAVE", at(Container::LargeWav, 0));
        check(b"RIFF\xff\xff\xff\xffWAVE", at(Container::LargeWav, 0));
        check(b"\0\0\0\x20ftypM4A ", at(Container::Mp4, 0));
        check(b"\x89PNG\r\n\x1a\n", None);
        check(b"Dear diary, today I recorded a door.", None);
    }
}
