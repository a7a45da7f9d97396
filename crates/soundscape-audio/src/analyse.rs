//! All facts about a sound, measured in one pass over it.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::edges::Edges;
use crate::events::{self, Event};
use crate::loudness::{Loudness, TruePeak};
use crate::spectrum::{SpectralPeak, Spectrum};
use crate::waveform::{Tracing, Waveform};
use crate::{Codec, Decoder, Limits, Result, Spec};

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
    /// Highest momentary loudness in LUFS: over 400 ms, ungated, in steps of 10 ms (EBU Tech 3341). `None` for
    /// digital silence and under 400 ms.
    pub momentary_max_lufs: Option<f64>,
    /// Highest short-term loudness in LUFS: over 3 s, ungated, in steps of 10 ms (EBU Tech 3341). `None` for
    /// digital silence and under 3 s.
    pub short_term_max_lufs: Option<f64>,
    /// Highest true peak of any channel in dBTP (BS.1770-4 annex 2: oversampled to 192 kHz at least). `None` for
    /// digital silence.
    pub true_peak_dbtp: Option<f64>,
    /// Largest sample of any channel in dB relative to full scale. `None` for digital silence.
    pub sample_peak_dbfs: Option<f64>,
    /// The strongest peaks of the average spectrum, strongest first, at most
    /// [`MAX_SPECTRAL_PEAKS`](crate::MAX_SPECTRAL_PEAKS) (Welch's method: Hann windows of the power of two at or
    /// above 0.17 s, half overlapping, power averaged over channels, parabolic interpolation).
    pub spectral_peaks: Vec<SpectralPeak>,
    /// The mean frequency of that spectrum above 20 Hz in Hz, each frequency weighted by its power: how bright
    /// the sound is. `None` where there are no peaks.
    pub spectral_centroid_hz: Option<f64>,
    /// The pitch in Hz, 30 to 4000, of a sound that keeps one from beginning to end (autocorrelation of the
    /// average spectrum, picked after McLeod and Wyvill 2005). `None` for noise, speech, tunes and glides.
    pub pitch_hz: Option<f64>,
    /// Seconds before the first sample above −60 dBFS; the whole duration where there is none.
    pub silence_head_s: f64,
    /// Seconds after the last sample above −60 dBFS; the whole duration where there is none.
    pub silence_tail_s: f64,
    /// Whether the sound can be repeated without a gap: it lasts 0.2 s, its first and last 50 ms are heard and
    /// within 6 dB of each other, and over the seam the signal steps and bends no more than twice as much as
    /// within these 50 ms.
    pub loopable: bool,
    /// How often something begins: the K-weighted level rises by 9 dB within 60 ms, to within 30 dB of the
    /// loudest 10 ms, after it fell by 6 dB.
    pub onset_count: u32,
    /// Whether it happens once, several times or all the time. `None` for digital silence.
    pub event: Option<Event>,
    /// Beats a minute, 40 to 200, of a sound with four beginnings or more whose rises of level repeat
    /// (autocorrelation in steps of 10 ms, weighted towards 120 after Ellis 2007). `None` without such a rhythm.
    pub tempo_bpm: Option<f64>,
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
    let Spec { sample_rate_hz, channels, bit_depth, codec, .. } = *decoder.spec();
    let mut loudness = Loudness::new(sample_rate_hz, channels);
    let mut true_peak = TruePeak::new(sample_rate_hz, channels);
    let mut spectrum = Spectrum::new(sample_rate_hz, channels);
    let mut edges = Edges::new(sample_rate_hz, channels);
    let mut tracing = Tracing::new(sample_rate_hz);
    while let Some(planes) = decoder.next_planes()? {
        loudness.push(planes);
        true_peak.push(planes);
        spectrum.push(planes);
        edges.push(planes);
        if trace {
            tracing.push(planes);
        }
    }
    let frames = decoder.decoded_frames();
    let loudness = loudness.finish();
    let (true_peak_dbtp, sample_peak_dbfs) = true_peak.finish();
    let spectrum = spectrum.finish();
    let edges = edges.finish();
    let events = events::find(&loudness.steps);
    let analysis = Analysis {
        duration_s: frames as f64 / f64::from(sample_rate_hz),
        frames,
        sample_rate_hz,
        channels,
        bit_depth,
        codec,
        loudness_lufs: loudness.integrated_lufs,
        loudness_range_lu: loudness.range_lu,
        momentary_max_lufs: loudness.momentary_max_lufs,
        short_term_max_lufs: loudness.short_term_max_lufs,
        true_peak_dbtp,
        sample_peak_dbfs,
        spectral_peaks: spectrum.peaks,
        spectral_centroid_hz: spectrum.centroid_hz,
        pitch_hz: spectrum.pitch_hz,
        silence_head_s: edges.silence_head_s,
        silence_tail_s: edges.silence_tail_s,
        loopable: edges.loopable,
        onset_count: events.onset_count,
        event: events.event,
        tempo_bpm: events.tempo_bpm,
    };
    Ok((analysis, tracing))
}
