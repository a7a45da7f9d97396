//! What the store takes in and hands out.

use soundscape_wire::{KeyMode, Scope, SoundId, Tier, Timestamp};

#[cfg(feature = "cli")]
use crate::sound::{CatalogSound, Measured};
use crate::{finding::Finding, sound::Description};

/// A file as the last scan saw it.
pub(crate) struct KnownFile {
    pub(crate) size_bytes: u64,
    pub(crate) modified_ns: i64,
    /// What its embedded tags said, as JSON: known without opening it again.
    pub(crate) embedded: String,
    pub(crate) description: Description,
}

/// A file to be kept.
pub(crate) struct FileRecord {
    /// The file's absolute path.
    pub(crate) path: String,
    pub(crate) known: KnownFile,
    pub(crate) sha256: String,
}

/// A sound of the catalogue, with where its audio is.
#[cfg(feature = "cli")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Listed {
    pub(crate) sound: CatalogSound,
    /// `None`: nobody has opened its audio yet.
    pub(crate) sha256: Option<String>,
    /// Where it was imported from, or else a library file.
    pub(crate) source: String,
}

/// A sound to be taken in without opening its audio.
#[cfg(feature = "cli")]
#[derive(Clone, Debug)]
pub(crate) struct Incoming {
    /// `None`: made from its content's hash, or else from its source.
    pub(crate) id: Option<SoundId>,
    pub(crate) sha256: Option<String>,
    pub(crate) source: String,
    /// `None`: what is known, or else now.
    pub(crate) created_at: Option<Timestamp>,
    /// Counts never go down: what is known may be more.
    pub(crate) download_count: u64,
    pub(crate) description: Description,
    pub(crate) measured: Measured,
}

/// What became of it.
#[cfg(feature = "cli")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    New,
    Updated,
    Unchanged,
    /// Why not, and what to do.
    Refused(String),
}

/// Where the audio of an imported sound is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) source: String,
    /// What its bytes must have; `None`: nobody has opened it yet.
    pub(crate) sha256: Option<String>,
}

/// A file made from a sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Derivative {
    /// Where it is in the blob store.
    pub(crate) blob: String,
    /// SHA-256 in lowercase hex.
    pub(crate) sha256: String,
    pub(crate) size_bytes: u64,
}

/// What is known of a key: never the key itself.
#[derive(Clone, Debug)]
pub(crate) struct KeyRecord {
    pub(crate) id: String,
    pub(crate) workspace_id: String,
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "only the command shows it"))]
    pub(crate) workspace: String,
    pub(crate) tier: Tier,
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "only the command shows it"))]
    pub(crate) display: String,
    pub(crate) mode: KeyMode,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) expires_at: Timestamp,
    pub(crate) revoked_at: Option<Timestamp>,
}

/// What the shared count says to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) admitted: bool,
    /// How many more are let in now.
    pub(crate) remaining: u32,
    /// Until there is one more.
    pub(crate) wait_ms: i64,
}

/// What the database says of itself, all of one moment.
pub(crate) struct Audit {
    /// What contradicts itself.
    pub(crate) findings: Vec<Finding>,
    pub(crate) sounds: u64,
    pub(crate) ledger_entries: u64,
    /// Every file made from a sound, and which it is: `snd_8f3a2c1d/ogg`.
    pub(crate) derivatives: Vec<(String, Derivative)>,
}

/// A workspace and its balance.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) workspace_id: String,
    pub(crate) name: String,
    pub(crate) tier: Tier,
    pub(crate) created_at: Timestamp,
    pub(crate) credits: i64,
    pub(crate) reset_at: Timestamp,
}

/// What a credit is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Reason<'a> {
    pub(crate) sound: &'a SoundId,
    /// Everything that must be the same when an idempotency key comes again.
    pub(crate) request: &'a str,
    pub(crate) idempotency_key: Option<&'a str>,
}

/// What became of a charge.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Charge {
    /// One credit was taken.
    Paid,
    /// The same request was paid for before.
    Replayed,
    /// The idempotency key was used for another request.
    Conflict,
    /// There is no credit left.
    Insufficient { credits: i64, reset_at: Timestamp },
}
