//! One sound as a game names it: which, in which form, and how it is played.

mod parse;
mod write;

use bevy_asset::Asset;
use bevy_reflect::{Reflect, std_traits::ReflectDefault};
use soundscape_client::{Format, SoundId, Variant};

use crate::SoundQuery;

pub use parse::InvalidSoundRef;
#[cfg(feature = "kira")]
pub(crate) use parse::nearest_of;
pub(crate) use write::quoted;

/// One sound as a game names it: by id or by words, in a format, with what is needed to play it.
///
/// A `*.sound.ron` file holds one, a `*.bank.ron` file ([`SoundBank`](crate::SoundBank)) several. All fields but the
/// first may be left out:
/// ```ron
/// (
///     query: "footsteps gravel",   // or  id: "snd_8f3a2c1d"  or  ids: ["snd_8f3a2c1d", "snd_8b3a2c1d"]
///     category: "foley",           // this and the next three with `query` only
///     duration_max: 1.5,           // seconds
///     license: "royalty-free",     // or "editorial"
///     variations: 6,               // one of the best 6 hits, another each time; 1 to 100
///     format: ogg,                 // wav24, wav16, mp3320, ogg
///     normalize: true,             // true peak at −1 dBTP
///     pitch: (0.95, 1.05),         // a factor; two numbers: a random one between them each time
///     volume_db: -8,               // dB; as above
///     loudness: -23,               // LUFS that the sound is brought to, by what is known of it
///     looped: true,
///     stream: true,                // play while it arrives; false: never; else when it is long
///     fade_in: 2,                  // seconds
///     fade_out: 0.5,               // seconds, when it is stopped
/// )
/// ```
/// It is read strictly: an unknown field, a value out of its range and a field in the wrong place are errors that say
/// what is allowed. `Display` writes the same text, tidy and without what is as it would be anyway.
///
/// ```
/// use bevy_soundscape::prelude::*;
///
/// let steps: SoundRef = r#"(query: "footsteps gravel", variations: 6, loudness: -23)"#.parse()?;
/// assert_eq!(steps, SoundRef::query(SoundQuery::new("footsteps gravel"), 6).loudness(-23.0));
/// assert_eq!(steps.to_string(), r#"(query: "footsteps gravel", variations: 6, loudness: -23)"#);
/// # Ok::<(), bevy_soundscape::InvalidSoundFile>(())
/// ```
#[derive(Asset, Reflect, Clone, Debug, PartialEq)]
#[reflect(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SoundRef {
    /// Which sound, or which sounds to choose from.
    pub choice: SoundChoice,
    /// In which form it is fetched.
    #[reflect(default = "ogg")]
    pub variant: Variant,
    /// How it is played.
    pub playback: Playback,
}

/// Which sound a [`SoundRef`] means.
#[derive(Reflect, Clone, Debug, PartialEq)]
#[reflect(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SoundChoice {
    /// The one with this id.
    Id(SoundId),
    /// One of these, another one each time; at least one.
    AnyOf(Vec<SoundId>),
    /// One of the best hits of a search.
    Query {
        /// What to search for. Its `limit` counts for nothing here.
        query: SoundQuery,
        /// How many hits to choose from, best first; at least 1.
        variations: u16,
    },
}

/// How a [`SoundRef`] is played.
#[derive(Reflect, Clone, Copy, Debug, PartialEq)]
#[reflect(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Playback {
    /// Speed and pitch as a factor: a random one from the first to the second number for each time it is played.
    pub pitch: (f32, f32),
    /// Decibels to add: random, too.
    pub volume_db: (f32, f32),
    /// The loudness in LUFS that the sound is brought to; `None`: as
    /// `SoundscapeSettings::loudness_lufs` says.
    pub loudness_lufs: Option<f32>,
    /// Whether it starts again from its end, sample-exactly.
    pub looped: bool,
    /// Whether it is played while it arrives, instead of being decoded into memory; `None`: when it is longer than
    /// `SoundscapeSettings::stream_over_s`. Counts with the feature `streaming`.
    pub stream: Option<bool>,
    /// Seconds that it takes to fade in.
    pub fade_in_s: f32,
    /// Seconds that it takes to fade out when it is stopped.
    pub fade_out_s: f32,
}

impl SoundRef {
    /// The sound with this id.
    pub fn id(id: SoundId) -> Self {
        Self::of(SoundChoice::Id(id))
    }

    /// One of these sounds: another one each time.
    pub fn any_of(ids: impl IntoIterator<Item = SoundId>) -> Self {
        Self::of(SoundChoice::AnyOf(ids.into_iter().collect()))
    }

    /// One of so many of the best hits of a search: another one each time.
    pub fn query(query: impl Into<SoundQuery>, variations: u16) -> Self {
        Self::of(SoundChoice::Query { query: query.into(), variations: variations.max(1) })
    }

    fn of(choice: SoundChoice) -> Self {
        Self { choice, variant: ogg(), playback: Playback::default() }
    }

    /// Fetched in this format instead of OGG Vorbis.
    #[must_use]
    pub fn format(mut self, format: Format) -> Self {
        self.variant.format = format;
        self
    }

    /// Fetched with its true peak at −1 dBTP.
    #[must_use]
    pub fn normalized(mut self) -> Self {
        self.variant.normalize = true;
        self
    }

    /// Played at a random speed between these two factors.
    #[must_use]
    pub fn pitch(mut self, lowest: f32, highest: f32) -> Self {
        self.playback.pitch = (lowest, highest);
        self
    }

    /// Played so many decibels louder (or quieter): a random number between these two.
    #[must_use]
    pub fn volume_db(mut self, lowest: f32, highest: f32) -> Self {
        self.playback.volume_db = (lowest, highest);
        self
    }

    /// Brought to this loudness in LUFS.
    #[must_use]
    pub fn loudness(mut self, lufs: f32) -> Self {
        self.playback.loudness_lufs = Some(lufs);
        self
    }

    /// Played again and again.
    #[must_use]
    pub fn looped(mut self) -> Self {
        self.playback.looped = true;
        self
    }

    /// Played while it arrives, or not before all of it is decoded in memory, however long it is.
    #[must_use]
    pub fn stream(mut self, stream: bool) -> Self {
        self.playback.stream = Some(stream);
        self
    }
}

impl Default for Playback {
    fn default() -> Self {
        Self {
            pitch: (1.0, 1.0),
            volume_db: (0.0, 0.0),
            loudness_lufs: None,
            looped: false,
            stream: None,
            fade_in_s: 0.0,
            fade_out_s: 0.0,
        }
    }
}

impl From<SoundId> for SoundRef {
    fn from(id: SoundId) -> Self {
        Self::id(id)
    }
}

impl From<SoundQuery> for SoundRef {
    /// The best hit.
    fn from(query: SoundQuery) -> Self {
        Self::query(query, 1)
    }
}

const fn ogg() -> Variant {
    Variant::new(Format::Ogg)
}
