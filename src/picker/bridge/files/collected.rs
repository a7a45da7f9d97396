//! The file of the collections, read and changed.

use std::path::Path;

use super::{read, replace, trouble};
use crate::picker::{Collections, Trouble};

/// A sound goes into a collection, or out of it.
#[derive(Clone, Debug)]
pub(in crate::picker::bridge) struct Collect {
    pub(in crate::picker::bridge) name: String,
    pub(in crate::picker::bridge) id: soundscape_client::SoundId,
    pub(in crate::picker::bridge) title: String,
    pub(in crate::picker::bridge) member: bool,
}

/// What the file says; where there is none, nothing. Blocks.
pub(in crate::picker::bridge) fn collections(path: &Path) -> Result<Collections, Trouble> {
    let text = read(path)?.unwrap_or_default();
    text.parse().map_err(|error| trouble(path, &format!("{error} (it is left as it is)")))
}

/// Changes the file as it is now, so that what others have collected meanwhile stays. Blocks.
pub(in crate::picker::bridge) fn collect(path: &Path, change: &Collect) -> Result<Collections, Trouble> {
    let mut collections = collections(path)?;
    let Collect { name, id, title, member } = change;
    if *member {
        collections.add(name, id.clone(), title);
    } else {
        collections.remove(name, id);
    }
    replace(path, &collections.to_text()).map_err(|error| trouble(path, &error))?;
    Ok(collections)
}
