//! The synthesiser's parts: each makes or shapes a track of samples.

pub(super) mod bubble;
pub(super) mod creak;
pub(super) mod filter;
pub(super) mod grains;
pub(super) mod loudness;
pub(super) mod modal;
pub(super) mod reverb;
pub(crate) mod rng;
pub(super) mod string;
pub(super) mod tone;
pub(super) mod track;
