//! What is heard, and when. All of it has a name in `assets/banks/forest.bank.ron`, which says which sound that is.

mod beds;
mod calls;
mod places;

use bevy::prelude::*;
use bevy_kira_audio::SpatialRadius;
use bevy_soundscape::{PrefetchedBanks, prelude::*};

use crate::{
    arguments,
    lids::{Lid, Turned},
    walker::Stepped,
};

const BANK: &str = "banks/forest.bank.ron";
/// How far small sounds carry, in metres.
const NEARBY: SpatialRadius = SpatialRadius { radius: 60.0 };

/// The bank.
#[derive(Resource)]
pub struct Sounds(Handle<SoundBank>);

impl Sounds {
    pub fn player(&self, entry: impl Into<String>) -> SoundPlayer {
        SoundPlayer::new(&self.0, entry)
    }

    /// A condition: whether all sounds are in memory. Before that the forest is silent, so that none comes late.
    pub fn ready(sounds: Res<Self>, ready: Res<PrefetchedBanks>) -> bool {
        ready.contains(&sounds.0)
    }
}

pub fn plugin(app: &mut App) {
    app.add_systems(PreStartup, load).add_systems(PostStartup, carry).add_observer(step).add_observer(turn);
    if !arguments::has("--hush") {
        app.add_plugins((beds::plugin, places::plugin, calls::plugin));
    }
}

fn load(mut commands: Commands, assets: Res<AssetServer>) {
    let bank = assets.load(BANK);
    commands.spawn(Prefetch::bank(&bank));
    commands.insert_resource(Sounds(bank));
}

/// Each step is an entity that goes with its sound: another variation, never the same twice in a row.
fn step(stepped: On<Stepped>, sounds: Res<Sounds>, mut commands: Commands) {
    let player = sounds.player(stepped.surface.entry());
    commands.spawn((player.then_despawn(), NEARBY, Transform::from_translation(stepped.place)));
}

/// In case that one gets a sound of its own.
fn carry(lids: Query<Entity, With<Lid>>, mut commands: Commands) {
    for lid in &lids {
        commands.entity(lid).insert(NEARBY);
    }
}

fn turn(
    turned: On<Turned>,
    sounds: Res<Sounds>,
    own: Query<&SoundPlayer, With<Lid>>,
    mut commands: Commands,
) {
    // What somebody has given to it in the sound picker is heard in place of what the bank says.
    if let Ok(own) = own.get(turned.lid) {
        commands.entity(turned.lid).insert(own.clone());
        return;
    }
    let entry = format!("{}.{}", turned.name, if turned.open { "open" } else { "shut" });
    commands.spawn((sounds.player(entry).then_despawn(), NEARBY, Transform::from_translation(turned.place)));
}
