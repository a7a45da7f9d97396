//! Pinning what the server has: files, facts, and what queries find.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt, TryStreamExt, stream};
use soundscape_wire::{SoundId, SoundMetadata};

use super::{LockFile, PinnedQuery, PinnedSound};
use crate::{CachedSound, Client, ClientError, SoundStream, Variant};

/// Requests at a time.
const AT_ONCE: usize = 8;
/// Ids in one request.
const BATCH: usize = 100;

impl Client {
    /// A sound as a lock file pins it: [fetched](Self::fetch), with what is known of it.
    pub async fn pin(&self, id: &SoundId, variant: Variant) -> Result<PinnedSound, ClientError> {
        let (file, metadata) = (self.fetch(id, variant), self.metadata(id));
        let (file, metadata) = (file.await?, metadata.await?);
        // Never `None`: the digest was made here.
        PinnedSound::new(variant, &file, &metadata).ok_or(ClientError::Cancelled)
    }

    /// The file of a pinned sound, with exactly the pinned bytes. Where the cache has them, no request is made.
    pub async fn fetch_pinned(&self, pinned: &PinnedSound) -> Result<CachedSound, ClientError> {
        let (cache, digest, bytes) = (self.cache().clone(), pinned.sha256, pinned.bytes);
        if let Some(known) = self.unblock(move || Ok(cache.get(&digest, bytes))).await? {
            return Ok(known);
        }
        let expected = pinned.sha256.to_string();
        let mut sound = self.fetch(&pinned.id, pinned.variant()).await?;
        if sound.sha256 != expected && sound.from_cache {
            // An earlier file under the same name, from before somebody else pinned a newer one.
            self.forget(&pinned.id, pinned.variant()).await?;
            sound = self.fetch(&pinned.id, pinned.variant()).await?;
        }
        if sound.sha256 == expected {
            return Ok(sound);
        }
        Err(ClientError::NotAsPinned { id: pinned.id.clone(), expected, actual: sound.sha256 })
    }

    /// A sound to be read while it arrives, whose hash is compared with what is pinned when all of it has.
    pub async fn open_pinned(&self, pinned: &PinnedSound) -> Result<SoundStream, ClientError> {
        let (cache, digest, bytes) = (self.cache().clone(), pinned.sha256, pinned.bytes);
        if let Some(known) = self.unblock(move || Ok(cache.get(&digest, bytes))).await? {
            return Ok(SoundStream::of(known));
        }
        Ok(self.open(&pinned.id, pinned.variant()).await?.pinned(pinned.id.clone(), digest))
    }

    /// The lock file with every query resolved anew and every title, creator, licence and fact as they are now. What a
    /// query finds for the first time is fetched in the forms of what it replaces; a query that finds nothing any more
    /// keeps its sounds.
    pub async fn renew(&self, lock: &LockFile) -> Result<LockFile, ClientError> {
        let mut renewed = lock.clone();
        for (before, found) in self.resolve_all(lock).await? {
            if found.is_empty() || before.ids().eq(&found) {
                continue;
            }
            let gone: Vec<_> = before.ids().filter(|id| !found.contains(id)).collect();
            let new = found.iter().filter(|id| before.ids().all(|before| before != *id));
            for (rank, id) in new.enumerate() {
                // One more than before comes in the forms of all.
                let replaced = gone.get(rank).map_or_else(|| before.ids().collect(), |gone| vec![*gone]);
                let forms = lock.sounds.iter().filter(|sound| replaced.contains(&&sound.id));
                for variant in forms.map(PinnedSound::variant).collect::<BTreeSet<_>>() {
                    renewed.pin(self.pin(id, variant).await?);
                }
            }
            let query = before.query.clone().limit(before.variations);
            PinnedQuery::new(&query, found).into_iter().for_each(|now| renewed.pin_query(now));
        }
        let known = self.describe_all(&renewed).await?;
        self.ensure_online()?;
        for sound in &mut renewed.sounds {
            if let Some(metadata) = known.get(&sound.id) {
                sound.describe(metadata);
            }
        }
        if renewed != *lock {
            renewed.generation += 1;
        }
        Ok(renewed)
    }

    /// What the cache answers says nothing of what there is now.
    pub(super) fn ensure_online(&self) -> Result<(), ClientError> {
        if self.is_offline() {
            return Err(ClientError::Offline { what: "what the server would say now".into() });
        }
        Ok(())
    }

    /// What each query finds now, as many as were asked for.
    pub(super) async fn resolve_all<'a>(
        &self,
        lock: &'a LockFile,
    ) -> Result<Vec<(&'a PinnedQuery, Vec<SoundId>)>, ClientError> {
        let ask = |pinned: &'a PinnedQuery| async move {
            let page = self.search(&pinned.query.clone().limit(pinned.variations)).await?;
            Ok((pinned, page.sounds.into_iter().map(|sound| sound.id).collect()))
        };
        let asked: Vec<_> = lock.queries.iter().map(ask).collect();
        stream::iter(asked).buffered(AT_ONCE).try_collect().await
    }

    /// What is known now of the pinned sounds that are still there.
    pub(super) async fn describe_all(
        &self,
        lock: &LockFile,
    ) -> Result<BTreeMap<SoundId, SoundMetadata>, ClientError> {
        let of_queries = lock.queries.iter().flat_map(PinnedQuery::ids);
        let ids = lock.sounds.iter().map(|sound| &sound.id).chain(of_queries);
        let ids: Vec<_> = ids.collect::<BTreeSet<_>>().into_iter().cloned().collect();
        let batches: Vec<_> = ids.chunks(BATCH).map(|ids| self.metadata_of(ids)).collect();
        let known: Vec<Vec<SoundMetadata>> = stream::iter(batches).buffered(AT_ONCE).try_collect().await?;
        Ok(known.into_iter().flatten().map(|metadata| (metadata.id.clone(), metadata)).collect())
    }
}
