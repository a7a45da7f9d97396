//! The stream and the pond: facets that move, and take the colour of the sky.

use bevy::{light::NotShadowCaster, mesh::VertexAttributeValues, prelude::*};

use super::{
    Stage,
    palette::Palette,
    shapes::{Shape, bright, paint},
};
use crate::{
    hours::Hours,
    land::{self, stream_half_width, stream_z},
    weather::Weather,
};

#[derive(Component)]
struct Surface;

pub fn plugin(app: &mut App) {
    app.add_systems(Startup, build).add_systems(Update, (ripple, mirror));
}

fn build(mut stage: Stage) {
    let material = StandardMaterial {
        base_color: Color::srgba(1.0, 1.0, 1.0, 0.82),
        alpha_mode: AlphaMode::Blend,
        perceptual_roughness: 0.16,
        reflectance: 0.75,
        ..default()
    };
    let water = stage.made(water(), material);
    stage.commands.spawn((water, Transform::from_xyz(0.0, land::WATER_Y, 0.0), NotShadowCaster, Surface));
}

fn water() -> Shape {
    const ACROSS: i32 = 7;
    let mut water = Shape::default();
    let at = |x: i32, across: i32| {
        let x = 0.62 * x as f32;
        let side = across as f32 / ACROSS as f32 * 2.0 - 1.0;
        // Under the banks, too.
        let shake = land::noise(Vec2::new(x * 1.7, across as f32 * 3.3)) - 0.5;
        let z = stream_z(x) + side * (stream_half_width(x) + 0.7) + 0.3 * shake;
        Vec3::new(x + 0.3 * shake, 0.0, z)
    };
    for x in -78..78 {
        for across in 0..ACROSS {
            let corners = [at(x, across), at(x, across + 1), at(x + 1, across + 1), at(x + 1, across)];
            water.quad(corners, paint(0x1d3440));
        }
    }
    water
}

/// Corners that meet move alike, since all depends on the place.
fn ripple(
    time: Res<Time>,
    weather: Res<Weather>,
    surface: Single<&Mesh3d, With<Surface>>,
    mut meshes: ResMut<Assets<Mesh>>,
) {
    let Some(mut mesh) = meshes.get_mut(&surface.0) else { return };
    let t = time.elapsed_secs_wrapped();
    let high = 0.016 + 0.014 * weather.rain;
    if let Some(VertexAttributeValues::Float32x3(corners)) = mesh.attribute_mut(Mesh::ATTRIBUTE_POSITION) {
        for [x, y, z] in corners {
            let (flow, sway) = (1.9 * *x - 2.1 * t, 2.7 * *z + 1.3 * t);
            *y = high * (flow.sin() + (sway + 0.6 * *x).sin() + 0.6 * (3.1 * *z - 4.3 * *x + 2.6 * t).sin());
        }
    }
    mesh.compute_flat_normals();
}

/// There is nothing to reflect for the material, so it shines a little in the colours of the sky.
fn mirror(
    hours: Res<Hours>,
    weather: Res<Weather>,
    surface: Single<&MeshMaterial3d<StandardMaterial>, With<Surface>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let palette = Palette::of(&hours, &weather);
    if let Some(mut material) = materials.get_mut(&surface.0) {
        material.emissive = bright(palette.horizon.mix(&palette.zenith, 0.5), 0.3);
    }
}
