//! The SoundScape API client: search, metadata, and downloads into a verified cache.
//!
//! ```no_run
//! # async fn example() -> Result<(), soundscape_client::ClientError> {
//! use soundscape_client::{Client, Format, SearchQuery, Variant};
//!
//! let client = Client::from_env()?;
//! let found = client.search(&SearchQuery::new("footsteps gravel night").limit(10)).await?;
//! for sound in &found.sounds {
//!     println!("{}: {} ({} s)", sound.id, sound.title, sound.duration_s);
//! }
//! if let Some(best) = found.sounds.first() {
//!     let file = client.fetch(&best.id, Variant::new(Format::Ogg)).await?;
//!     println!("{} ({} bytes)", file.path.display(), file.bytes);
//! }
//! # Ok(()) }
//! ```
//!
//! # Any executor
//! Every call returns a [`Task`]: a plain future that needs no reactor, so it can be awaited in Tokio, in Bevy's task
//! pools or in `futures_lite::future::block_on`. The work itself runs on the client's own thread; dropping the task
//! stops it.
//!
//! # Retry
//! All calls only read, or are made repeatable by an `Idempotency-Key`, so all of them are retried: after a failed
//! connection, a broken or missing answer, and the statuses 429, 500, 502, 503 and 504. Waits grow from 250 ms to 8 s
//! with full jitter; `Retry-After` is honoured up to 60 s, and a longer one ends the call at once.
//! **Upper bound:** 4 requests and 90 s for each call to the API. [`Client::fetch`] makes a call for the ticket and one
//! for the file, each at most twice (the second time with a new signature): at most 8 requests for tickets and 8 for
//! files. A file that keeps arriving may take longer than 90 s, but no new attempt starts after them.
//!
//! # Offline
//! What was fetched is served from the [`Cache`] without a request. Answers about sounds are kept as well: asked again,
//! the server only says that nothing changed, and when it cannot be reached, [`SearchPage::offline`] and
//! [`Client::is_offline`] say that an earlier answer is given. [`ClientBuilder::offline`] makes no request at all.
//!
//! # Shipping
//! A [`LockFile`] pins sounds and what queries find; [`Client::bake`] writes them into a folder beside the game, with a
//! [`Manifest`]; [`Credit::all`] lists who made them. The `soundscape` command does the same.
//!
//! # Secrets
//! The API key is sent to the API's own address and nowhere else: not to a host that serves files, and not along a
//! redirect (none is followed). Neither the key nor a signed URL is in any log line, error or `Debug` output, or in a
//! file of the cache.

mod answers;
mod api;
mod bake;
mod cache;
mod client;
mod clock;
mod credits;
mod error;
mod fetch;
mod lock;
mod random;
mod retry;
mod runtime;
mod search;
mod server_url;
mod task;
mod transport;
mod variant;
mod whole_file;

pub use bake::{Baked, BakedSound, Finding, Manifest, Wrong, verify};
pub use cache::{
    BlobState, Cache, CacheEntry, CacheStats, Digest, InvalidDigest, Pruned, default_cache_bytes,
    default_cache_dir,
};
pub use client::{Client, ClientBuilder};
pub use credits::Credit;
pub use error::{ClientError, InvalidUrl, Malformed};
pub use fetch::{CachedSound, Progress, ProgressWatch};
pub use lock::{LockFile, PinnedQuery, PinnedSound, Stale};
pub use search::{Cursor, SearchPage, SearchQuery};
pub use task::Task;
pub use variant::Variant;

#[doc(no_inline)]
pub use soundscape_wire::{
    ApiKey, Category, CategorySlug, ErrorCode, Format, InvalidSoundId, LedgerEntry, License, Problem,
    Profile, Scope, Sound, SoundId, SoundMetadata, Timestamp,
};
