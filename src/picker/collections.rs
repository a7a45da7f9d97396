//! The sounds that a team has put aside, in a file that it commits.

use std::collections::BTreeMap;

use soundscape_client::SoundId;

/// Named groups of sounds: `soundscape.collections.toml`.
/// ```toml
/// # Collections of the sound picker: to be committed.
///
/// ["Castle doors"]
/// snd_4b3a2c1d = "Door slams"
/// snd_8f3a2c1d = "Door creak, slow"
///
/// [Favourites]
/// snd_8f3a2c1d = "Door creak, slow"
/// ```
/// Sorted, one line for each sound: two branches that collect different sounds merge, and equal collections give equal
/// bytes. The titles are for people only.
///
/// ```
/// use bevy_soundscape::picker::Collections;
///
/// let mut collections: Collections = "[Favourites]\nsnd_8f3a2c1d = \"Door creak\"\n".parse()?;
/// let door = "snd_8f3a2c1d".parse()?;
/// assert!(collections.contains(Collections::FAVOURITES, &door));
/// collections.remove(Collections::FAVOURITES, &door);
/// assert_eq!(collections, Collections::default());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collections(BTreeMap<String, BTreeMap<SoundId, String>>);

/// Why a text is no file of collections. `Display` names the line.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", .0.to_string().trim_end())]
pub struct InvalidCollections(#[source] toml::de::Error);

impl Collections {
    /// What the file is called where nobody says otherwise.
    pub const NAME: &str = "soundscape.collections.toml";
    /// The collection that one key puts sounds into.
    pub const FAVOURITES: &str = "Favourites";
    const HEADER: &str = "# Collections of the sound picker: to be committed.\n";

    /// The names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The sounds of a collection with their titles, sorted by id.
    pub fn sounds(&self, name: &str) -> impl Iterator<Item = (&SoundId, &str)> {
        self.0.get(name).into_iter().flatten().map(|(id, title)| (id, title.as_str()))
    }

    /// How many sounds a collection has.
    pub fn len(&self, name: &str) -> usize {
        self.0.get(name).map_or(0, BTreeMap::len)
    }

    /// Whether there is no collection.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a collection has a sound.
    pub fn contains(&self, name: &str, id: &SoundId) -> bool {
        self.0.get(name).is_some_and(|sounds| sounds.contains_key(id))
    }

    /// Puts a sound into a collection, which may be a new one.
    pub fn add(&mut self, name: &str, id: SoundId, title: impl Into<String>) {
        self.0.entry(name.to_owned()).or_default().insert(id, title.into());
    }

    /// Takes a sound out of a collection, which goes with its last sound.
    pub fn remove(&mut self, name: &str, id: &SoundId) {
        if let Some(sounds) = self.0.get_mut(name) {
            sounds.remove(id);
        }
        self.0.retain(|_, sounds| !sounds.is_empty());
    }

    /// The text of the file.
    pub fn to_text(&self) -> String {
        // Never the fallback: tables of strings can be written.
        let text = toml::to_string(&self.0).unwrap_or_default();
        if text.is_empty() { Self::HEADER.to_owned() } else { format!("{}\n{text}", Self::HEADER) }
    }
}

impl std::str::FromStr for Collections {
    type Err = InvalidCollections;

    fn from_str(text: &str) -> Result<Self, InvalidCollections> {
        let mut collections = Self(toml::from_str(text).map_err(InvalidCollections)?);
        collections.0.retain(|_, sounds| !sounds.is_empty());
        Ok(collections)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_sorted_and_has_a_line_for_each_sound() {
        let mut collections = Collections::default();
        for (name, id, title) in [
            ("Favourites", "snd_8f3a2c1d", "Door \"creak\""),
            ("Castle doors", "snd_8f3a2c1d", "Door"),
            ("Favourites", "snd_4b3a2c1d", "Wind"),
        ] {
            collections.add(name, id.parse().unwrap(), title);
        }
        let text = collections.to_text();
        let expected = "\
# Collections of the sound picker: to be committed.

[\"Castle doors\"]
snd_8f3a2c1d = \"Door\"

[Favourites]
snd_4b3a2c1d = \"Wind\"
snd_8f3a2c1d = 'Door \"creak\"'
";
        assert_eq!(text, expected);
        assert_eq!(text.parse::<Collections>().unwrap(), collections);
        assert_eq!(Collections::default().to_text().parse::<Collections>().unwrap(), Collections::default());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let check = |text: &str| {
            let error = text.parse::<Collections>().unwrap_err().to_string();
            assert!(error.contains("line 2"), "{error}");
        };
        check("[Favourites]\nsnd_8f3a2c1d = 3");
        check("[Favourites]\ndoor = \"Door\"");
        check("[Favourites]\n<<<<<<< HEAD");
    }
}
