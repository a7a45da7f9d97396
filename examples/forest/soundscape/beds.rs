//! Sounds that are everywhere and never stop: only their levels change.

use bevy::prelude::*;
use bevy_soundscape::prelude::*;

use super::Sounds;
use crate::{hours::Hours, weather::Weather};

/// How much of a bed is heard: 0 to 1.
#[derive(Component)]
struct Bed(fn(&Hours, &Weather) -> f32);

pub fn plugin(app: &mut App) {
    app.add_systems(Startup, lay).add_systems(Update, fade);
}

fn lay(sounds: Res<Sounds>, mut commands: Commands) {
    let by_day = Bed(|hours, weather| hours.daylight() * out_in(weather));
    let by_night = Bed(|hours, weather| (1.0 - hours.daylight()) * out_in(weather));
    commands.spawn((sounds.player("bed.day"), by_day));
    commands.spawn((sounds.player("bed.night"), by_night));
    commands.spawn((sounds.player("bed.rain"), Bed(|_, weather| weather.rain)));
}

/// Few birds sing in the rain.
fn out_in(weather: &Weather) -> f32 {
    1.0 - 0.85 * weather.rain
}

fn fade(hours: Res<Hours>, weather: Res<Weather>, mut beds: Query<(&Bed, &mut SoundControl)>) {
    for (Bed(share), mut control) in &mut beds {
        // Equal power: halfway between two beds each has 3 dB less, and together they are as loud as one.
        control.volume_db = (10.0 * share(&hours, &weather).log10()).max(-60.0);
    }
}
