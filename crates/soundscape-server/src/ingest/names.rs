//! What the names of a file and its folders say.

use std::path::Path;

use soundscape_audio::tags::ucs;

use crate::taxonomy::{self, Subcategory};

/// Words that stand in every sound folder and tell nothing of the sound.
const TELL_NOTHING: &[&str] = &[
    "addons", "asset", "assets", "audio", "effects", "file", "files", "fx", "library", "mods", "ogg", "mp3",
    "samples", "sfx", "sound", "sounds", "wav", "flac",
];

/// The words of a path below the library's folder.
pub(super) struct Names {
    /// `doors_steel_door_open.ogg` → `Doors steel door open`.
    pub(super) title: String,
    /// The file name's words, lowercase, without numbers.
    pub(super) words: Vec<String>,
    /// The folders' words likewise.
    pub(super) folders: Vec<String>,
    /// What a name of the Universal Category System says beside.
    pub(super) ucs: Option<UcsFacts>,
}

/// From `DOORWood_Cabin Door Open_TAN_BARN`: the category, and who made the sound.
pub(super) struct UcsFacts {
    pub(super) category: &'static Subcategory,
    pub(super) creator_id: String,
}

impl Names {
    pub(super) fn of(relative: &Path) -> Self {
        let stem = relative.file_stem().unwrap_or_default().to_string_lossy();
        let named = ucs::parse(&stem).and_then(|name| Some((taxonomy::category_of(&name.cat_id)?, name)));
        let telling = named.as_ref().map_or_else(|| stem.to_string(), |(_, name)| name.fx_name.clone());
        let title_words = words(&telling);
        let mut title = title_words.join(" ");
        if let Some(first) = title.chars().next() {
            title.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
        }
        let folders = relative.parent().into_iter().flat_map(Path::iter);
        let folders = folders.flat_map(|name| words(&name.to_string_lossy()));
        let tells = |word: &String| !is_number(word) && !TELL_NOTHING.contains(&word.as_str());
        Self {
            title: if title.is_empty() { stem.into_owned() } else { title },
            words: title_words.into_iter().filter(tells).collect(),
            folders: folders.filter(tells).collect(),
            ucs: named.map(|(category, name)| UcsFacts { category, creator_id: name.creator_id }),
        }
    }
}

/// Lowercase words: split at whatever is no letter or digit, and where small letters turn to capitals.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in text.chars() {
        let boundary = !c.is_alphanumeric() || (before.is_lowercase() && c.is_uppercase());
        if boundary {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

fn is_number(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_words() {
        let check = |path: &str, title: &str, words: &[&str], folders: &[&str]| {
            let names = Names::of(Path::new(path));
            assert_eq!(
                (names.title.as_str(), names.words, names.folders),
                (title, owned(words), owned(folders)),
                "{path}"
            );
        };
        check("doors_steel_door_open.ogg", "Doors steel door open", &["doors", "steel", "door", "open"], &[]);
        check(
            "default_gravel_footstep.2.ogg",
            "Default gravel footstep 2",
            &["default", "gravel", "footstep"],
            &[],
        );
        check("Weapons/Sfx/swordHit-01.wav", "Sword hit 01", &["sword", "hit"], &["weapons"]);
        check("01.wav", "01", &[], &[]);
        check("übergang_tür.wav", "Übergang tür", &["übergang", "tür"], &[]);
        check("___.wav", "___", &[], &[]);
    }

    #[test]
    fn names_of_the_universal_category_system_are_understood() {
        let names = Names::of(Path::new("Doors/DOORWood_Cabin Door Open_TAN_BARN.wav"));
        assert_eq!(
            (names.title.as_str(), names.words),
            ("Cabin door open", owned(&["cabin", "door", "open"]))
        );
        let facts = names.ucs.unwrap();
        assert_eq!((facts.category.slug, facts.creator_id.as_str()), ("doors", "TAN"));
        assert!(Names::of(Path::new("DOCS_about_the_barn.wav")).ucs.is_none());
    }

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }
}
