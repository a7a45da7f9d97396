//! All facts about a sound, measured in one pass over it.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::loudness::Loudness;
use crate::spectrum::{SpectralPeak, Spectrum};
use crate::waveform::{Tracing, Waveform};
use crate::{Codec, Decoder, Limits, Result};

/// What was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Analysis {
    /// Duration in seconds: `frames` / `sample_rate_hz`.
    pub duration_s: f64,
    /// Length in frames (samples of one channel), without encoder delay and padding.
    pub frames: u64,
    /// Sample rate in Hz.
    pub sample_rate_hz: u32,
    /// Number of channels.
    pub channels: u16,
    /// Bits of one sample as stored; 16 for lossy codecs.
    pub bit_depth: u16,
    /// How the samples are stored.
    pub codec: Codec,
    /// Integrated loudness in LUFS (ITU-R BS.1770-4, gated at −70 LUFS and −10 LU, as EBU R 128). `None` for
    /// silence and for sounds under one gating block of 400 ms. A mono sound is measured as one channel, 3 LU
    /// below the same sound on two loudspeakers.
    pub loudness_lufs: Option<f64>,
    /// Loudness range in LU (EBU Tech 3342). `None` where `loudness_lufs` is and under 3 s, the window that the
    /// range is taken over.
    pub loudness_range_lu: Option<f64>,
    /// Highest true peak of any channel in dBTP (BS.1770-4 annex 2: oversampled four times below 96 kHz, twice
    /// below 192 kHz). `None` for digital silence.
    pub true_peak_dbtp: Option<f64>,
    /// The strongest peaks of the average spectrum, strongest first, at most
    /// [`MAX_SPECTRAL_PEAKS`](crate::MAX_SPECTRAL_PEAKS) (Welch's method: Hann windows of the power of two at or
    /// above 0.17 s, half overlapping, power averaged over channels, parabolic interpolation).
    pub spectral_peaks: Vec<SpectralPeak>,
}

/// Measures a file in one pass and constant memory.
///
/// # Errors
/// As [`Decoder::open`] and [`Decoder::next_block`].
pub fn analyse(path: impl AsRef<Path>, limits: &Limits) -> Result<Analysis> {
    Ok(measure(path.as_ref(), limits, false)?.0)
}

/// Measures a file and draws its waveform, still in one pass.
///
/// # Errors
/// As [`analyse`].
pub fn analyse_and_trace(path: impl AsRef<Path>, limits: &Limits) -> Result<(Analysis, Waveform)> {
    let (analysis, tracing) = measure(path.as_ref(), limits, true)?;
    Ok((analysis, tracing.finish()))
}

fn measure(path: &Path, limits: &Limits, trace: bool) -> Result<(Analysis, Tracing)> {
    let mut decoder = Decoder::open(path, limits)?;
    let spec = decoder.spec().clone();
    let mut loudness = Loudness::new(spec.sample_rate_hz, spec.channels)?;
    let mut spectrum = Spectrum::new(spec.sample_rate_hz, spec.channels);
    let mut tracing = Tracing::new(spec.sample_rate_hz, spec.channels);
    while let Some(block) = decoder.next_block()? {
        loudness.push(block)?;
        spectrum.push(block);
        if trace {
            tracing.push(block);
        }
    }
    let frames = decoder.decoded_frames();
    let measured = loudness.finish()?;
    let analysis = Analysis {
        duration_s: frames as f64 / f64::from(spec.sample_rate_hz),
        frames,
        sample_rate_hz: spec.sample_rate_hz,
        channels: spec.channels,
        bit_depth: spec.bit_depth,
        codec: spec.codec,
        loudness_lufs: measured.integrated_lufs,
        loudness_range_lu: measured.range_lu,
        true_peak_dbtp: measured.true_peak_dbtp,
        spectral_peaks: spectrum.finish(),
    };
    Ok((analysis, tracing))
}
