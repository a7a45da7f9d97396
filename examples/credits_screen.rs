//! Who made the sounds: a screen of credits, written from what is pinned.
//!
//! `soundscape credits --format ron > assets/credits.ron` writes the list that a shipped game shows; here it is made from
//! the lock file, which says the same.
#![expect(unreachable_pub, reason = "the modules of an example are all inside")]
#![expect(clippy::print_stdout, reason = "an example talks to whoever started it")]

#[path = "stage/prototype.rs"]
mod prototype;
#[path = "stage/app.rs"]
mod stage;

use std::error::Error;

use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPlugin, EguiPrimaryContextPass, egui};
use bevy_soundscape::{Credit, LockFile, prelude::*};

const BANK: &str = "banks/night.bank.ron";

/// What is shown.
#[derive(Resource)]
struct Credits(Vec<Credit>);

fn main() -> Result<AppExit, Box<dyn Error>> {
    // In a project of your own the lock file is there already.
    let project = tempfile::tempdir()?;
    let path = project.path().join(LockFile::NAME);
    prototype::play_through(&path, BANK);
    let lock = LockFile::read(&path)?;
    println!("{} sounds are pinned", lock.sounds().len());

    let mut app = stage::app("credits");
    app.insert_resource(Credits(Credit::all(&lock))).add_systems(Startup, (print, play));
    if app.is_plugin_added::<WindowPlugin>() {
        app.add_plugins(EguiPlugin::default())
            .add_systems(Startup, |mut commands: Commands| drop(commands.spawn(Camera2d)))
            .add_systems(EguiPrimaryContextPass, show);
    }
    Ok(app.run())
}

/// A line for each sound: the one that its licence asks for, or its title and who made it.
fn line(credit: &Credit) -> String {
    match &credit.attribution {
        Some(line) => line.clone(),
        None if credit.creator.is_empty() => format!("“{}”", credit.title),
        None => format!("“{}” by {}", credit.title, credit.creator),
    }
}

fn print(credits: Res<Credits>) {
    for credit in &credits.0 {
        println!("{}", line(credit));
    }
}

fn show(mut contexts: EguiContexts, credits: Res<Credits>) -> bevy::ecs::error::Result {
    let screen = egui::Area::new("credits".into()).anchor(egui::Align2::CENTER_TOP, [0.0, 40.0]);
    screen.show(contexts.ctx_mut()?, |ui| {
        ui.vertical_centered(|ui| {
            ui.heading("Sounds");
            for credit in &credits.0 {
                ui.add_space(8.0);
                ui.label(line(credit));
                ui.small(credit.license.name());
            }
        });
    });
    Ok(())
}

fn play(mut commands: Commands, assets: Res<AssetServer>) {
    commands.spawn(SoundPlayer::new(&assets.load(BANK), "owl"));
}
