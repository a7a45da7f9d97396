//! A named set of sounds.

use std::{collections::BTreeMap, fmt, str::FromStr};

use bevy_asset::Asset;
use bevy_reflect::{Reflect, std_traits::ReflectDefault};

#[cfg(feature = "kira")]
use crate::sound_ref::nearest_of;
use crate::{
    InvalidSoundFile, InvalidSoundRef, SoundRef,
    sound_file::{entries_of, fields_of},
    sound_ref::quoted,
};

/// Sounds by names that the game gives them; a `*.bank.ron` file:
/// ```ron
/// (sounds: {
///     "door.open":        (id: "snd_8f3a2c1d", format: wav24, normalize: true),
///     "footsteps.gravel": (query: "footsteps gravel", category: "foley", variations: 6, pitch: (0.95, 1.05)),
///     "forest.bed":       (query: "forest birds morning", category: "ambience", looped: true, volume_db: -8),
/// })
/// ```
/// [`SoundRef`] lists the fields. `Display` writes such a file: sorted, one line for each entry.
///
/// ```
/// use bevy_soundscape::prelude::*;
///
/// let mut bank: SoundBank = r#"(sounds: { "door.open": (query: "door open") })"#.parse()?;
/// bank.sounds.insert("step".into(), SoundQuery::new("footstep").into());
/// let text = "\
/// (sounds: {
///     \"door.open\": (query: \"door open\"),
///     \"step\":      (query: \"footstep\"),
/// })
/// ";
/// assert_eq!(bank.to_string(), text);
///
/// let error = r#"(sounds: { "door.open": (query: "door", volume: -3) })"#.parse::<SoundBank>().unwrap_err();
/// assert!(error.to_string().starts_with("entry `door.open`: `volume` is no field (is it `volume_db`?)"));
/// # Ok::<(), bevy_soundscape::InvalidSoundFile>(())
/// ```
#[derive(Asset, Reflect, Clone, Debug, Default, PartialEq)]
#[reflect(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct SoundBank {
    /// The sounds by name.
    pub sounds: BTreeMap<String, SoundRef>,
}

impl SoundBank {
    /// The sound of this name.
    pub fn get(&self, entry: &str) -> Option<&SoundRef> {
        self.sounds.get(entry)
    }

    /// The name that is most like this one.
    #[cfg(feature = "kira")]
    pub(crate) fn nearest(&self, entry: &str) -> Option<&str> {
        nearest_of(entry, self.sounds.keys().map(String::as_str))
    }
}

impl FromStr for SoundBank {
    type Err = InvalidSoundFile;

    fn from_str(text: &str) -> Result<Self, InvalidSoundFile> {
        let fields = fields_of("SoundBank", text)?;
        if let Some(other) = fields.iter().find(|field| field.name != "sounds") {
            return Err(InvalidSoundFile::BankField(other.name.clone()));
        }
        let [field] = &fields[..] else {
            return Err(InvalidSoundFile::NoSounds);
        };
        let mut sounds = BTreeMap::new();
        for entry in entries_of(field.value)? {
            let fields = fields_of("SoundRef", entry.value)
                .map_err(|_| InvalidSoundRef::Shape(entry.value.trim().into()))
                .and_then(SoundRef::try_from);
            let sound =
                fields.map_err(|source| InvalidSoundFile::Entry { entry: entry.name.clone(), source })?;
            if sounds.insert(entry.name.clone(), sound).is_some() {
                return Err(InvalidSoundFile::EntryTwice(entry.name));
            }
        }
        Ok(Self { sounds })
    }
}

/// As a `*.bank.ron` file has it.
impl fmt::Display for SoundBank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.sounds.keys().map(|name| quoted(name) + ":").collect();
        let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        f.write_str("(sounds: {\n")?;
        for (name, sound) in names.iter().zip(self.sounds.values()) {
            writeln!(f, "    {name:width$} {sound},")?;
        }
        f.write_str("})\n")
    }
}

#[cfg(feature = "picker")]
pub(crate) mod edit;
#[cfg(test)]
mod tests;
