//! Sounds that are played while they arrive.

mod decoder;
mod mixer;
mod playing;
mod streams;

use blocking::unblock;
use soundscape_client::StreamControl;

use crate::{SoundPath, Soundscape, SoundscapeError};
use decoder::SoundDecoder;

pub use mixer::StreamMixer;
pub(crate) use playing::{Started, StreamPlaying, StreamState};
pub(crate) use streams::{Opened, Streams};

/// One that is open, and not played yet.
pub(crate) struct Stream {
    decoder: SoundDecoder,
    closing: Closing,
}

/// Ends the waits of whoever reads the stream when it is dropped.
struct Closing(StreamControl);

impl Stream {
    /// Resolves when its head is there and was understood. Dropping the future ends the transfer.
    async fn open(soundscape: Soundscape, path: SoundPath) -> Result<Self, SoundscapeError> {
        let format = path.variant.format;
        let stream = soundscape.open(path).await?;
        let closing = Closing(stream.control());
        let decoder = unblock(move || SoundDecoder::new(stream, format)).await?;
        Ok(Self { decoder, closing })
    }

    pub(crate) fn duration_s(&self) -> f64 {
        self.decoder.duration_s()
    }
}

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.close();
    }
}
