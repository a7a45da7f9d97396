//! The sky: a dome in the colours of the hour, stars, the moon, and the light that comes from there.

use bevy::{
    light::{CascadeShadowConfigBuilder, DirectionalLightShadowMap, NotShadowCaster},
    mesh::VertexAttributeValues,
    pbr::{DistanceFog, FogFalloff},
    prelude::*,
};
use fastrand::Rng;

use super::{
    Stage,
    glow::spot,
    palette::Palette,
    shapes::{Shape, bright, paint},
};
use crate::{hours::Hours, land::smooth, weather::Weather};

const RADIUS: f32 = 420.0;
/// Where the sun sets, and where the moon stands all night.
const SUNSET: Vec3 = Vec3::new(-0.62, 0.0, -0.78);
pub const MOON: Vec3 = Vec3::new(0.2, 0.275, -0.94);

#[derive(Component)]
struct Dome;

/// Shines at night only, so brightly.
#[derive(Component)]
struct Nightly(LinearRgba);

#[derive(Component)]
struct SunOrMoon;

pub fn plugin(app: &mut App) {
    app.insert_resource(DirectionalLightShadowMap { size: 2048 })
        .add_systems(Startup, build)
        .add_systems(Update, (light, color, follow));
}

fn build(mut stage: Stage) {
    let backdrop = StandardMaterial { unlit: true, fog_enabled: false, cull_mode: None, ..default() };
    let dome = stage.made(dome(), backdrop.clone());
    stage.commands.spawn((dome, Transform::default(), Dome, NotShadowCaster));

    let mut nightly = |material: StandardMaterial, shape: Shape, shine: LinearRgba| {
        let parts = stage.made(shape, material);
        stage.commands.spawn((parts, Transform::default(), Nightly(shine), NotShadowCaster));
    };
    let added = StandardMaterial { alpha_mode: AlphaMode::Add, ..backdrop.clone() };
    nightly(added, stars(), LinearRgba::WHITE);
    nightly(backdrop, moon(), bright(paint(0xfff4d8), 2.6));

    let halo = spot(&mut stage, LinearRgba::BLACK, AlphaMode::Add, Vec2::splat(96.0));
    let at = Transform::from_translation(MOON.normalize() * (0.6 * RADIUS));
    stage.commands.spawn((halo, at, Nightly(bright(paint(0x8f9fe0), 0.5))));

    let cascades = CascadeShadowConfigBuilder {
        num_cascades: 1,
        minimum_distance: 1.0,
        maximum_distance: 46.0,
        ..default()
    };
    let light = DirectionalLight { shadow_maps_enabled: true, ..default() };
    stage.commands.spawn((light, cascades.build(), Transform::default(), SunOrMoon));
}

/// White, and turned inwards; its colours come with the hour.
fn dome() -> Shape {
    const SIDES: usize = 40;
    const RINGS: [f32; 10] = [-0.25, -0.02, 0.04, 0.1, 0.18, 0.28, 0.42, 0.6, 0.85, 1.571];
    let mut dome = Shape::default();
    let at = |side: usize, height: f32| {
        let angle = side as f32 / SIDES as f32 * std::f32::consts::TAU;
        Vec3::new(angle.cos() * height.cos(), height.sin(), angle.sin() * height.cos()) * RADIUS
    };
    for pair in RINGS.windows(2) {
        for side in 0..SIDES {
            let (a, b) = (at(side, pair[0]), at(side + 1, pair[0]));
            let (c, d) = (at(side + 1, pair[1]), at(side, pair[1]));
            dome.quad([a, b, c, d], LinearRgba::WHITE);
        }
    }
    dome
}

fn stars() -> Shape {
    let mut rng = Rng::with_seed(77);
    let mut stars = Shape::default();
    for _ in 0..420 {
        let (turn, height) = (rng.f32() * std::f32::consts::TAU, 0.12 + 1.3 * rng.f32().powf(1.3));
        let way = Vec3::new(turn.cos() * height.cos(), height.sin(), turn.sin() * height.cos());
        let (right, shine) = (way.cross(Vec3::Y).normalize(), rng.f32().powi(4));
        let (right, up) = (right, right.cross(way));
        let size = 0.38 + 0.55 * shine;
        let middle = way * (RADIUS - 10.0);
        let corner = |x: f32, y: f32| middle + (right * x + up * y) * size;
        let color = bright(paint(0xdfe6ff), (0.12 + 1.1 * shine) * smooth(0.1, 0.5, height));
        stars.quad([corner(0.0, -1.0), corner(1.0, 0.0), corner(0.0, 1.0), corner(-1.0, 0.0)], color);
    }
    stars
}

fn moon() -> Shape {
    const SIDES: u32 = 36;
    let way = MOON.normalize();
    let right = way.cross(Vec3::Y).normalize();
    let up = right.cross(way);
    let rim = |side: u32| {
        let (sin, cos) = (side as f32 / SIDES as f32 * std::f32::consts::TAU).sin_cos();
        way * (RADIUS - 30.0) + (right * cos + up * sin) * 15.5
    };
    let mut moon = Shape::default();
    for side in 0..SIDES {
        moon.triangle([way * (RADIUS - 30.0), rim(side), rim(side + 1)], LinearRgba::WHITE);
    }
    moon
}

fn color(
    hours: Res<Hours>,
    weather: Res<Weather>,
    dome: Single<&Mesh3d, With<Dome>>,
    nightly: Query<(&Nightly, &MeshMaterial3d<StandardMaterial>)>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let palette = Palette::of(&hours, &weather);
    if let Some(mut mesh) = meshes.get_mut(&dome.0) {
        let Some(corners) = mesh.attribute(Mesh::ATTRIBUTE_POSITION).and_then(|corners| corners.as_float3())
        else {
            return;
        };
        let colors: Vec<[f32; 4]> =
            corners.iter().map(|corner| sky(Vec3::from(*corner) / RADIUS, &palette).to_f32_array()).collect();
        mesh.insert_attribute(Mesh::ATTRIBUTE_COLOR, VertexAttributeValues::Float32x4(colors));
    }
    for (Nightly(shine), material) in &nightly {
        if let Some(mut material) = materials.get_mut(&material.0) {
            material.base_color = bright(*shine, palette.night).into();
        }
    }
}

/// The colour of the sky in a direction.
fn sky(way: Vec3, palette: &Palette) -> LinearRgba {
    let up = smooth(-0.02, 0.62, way.y).powf(0.75);
    let base = palette.horizon.mix(&palette.zenith, up);
    let towards_sun = way.with_y(0.0).normalize_or_zero().dot(SUNSET).max(0.0).powi(3);
    let low = (-(way.y.max(0.0) / 0.16).powf(1.2)).exp();
    let lit = base.mix(&palette.glow, 0.85 * towards_sun * low);
    // Into the fog, where the land ends.
    lit.mix(&palette.fog, smooth(0.03, -0.04, way.y) * 0.9)
}

fn light(
    hours: Res<Hours>,
    weather: Res<Weather>,
    mut ambient: ResMut<GlobalAmbientLight>,
    mut fog: Single<&mut DistanceFog>,
    mut light: Single<(&mut DirectionalLight, &mut Transform), With<SunOrMoon>>,
) {
    let palette = Palette::of(&hours, &weather);
    ambient.color = palette.ambient.into();
    ambient.brightness = palette.ambient_nits;
    fog.color = palette.fog.into();
    fog.falloff = FogFalloff::Exponential { density: palette.fog_density };

    let (light, place) = &mut *light;
    light.color = palette.light.into();
    // Neither sun nor moon while one takes over from the other.
    let (down, up) = (smooth(19.2, 20.0, hours.now), smooth(5.2, 6.2, hours.now));
    let change = (1.0 - 4.0 * down * (1.0 - down)) * (1.0 - 4.0 * up * (1.0 - up));
    light.illuminance = palette.light_lux * change.max(0.0);
    let from = if (5.7..19.6).contains(&hours.now) { sun(hours.now) } else { MOON };
    **place = Transform::from_translation(from).looking_at(Vec3::ZERO, Vec3::Y);
}

/// From the east, over the south, to where it sets.
fn sun(hour: f32) -> Vec3 {
    let part = (hour - 5.7) / (19.6 - 5.7);
    let height = 0.2 + 0.9 * (part * std::f32::consts::PI).sin();
    let turn = 0.5 + part * 3.4;
    Vec3::new(turn.cos(), height, turn.sin())
}

/// The sky is as far away wherever one is.
fn follow(
    eye: Single<&Transform, With<Camera3d>>,
    mut backdrop: Query<
        &mut Transform,
        (Or<(With<Dome>, With<Nightly>)>, Without<Camera3d>, Without<super::glow::FacesTheEye>),
    >,
) {
    for mut place in &mut backdrop {
        place.translation = eye.translation;
    }
}
