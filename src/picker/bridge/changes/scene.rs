//! What a change does in the running game.

use bevy_asset::{AssetServer, Assets, Handle};
use bevy_ecs::{
    entity::Entity,
    name::Name,
    system::{Commands, Query, Res, ResMut, SystemParam},
};
use soundscape_client::Variant;

use super::{Change, taking::Fetched};
use crate::{
    PlayedSound, SoundBank, SoundPlayer,
    picker::bridge::files::{Files, Played, WrittenBanks, reference},
};

/// The part of the game that changes touch.
#[derive(SystemParam)]
pub(in crate::picker::bridge) struct Scene<'w, 's> {
    players: Query<'w, 's, (Entity, &'static SoundPlayer, Option<&'static Name>)>,
    all: Query<'w, 's, ()>,
    banks: Option<ResMut<'w, Assets<SoundBank>>>,
    server: Option<Res<'w, AssetServer>>,
    pub(in crate::picker::bridge) commands: Commands<'w, 's>,
}

/// What a sound is used for.
#[derive(Clone, Copy)]
pub(in crate::picker::bridge) struct Goal {
    pub(in crate::picker::bridge) entity: Option<Entity>,
    pub(in crate::picker::bridge) variant: Variant,
}

/// What an entity played and plays.
pub(super) struct Assigned {
    entity: Entity,
    before: Option<SoundPlayer>,
    after: SoundPlayer,
}

impl Scene<'_, '_> {
    pub(in crate::picker::bridge) fn has(&self, entity: Entity) -> bool {
        self.all.contains(entity)
    }

    /// The sounds that entities play without a file that names them.
    pub(in crate::picker::bridge) fn played(&self) -> Vec<Played> {
        let played = self.players.iter().filter_map(|(entity, player, name)| match &player.sound {
            PlayedSound::Inline(sound) => {
                let name = name.map_or_else(|| format!("entity {entity}"), ToString::to_string);
                Some((sound.clone(), name))
            }
            _ => None,
        });
        played.collect()
    }

    /// The entity plays it from now on, from the bank where it stands in one.
    pub(super) fn assign(&mut self, files: &Files, fetched: &Fetched) -> Option<Assigned> {
        let entity = fetched.goal.entity?;
        let mut commands = self.commands.get_entity(entity).ok()?;
        let place = fetched.entering.place.as_ref();
        let entry = place.and_then(|place| {
            let bank = self.server.as_ref()?.load(files.asset_path(&place.bank)?);
            Some(PlayedSound::Entry { bank, entry: place.entry.clone() })
        });
        let inline = || reference(&fetched.entering.metadata.id, fetched.goal.variant);
        let played = entry.unwrap_or_else(|| PlayedSound::Inline(inline()));
        let before = self.players.get(entity).ok().map(|(_, player, _)| player.clone());
        let after = match before.clone() {
            Some(player) => SoundPlayer { sound: played, ..player },
            None => SoundPlayer { sound: played, ..SoundPlayer::sound(inline()) },
        };
        commands.try_insert(after.clone());
        Some(Assigned { entity, before, after })
    }

    pub(super) fn put_back(&mut self, change: &Change) {
        if let Some(Assigned { entity, before, .. }) = &change.assigned
            && let Ok(mut commands) = self.commands.get_entity(*entity)
        {
            match before {
                Some(player) => commands.try_insert(player.clone()),
                None => commands.try_remove::<SoundPlayer>(),
            };
        }
    }

    pub(super) fn put_again(&mut self, change: &Change) {
        if let Some(Assigned { entity, after, .. }) = &change.assigned
            && let Ok(mut commands) = self.commands.get_entity(*entity)
        {
            commands.try_insert(after.clone());
        }
    }

    /// The game hears the banks as they are now, whether or not it watches its files.
    pub(super) fn show(&mut self, files: &Files, written: &WrittenBanks) {
        let (Some(server), Some(banks)) = (&self.server, &mut self.banks) else { return };
        for (path, bank) in written {
            let loaded: Option<Handle<SoundBank>> =
                files.asset_path(path).and_then(|path| server.get_handle(path));
            if let Some(loaded) = loaded {
                // Fails only for a handle that nobody has any more.
                let _ = banks.insert(loaded.id(), bank.clone());
            }
        }
    }
}
