//! Sounds that come by themselves, now and then, from somewhere: owl, wolf, thunder.

use bevy::{math::FloatExt as _, prelude::*};
use bevy_kira_audio::SpatialRadius;
use fastrand::Rng;

use super::Sounds;
use crate::{
    grove::Grove,
    hours::Hours,
    land,
    walker::Walker,
    weather::{Lightning, Weather},
};

const CARRIES: SpatialRadius = SpatialRadius { radius: 110.0 };
/// Seconds between a call and the next, metres away.
const OWL: Caller = Caller { entry: "owl", every_s: (9.0, 20.0), away_m: (10.0, 30.0), tree_y: 5.0 };
const WOLF: Caller = Caller { entry: "wolf", every_s: (35.0, 70.0), away_m: (45.0, 60.0), tree_y: 0.5 };

#[derive(Clone, Copy)]
struct Caller {
    entry: &'static str,
    every_s: (f32, f32),
    away_m: (f32, f32),
    tree_y: f32,
}

/// When each calls again.
#[derive(Resource)]
struct Silence {
    callers: [(Caller, f32); 2],
    rng: Rng,
}

/// Thunder that has not arrived yet.
#[derive(Component)]
struct Rolling {
    in_s: f32,
    volume_db: f32,
}

pub fn plugin(app: &mut App) {
    app.insert_resource(Silence { callers: [(OWL, 3.0), (WOLF, 14.0)], rng: Rng::with_seed(8) })
        .add_systems(Update, (call.run_if(Sounds::ready), roll))
        .add_observer(flash);
}

/// In the dark, when it does not rain.
fn call(
    time: Res<Time>,
    hours: Res<Hours>,
    weather: Res<Weather>,
    grove: Res<Grove>,
    sounds: Res<Sounds>,
    walker: Single<&Transform, With<Walker>>,
    mut silence: ResMut<Silence>,
    mut commands: Commands,
) {
    if hours.daylight() > 0.5 || weather.rain > 0.3 {
        return;
    }
    let Silence { callers, rng } = &mut *silence;
    for (Caller { entry, every_s, away_m, tree_y }, in_s) in callers {
        *in_s -= time.delta_secs();
        if *in_s > 0.0 {
            continue;
        }
        *in_s = every_s.0.lerp(every_s.1, rng.f32());
        let away = away_m.0.lerp(away_m.1, rng.f32());
        let about = walker.translation.xz() + Vec2::from_angle(rng.f32() * std::f32::consts::TAU) * away;
        // From the tree there, if there is one near.
        let tree = grove
            .0
            .iter()
            .map(|stand| stand.at)
            .min_by(|one, other| one.distance_squared(about).total_cmp(&other.distance_squared(about)));
        let at = tree.filter(|tree| tree.distance(about) < 12.0).unwrap_or(about);
        let place = Transform::from_translation(land::ground(at) + Vec3::Y * *tree_y);
        commands.spawn((sounds.player(*entry).then_despawn(), CARRIES, place));
    }
}

fn flash(lightning: On<Lightning>, mut commands: Commands) {
    let volume_db = -lightning.distance_m / 200.0;
    commands.spawn(Rolling { in_s: lightning.thunder_after_s(), volume_db });
}

fn roll(
    time: Res<Time>,
    sounds: Res<Sounds>,
    mut thunder: Query<(Entity, &mut Rolling)>,
    mut commands: Commands,
) {
    for (entity, mut rolling) in &mut thunder {
        rolling.in_s -= time.delta_secs();
        if rolling.in_s < 0.0 {
            let player = sounds.player("thunder").volume_db(rolling.volume_db).then_despawn();
            commands.entity(entity).remove::<Rolling>().insert(player);
        }
    }
}
