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
//!     // As assets, for whatever plays assets.
//!     audio.play(assets.load("soundscape://snd_8f3a2c1d.ogg"));
//!     audio.play(assets.load("soundscape://search/door creak slow.ogg"));
//!
//!     // On entities, which wait for their sounds and are told what becomes of them.
//!     let bank = assets.load("forest.bank.ron");
//!     commands.spawn((SoundPlayer::new(&bank, "footsteps.gravel").then_despawn(), Transform::default()));
//!     commands.spawn(SoundPlayer::new(&bank, "forest.bed").looped().fade_in(2.0));
//!
//!     // Searches.
//!     commands
//!         .spawn(SoundQuery::new("owl hoots").limit(10))
//!         .observe(|found: On<SoundsFound>| println!("{} owls", found.total));
//! }
//! ```
//! ```ron
//! // assets/forest.bank.ron
//! (sounds: {
//!     "footsteps.gravel": (query: "footsteps gravel", category: "foley", variations: 6, pitch: (0.95, 1.05), loudness: -23),
//!     "forest.bed":       (query: "forest birds morning", category: "ambience", looped: true, volume_db: -8),
//! })
//! ```
//!
//! # What there is
//! | to | use |
//! | --- | --- |
//! | say where sounds come from | [`SoundscapePlugin`] |
//! | load a sound | an asset path, as below, in any loader: bevy_kira_audio's come with the feature `kira` |
//! | give sounds names of your own | [`SoundBank`], a `*.bank.ron` file; [`SoundRef`], a `*.sound.ron` file with one |
#![cfg_attr(
    feature = "kira",
    doc = "| play a sound on an entity | [`SoundPlayer`]: [`SoundStarted`], [`PlayingSound`], [`SoundFinished`], [`SoundFailed`] |
| change it, go elsewhere in it, stop it, play it again | [`SoundControl`], [`SeekSound`], [`StopSound`], [`PlaySound`] |
| mix | [`SoundPlayer::on`] a channel of bevy_kira_audio, [`BusVolumes`] |
| have sounds ready | [`Prefetch`]: [`PrefetchProgress`], [`SoundsPrefetched`], the run condition [`sounds_ready`] |
| set limits, a loudness, a placeholder | [`SoundscapeSettings`] |
| see what goes on | [`SoundscapeDiagnostics`], [`SoundOutput`] |"
)]
//! | search from an entity | [`SoundQuery`], answered by [`SoundResults`] and [`SoundsFound`], or [`SoundQueryFailed`] |
//! | search, prefetch, read metadata from anywhere | the resource [`Soundscape`], whose [`Request`]s any executor awaits |
//! | know whether there is a server | [`SoundscapeReady`], [`SoundscapeFailed`], [`SoundscapeOffline`], [`SoundscapeOnline`], [`Soundscape::status`] |
//! | ship the game, and thank who made its sounds | [`SoundscapePlugin::pin_used_sounds`], [`SoundscapePlugin::baked`], [`LockFile`], [`Credit`] |
//! | run before or after the plugin's systems | [`SoundscapeSystems`] |
//!
//! # Where sounds come from
//! | plugin | sounds of | needs | for |
//! | --- | --- | --- | --- |
//! | [`SoundscapePlugin::from_env`] | the server that the environment names; by default the hosted one | a key, and a network until a sound is in the cache | prototyping |
//! | [`SoundscapePlugin::new`] | a server, by its address | the same | a server of your studio's |
#![cfg_attr(
    feature = "local",
    doc = "| [`SoundscapePlugin::local`] | a folder, by a server inside the app | nothing | prototyping with your own files |"
)]
//! | [`SoundscapePlugin::with_client`] | whatever its client is set up for | a [`Client`] | tests, and special settings |
//! | [`SoundscapePlugin::baked`] | files beside the game | nothing: no key, no network, no thread | shipping |
//!
//! Before the first four asks a server, `soundscape.lock` is looked at ([`SoundscapePlugin::lock_file`]). What they fetched
//! plays without the server, too ([`SoundscapePlugin::offline`]).
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
//! # Order
//! All systems are in [`SoundscapeSystems`], which are public sets: in `PreUpdate`, `Status` and then `Answers`; in
//! `PostUpdate`, when transforms are propagated, `Follow`, `Hear`, `Choose`, `Load`, `Play` and `Report`. What a player
//! wants in `Update` is on its way, or heard, within the same frame.
#![cfg_attr(feature = "kira", doc = include_str!("handbook/recipes.md"))]
//!
//! # Features
//! | feature | default | |
//! | --- | --- | --- |
//! | `kira` | yes | players, prefetch and buses over bevy_kira_audio 0.26, with its loaders for OGG, MP3 and WAV; its main names are in the [`prelude`] |
//! | `streaming` | | long sounds are heard while they download, instead of being decoded into memory before |
//! | `picker` | | the sound picker, a panel over the running game (bevy_egui 0.42): `picker::PickerPlugin` |
//! | `local` | | `SoundscapePlugin::local(folder)`: the server inside the app |
//! | `mp3` | | that server makes `.mp3` too, with LAME, which is under the LGPL |
//! | `bevy_audio` | | the same asset paths for Bevy's own audio, with its decoders for OGG, MP3 and WAV |
//! | `hot-reload` | | Bevy watches asset files: a changed `*.sound.ron` or `*.bank.ron` is heard at once; without it, [`AssetServer::reload`](bevy_asset::AssetServer::reload) does the same when told |
//!
//! # Questions
//! **Nothing is heard.** Look at the log: a sound that was not found or did not load is there with its reason. Was `AudioPlugin` added?
//! Without a sound device, bevy_kira_audio warns at the start and then keeps silent; players go on as if they were heard,
//! so that a game without a device, a server or a test, runs as it would.
//!
//! **The volume of a channel jumps over that of its sounds.** bevy_kira_audio has one volume for each sound, which
//! `AudioChannel::set_volume` overwrites, and its `SpatialAudioPlugin`, too. Use `BusVolumes` for buses; players are
//! spatial without that plugin, by the components `SpatialAudioReceiver`, `SpatialRadius` and the resource
//! `DefaultSpatialRadius`. `pause`, `resume` and `stop` of a channel are fine.
//!
//! **Can Bevy's own audio play these sounds?** Yes, with the feature `bevy_audio` and its `AudioPlugin`, which
//! `DefaultPlugins` has with Bevy's feature of that name: `AudioPlayer::new(assets.load("soundscape://…"))`.
//! The type says which loader is meant, so that both may be there. What is on entities (`SoundPlayer` and the like) is
//! played by bevy_kira_audio alone.
//!
//! **Do inspectors, scenes and scripts know these types?** Yes: components, resources and events are reflected and
//! registered. A component that cannot be changed in place, such as `SoundPlayer`, is inserted anew.
//!
//! **Which sounds are streamed?** With the feature `streaming`, those that say so (`stream: true` in a bank, or
//! `SoundPlayer::stream`), and those that are longer than `SoundscapeSettings::stream_over_s` and do not say `stream:
//! false`. They start when their first bytes are there, take next to no memory, and have the same knobs, events and buses
//! as others, loops to the frame included. Each is decoded on a thread of its own while it plays: for music and beds, not
//! for footsteps. `Prefetch` fetches them into the cache on disk.
//!
//! **What if the network is too slow for a stream?** The sound falls silent until more is there, and goes on where it was;
//! `PlayingSound::underruns` and the diagnostic `soundscape/underruns` count it. If the rest never comes, the entity is
//! told `SoundFailed` with the reason, and `SoundFinished`.
//!
//! **A channel is paused, but a streamed sound plays on.** bevy_kira_audio keeps its mixer to itself, so streamed sounds
//! have one of their own (`StreamMixer`), which `AudioChannel::pause`, `resume` and `stop` do not reach. `BusVolumes`,
//! `SoundControl` and `StopSound` reach all sounds.
//!
//! **Is there a gap in a loop?** No: decoded sounds have exactly the frames of the original in every format, encoder
//! delay and padding removed, and the loop goes from the last to the first of them.
//!
//! **What is in memory?** Sounds that were played or prefetched, decoded, within
//! `SoundscapeSettings::memory_budget_bytes`; and what your own handles keep. Of a streamed sound, well under a megabyte.
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
//! **Is a query asked again for each player?** No: once in a run of the app. Each player then chooses among its hits,
//! never the same twice in a row.
//!
//! **Does `search/…` always give the same sound?** Once it is pinned in `soundscape.lock`, yes, and so does a query of a
//! bank. Before that, only while the library stays as it is. A [`SoundQuery`] is never answered by a pin while there is a
//! server: who searches wants to see what there is.
//!
//! **What happens without the server?** What was fetched plays, what was searched for is found as before, marked
//! [`SearchPage::offline`], and [`SoundscapeOffline`] tells the app. What is not known fails with its reason.
//!
//! **Is my key in the shipped game?** Not with [`SoundscapePlugin::baked`], which takes none and makes no client.
//!
//! **A sound is missing in the shipped game.** Its failure names the commands that bake it. Most often the prototype did not
//! get to it while it pinned; a [`SoundBank`] that is prefetched there pins all its sounds at once.
//!
//! **What does a [`SoundQuery`] find in the shipped game?** What it found when it was recorded, as far as the best that was
//! used; nothing is searched for. Such results have no previews.
//!
//! # Words
//! | word | means |
//! | --- | --- |
//! | sound | what the server has under one id |
//! | variant | a sound in a format, normalised or not: one file |
//! | variation | one of the sounds that a query of a bank's entry may give |
//! | bank, entry | a file with sounds by name; one of them |
//! | player | an entity with a `SoundPlayer` |
//! | bus | a channel of bevy_kira_audio |
//! | hit | a sound that a search finds |
//! | pin | a line in `soundscape.lock` that says which sound stands for words, or which bytes for a sound |
//! | bake | to write what is pinned into a folder that is shipped |
//! | loudness | integrated loudness by EBU R128, in LUFS |

#[cfg(feature = "kira")]
mod agenda;
mod baked;
mod candidate;
mod clock;
mod connection;
#[cfg(feature = "kira")]
mod diagnostics;
mod error;
mod library;
#[cfg(feature = "kira")]
mod loads;
#[cfg(feature = "local")]
mod local;
mod online;
#[cfg(feature = "picker")]
pub mod picker;
mod pins;
#[cfg(feature = "kira")]
mod player;
mod plugin;
#[cfg(feature = "kira")]
mod prefetch;
pub mod prelude;
mod query;
mod reflection;
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
mod stopwatch;
#[cfg(feature = "streaming")]
mod streaming;
mod traffic;
#[cfg(feature = "kira")]
mod turns;
mod unhurried;
mod wakeups;

pub use baked::BakedError;
#[cfg(feature = "kira")]
pub use diagnostics::SoundscapeDiagnostics;
pub use error::SoundscapeError;
#[cfg(feature = "local")]
pub use local::LocalError;
#[cfg(feature = "kira")]
pub use player::{
    AfterSound, BusVolumes, FinishReason, PlaySound, PlayedSound, PlayingSound, SeekSound, SoundBus,
    SoundControl, SoundFailed, SoundFinished, SoundOutput, SoundPlayer, SoundStarted, StopSound,
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
pub use status::{SoundscapeFailed, SoundscapeOffline, SoundscapeOnline, SoundscapeReady};

#[cfg(feature = "streaming")]
pub use streaming::StreamMixer;

#[cfg(feature = "bevy_audio")]
pub use bevy_audio;
#[cfg(feature = "kira")]
pub use bevy_kira_audio;
#[cfg(feature = "streaming")]
pub use kira;
#[doc(no_inline)]
pub use soundscape_client::{
    CachedSound, Category, CategorySlug, Client, ClientError, Credit, ErrorCode, Format, License, LockFile,
    SearchPage, Sound, SoundId, SoundMetadata, Variant,
};
#[cfg(feature = "local")]
#[doc(no_inline)]
pub use soundscape_server::{Embedded, IngestReport};

/// What the README shows compiles.
#[cfg(all(doctest, feature = "kira", feature = "local"))]
#[doc = include_str!("../README.md")]
struct Readme;
