//! Mist on the water.

use bevy::prelude::*;
use fastrand::Rng;

use super::{Stage, glow::spot, palette::Palette};
use crate::{hours::Hours, land, weather::Weather};

#[derive(Component)]
struct Wisp {
    home: Vec3,
    own: f32,
}

pub fn plugin(app: &mut App) {
    app.add_systems(Startup, build).add_systems(Update, (drift, dye));
}

fn build(mut stage: Stage) {
    let mut rng = Rng::with_seed(41);
    let wisp = spot(&mut stage, LinearRgba::WHITE, AlphaMode::Blend, Vec2::new(7.0, 1.5));
    let wisp = stage.commands.spawn((wisp, Visibility::Hidden)).id();
    for n in 0..15 {
        let x = -18.0 + 2.5 * n as f32 + 1.5 * rng.f32();
        let z = land::stream_z(x) + land::stream_half_width(x) * (2.0 * rng.f32() - 1.0);
        let home = Vec3::new(x, land::WATER_Y + 0.42 + 0.25 * rng.f32(), z);
        let wisp_of_its_own = Wisp { home, own: 10.0 * rng.f32() };
        stage.commands.entity(wisp).clone_and_spawn().insert((wisp_of_its_own, Visibility::Inherited));
    }
}

fn drift(time: Res<Time>, mut wisps: Query<(&Wisp, &mut Transform)>) {
    for (Wisp { home, own }, mut place) in &mut wisps {
        let t = 0.12 * time.elapsed_secs_wrapped() + own;
        place.translation = *home + Vec3::new(1.4 * t.sin(), 0.08 * (2.0 * t).sin(), 0.4 * (1.3 * t).cos());
        place.scale = Vec3::new(1.0 + 0.25 * (0.7 * t).sin(), 1.0 + 0.3 * (1.1 * t).sin(), 1.0);
    }
}

/// In the colour of the fog; at noon there is none.
fn dye(
    hours: Res<Hours>,
    weather: Res<Weather>,
    wisp: Query<&MeshMaterial3d<StandardMaterial>, With<Wisp>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let palette = Palette::of(&hours, &weather);
    let Some(material) = wisp.iter().next().and_then(|material| materials.get_mut(&material.0)) else {
        return;
    };
    let mut material = material;
    let color = palette.fog.mix(&palette.horizon, 0.45);
    material.base_color = color.with_alpha(0.12 + 0.2 * palette.night).into();
}
