//! Sounds that are everywhere: only their levels change, and what is silent is not played.

use bevy::prelude::*;
use bevy_soundscape::prelude::*;

use super::Sounds;
use crate::{hours::Hours, weather::Weather};

/// Below this share nobody hears it.
const SILENT: f32 = 0.001;

/// An entry of the bank, and how much of it is heard: 0 to 1.
#[derive(Component)]
struct Bed {
    entry: &'static str,
    share: fn(&Hours, &Weather) -> f32,
}

pub fn plugin(app: &mut App) {
    app.add_systems(Startup, lay).add_systems(Update, fade.run_if(Sounds::ready));
}

fn lay(mut commands: Commands) {
    let day: fn(&Hours, &Weather) -> f32 = |hours, weather| hours.daylight() * out_in(weather);
    let night: fn(&Hours, &Weather) -> f32 = |hours, weather| (1.0 - hours.daylight()) * out_in(weather);
    let rain: fn(&Hours, &Weather) -> f32 = |_, weather| weather.rain;
    for (entry, share) in [("bed.day", day), ("bed.night", night), ("bed.rain", rain)] {
        commands.spawn((Bed { entry, share }, SoundControl::default()));
    }
}

/// Few birds sing in the rain.
fn out_in(weather: &Weather) -> f32 {
    1.0 - 0.85 * weather.rain
}

fn fade(
    hours: Res<Hours>,
    weather: Res<Weather>,
    sounds: Res<Sounds>,
    mut beds: Query<(Entity, &Bed, &mut SoundControl, Has<SoundPlayer>)>,
    mut commands: Commands,
) {
    for (entity, bed, mut control, is_playing) in &mut beds {
        let share = (bed.share)(&hours, &weather);
        // Equal power: halfway between two beds each has 3 dB less, and together they are as loud as one.
        control.volume_db = (10.0 * share.log10()).max(-60.0);
        match (share > SILENT, is_playing) {
            (true, false) => _ = commands.entity(entity).insert(sounds.player(bed.entry)),
            (false, true) => _ = commands.entity(entity).remove::<SoundPlayer>(),
            _ => {}
        }
    }
}
