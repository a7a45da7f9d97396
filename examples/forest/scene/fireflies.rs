//! Fireflies over the meadow and the banks, in the dark.

use bevy::prelude::*;
use fastrand::Rng;

use super::{
    Stage,
    glow::{self, spot},
    palette::Palette,
    shapes::{bright, paint},
};
use crate::{hours::Hours, land, weather::Weather};

#[derive(Component)]
struct Firefly {
    home: Vec3,
    own: f32,
}

pub fn plugin(app: &mut App) {
    app.add_systems(Startup, build).add_systems(Update, (dance, glow::face_the_eye).chain());
}

fn build(mut stage: Stage) {
    let mut rng = Rng::with_seed(40);
    let light = spot(&mut stage, bright(paint(0xd8ff6a), 3.4), AlphaMode::Add, Vec2::splat(0.2));
    let light = stage.commands.spawn((light, Visibility::Hidden)).id();
    for _ in 0..46 {
        let at = Vec2::new(22.0 * (rng.f32() - 0.5), 22.0 * (rng.f32() - 0.5) + 6.0);
        let home = land::ground(at).max(Vec3::splat(land::WATER_Y).with_x(f32::MIN).with_z(f32::MIN));
        let firefly = Firefly { home: home + Vec3::Y * (0.4 + 1.3 * rng.f32()), own: 100.0 * rng.f32() };
        stage.commands.entity(light).clone_and_spawn().insert((firefly, Visibility::Inherited));
    }
}

fn dance(
    time: Res<Time>,
    hours: Res<Hours>,
    weather: Res<Weather>,
    mut fireflies: Query<(&Firefly, &mut Transform)>,
) {
    let awake = Palette::of(&hours, &weather).night;
    for (Firefly { home, own }, mut place) in &mut fireflies {
        let t = 0.35 * time.elapsed_secs_wrapped() + own;
        let drift = Vec3::new((1.1 * t).sin(), 0.4 * (1.7 * t).sin(), (0.9 * t + 2.0).sin());
        place.translation = home + drift * 1.2;
        let blink = (3.1 * t + own).sin().max(0.0).sqrt();
        place.scale = Vec3::splat(awake * (0.25 + 0.75 * blink));
    }
}
