//! The sound picker: finding a sound by ear inside the running game.
//!
//! [`PickerPlugin`], beside [`SoundscapePlugin`](crate::SoundscapePlugin), adds a panel that F6 opens over the game: type what should be heard, walk through what is found with
//! the arrow keys and hear each sound at once, and press Enter to use it, on the entity that [`PickerTarget`] names.
//!
//! ```
//! use bevy::prelude::*;
//! use bevy_soundscape::{picker::{PickerPlugin, PickerTarget}, prelude::*};
//!
//! fn select(mut target: ResMut<PickerTarget>, doors: Query<Entity, With<SoundPlayer>>) {
//!     target.0 = doors.iter().next();
//! }
//!
//! App::new()
//!     .add_plugins(SoundscapePlugin::new("http://127.0.0.1:9", "ss_test_4kR9mXp2vLw8nQ3jH7"))
//!     .add_plugins((MinimalPlugins, bevy::asset::AssetPlugin::default()))
//!     .add_plugins(PickerPlugin::default())
//!     .add_systems(Update, select)
//!     .update();
//! ```
//!
//! # Keys
//! | key | what it does |
//! | --- | --- |
//! | F6, Esc | open and close the panel |
//! | letters | search, from wherever one is; Ctrl+F goes to the field |
//! | ⏶ ⏷, Page, Home, End | choose a sound and hear it at once; Space stops it and plays it again |
//! | ⏴ ⏵ | a second back or on |
//! | Enter | show what using it costs; again: use it. Ctrl+Z takes that back, Ctrl+Shift+Z does it again |
//! | Ctrl+L, `[`, `]`, `\` | loop: all of it, from here, to here, all again; or drag over it with Shift |
//! | Ctrl+R, Ctrl+M, Ctrl+P | backwards; at one loudness with the others; at the place of the entity |
//! | Ctrl+G, Ctrl+I | its spectrogram, its details |
//! | Ctrl+1, Ctrl+2, Ctrl+3, Ctrl+K, Ctrl+0 | category, length, licence, only what is in the cache, no filter |
//! | Ctrl+H, Ctrl+S | earlier and saved searches; save this one |
//! | Ctrl+D | put it among the favourites |
//! | Ctrl+B | back from similar sounds |
//! | F1, F2, F3 | search, collections, what this project uses |
//! | F5 | ask again |
//!
//! # Where a sound goes
//! Onto the entity of [`PickerTarget`], or onto whatever is under the pointer where its row is dropped (in a game with
//! Bevy's feature `bevy_picking`); and, where a person chooses one, into a bank: as a new entry, in place of one, or as
//! one more variation of it. The entity plays the entry then. The bank's file keeps its comments and its order; only a
//! comment inside an entry that is replaced is lost. A file that cannot be read, or that something else has changed
//! meanwhile, is left as it is. Whatever is used is pinned in `soundscape.lock`. Undo takes all of it back.
//!
//! Sounds that are put aside stand in `soundscape.collections.toml` ([`Collections`]), a file to commit. The tab "In this
//! project" shows what is pinned, where it is used, and which licences the project does not allow
//! ([`PickerPlugin::deny`]).
//!
//! # Whose input it is
//! A game asks bevy_egui before it acts on input: systems with
//! `run_if(not(bevy_egui::input::egui_wants_any_keyboard_input))` and the same for the pointer do nothing while a person
//! types into the panel, and everything while they do not: a click into the game gives the keyboard back to it.
//!
//! # When something is wrong
//! Without a key that is any good, a form takes one, tries it, and uses it for this run. While the server is away, the
//! cache is searched and played. What was searched for stays under Ctrl+H, and Ctrl+S saves it for the team in
//! `soundscape.searches.toml`.
//!
//! Buttons that copy need bevy_egui's feature `manage_clipboard` in the game.
//!
//! # Without Bevy
//! The panel is a [`Model`], which knows no pixel, and [`show`], which turns it into widgets and says what a person did.
//! Whoever carries out the [`Effect`]s can put it elsewhere.

mod bridge;
mod collections;
mod model;
mod view;

pub use bridge::{Picker, PickerPlugin, PickerTarget, SoundPicked};
pub use collections::{Collections, InvalidCollections};
pub use model::{
    BankFile, BankPlace, Dock, Effect, Hits, KeyText, Message, Model, Occupied, Playing, Project,
    SavedSearch, Spectrogram, Tab, Trouble, TroubleKind,
};
#[doc(no_inline)]
pub use soundscape_client::{Profile, SearchQuery, Waveform};
pub use view::show;
