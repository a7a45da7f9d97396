//! From a query to its answer, without looking at a query that has none yet.

use std::{
    pin::Pin,
    task::{Context, Poll, Waker},
};

use bevy_app::{App, PreUpdate};
use bevy_ecs::{
    component::Component,
    entity::Entity,
    lifecycle::{Insert, Remove},
    observer::On,
    reflect::ReflectComponent,
    resource::Resource,
    schedule::IntoScheduleConfigs as _,
    system::{Commands, NonSendMarker, Query, Res, ResMut},
    world::World,
};
use bevy_reflect::Reflect;
use soundscape_client::SearchPage;

use super::{SoundQuery, SoundQueryFailed, SoundResults, SoundsFound};
use crate::{
    Request, Soundscape, SoundscapeError, SoundscapeSystems, stopwatch::Stopwatch, wakeups::Wakeups,
};

/// What is more waits for the next frame.
const LOOKS_A_FRAME: usize = 16;

pub(crate) fn plugin(app: &mut App) {
    let stopwatch = Stopwatch::of(app);
    app.insert_resource(Progress::default())
        .add_observer(ask)
        .add_observer(cancel)
        .add_systems(PreUpdate, stopwatch.times(answer).in_set(SoundscapeSystems::Answers));
}

/// The entity's query was sent and its answer is awaited. Removing it cancels.
#[derive(Component, Reflect, Debug)]
#[reflect(from_reflect = false, Component, Debug)]
pub struct SoundQueryPending {
    #[reflect(ignore)]
    request: Request<SearchPage>,
    #[reflect(ignore)]
    waker: Waker,
    number: u64,
}

#[derive(Resource, Default)]
struct Progress {
    /// The entities whose request got somewhere.
    wakeups: Wakeups<Entity>,
    /// Tells a request from the one that replaced it.
    numbers: u64,
}

fn ask(
    inserted: On<Insert, SoundQuery>,
    queries: Query<&SoundQuery>,
    soundscape: Res<Soundscape>,
    mut progress: ResMut<Progress>,
    mut commands: Commands,
) {
    let entity = inserted.entity;
    let Ok(query) = queries.get(entity) else {
        return;
    };
    progress.numbers += 1;
    let waker = progress.wakeups.waker(entity);
    let request = soundscape.search(query);
    commands.entity(entity).try_insert(SoundQueryPending { request, waker, number: progress.numbers });
}

fn cancel(removed: On<Remove, SoundQuery>, mut commands: Commands) {
    if let Ok(mut entity) = commands.get_entity(removed.entity) {
        entity.try_remove::<SoundQueryPending>();
    }
}

fn answer(
    _here: NonSendMarker,
    progress: Res<Progress>,
    mut pending: Query<&mut SoundQueryPending>,
    mut commands: Commands,
) {
    for _ in 0..LOOKS_A_FRAME {
        let Some(entity) = progress.wakeups.next() else { return };
        // Despawned, cancelled or answered meanwhile.
        let Ok(mut pending) = pending.get_mut(entity) else {
            continue;
        };
        let SoundQueryPending { request, waker, number } = &mut *pending;
        if let Poll::Ready(outcome) = Pin::new(request).poll(&mut Context::from_waker(waker)) {
            let number = *number;
            commands.queue(move |world: &mut World| deliver(world, entity, number, outcome));
        }
    }
}

fn deliver(world: &mut World, entity: Entity, number: u64, outcome: Result<SearchPage, SoundscapeError>) {
    let Ok(mut asker) = world.get_entity_mut(entity) else {
        return;
    };
    // Another system may have replaced the query in this very frame.
    if asker.get::<SoundQueryPending>().is_none_or(|pending| pending.number != number) {
        return;
    }
    asker.remove::<SoundQueryPending>();
    match outcome {
        Ok(page) => {
            let found = SoundsFound::new(entity, page);
            asker.remove::<SoundQueryFailed>().insert(found.results());
            world.trigger(found);
        }
        Err(error) => {
            let failed = SoundQueryFailed { entity, error };
            asker.remove::<SoundResults>().insert(failed.clone());
            world.trigger(failed);
        }
    }
}
