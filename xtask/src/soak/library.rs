//! A folder of sounds that come, change, move and go, and the ids that the sounds in it have.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::workspace;

/// A word that the names of all its files have.
pub(super) const WORD: &str = "soak";

pub(super) struct Library {
    folder: PathBuf,
    /// Sounds of the starter library: name and content.
    masters: Vec<(String, Vec<u8>)>,
    /// The id of each file's sound.
    files: BTreeMap<PathBuf, String>,
    /// Files and contents that were made so far.
    made: u64,
}

/// Between these its number of files moves, so that one page of a search shows all its sounds.
const FEWEST: usize = 24;
const MOST: usize = 90;
/// Longer ones would only make the rounds longer.
const LONGEST_MASTER_BYTES: usize = 64 * 1024;
/// Where the samples of a WAV file with the plainest header begin.
const SAMPLES_AT: usize = 44;

impl Library {
    pub(super) fn make(folder: PathBuf) -> Result<Self> {
        let starter = workspace::root().join("assets/sounds");
        let mut masters = Vec::new();
        for entry in fs::read_dir(&starter).with_context(|| format!("cannot read {}", starter.display()))? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.ends_with(".wav") {
                masters.push((name, fs::read(&path)?));
            }
        }
        masters.retain(|(_, bytes)| bytes.len() <= LONGEST_MASTER_BYTES && bytes[36..40] == *b"data");
        // A folder has no order, and the seed is to decide.
        masters.sort();
        let mut library = Self { folder, masters, files: BTreeMap::new(), made: 0 };
        let mut random = fastrand::Rng::with_seed(0);
        for _ in 0..FEWEST {
            library.add(&mut random)?;
        }
        Ok(library)
    }

    /// The ids of all sounds in it.
    pub(super) fn sounds(&self) -> BTreeSet<String> {
        self.files.values().cloned().collect()
    }

    /// Does one thing of many, and never takes away the sounds `kept`; says whether it did something.
    pub(super) fn change(&mut self, random: &mut fastrand::Rng, kept: &BTreeSet<String>) -> Result<bool> {
        let Some(file) = random.choice(self.files.keys()).cloned() else { return Ok(false) };
        let sound = self.files[&file].clone();
        let free = !kept.contains(&sound);
        match random.u8(..10) {
            0..3 if self.files.len() < MOST => self.add(random)?,
            // The same bytes once more are the same sound.
            3 if self.files.len() < MOST => {
                let copy = self.new_name(random);
                fs::copy(self.folder.join(&file), self.write_to(&copy)?)?;
                self.files.insert(copy, sound);
            }
            4..6 if free => {
                let (_, bytes) = self.new_content(random);
                self.write(file, &bytes)?;
            }
            6..8 => {
                let moved = self.new_name(random);
                fs::rename(self.folder.join(&file), self.write_to(&moved)?)?;
                self.files.remove(&file);
                self.files.insert(moved, sound);
            }
            8.. if free && self.files.len() > FEWEST => {
                fs::remove_file(self.folder.join(&file))?;
                self.files.remove(&file);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn add(&mut self, random: &mut fastrand::Rng) -> Result<()> {
        let (name, bytes) = self.new_content(random);
        let file = self.new_name(random).with_file_name(name);
        self.write(file, &bytes)
    }

    fn write(&mut self, file: PathBuf, bytes: &[u8]) -> Result<()> {
        fs::write(self.write_to(&file)?, bytes)?;
        self.files.insert(file, id(bytes));
        Ok(())
    }

    /// Where a file is to be, whose folder is made.
    fn write_to(&self, file: &Path) -> Result<PathBuf> {
        let path = self.folder.join(file);
        fs::create_dir_all(path.parent().unwrap_or(&self.folder))?;
        Ok(path)
    }

    fn new_name(&mut self, random: &mut fastrand::Rng) -> PathBuf {
        self.made += 1;
        let folder = ["doors", "steps", "weapons"][random.usize(..3)];
        format!("{folder}/{WORD}_{}_again.wav", self.made).into()
    }

    /// A sound that never was before, and a name for its file.
    fn new_content(&mut self, random: &mut fastrand::Rng) -> (String, Vec<u8>) {
        self.made += 1;
        let (name, master) = &self.masters[random.usize(..self.masters.len())];
        let mut bytes = master.clone();
        bytes[SAMPLES_AT..SAMPLES_AT + 8].copy_from_slice(&self.made.to_le_bytes());
        (format!("{WORD}_{}_{name}", self.made), bytes)
    }
}

/// As the server makes it of a content that shares its first 32 bits with no other.
fn id(bytes: &[u8]) -> String {
    let hash: String = Sha256::digest(bytes).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("snd_{hash}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_knows_what_is_in_its_folder_and_keeps_what_it_must() {
        let folder = tempfile::tempdir().unwrap();
        let mut library = Library::make(folder.path().join("library")).unwrap();
        let kept: BTreeSet<_> = library.sounds().into_iter().take(5).collect();
        let mut random = fastrand::Rng::with_seed(3);
        let done = (0..300).filter(|_| library.change(&mut random, &kept).unwrap()).count();
        assert!(done > 100, "{done}");
        let mut found = BTreeSet::new();
        for group in fs::read_dir(&library.folder).unwrap() {
            for file in fs::read_dir(group.unwrap().path()).unwrap() {
                found.insert(id(&fs::read(file.unwrap().path()).unwrap()));
            }
        }
        assert_eq!(found, library.sounds());
        assert!(found.is_superset(&kept) && (FEWEST - 5..=MOST).contains(&found.len()), "{}", found.len());
    }
}
