//! In which form a sound is fetched.

use serde::{Deserialize, Serialize};
use soundscape_wire::{Format, SoundId};

/// A format, and whether the sound is normalised to a true peak of −1 dBTP.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bevy_reflect", derive(bevy_reflect::Reflect))]
#[cfg_attr(feature = "bevy_reflect", reflect(Clone, Debug, PartialEq, Hash))]
pub struct Variant {
    /// The format of the file.
    pub format: Format,
    /// Whether one constant gain raises or lowers the sound to a true peak of −1 dBTP.
    #[serde(default)]
    pub normalize: bool,
}

impl Variant {
    /// The sound as it is, in this format.
    pub const fn new(format: Format) -> Self {
        Self { format, normalize: false }
    }

    /// The path below `soundscape://` that names this form of a sound, which is also its path in a baked folder:
    /// `snd_8f3a2c1d.ogg`, `normalized/snd_8f3a2c1d.wav24.wav`.
    ///
    /// ```
    /// # use soundscape_client::{Format, Variant};
    /// let path = Variant::new(Format::Wav24).normalized().path_of(&"snd_8f3a2c1d".parse()?);
    /// assert_eq!(path, "normalized/snd_8f3a2c1d.wav24.wav");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn path_of(self, id: &SoundId) -> String {
        let folder = if self.normalize { "normalized/" } else { "" };
        let depth = if self.format == Format::Wav24 { ".wav24" } else { "" };
        format!("{folder}{id}{depth}.{}", self.format.extension())
    }

    /// The same, normalised to a true peak of −1 dBTP.
    pub const fn normalized(self) -> Self {
        Self { normalize: true, ..self }
    }
}
