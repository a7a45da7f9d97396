//! One entry of the index: which blob a sound's variant is.

use std::{fs::File, io::Read, path::Path, time::SystemTime};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use soundscape_wire::{Format, SoundId};

use super::Digest;
use crate::Variant;

/// What a kept file is found by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct CacheKey {
    pub(super) namespace: String,
    pub(crate) id: SoundId,
    pub(super) format: Format,
    pub(super) normalize: bool,
}

impl CacheKey {
    pub(crate) fn new(namespace: &str, id: &SoundId, variant: Variant) -> Self {
        Self {
            namespace: namespace.into(),
            id: id.clone(),
            format: variant.format,
            normalize: variant.normalize,
        }
    }

    pub(crate) fn variant(&self) -> Variant {
        Variant { format: self.format, normalize: self.normalize }
    }

    /// Names the index file, and goes into the idempotency key. Ids and formats have no line breaks, so the namespace
    /// comes last.
    pub(crate) fn digest(&self) -> Digest {
        let Self { namespace, id, format, normalize } = self;
        Digest::of(Sha256::new_with_prefix(format!("{id}\n{format}\n{normalize}\n{namespace}")))
    }
}

/// A sound in the cache.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CacheEntry {
    #[serde(flatten)]
    pub(super) key: CacheKey,
    pub(super) digest: Digest,
    pub(super) bytes: u64,
}

impl CacheEntry {
    /// The server it came from: its address, or the name given to [`ClientBuilder::cache_namespace`](crate::ClientBuilder::cache_namespace).
    pub fn namespace(&self) -> &str {
        &self.key.namespace
    }

    /// The sound.
    pub fn id(&self) -> &SoundId {
        &self.key.id
    }

    /// In which form it was fetched.
    pub fn variant(&self) -> Variant {
        self.key.variant()
    }

    /// The file's SHA-256.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Bytes of the file.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The entry, and when it was last used. A file that is missing or unreadable is no entry: the sound is fetched
    /// again and the file replaced.
    pub(super) fn read(path: &Path) -> Option<(Self, SystemTime)> {
        let mut file = File::open(path).ok()?;
        let mut text = Vec::with_capacity(512);
        file.read_to_end(&mut text).ok()?;
        Some((serde_json::from_slice(&text).ok()?, file.metadata().ok()?.modified().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_on_disk_is_stable() {
        let key = CacheKey::new(
            "https://api.soundscape.io/v2",
            &"snd_8f3a2c1d".parse().unwrap(),
            Variant::new(Format::Ogg),
        );
        assert_eq!(
            key.digest().to_string(),
            "8299e7d788a15dd716981d09d74f6ad7d1c411dc04867213f6dc7770a89928a6"
        );
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let entry = CacheEntry { key, digest: digest.parse().unwrap(), bytes: 3 };
        let text = format!(
            r#"{{"namespace":"https://api.soundscape.io/v2","id":"snd_8f3a2c1d","format":"ogg","normalize":false,"digest":"{digest}","bytes":3}}"#
        );
        assert_eq!(serde_json::to_string(&entry).unwrap(), text);
        assert_eq!(serde_json::from_str::<CacheEntry>(&text).unwrap(), entry);
    }

    #[test]
    fn every_part_of_the_key_counts() {
        let id: SoundId = "snd_8f3a2c1d".parse().unwrap();
        let (ogg, wav) = (Variant::new(Format::Ogg), Variant::new(Format::Wav16));
        let keys = [
            CacheKey::new("a", &id, ogg),
            CacheKey::new("b", &id, ogg),
            CacheKey::new("a", &"snd_8f3a2c1e".parse().unwrap(), ogg),
            CacheKey::new("a", &id, wav),
            CacheKey::new("a", &id, ogg.normalized()),
        ];
        let digests = keys.iter().map(CacheKey::digest).collect::<std::collections::BTreeSet<_>>();
        assert_eq!(digests.len(), keys.len());
    }
}
