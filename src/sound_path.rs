//! A path below `soundscape://`: which sound, in which form.

use std::{fmt, path::Path, str::FromStr};

use bevy_asset::{AssetPath, io::AssetSourceId};
use soundscape_client::{Format, InvalidSoundId, SoundId, Variant};

/// Names a sound for [`AssetServer::load`](bevy_asset::AssetServer::load).
///
/// As text it is an id or words, and an ending that chooses the format. In front there may be `normalized/`.
///
/// | path | is |
/// | --- | --- |
/// | `snd_8f3a2c1d.ogg` | the sound with this id, as OGG Vorbis |
/// | `snd_8f3a2c1d.mp3` | … as MP3, 320 kbit/s |
/// | `snd_8f3a2c1d.wav` | … as WAV, 16 bit |
/// | `snd_8f3a2c1d.wav24.wav` | … as WAV, 24 bit |
/// | `normalized/snd_8f3a2c1d.ogg` | … with its true peak at −1 dBTP |
/// | `search/footsteps gravel night.ogg` | the sound that a search for these words finds first |
///
/// ```
/// use bevy_soundscape::SoundPath;
///
/// let path: SoundPath = "normalized/search/door creak.ogg".parse()?;
/// assert_eq!(path, SoundPath::search("door creak").normalized());
/// assert_eq!(path.to_string(), "normalized/search/door creak.ogg");
/// // `assets.load(path)` takes it as it is.
/// let asset_path: bevy_asset::AssetPath = path.into();
/// assert_eq!(asset_path.to_string(), "soundscape://normalized/search/door creak.ogg");
/// # Ok::<(), bevy_soundscape::InvalidSoundPath>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SoundPath {
    /// Which sound.
    pub sound: Wanted,
    /// In which format, and whether normalised.
    pub variant: Variant,
}

/// Which sound a [`SoundPath`] names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// The one with this id.
    Id(SoundId),
    /// The one that a search for these words finds first.
    Search(String),
}

/// Text that is no [`SoundPath`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidSoundPath {
    /// The ending names no format.
    #[error("`{0}` has no known ending: end it with .ogg, .mp3, .wav (16 bit) or .wav24.wav (24 bit)")]
    Ending(String),
    /// Neither an id nor a search.
    #[error(
        "`{path}` names no sound ({source}): write soundscape://snd_8f3a2c1d.ogg or soundscape://search/door creak.ogg, \
         with normalized/ in front of it for a true peak of −1 dBTP"
    )]
    Id {
        /// The path.
        path: String,
        /// What is wrong with the id.
        source: InvalidSoundId,
    },
    /// A search without words, or with a `/` in them.
    #[error(
        "`{0}` is no search: write the words between search/ and the ending, as in search/door creak.ogg"
    )]
    Words(String),
}

impl SoundPath {
    /// The name of the asset source, the part before `://`.
    pub const SOURCE: &str = "soundscape";
    const NORMALIZED: &str = "normalized/";
    const SEARCH: &str = "search/";
    /// Longer endings first: `.wav` is the end of one of them.
    const ENDINGS: [(&str, Format); 4] = [
        (".wav24.wav", Format::Wav24),
        (".wav", Format::Wav16),
        (".mp3", Format::Mp3320),
        (".ogg", Format::Ogg),
    ];

    /// The sound with this id, as OGG Vorbis.
    pub fn id(id: SoundId) -> Self {
        Self { sound: Wanted::Id(id), variant: Variant::new(Format::Ogg) }
    }

    /// The sound that a search for these words finds first, as OGG Vorbis.
    pub fn search(words: impl Into<String>) -> Self {
        Self { sound: Wanted::Search(words.into()), variant: Variant::new(Format::Ogg) }
    }

    /// The same sound in another format.
    pub fn format(mut self, format: Format) -> Self {
        self.variant.format = format;
        self
    }

    #[cfg(feature = "kira")]
    pub(crate) fn variant(self, variant: Variant) -> Self {
        Self { variant, ..self }
    }

    /// The same sound with its true peak at −1 dBTP.
    pub fn normalized(self) -> Self {
        Self { variant: self.variant.normalized(), ..self }
    }

    fn ending(&self) -> &'static str {
        let of_format = |(_, format): &&(&str, Format)| *format == self.variant.format;
        Self::ENDINGS.iter().find(of_format).map_or("", |(ending, _)| ending)
    }
}

impl FromStr for SoundPath {
    type Err = InvalidSoundPath;

    /// Takes the path with and without `soundscape://`.
    fn from_str(text: &str) -> Result<Self, InvalidSoundPath> {
        let path = text.strip_prefix(Self::SOURCE).and_then(|rest| rest.strip_prefix("://")).unwrap_or(text);
        let (path, normalize) = match path.strip_prefix(Self::NORMALIZED) {
            Some(rest) => (rest, true),
            None => (path, false),
        };
        let with_ending = |&(ending, format)| Some((path.strip_suffix(ending)?, format));
        let ending = Self::ENDINGS.iter().find_map(with_ending);
        let (name, format) = ending.ok_or_else(|| InvalidSoundPath::Ending(text.into()))?;
        let sound = match name.strip_prefix(Self::SEARCH) {
            Some(words) if words.trim().is_empty() || words.contains('/') => {
                return Err(InvalidSoundPath::Words(text.into()));
            }
            Some(words) => Wanted::Search(words.trim().into()),
            None => {
                let id = name.parse().map_err(|source| InvalidSoundPath::Id { path: text.into(), source });
                Wanted::Id(id?)
            }
        };
        Ok(Self { sound, variant: Variant { format, normalize } })
    }
}

impl TryFrom<&Path> for SoundPath {
    type Error = InvalidSoundPath;

    fn try_from(path: &Path) -> Result<Self, InvalidSoundPath> {
        path.to_string_lossy().parse()
    }
}

impl fmt::Display for SoundPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = if self.variant.normalize { Self::NORMALIZED } else { "" };
        match &self.sound {
            Wanted::Id(id) => write!(f, "{prefix}{id}{}", self.ending()),
            Wanted::Search(words) => write!(f, "{prefix}{}{words}{}", Self::SEARCH, self.ending()),
        }
    }
}

impl From<SoundPath> for AssetPath<'static> {
    fn from(path: SoundPath) -> Self {
        Self::from(path.to_string()).with_source(AssetSourceId::from(SoundPath::SOURCE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> SoundPath {
        SoundPath::id("snd_8f3a2c1d".parse().unwrap())
    }

    #[test]
    fn each_form_is_read_and_written() {
        let check = |text: &str, expected: SoundPath| {
            assert_eq!(text.parse(), Ok(expected.clone()), "{text}");
            assert_eq!(expected.to_string(), text);
            let asset_path = AssetPath::from(expected.clone());
            assert_eq!(asset_path.to_string(), format!("soundscape://{text}"));
            assert_eq!(asset_path, AssetPath::parse(&format!("soundscape://{text}")));
            assert_eq!(SoundPath::try_from(asset_path.path()), Ok(expected.clone()));
            assert_eq!(asset_path.to_string().parse(), Ok(expected), "the whole asset path");
        };
        check("snd_8f3a2c1d.ogg", id());
        check("snd_8f3a2c1d.mp3", id().format(Format::Mp3320));
        check("snd_8f3a2c1d.wav", id().format(Format::Wav16));
        check("snd_8f3a2c1d.wav24.wav", id().format(Format::Wav24));
        check("normalized/snd_8f3a2c1d.ogg", id().normalized());
        check("normalized/snd_8f3a2c1d.wav24.wav", id().normalized().format(Format::Wav24));
        check("search/footsteps gravel night.ogg", SoundPath::search("footsteps gravel night"));
        check("normalized/search/door.wav", SoundPath::search("door").format(Format::Wav16).normalized());
        check(
            "search/rain 2.5 s -thunder.mp3",
            SoundPath::search("rain 2.5 s -thunder").format(Format::Mp3320),
        );
        check("search/.wav.ogg", SoundPath::search(".wav"));
    }

    #[test]
    fn words_are_trimmed() {
        assert_eq!("search/ door .ogg".parse(), Ok(SoundPath::search("door")));
    }

    #[test]
    fn everything_else_is_refused_with_the_remedy() {
        let check = |text: &str, expected: &str| {
            let error = text.parse::<SoundPath>().unwrap_err().to_string();
            assert!(error.contains(&format!("`{text}`")), "{error}");
            assert!(error.contains(expected), "{text}: {error}");
        };
        for text in [
            "",
            "snd_8f3a2c1d",
            "snd_8f3a2c1d.flac",
            "snd_8f3a2c1d.OGG",
            "search/door",
            "snd_8f3a2c1d.ogg?a=b",
        ] {
            check(text, "end it with .ogg, .mp3, .wav (16 bit) or .wav24.wav (24 bit)");
        }
        for text in [".ogg", "door.ogg", "snd_8F3A2C1D.ogg", "../snd_8f3a2c1d.ogg", "music/snd_8f3a2c1d.ogg"]
        {
            check(text, "write soundscape://snd_8f3a2c1d.ogg or soundscape://search/door creak.ogg");
        }
        for text in ["search/.ogg", "search/ .ogg", "search/a/b.ogg", "normalized/search/.wav24.wav"] {
            check(text, "write the words between search/ and the ending");
        }
    }
}
