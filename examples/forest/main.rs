//! A clearing at dusk, to walk about in: every sound of it comes through the plugin.
//!
//! ```text
//! cargo run --example forest --features local,picker
//! cargo run --example forest --features local,picker -- --picker                # with the sound picker open
//! cargo run --example forest --features local,picker -- --tour                  # walks by itself
//! cargo run --example forest --features local,picker -- --picture forest.png    # what the README shows:
//! convert forest.png -colors 256 PNG8:docs/forest.png                           # with ImageMagick, small
//! ```
//! `--library DIR` takes the sounds from another folder, `--query WORDS` is searched for when the picker opens, and with
//! `--hush` nothing is heard but what one does.
//!
//! The modules beside this one are the game, and know nothing of how it looks; `scene` draws it, when there is a window.
#![expect(unreachable_pub, reason = "the modules of an example are all inside")]
#![expect(clippy::print_stdout, reason = "an example talks to whoever started it")]

mod arguments;
mod captions;
mod grove;
mod hours;
mod keys;
mod land;
mod lids;
mod scene;
mod soundscape;
#[path = "../stage/app.rs"]
mod stage;
mod things;
mod tour;
mod walker;
mod weather;

use bevy::{prelude::*, window::WindowPlugin};

fn main() -> AppExit {
    let mut app = stage::app("A forest at dusk");
    app.add_plugins((hours::plugin, weather::plugin, walker::plugin, lids::plugin));
    app.add_plugins((keys::plugin, tour::plugin, soundscape::plugin, captions::plugin));
    if app.is_plugin_added::<WindowPlugin>() {
        app.add_plugins(scene::plugin);
    }
    app.run()
}
