//! What can be found and heard without a server: sounds that the cache knows of.

use std::{collections::HashSet, fs, io::Cursor};

use bevy_kira_audio::prelude::StaticSoundData;
use soundscape_client::{Client, Format, SearchQuery, Sound, SoundId, Variant};

use super::errand::{Errand, client, trouble_of};
use crate::{Soundscape, picker::Hits};

/// Of the first so many it is looked up whether they can be heard.
const LOOKED_AT: usize = 200;
/// A longer file is not decoded only to be tried out.
const MOST_BYTES: u64 = 32 << 20;

/// Those that can be heard come first.
pub(super) fn search(soundscape: Soundscape, query: SearchQuery, files_only: bool) -> Errand<Hits> {
    Errand::new(async move {
        let client = client(&soundscape).await?;
        let page = client.search_kept(&query).await.map_err(trouble_of)?;
        let sort = blocking::unblock(move || {
            let entries = client.cache().entries().unwrap_or_default();
            let here = entries.iter().filter(|entry| entry.namespace() == client.namespace());
            let files: HashSet<_> = here.map(|entry| entry.id().clone()).collect();
            let mut sounds = page.sounds;
            if files_only {
                sounds.retain(|sound| files.contains(&sound.id));
            } else {
                let is_mute =
                    |sound: &Sound| !files.contains(&sound.id) && !client.is_preview_kept(&sound.id);
                let looked_at = sounds.len().min(LOOKED_AT);
                sounds[..looked_at].sort_by_cached_key(is_mute);
            }
            Hits { total: sounds.len() as u64, sounds, more: false, offline: !files_only }
        });
        Ok(sort.await)
    })
}

/// The sound as a file in the cache is, where there is no preview but a file. Blocks.
pub(super) fn decode(client: &Client, id: &SoundId) -> Option<StaticSoundData> {
    if client.is_preview_kept(id) {
        return None;
    }
    let variants =
        Format::ALL.map(Variant::new).into_iter().flat_map(|variant| [variant, variant.normalized()]);
    variants.filter_map(|variant| client.cached(id, variant)).find_map(|file| {
        let bytes = if file.bytes <= MOST_BYTES { fs::read(&file.path).ok()? } else { return None };
        StaticSoundData::from_cursor(Cursor::new(bytes)).ok()
    })
}
