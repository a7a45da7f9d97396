//! How large a sound may be before it is refused.

use crate::{AudioError, Result};

/// Bounds on what a file may claim or contain. Whatever exceeds one gives [`AudioError::TooLarge`].
///
/// ```
/// let limits = soundscape_audio::Limits::default().with_max_duration_s(60.0);
/// assert_eq!(limits.max_duration_s, 60.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Limits {
    /// Size of the file in bytes. Default: 8 GiB.
    pub max_bytes: u64,
    /// Duration in seconds. Default: 6 hours.
    pub max_duration_s: f64,
    /// Samples of all channels together, which bounds the time that a file can take: a core measures some 50
    /// million a second. Default: 20 billion, six hours of eight channels at 96 kHz.
    pub max_samples: u64,
    /// Number of channels. Default: 16 (third-order ambisonics).
    pub max_channels: u16,
    /// Sample rate in Hz. Default: 768 000.
    pub max_sample_rate_hz: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 8 << 30,
            max_duration_s: 6.0 * 3600.0,
            max_samples: 20_000_000_000,
            max_channels: 16,
            max_sample_rate_hz: 768_000,
        }
    }
}

impl Limits {
    /// Sets the largest file size in bytes.
    #[must_use]
    pub fn with_max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// Sets the longest duration in seconds.
    #[must_use]
    pub fn with_max_duration_s(mut self, seconds: f64) -> Self {
        self.max_duration_s = seconds;
        self
    }

    /// Sets the largest number of samples of all channels together.
    #[must_use]
    pub fn with_max_samples(mut self, samples: u64) -> Self {
        self.max_samples = samples;
        self
    }

    /// Sets the largest number of channels.
    #[must_use]
    pub fn with_max_channels(mut self, channels: u16) -> Self {
        self.max_channels = channels;
        self
    }

    /// Sets the highest sample rate in Hz.
    #[must_use]
    pub fn with_max_sample_rate_hz(mut self, rate_hz: u32) -> Self {
        self.max_sample_rate_hz = rate_hz;
        self
    }

    pub(crate) fn check_bytes(&self, bytes: u64) -> Result<()> {
        within(bytes <= self.max_bytes, "bytes", self.max_bytes)
    }

    pub(crate) fn check_signal(&self, sample_rate_hz: u32, channels: u16) -> Result<()> {
        within(channels <= self.max_channels, "channels", self.max_channels.into())?;
        within(sample_rate_hz <= self.max_sample_rate_hz, "Hz sample rate", self.max_sample_rate_hz.into())
    }

    pub(crate) fn check_frames(&self, frames: u64, sample_rate_hz: u32, channels: u16) -> Result<()> {
        let duration_s = frames as f64 / f64::from(sample_rate_hz);
        within(duration_s <= self.max_duration_s, "seconds", self.max_duration_s as u64)?;
        let samples = frames.saturating_mul(channels.into());
        within(samples <= self.max_samples, "samples", self.max_samples)
    }
}

fn within(holds: bool, unit: &'static str, max: u64) -> Result<()> {
    if holds { Ok(()) } else { Err(AudioError::TooLarge { unit, max }) }
}
