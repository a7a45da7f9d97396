//! From the prototype to the game that is shipped: its sounds lie beside it, and it needs neither a key nor a network.
//!
//! The prototype is played through, which pins what it uses in `soundscape.lock`. `soundscape bake` writes the pinned
//! sounds into a folder. The game then plays from there by the same code, with another line where its sounds come from.
#![expect(unreachable_pub, reason = "the modules of an example are all inside")]
#![expect(clippy::print_stdout, reason = "an example talks to whoever started it")]

#[path = "stage/prototype.rs"]
mod prototype;
#[expect(dead_code, reason = "the other examples start with sounds in a folder")]
#[path = "stage/app.rs"]
mod stage;

use std::{error::Error, path::Path};

use bevy::prelude::*;
use bevy_soundscape::{LockFile, prelude::*};
use futures_lite::future::block_on;

const BANK: &str = "banks/village.bank.ron";

fn main() -> Result<AppExit, Box<dyn Error>> {
    // In a project of your own: `assets`, and all of this once, at your desk.
    let assets = tempfile::tempdir()?;
    let baked = assets.path().join("baked");
    make(&assets.path().join(LockFile::NAME), &baked)?;

    // What is shipped: `SoundscapePlugin::baked("baked")`, where `soundscape bake assets/baked` put it.
    println!("as shipped:");
    Ok(stage::app_with(SoundscapePlugin::baked(baked), "as shipped").add_systems(Startup, play).run())
}

fn make(lock_file: &Path, baked: &Path) -> Result<(), Box<dyn Error>> {
    let client = prototype::play_through(lock_file, BANK).ok_or("the prototype has no sounds")?;
    let lock = LockFile::read(lock_file)?;
    println!("{} sounds are pinned", lock.sounds().len());
    // `soundscape bake assets/baked` does the same.
    let made = block_on(client.bake(&lock, baked, |_, _| ()))?;
    println!("{} files are baked", made.written.len());
    Ok(())
}

fn play(mut commands: Commands, assets: Res<AssetServer>) {
    let bank = assets.load(BANK);
    commands.spawn(SoundPlayer::new(&bank, "village.bed"));
    commands.spawn(SoundPlayer::new(&bank, "bell"));
    commands.spawn(SoundPlayer::new(&bank, "door.creak"));
}
