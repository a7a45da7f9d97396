//! The symphonia demuxer for each container, with its errors told in our terms.

use std::io::{self, Read, Seek, SeekFrom};

use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatOptions, FormatReader};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::default::formats::{AiffReader, FlacReader, IsoMp4Reader, MpaReader, OggReader, WavReader};

use crate::container::{Container, Located, Source};
use crate::{AudioError, Result};

pub(super) fn open(source: Box<dyn Source>, bytes: u64, located: Located) -> Result<Box<dyn FormatReader>> {
    let media = Box::new(Media { source, bytes });
    let mut stream = MediaSourceStream::new(media, MediaSourceStreamOptions::default());
    stream.seek(SeekFrom::Start(located.offset))?;
    let options = FormatOptions::default();
    let reader: Result<Box<dyn FormatReader>, Error> = match located.container {
        Container::Wav | Container::LargeWav => {
            WavReader::try_new(stream, options).map(|reader| Box::new(reader) as _)
        }
        Container::Aiff => AiffReader::try_new(stream, options).map(|reader| Box::new(reader) as _),
        Container::Flac => FlacReader::try_new(stream, options).map(|reader| Box::new(reader) as _),
        Container::Ogg | Container::Opus => {
            OggReader::try_new(stream, options).map(|reader| Box::new(reader) as _)
        }
        Container::Mp3 => MpaReader::try_new(stream, options).map(|reader| Box::new(reader) as _),
        Container::Mp4 => IsoMp4Reader::try_new(stream, options).map(|reader| Box::new(reader) as _),
    };
    reader.map_err(fault)
}

/// What a symphonia error says about the file.
pub(super) fn fault(error: Error) -> AudioError {
    match error {
        Error::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            AudioError::Truncated { what: "it ends in the middle of a block", found: 0, expected: None }
        }
        Error::IoError(error) => AudioError::Io(error),
        Error::Unsupported(_) => AudioError::Unsupported {
            what: "the sound uses a codec or feature that cannot be decoded; convert it to WAV or FLAC",
            source: Some(Box::new(error)),
        },
        Error::ResetRequired => {
            AudioError::unsupported("several sounds are chained in one OGG file; split them into files")
        }
        _ => AudioError::Malformed { what: "its data cannot be decoded", source: Some(Box::new(error)) },
    }
}

struct Media {
    source: Box<dyn Source>,
    bytes: u64,
}

impl Read for Media {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.source.read(buffer)
    }
}

impl Seek for Media {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.source.seek(to)
    }
}

impl MediaSource for Media {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.bytes)
    }
}
