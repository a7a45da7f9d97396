//! The sound picker over the scene: click a thing, find its sound.

use std::path::Path;

use bevy::{
    picking::{
        PickingSystems,
        backend::{HitData, PointerHits},
        pointer::{PointerId, PointerLocation},
    },
    prelude::*,
    window::PrimaryWindow,
};
use bevy_egui::{
    EguiContexts, EguiPrimaryContextPass,
    egui::{self, Align2, Color32, Stroke},
    input::egui_wants_any_pointer_input,
};
use bevy_soundscape::{
    picker::{Message, Picker, PickerPlugin, PickerTarget},
    prelude::*,
};

use super::overlay::write;
use crate::{
    arguments,
    lids::Lid,
    things::{Thing, pointed_at},
    walker::Gaze,
};

/// What is written by a person who plays with it goes here, and not into the project's own files.
const FOLDER: &str = "target/demo";
/// Farther between press and release, in pixels, it was a drag.
const STILL_PX: f32 = 4.0;

pub fn plugin(app: &mut App) {
    let folder = Path::new(FOLDER);
    let picker = PickerPlugin::default()
        .bank(folder.join("picked.bank.ron"))
        .lock_file(folder.join("soundscape.lock"))
        .searches(folder.join("soundscape.searches.toml"))
        .collections(folder.join("soundscape.collections.toml"));
    app.add_plugins(picker)
        .add_systems(PostStartup, begin)
        .add_systems(PreUpdate, point.in_set(PickingSystems::Backend))
        .add_systems(Update, click.run_if(not(egui_wants_any_pointer_input)))
        .add_systems(EguiPrimaryContextPass, (mark, tell).chain())
        .add_observer(hear);
}

/// The door is what a sound is for until something else is clicked.
fn begin(
    lids: Query<(Entity, &Lid)>,
    mut target: ResMut<PickerTarget>,
    mut picker: ResMut<Picker>,
    mut gaze: ResMut<Gaze>,
) {
    target.0 = lids.iter().find(|(_, lid)| lid.name == "door").map(|(door, _)| door);
    if arguments::has("--picker") {
        picker.open();
        // So that the door is not behind the panel.
        gaze.turn -= 0.16;
        if let Some(words) = arguments::after("--query") {
            picker.send(Message::Typed(words));
        }
    }
}

/// For sounds that are dragged over the scene.
fn point(
    pointers: Query<(&PointerId, &PointerLocation)>,
    eye: Single<(Entity, &Camera, &GlobalTransform)>,
    things: Query<(Entity, &Thing, &GlobalTransform)>,
    mut hits: MessageWriter<PointerHits>,
) {
    let (camera_entity, camera, eye) = *eye;
    for (pointer, location) in &pointers {
        let Some(location) = location.location() else { continue };
        if let Some((thing, seen)) = pointed_at(location.position, (camera, eye), things.iter()) {
            let hit = HitData::new(camera_entity, seen.away, None, None);
            hits.write(PointerHits::new(*pointer, vec![(thing, hit)], 0.0));
        }
    }
}

/// A click on a thing chooses it; the next word that is typed is for it.
fn click(
    buttons: Res<ButtonInput<MouseButton>>,
    window: Single<&Window, With<PrimaryWindow>>,
    eye: Single<(&Camera, &GlobalTransform)>,
    things: Query<(Entity, &Thing, &GlobalTransform)>,
    mut pressed_at: Local<Option<Vec2>>,
    mut target: ResMut<PickerTarget>,
    mut picker: ResMut<Picker>,
) {
    let Some(pointer) = window.cursor_position() else { return };
    if buttons.just_pressed(MouseButton::Left) {
        *pressed_at = Some(pointer);
    }
    if !buttons.just_released(MouseButton::Left) {
        return;
    }
    let is_still = pressed_at.take().is_some_and(|pressed| pressed.distance(pointer) < STILL_PX);
    let thing = pointed_at(pointer, *eye, things.iter()).filter(|_| is_still);
    if let Some((thing, _)) = thing {
        target.0 = Some(thing);
        picker.open();
    }
}

/// Whoever started it learns what goes on, without looking.
fn tell(picker: Res<Picker>, mut told: Local<(bool, String, Option<SoundId>)>) {
    let (was_open, found, auditioned) = &mut *told;
    if picker.is_open() && !std::mem::replace(was_open, picker.is_open()) {
        println!("the picker is open");
    }
    let model = picker.model();
    if let Some(best) = model.sounds().first() {
        let now = format!("{} for “{}”, the best is {}", model.total(), model.words(), best.title);
        if *found != now {
            println!("found: {now}");
            *found = now;
        }
    }
    let sound = model.auditioned();
    let id = sound.map(|sound| sound.id.clone());
    if *auditioned != id {
        *auditioned = id;
        if let Some(sound) = sound {
            println!("auditioned: {}", sound.title);
        }
    }
}

/// Things that have sounds of their own are heard from where they are.
fn hear(started: On<SoundStarted>, things: Query<&Name, With<Thing>>) {
    if let (Ok(name), Some(id)) = (things.get(started.entity), &started.id) {
        println!("{name}: {id} is heard");
    }
}

/// While the panel is there, it shows what can be clicked, and what is chosen.
fn mark(
    mut contexts: EguiContexts,
    picker: Res<Picker>,
    target: Res<PickerTarget>,
    window: Single<&Window, With<PrimaryWindow>>,
    eye: Single<(&Camera, &GlobalTransform)>,
    things: Query<(Entity, &Thing, &GlobalTransform, &Name)>,
) -> Result {
    if !picker.is_open() {
        return Ok(());
    }
    let painter = contexts.ctx_mut()?.layer_painter(egui::LayerId::background());
    let (camera, eye_place) = *eye;
    let under = window.cursor_position().and_then(|pointer| {
        pointed_at(pointer, *eye, things.iter().map(|(entity, thing, place, _)| (entity, thing, place)))
    });
    for (entity, thing, place, name) in &things {
        let Some(seen) = thing.sighted(place, camera, eye_place) else { continue };
        let is_chosen = target.0 == Some(entity);
        let is_under = under.as_ref().is_some_and(|(under, _)| *under == entity);
        let alpha = if is_chosen || is_under { 1.0 } else { 0.55 };
        let middle = egui::pos2(seen.middle.x, seen.middle.y);
        let radius = seen.radius.min(64.0);
        let color = if is_chosen { Color32::from_rgb(0xff, 0xb0, 0x3a) } else { Color32::WHITE };
        let width = if is_chosen { 2.5 } else { 1.5 };
        painter.circle_stroke(middle, radius, Stroke::new(width, color.gamma_multiply(alpha)));
        let label = middle - egui::vec2(0.0, radius + 6.0);
        write(&painter, label, Align2::CENTER_BOTTOM, name, 15.0, alpha);
    }
    Ok(())
}
