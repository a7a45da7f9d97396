//! The file of saved searches: read strictly, written sorted, so that a team can commit it.

use std::{collections::BTreeMap, path::Path};

use serde::{Deserialize, Serialize};

use super::{
    errand::Errand,
    files::{read, replace, trouble},
};
use crate::picker::{SavedSearch, Trouble};

const HEAD: &str = "# Searches that the sound picker keeps (Ctrl+S). Made to be committed.\n\n";

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Searches {
    #[serde(default)]
    searches: BTreeMap<String, SavedSearch>,
}

/// What is there.
pub(super) fn load(path: &Path) -> Errand<BTreeMap<String, SavedSearch>> {
    let path = path.to_owned();
    Errand::new(blocking::unblock(move || parse(&path).map(|file| file.searches)))
}

/// Saves one, or forgets it; gives back what is there then. A file that cannot be read is left as it is.
pub(super) fn save(
    path: &Path,
    name: String,
    search: Option<SavedSearch>,
) -> Errand<BTreeMap<String, SavedSearch>> {
    let path = path.to_owned();
    Errand::new(blocking::unblock(move || -> Result<_, Trouble> {
        let mut file = parse(&path)?;
        match search {
            Some(search) => drop(file.searches.insert(name, search)),
            None => drop(file.searches.remove(&name)),
        }
        let text = toml::to_string(&file).map_err(|error| trouble(&path, &error))?;
        replace(&path, &format!("{HEAD}{text}")).map_err(|error| trouble(&path, &error))?;
        Ok(file.searches)
    }))
}

fn parse(path: &Path) -> Result<Searches, Trouble> {
    let Some(text) = read(path)? else { return Ok(Searches::default()) };
    toml::from_str(&text).map_err(|error| {
        let error = error.to_string();
        Trouble::other(format!(
            "{}: {}\nMend it or delete it; it is left as it is",
            path.display(),
            error.trim_end()
        ))
    })
}
