//! Soft round spots of light, which always face the eye.

use bevy::{
    asset::RenderAssetUsages,
    light::NotShadowCaster,
    prelude::*,
    render::render_resource::{Extent3d, TextureDimension, TextureFormat},
};

use super::Stage;

/// Turned to the eye in each frame. It must not have a parent.
#[derive(Component)]
pub struct FacesTheEye;

/// A spot whose colour may shine.
pub fn spot(stage: &mut Stage, color: LinearRgba, alpha_mode: AlphaMode, size: Vec2) -> impl Bundle + use<> {
    let material = StandardMaterial {
        base_color: color.into(),
        base_color_texture: Some(stage.images.add(soft())),
        alpha_mode,
        unlit: true,
        fog_enabled: false,
        cull_mode: None,
        ..default()
    };
    (
        Mesh3d(stage.meshes.add(Rectangle::from_size(size))),
        MeshMaterial3d(stage.materials.add(material)),
        FacesTheEye,
        NotShadowCaster,
    )
}

pub fn face_the_eye(
    eye: Single<&Transform, With<Camera3d>>,
    mut spots: Query<&mut Transform, (With<FacesTheEye>, Without<Camera3d>)>,
) {
    for mut spot in &mut spots {
        spot.rotation = eye.rotation;
    }
}

/// White, and less and less of it towards the rim.
fn soft() -> Image {
    const SIZE: u32 = 64;
    let pixel = |n: u32| {
        let at = Vec2::new((n % SIZE) as f32, (n / SIZE) as f32) + 0.5;
        let from_middle = at.distance(Vec2::splat(SIZE as f32 / 2.0)) / (SIZE as f32 / 2.0);
        let strength = (1.0 - from_middle).max(0.0).powf(2.2);
        [255, 255, 255, (255.0 * strength) as u8]
    };
    let pixels = (0..SIZE * SIZE).flat_map(pixel).collect();
    let size = Extent3d { width: SIZE, height: SIZE, depth_or_array_layers: 1 };
    Image::new(
        size,
        TextureDimension::D2,
        pixels,
        TextureFormat::Rgba8UnormSrgb,
        RenderAssetUsages::RENDER_WORLD,
    )
}
