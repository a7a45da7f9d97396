//! Less detail where the processor draws, since there is no graphics card.

use bevy::{post_process::bloom::Bloom, prelude::*, render::renderer::RenderAdapterInfo};

use crate::arguments;

pub fn plugin(app: &mut App) {
    app.add_systems(PostStartup, lessen.run_if(is_drawn_by_the_processor));
}

/// A picture has all detail, however long it takes.
fn is_drawn_by_the_processor(adapter: Res<RenderAdapterInfo>) -> bool {
    // The type's own crate is not at hand here.
    format!("{:?}", adapter.device_type) == "Cpu" && !arguments::has("--picture")
}

fn lessen(
    eye: Single<Entity, With<Camera3d>>,
    mut suns: Query<&mut DirectionalLight>,
    mut lamps: Query<&mut PointLight>,
    mut commands: Commands,
) {
    commands.entity(*eye).insert(Msaa::Off).remove::<Bloom>();
    suns.iter_mut().for_each(|mut sun| sun.shadow_maps_enabled = false);
    lamps.iter_mut().for_each(|mut lamp| lamp.shadow_maps_enabled = false);
}
