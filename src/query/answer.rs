//! What a query ends in.

use std::{ops::Deref, sync::Arc};

use bevy_ecs::{
    component::Component,
    entity::Entity,
    event::EntityEvent,
    reflect::{ReflectComponent, ReflectEvent},
};
use bevy_reflect::Reflect;
use soundscape_client::SearchPage;

use crate::SoundscapeError;

/// The answer to the entity's [`SoundQuery`](crate::SoundQuery): `results.sounds`, best first, and `results.total`.
///
/// [`Soundscape::next_page`](crate::Soundscape::next_page) takes it for the sounds after these.
#[derive(Component, Reflect, Clone, Debug)]
#[reflect(opaque, Component, Clone, Debug)]
pub struct SoundResults(Arc<SearchPage>);

/// A query was answered: `found.sounds`, best first, and `found.total`. Both may be empty: nothing found is an answer.
/// The entity has the same as [`SoundResults`].
#[derive(EntityEvent, Reflect, Clone, Debug)]
#[reflect(opaque, Event, Clone, Debug)]
pub struct SoundsFound {
    /// The entity with the query.
    pub entity: Entity,
    page: Arc<SearchPage>,
}

/// Why the entity's [`SoundQuery`](crate::SoundQuery) has no answer: a component and an event in one.
#[derive(Component, EntityEvent, Reflect, Clone, Debug)]
#[reflect(Component, Event, Clone, Debug)]
pub struct SoundQueryFailed {
    /// The entity with the query.
    pub entity: Entity,
    /// What is wrong, and what to do.
    pub error: SoundscapeError,
}

impl SoundsFound {
    pub(super) fn new(entity: Entity, page: SearchPage) -> Self {
        Self { entity, page: Arc::new(page) }
    }

    pub(super) fn results(&self) -> SoundResults {
        SoundResults(self.page.clone())
    }
}

impl Deref for SoundResults {
    type Target = SearchPage;

    fn deref(&self) -> &SearchPage {
        &self.0
    }
}

impl Deref for SoundsFound {
    type Target = SearchPage;

    fn deref(&self) -> &SearchPage {
        &self.page
    }
}
