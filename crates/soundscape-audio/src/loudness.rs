//! Loudness and true peak after ITU-R BS.1770-4.

use ebur128::{EbuR128, Mode};

use crate::{AudioError, Result};

/// Measures programme loudness block by block.
///
/// Channels are weighted as BS.1770-4 has it: surround channels by 1.41, LFE not at all, in WAV order (3 =
/// L R C, 4 = L R Ls Rs, 5 = L R C Ls Rs, 6 = L R C LFE Ls Rs; channels past the sixth are not counted). One
/// channel is measured as that single channel: a mono sound is 3 LU below the same sound on two loudspeakers.
pub(crate) struct Loudness {
    meter: EbuR128,
    sample_rate_hz: u32,
    channels: u16,
    frames: u64,
}

/// What [`Loudness`] finds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    pub(crate) integrated_lufs: Option<f64>,
    pub(crate) range_lu: Option<f64>,
    pub(crate) true_peak_dbtp: Option<f64>,
}

impl Loudness {
    pub(crate) fn new(sample_rate_hz: u32, channels: u16) -> Result<Self> {
        Self::with_mode(sample_rate_hz, channels, Mode::I | Mode::LRA | Mode::TRUE_PEAK)
    }

    /// Measures nothing but the true peak.
    pub(crate) fn true_peak_only(sample_rate_hz: u32, channels: u16) -> Result<Self> {
        Self::with_mode(sample_rate_hz, channels, Mode::TRUE_PEAK)
    }

    fn with_mode(sample_rate_hz: u32, channels: u16, mode: Mode) -> Result<Self> {
        let meter = EbuR128::new(channels.into(), sample_rate_hz, mode).map_err(unmeasurable)?;
        Ok(Self { meter, sample_rate_hz, channels, frames: 0 })
    }

    pub(crate) fn push(&mut self, interleaved: &[f32]) -> Result<()> {
        self.frames += interleaved.len() as u64 / u64::from(self.channels);
        self.meter.add_frames_f32(interleaved).map_err(unmeasurable)
    }

    pub(crate) fn finish(self) -> Result<Measured> {
        let integrated_lufs = self.meter.loudness_global().ok().filter(|lufs| lufs.is_finite());
        // The range is taken over windows of 3 s (EBU Tech 3342): a shorter sound has none.
        let has_range = integrated_lufs.is_some() && self.frames >= 3 * u64::from(self.sample_rate_hz);
        let range_lu = self.meter.loudness_range().ok().filter(|_| has_range);
        Ok(Measured { integrated_lufs, range_lu, true_peak_dbtp: self.true_peak_dbtp()? })
    }

    /// The highest true peak of any channel in dBTP, `None` for digital silence. Sounds below 96 kHz are
    /// oversampled four times, below 192 kHz twice; at 192 kHz and above samples are peaks (BS.1770-4 annex 2
    /// asks for 192 kHz at least).
    pub(crate) fn true_peak_dbtp(&self) -> Result<Option<f64>> {
        let mut peak = 0.0f64;
        for channel in 0..u32::from(self.channels) {
            peak = peak.max(self.meter.true_peak(channel).map_err(unmeasurable)?);
        }
        Ok((peak > 0.0).then(|| 20.0 * peak.log10()))
    }
}

fn unmeasurable(error: ebur128::Error) -> AudioError {
    AudioError::Unsupported {
        what: "loudness at this sample rate or with so many channels; resample the sound",
        source: Some(Box::new(error)),
    }
}
