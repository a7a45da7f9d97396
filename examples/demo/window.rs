//! The demo in a window.

use std::{path::PathBuf, time::Duration};

use bevy::{
    prelude::*,
    window::{CursorLeft, Window, WindowPlugin},
    winit::{UpdateMode, WinitSettings},
};
use bevy_egui::{
    EguiContexts, EguiPlugin, EguiPrimaryContextPass, PrimaryEguiContext, egui, input::EguiInputEvent,
};
use bevy_soundscape::prelude::*;

use crate::{
    browser::{self, Browser},
    look,
    player::{self, Player},
    view::{self, Wish},
};

pub fn run(library: PathBuf, words: Option<String>) -> AppExit {
    let window = Window { title: "SoundScape".into(), resolution: (960, 600).into(), ..default() };
    // Drawn when something happens, and often enough for a playhead that glides.
    let update_mode = UpdateMode::reactive(Duration::from_millis(16));
    App::new()
        .add_plugins(SoundscapePlugin::local(&library))
        .add_plugins(DefaultPlugins.set(WindowPlugin { primary_window: Some(window), ..default() }))
        .add_plugins((AudioPlugin, EguiPlugin::default()))
        .insert_resource(WinitSettings { focused_mode: update_mode, unfocused_mode: update_mode })
        .insert_resource(ClearColor(Color::srgb_u8(
            look::BACKGROUND.r(),
            look::BACKGROUND.g(),
            look::BACKGROUND.b(),
        )))
        .insert_resource(Browser::new(library, words))
        .add_plugins((browser::plugin, player::plugin))
        .add_systems(Startup, |mut commands: Commands| {
            commands.spawn(Camera2d);
        })
        .add_systems(PreUpdate, leave)
        .add_systems(EguiPrimaryContextPass, show)
        .run()
}

fn show(
    mut contexts: EguiContexts,
    mut browser: ResMut<Browser>,
    mut player: ResMut<Player>,
    searching: Query<(), With<SoundQueryPending>>,
    time: Res<Time<Real>>,
    assets: Res<AssetServer>,
    audio: Res<Audio>,
    mut styled: Local<bool>,
) -> Result {
    let context = contexts.ctx_mut()?;
    if !*styled {
        look::apply(context);
        *styled = true;
    }
    let wishes = view::show(context, &browser, &player, !searching.is_empty());
    browser.bypass_change_detection().reveal = false;
    for wish in wishes {
        match wish {
            Wish::Type(words) => {
                browser.words = words;
                browser.typed(time.elapsed());
            }
            Wish::KeysFor { list } => browser.keys_are_for_the_list = list,
            Wish::Step(rows) => browser.step(rows),
            Wish::Choose(row) => browser.chosen = row,
            Wish::Play => {
                if let Some(sound) = browser.chosen_sound() {
                    player.toggle(sound, &assets, &audio);
                }
            }
            Wish::Stop => player.stop(&audio),
            Wish::Draw(row) => {
                if let Some(sound) = browser.found.sounds.get(row) {
                    player.preload(sound, &assets);
                }
            }
        }
    }
    Ok(())
}

/// bevy_egui does not tell egui that the pointer left the window, and a row would stay lit.
fn leave(
    mut left: MessageReader<CursorLeft>,
    context: Single<Entity, With<PrimaryEguiContext>>,
    mut events: MessageWriter<EguiInputEvent>,
) {
    for _ in left.read() {
        events.write(EguiInputEvent { context: *context, event: egui::Event::PointerGone });
    }
}
