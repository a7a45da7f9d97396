//! A whole decoded sound in memory, for sounds that are known to be short.

use std::path::Path;

use crate::{Decoder, Limits, Result, Spec};

/// A decoded sound.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Pcm {
    /// What the samples are.
    pub spec: Spec,
    /// All samples, interleaved, full scale at ±1.
    pub samples: Vec<f32>,
}

impl Pcm {
    /// The number of frames (samples of one channel).
    #[must_use]
    pub fn frames(&self) -> usize {
        self.samples.len() / usize::from(self.spec.channels)
    }

    /// The samples of one channel, counted from 0.
    pub fn channel(&self, index: usize) -> impl Iterator<Item = f32> + '_ {
        self.samples.iter().skip(index).step_by(usize::from(self.spec.channels)).copied()
    }

    /// The duration in seconds.
    #[must_use]
    pub fn duration_s(&self) -> f64 {
        self.frames() as f64 / f64::from(self.spec.sample_rate_hz)
    }
}

/// Decodes a whole file. Memory is four bytes a sample: bound it with [`Limits::max_duration_s`], or use
/// [`Decoder`] and never hold more than a block.
///
/// # Errors
/// As [`Decoder::open`] and [`Decoder::next_block`].
pub fn decode(path: impl AsRef<Path>, limits: &Limits) -> Result<Pcm> {
    let mut decoder = Decoder::open(path, limits)?;
    let mut samples = Vec::new();
    while let Some(block) = decoder.next_block()? {
        samples.extend_from_slice(block);
    }
    Ok(Pcm { spec: decoder.spec().clone(), samples })
}
