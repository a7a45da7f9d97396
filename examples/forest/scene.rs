//! How the forest looks. Every mesh is made here, of flat facets with a colour each; there is no model and no texture file.

mod bridge;
mod camera;
mod chest;
mod detail;
mod figure;
mod fire;
mod fireflies;
mod glow;
mod ground;
mod hut;
mod mist;
mod overlay;
mod palette;
mod picking;
mod picture;
mod plants;
mod rain;
mod ridges;
mod shapes;
mod sky;
mod trees;
mod water;

use bevy::prelude::*;

use shapes::Shape;

pub fn plugin(app: &mut App) {
    app.add_systems(PreStartup, prepare);
    app.add_plugins((camera::plugin, sky::plugin, ridges::plugin, ground::plugin, water::plugin));
    app.add_plugins((trees::plugin, plants::plugin, bridge::plugin, hut::plugin, chest::plugin));
    app.add_plugins((fire::plugin, fireflies::plugin, mist::plugin, rain::plugin, figure::plugin));
    app.add_plugins((overlay::plugin, picking::plugin, picture::plugin, detail::plugin));
}

/// What is painted in the colours of its facets.
#[derive(Resource)]
struct Painted(Handle<StandardMaterial>);

fn prepare(mut materials: ResMut<Assets<StandardMaterial>>, mut commands: Commands) {
    let matt = StandardMaterial { perceptual_roughness: 0.95, reflectance: 0.1, ..default() };
    commands.insert_resource(Painted(materials.add(matt)));
}

/// What it takes to put something into the scene.
#[derive(bevy::ecs::system::SystemParam)]
struct Stage<'w, 's> {
    commands: Commands<'w, 's>,
    meshes: ResMut<'w, Assets<Mesh>>,
    materials: ResMut<'w, Assets<StandardMaterial>>,
    images: ResMut<'w, Assets<Image>>,
    painted: Res<'w, Painted>,
}

impl Stage<'_, '_> {
    /// A painted shape, for an entity.
    fn painted(&mut self, shape: Shape) -> (Mesh3d, MeshMaterial3d<StandardMaterial>) {
        (Mesh3d(self.meshes.add(shape.mesh())), MeshMaterial3d(self.painted.0.clone()))
    }

    /// A shape of another material, for an entity.
    fn made(
        &mut self,
        shape: Shape,
        material: StandardMaterial,
    ) -> (Mesh3d, MeshMaterial3d<StandardMaterial>) {
        (Mesh3d(self.meshes.add(shape.mesh())), MeshMaterial3d(self.materials.add(material)))
    }
}
