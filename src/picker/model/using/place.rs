//! A place in a bank: its name, and what stands there.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use crate::{SoundChoice, SoundRef, picker::Trouble};

/// A bank that sounds can be written to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BankFile {
    /// Its file.
    pub path: PathBuf,
    /// What it has; none, where there is no file yet.
    pub entries: Result<BTreeMap<String, SoundRef>, Trouble>,
}

/// A place in a bank.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct BankPlace {
    /// The file.
    pub bank: PathBuf,
    /// The name of the entry.
    pub entry: String,
    /// What stands there, and what becomes of that; `None`: the entry is new.
    pub existing: Option<(Occupied, SoundRef)>,
}

/// What becomes of the sound that an entry has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occupied {
    /// The new one takes its place, and is played as that was.
    Replaced,
    /// The new one is one more variation.
    Varied,
}

impl BankFile {
    /// A bank, and what it has.
    pub fn new(path: impl Into<PathBuf>, entries: Result<BTreeMap<String, SoundRef>, Trouble>) -> Self {
        Self { path: path.into(), entries }
    }

    pub(crate) fn get(&self, entry: &str) -> Option<&SoundRef> {
        self.entries.as_ref().ok()?.get(entry)
    }

    /// What a person calls it.
    pub(crate) fn name(&self) -> String {
        name_of(&self.path)
    }
}

pub(crate) fn name_of(bank: &Path) -> String {
    let name = bank.file_name().unwrap_or(bank.as_os_str()).to_string_lossy();
    name.strip_suffix(".bank.ron").unwrap_or(&name).to_owned()
}

/// A name such as `door.creak`, of at most three words of the title; a number follows where that is taken.
pub(super) fn suggested(title: &str, taken: impl Fn(&str) -> bool) -> String {
    let lower = title.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<_> = words.take(3).collect();
    let name = if words.is_empty() { "sound".to_owned() } else { words.join(".") };
    let mut free = name.clone();
    for number in 2.. {
        if !taken(&free) {
            break;
        }
        free = format!("{name}.{number}");
    }
    free
}

pub(super) fn check_name(entry: &str) -> Result<(), Trouble> {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | ' ');
    if entry.is_empty() {
        return Err(Trouble::other("Give the entry a name, such as door.creak"));
    }
    match entry.chars().find(|c| !fits(*c)) {
        Some(c) => Err(Trouble::other(format!(
            "A name cannot have `{c}` in it: use letters, digits, dots and dashes, as in door.creak"
        ))),
        None => Ok(()),
    }
}

pub(super) fn check_variation(entry: &str, sound: &SoundRef) -> Result<(), Trouble> {
    match &sound.choice {
        SoundChoice::Id(_) | SoundChoice::AnyOf(_) => Ok(()),
        SoundChoice::Query { query, .. } => Err(Trouble::other(format!(
            "`{entry}` plays what is found for “{}”: replace it, or take another name",
            query.words
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_of_titles() {
        let check = |title: &str, expected: &str| {
            let taken = ["door", "door.2", "door.creaks"];
            let name = suggested(title, |name| taken.contains(&name));
            assert_eq!(name, expected, "{title}");
            check_name(&name).unwrap();
        };
        check("Door creak, slow & long", "door.creak.slow");
        check("DOOR", "door.3");
        check("Door (creaks)", "door.creaks.2");
        check("Tür 12", "tür.12");
        check("…", "sound");
    }

    #[test]
    fn a_name_that_would_be_trouble_is_refused() {
        check_name("").unwrap_err();
        assert!(check_name("a\"b").unwrap_err().text.contains("`\"`"));
        check_name("door/open_2 - slow").unwrap();
    }
}
