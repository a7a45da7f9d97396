//! Sounds for Bevy, by id or by words: found, fetched, cached and decoded while the game runs on.
//!
//! The sounds come from a SoundScape server: the hosted one, one of your studio's own, or one that the plugin starts
//! over a folder of sounds.
//!
//! # Quick start
//! ```no_run
//! use bevy::prelude::*;
//! use bevy_soundscape::prelude::*;
//!
//! fn main() {
//!     App::new()
//!         // First: Bevy takes asset sources only until AssetPlugin is added. Or `::local("assets/sounds")`.
//!         .add_plugins(SoundscapePlugin::from_env())
//!         .add_plugins(DefaultPlugins)
//! # ;
//! # #[cfg(feature = "kira")]
//! # App::new()
//!         .add_plugins(AudioPlugin)
//!         .add_systems(Startup, setup)
//!         .run();
//! }
//!
//! # #[cfg(feature = "kira")]
//! fn setup(assets: Res<AssetServer>, audio: Res<Audio>, mut commands: Commands) {
//!     audio.play(assets.load("soundscape://snd_8f3a2c1d.ogg"));
//!     audio.play(assets.load("soundscape://search/door creak slow.ogg"));
//!
//!     commands.spawn(SoundQuery::new("footsteps gravel").limit(10)).observe(
//!         |found: On<SoundsFound>, assets: Res<AssetServer>, audio: Res<Audio>| {
//!             if let Some(best) = found.sounds.first() {
//!                 audio.play(assets.load(SoundPath::id(best.id.clone())));
//!             }
//!         },
//!     );
//! }
//! ```
//!
//! # What there is
//! | to | use |
//! | --- | --- |
//! | say where sounds come from | [`SoundscapePlugin`] |
//! | play a sound | an asset path, as below, in any loader: bevy_kira_audio's come with the feature `kira` |
//! | search from an entity | [`SoundQuery`], answered by [`SoundResults`] and [`SoundsFound`], or [`SoundQueryFailed`] |
//! | search, prefetch, read metadata from anywhere | the resource [`Soundscape`], whose [`Request`]s any executor awaits |
//! | know whether there is a server | [`SoundscapeReady`], [`SoundscapeFailed`], [`Soundscape::status`] |
//! | run before or after the plugin's systems | [`SoundscapeSystems`] |
//!
//! # Paths
//! | path | is |
//! | --- | --- |
//! | `soundscape://snd_8f3a2c1d.ogg` | the sound with this id, as OGG Vorbis |
//! | `soundscape://snd_8f3a2c1d.mp3` | … as MP3, 320 kbit/s |
//! | `soundscape://snd_8f3a2c1d.wav` | … as WAV, 16 bit |
//! | `soundscape://snd_8f3a2c1d.wav24.wav` | … as WAV, 24 bit |
//! | `soundscape://normalized/snd_8f3a2c1d.ogg` | … with its true peak at −1 dBTP |
//! | `soundscape://search/footsteps gravel night.ogg` | the sound that a search for these words finds first |
//!
//! `normalized/` goes before `search/`, too. [`SoundPath`] makes a path from an id or from words.
//!
//! # Features
//! | feature | default | |
//! | --- | --- | --- |
//! | `kira` | yes | bevy_kira_audio 0.26 with its loaders for OGG, MP3 and WAV; its main names are in the [`prelude`] |
//! | `local` | | `SoundscapePlugin::local(folder)`: the server inside the app |
//! | `mp3` | | that server makes `.mp3` too, with LAME, which is under the LGPL |
//!
//! # Questions
//! **Nothing is heard.** Look at the log: a sound that did not load is there with its reason. Was `AudioPlugin` added?
//! Without a sound device, bevy_kira_audio warns at the start and then keeps silent.
//!
//! **How does code learn why a sound did not load?** [`SoundscapeError::of`] takes it out of Bevy's
//! `AssetLoadFailedEvent`. A new `load` of the same path tries again; do not do that every frame.
//!
//! **Does each start of the game fetch, and pay, again?** No. A sound is fetched once for each format and kept in the
//! user's folder for caches, compared by its hash; the next start needs neither the network nor a credit for it.
//!
//! **What stops a transfer that is no longer wanted?** Dropping the last handle, despawning the entity with the query,
//! or dropping the [`Request`].
//!
//! **Does anything block a frame?** No. Requests run on a thread of their own, files are read and decoded in Bevy's task
//! pools and the blocking pool, and a query that waits costs nothing until its answer is there.
//!
//! **Is Tokio needed?** Not by you: a [`Request`] is a plain future.
//!
//! **Does `search/…` always give the same sound?** Only while the library stays as it is. For what you ship, use the id.

#[cfg(feature = "kira")]
mod agenda;
mod connection;
#[cfg(feature = "kira")]
mod diagnostics;
mod error;
#[cfg(feature = "kira")]
mod loads;
#[cfg(feature = "local")]
mod local;
#[cfg(feature = "kira")]
mod player;
mod plugin;
#[cfg(feature = "kira")]
mod prefetch;
pub mod prelude;
mod query;
mod request;
#[cfg(feature = "kira")]
mod resolve;
mod schedule;
#[cfg(feature = "kira")]
mod settings;
mod sound_bank;
mod sound_file;
mod sound_path;
mod sound_ref;
mod soundscape;
mod source;
mod status;
mod traffic;
mod wakeups;

#[cfg(feature = "kira")]
pub use diagnostics::SoundscapeDiagnostics;
pub use error::SoundscapeError;
#[cfg(feature = "local")]
pub use local::LocalError;
#[cfg(feature = "kira")]
pub use player::{
    AfterSound, BusVolumes, FinishReason, PlaySound, PlayedSound, PlayingSound, SoundBus, SoundControl,
    SoundFailed, SoundFinished, SoundOutput, SoundPlayer, SoundStarted, StopSound,
};
pub use plugin::SoundscapePlugin;
#[cfg(feature = "kira")]
pub use prefetch::{Prefetch, PrefetchProgress, PrefetchedBanks, SoundsPrefetched, sounds_ready};
pub use query::{LicenseFilter, SoundQuery, SoundQueryFailed, SoundQueryPending, SoundResults, SoundsFound};
pub use request::Request;
pub use schedule::SoundscapeSystems;
#[cfg(feature = "kira")]
pub use settings::SoundscapeSettings;
pub use sound_bank::SoundBank;
pub use sound_file::InvalidSoundFile;
pub use sound_path::{InvalidSoundPath, SoundPath, Wanted};
pub use sound_ref::{InvalidSoundRef, Playback, SoundChoice, SoundRef};
pub use soundscape::{Soundscape, SoundscapeStatus};
pub use status::{SoundscapeFailed, SoundscapeReady};

#[cfg(feature = "kira")]
pub use bevy_kira_audio;
#[doc(no_inline)]
pub use soundscape_client::{
    CachedSound, Category, CategorySlug, Client, ClientError, ErrorCode, Format, License, SearchPage, Sound,
    SoundId, SoundMetadata, Variant,
};
#[cfg(feature = "local")]
#[doc(no_inline)]
pub use soundscape_server::{Embedded, IngestReport};

/// What the README shows compiles.
#[cfg(all(doctest, feature = "kira", feature = "local"))]
#[doc = include_str!("../README.md")]
struct Readme;
