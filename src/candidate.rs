//! A sound to choose, with what is known of the original.

use soundscape_client::{Sound, SoundFacts, SoundId, SoundMetadata};

/// A sound to choose, with what is known of the original.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    not(feature = "kira"),
    expect(dead_code, reason = "only players care how loud and how long it is")
)]
pub(crate) struct Candidate {
    pub(crate) id: SoundId,
    pub(crate) loudness_lufs: Option<f64>,
    pub(crate) true_peak_dbtp: Option<f64>,
    pub(crate) duration_s: Option<f64>,
}

impl Candidate {
    pub(crate) fn new(id: SoundId, facts: Option<&SoundFacts>) -> Self {
        Self {
            id,
            loudness_lufs: facts.and_then(|facts| facts.loudness_lufs),
            true_peak_dbtp: facts.and_then(|facts| facts.true_peak_db),
            duration_s: facts.map(|facts| facts.duration_s),
        }
    }
}

impl From<Sound> for Candidate {
    fn from(sound: Sound) -> Self {
        let Sound { id, loudness_lufs, duration_s, .. } = sound;
        Self { id, loudness_lufs, true_peak_dbtp: None, duration_s: Some(duration_s) }
    }
}

impl From<SoundMetadata> for Candidate {
    fn from(sound: SoundMetadata) -> Self {
        let SoundMetadata { id, loudness_lufs, true_peak_db, duration_s, .. } = sound;
        Self { id, loudness_lufs, true_peak_dbtp: true_peak_db, duration_s: Some(duration_s) }
    }
}
