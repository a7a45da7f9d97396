//! What keys do.

use bevy::prelude::*;
use bevy_egui::input::EguiWantsInput;

use crate::{
    hours::Hours,
    lids::Reach,
    walker::{Gaze, Steering, Walking},
    weather::Weather,
};

const TURN_RADIANS_S: f32 = 1.6;

pub fn plugin(app: &mut App) {
    app.add_systems(Update, (steer.before(Walking), press.run_if(are_for_the_game)));
}

/// Not while somebody types into the sound picker.
fn are_for_the_game(wants: Option<Res<EguiWantsInput>>) -> bool {
    wants.is_none_or(|wants| !wants.wants_any_keyboard_input())
}

pub fn steer(
    time: Res<Time>,
    wants: Option<Res<EguiWantsInput>>,
    held: Res<ButtonInput<KeyCode>>,
    mut gaze: ResMut<Gaze>,
    mut steering: ResMut<Steering>,
) {
    if !are_for_the_game(wants) {
        steering.0 = Vec2::ZERO;
        return;
    }
    let axis = |minus: &[KeyCode], plus: &[KeyCode]| {
        let is_held = |keys: &[KeyCode]| f32::from(u8::from(held.any_pressed(keys.iter().copied())));
        is_held(plus) - is_held(minus)
    };
    let across = axis(&[KeyCode::KeyA], &[KeyCode::KeyD]);
    let onward = axis(&[KeyCode::KeyS, KeyCode::ArrowDown], &[KeyCode::KeyW, KeyCode::ArrowUp]);
    let turn = axis(&[KeyCode::ArrowLeft], &[KeyCode::ArrowRight]);
    gaze.turn -= TURN_RADIANS_S * turn * time.delta_secs();
    let ahead = Vec2::from_angle(-gaze.turn).rotate(Vec2::new(across, -onward));
    steering.0 = ahead.clamp_length_max(1.0);
}

fn press(
    pressed: Res<ButtonInput<KeyCode>>,
    mut hours: ResMut<Hours>,
    mut weather: ResMut<Weather>,
    mut commands: Commands,
) {
    if pressed.just_pressed(KeyCode::KeyT) {
        hours.hurry();
    }
    if pressed.just_pressed(KeyCode::KeyR) {
        weather.wanted = !weather.wanted;
    }
    if pressed.just_pressed(KeyCode::KeyE) {
        commands.trigger(Reach);
    }
}
