//! How far an index has come, read beside the server that writes it.

use std::path::Path;

use tantivy::{Index, directory::MmapDirectory};

use super::VERSION;
use crate::{error::ServerError, sound::Extent};

/// `None`: there is no index below `folder`. Blocks.
pub(crate) fn extent(folder: &Path) -> Result<Option<Extent>, ServerError> {
    let folder = folder.join(VERSION);
    if !folder.exists() {
        return Ok(None);
    }
    let directory = MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?;
    if !Index::exists(&directory).map_err(tantivy::TantivyError::from)? {
        return Ok(None);
    }
    // One file names both, so that they are of one commit.
    let metas = Index::open(directory)?.load_metas()?;
    let rev = metas.payload.and_then(|rev| rev.parse().ok()).unwrap_or(0);
    Ok(Some(Extent { rev, sounds: metas.segments.iter().map(|segment| u64::from(segment.num_docs())).sum() }))
}
