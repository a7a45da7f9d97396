//! Which banks are in memory.

use std::collections::HashSet;

use bevy_asset::{AssetId, AssetPath, AssetServer, Handle};
use bevy_ecs::{reflect::ReflectResource, resource::Resource, system::Res};
use bevy_reflect::{Reflect, std_traits::ReflectDefault};

use crate::SoundBank;

/// The banks whose [`Prefetch`](crate::Prefetch) is through.
#[derive(Resource, Reflect, Clone, Debug, Default)]
#[reflect(Resource, Clone, Debug, Default)]
pub struct PrefetchedBanks(pub(super) HashSet<AssetId<SoundBank>>);

impl PrefetchedBanks {
    /// Whether this bank's is.
    pub fn contains(&self, bank: &Handle<SoundBank>) -> bool {
        self.0.contains(&bank.id())
    }
}

/// A run condition: whether the [`Prefetch`](crate::Prefetch) of the bank at this path is through, failures included.
pub fn sounds_ready(
    bank: impl Into<AssetPath<'static>>,
) -> impl FnMut(Res<AssetServer>, Res<PrefetchedBanks>) -> bool + Clone + Send + Sync + 'static {
    let path = bank.into();
    move |server, banks| {
        if banks.0.is_empty() {
            return false;
        }
        let bank = server.get_handle::<SoundBank>(&path);
        bank.is_some_and(|bank| banks.contains(&bank))
    }
}
