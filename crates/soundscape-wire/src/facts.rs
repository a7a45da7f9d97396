//! What was measured of a sound beyond its loudness and its spectrum.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What was measured of a sound, each fact where it could be; all in one pass over the decoded original.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct AudioFacts {
    /// Highest momentary loudness (EBU Tech 3341: over 400 ms) in LUFS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub momentary_max_lufs: Option<f64>,
    /// Highest short-term loudness (EBU Tech 3341: over 3 s) in LUFS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_term_max_lufs: Option<f64>,
    /// Largest sample of any channel in dBFS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample_peak_db: Option<f64>,
    /// Mean frequency of the average spectrum, weighted by power, in hertz: how bright the sound is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spectral_centroid_hz: Option<f64>,
    /// Pitch in hertz of a sound that keeps one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pitch_hz: Option<f64>,
    /// Beats a minute of a sound that has a rhythm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bpm: Option<f64>,
    /// Whether it can be repeated without a gap or a click.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loopable: Option<bool>,
    /// How often something begins in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub onset_count: Option<u32>,
    /// How it goes on in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<SoundEvent>,
    /// Seconds before the first sample above −60 dBFS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence_head_s: Option<f64>,
    /// Seconds after the last sample above −60 dBFS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence_tail_s: Option<f64>,
}

impl AudioFacts {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How a sound goes on in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SoundEvent {
    /// Something begins once and fades away: a shot, a click, one step.
    Single,
    /// Something begins several times: steps, knocks, music.
    Repeated,
    /// It is there from the beginning to the end: rain, a hum.
    Continuous,
}

/// How the category of a sound came to be known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CategorySource {
    /// Somebody says so: a sidecar file, tags, a file name of the Universal Category System, an imported line.
    Said,
    /// A word of its title, its file's name or its folders' names it.
    #[default]
    Named,
    /// It is the category that is nearest in meaning to those words.
    Guessed,
}

impl CategorySource {
    /// As on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Said => "said",
            Self::Named => "named",
            Self::Guessed => "guessed",
        }
    }
}

impl fmt::Display for CategorySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_left_out() {
        assert_eq!(serde_json::to_string(&AudioFacts::default()).unwrap(), "{}");
        let facts =
            AudioFacts { loopable: Some(true), event: Some(SoundEvent::Continuous), ..AudioFacts::default() };
        let json = serde_json::to_string(&facts).unwrap();
        assert_eq!(json, r#"{"loopable":true,"event":"continuous"}"#);
        assert_eq!(serde_json::from_str::<AudioFacts>(&json).unwrap(), facts);
        assert!(!facts.is_empty() && AudioFacts::default().is_empty());
        for source in [CategorySource::Said, CategorySource::Named, CategorySource::Guessed] {
            assert_eq!(serde_json::to_value(source).unwrap(), source.name());
        }
    }
}
