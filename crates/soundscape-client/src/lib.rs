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
//! connection, a broken, unreadable or missing answer, and the statuses 429, 500, 502, 503 and 504. Waits grow from
//! 250 ms to 8 s with full jitter; `Retry-After` is honoured up to 60 s, and a longer one ends the call at once. An answer
//! is waited for 5 s at first, later eight times as long as the slowest usual one (at least half a second), and after each
//! silence twice as long, up to 30 s. Retries of all calls of a client come out of one quota: 100 at once,
//! given back by successes.
//!
//! **Upper bounds** for each call to the API: 6 requests, and 90 s from when its turn comes
//! ([`ClientBuilder::call_timeout`]). A key that is refused and was replaced in its file: 6 more.
//! [`Client::fetch`] makes a call for the ticket and one for the file. One more ticket is asked for when the URL was
//! refused or the file does not fit, and again only when bytes have arrived since: at most 12 requests for tickets and 12 for
//! files, and beyond that only for what arrives: an attempt that brought 256 KiB counts as the first, and begins the 90 s
//! anew.
//!
//! **While a server is away** that answered before (4 failures in a row, none of them an answer), all its callers wait, and
//! one of them sends one request a second to see whether it is back; these do not count above. So a minute without the
//! server costs a client 60 requests and those that were under way, however many calls wait; all of them go on within
//! seconds of its return, and fail after their 90 s. A server that never answered is given up after the 6 requests.
//!
//! # Pace and priority
//! At most 16 requests are under way ([`ClientBuilder::max_concurrent_requests`]). The client keeps within the rate that
//! `RateLimit-*` tells of, reckons with what other programs call with the same key, and spreads a burst: half of a minute's
//! calls go at once, the rest evenly. Before the first answer tells the rate, 4 calls go at once. A client that is alone
//! with its key meets no 429; what it meets holds all its calls back until `Retry-After` is over. Who goes first is said by
//! [`Client::with_priority`].
//!
//! # Files
//! A file that is cut, or arrives with less than 128 bytes a second (over a quarter of the time that an answer is waited
//! for, at least half a second), is continued where it was (`Range` and `If-Range`),
//! also with a new URL when the old one has expired meanwhile. Its media type, length and SHA-256 must be right. Between
//! two calls, nothing is kept of a file that did not arrive whole.
//!
//! [`Client::open`] gives a file to be read while it arrives. What its reader wants far ahead of the download is asked for in
//! parts of 256 KiB, each a call beside those above; where that fails, the reader waits for the download.
//!
//! # Credentials
//! [`Credentials`]: a fixed key, the environment's, a file that is watched, or a file whose key is replaced before it
//! expires. A key with a typing error is refused without a request.
//!
//! # Tests of your own
//! `soundscape_server::testkit` (feature `testkit`, for `[dev-dependencies]`) is a real server whose faults a test switches:
//!
//! ```
//! use soundscape_client::{Client, Format, Variant};
//! use soundscape_server::testkit::{Fault, Route, TestServer};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = TestServer::start()?;
//! let client = Client::builder(server.url()).key(server.key().clone()).cache_dir(server.folder().join("cache"));
//! let client = client.build()?;
//!
//! server.inject(Fault::status(429).retry_after_s(0).on(Route::Tickets).times(1));
//! server.inject(Fault::cut(1_000).on(Route::Files).times(1));
//! let door = &server.sounds()[0].id;
//! let file = futures_lite::future::block_on(client.fetch(door, Variant::new(Format::Wav16)))?;
//! assert_eq!(std::fs::metadata(file.path)?.len(), file.bytes);
//! assert_eq!((server.requests(Route::Tickets), server.requests(Route::Files)), (2, 2));
//! assert_eq!(server.credits_charged()?, 1);
//! # Ok(()) }
//! ```
//!
//! # Offline
//! What was fetched is served from the [`Cache`] without a request. Answers about sounds are kept as well: asked again,
//! the server only says that nothing changed, and when it cannot be reached within 3 s, [`SearchPage::offline`] and
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
mod credentials;
mod credits;
mod error;
mod fetch;
mod lock;
mod preview;
mod priority;
mod random;
mod retry;
mod runtime;
mod search;
mod server_url;
mod stream;
mod task;
mod transport;
mod variant;
mod whole_file;

pub use api::KeyCheck;
pub use bake::{Baked, BakedSound, Finding, Manifest, Wrong, verify};
pub use cache::{
    BlobState, Cache, CacheEntry, CacheStats, Digest, InvalidDigest, Pruned, default_cache_bytes,
    default_cache_dir,
};
pub use client::{Client, ClientBuilder};
pub use credentials::Credentials;
pub use credits::Credit;
pub use error::{ClientError, InvalidUrl, Malformed};
pub use fetch::{CachedSound, Progress, ProgressWatch};
pub use lock::{LockFile, PinnedQuery, PinnedSound, SoundFacts, Stale};
pub use preview::Waveform;
pub use priority::Priority;
pub use search::{Cursor, SearchPage, SearchQuery, SearchStream};
pub use stream::{SoundStream, StreamControl};
pub use task::Task;
pub use variant::Variant;

#[doc(no_inline)]
pub use soundscape_wire::{
    ApiKey, AudioFacts, Category, CategorySlug, CategorySource, ErrorCode, Format, InvalidSoundId,
    LedgerEntry, License, Problem, Profile, Scope, Sound, SoundEvent, SoundId, SoundMetadata, SpectralPeak,
    Timestamp, Toward,
};
