//! `sounds.csv` and `soundscape.toml`: what a library's owner says of the files in a folder.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::{found::Found, said::Said};

/// The sidecar files of all folders.
#[derive(Default)]
pub(super) struct Sidecars {
    /// By the file that a row is about.
    rows: HashMap<PathBuf, Said>,
    /// By folder.
    defaults: HashMap<PathBuf, Said>,
}

/// The name of the table of a folder's files.
pub(super) const TABLE: &str = "sounds.csv";
/// The name of the file with a folder's defaults.
pub(super) const DEFAULTS: &str = "soundscape.toml";

impl Sidecars {
    /// What the table says of the file, and where it is silent the nearest defaults above it.
    pub(super) fn of(&self, file: &Found) -> Said {
        let row = self.rows.get(&file.path).cloned().unwrap_or_default();
        let folders = file.path.ancestors().skip(1).take_while(|folder| folder.starts_with(&file.root));
        folders.filter_map(|folder| self.defaults.get(folder).cloned()).fold(row, Said::or)
    }

    /// Reads a `soundscape.toml`. The error is in words.
    pub(super) fn read_defaults(&mut self, path: &Path) -> Result<(), String> {
        let text = std::fs::read_to_string(path).map_err(|source| source.to_string())?;
        let said = toml::from_str(&text).map_err(|source| source.to_string())?;
        self.defaults.insert(path.parent().unwrap_or(path).to_owned(), said);
        Ok(())
    }

    /// Reads a `sounds.csv`; good rows are kept. The errors are in words, each with its line.
    pub(super) fn read_table(&mut self, path: &Path) -> Vec<String> {
        let mut reader = match csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_path(path) {
            Ok(reader) => reader,
            Err(source) => return vec![source.to_string()],
        };
        let folder = path.parent().unwrap_or(path);
        let mut errors = Vec::new();
        for row in reader.deserialize::<Row>() {
            match row {
                Ok(row) => {
                    let file = folder.join(&row.file);
                    if !file.is_file() {
                        errors.push(format!("names `{}`, which is not there", row.file));
                    }
                    self.rows.insert(file, row.into());
                }
                Err(source) => errors.push(source.to_string()),
            }
        }
        errors
    }
}

#[derive(Deserialize)]
struct Row {
    file: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    creator: Option<String>,
    #[serde(default)]
    category: Option<soundscape_wire::CategorySlug>,
    #[serde(default)]
    subcategory: Option<soundscape_wire::CategorySlug>,
    #[serde(default)]
    tags: String,
    #[serde(default)]
    license_type: Option<soundscape_wire::License>,
    #[serde(default)]
    attribution_required: Option<bool>,
    #[serde(default)]
    description: Option<String>,
}

impl From<Row> for Said {
    fn from(row: Row) -> Self {
        let tags = row.tags.split(';').map(|tag| tag.trim().to_lowercase()).filter(|tag| !tag.is_empty());
        Self {
            title: row.title,
            creator: row.creator,
            description: row.description,
            category: row.category,
            subcategory: row.subcategory,
            license_type: row.license_type,
            attribution_required: row.attribution_required,
            tags: tags.collect(),
        }
    }
}
