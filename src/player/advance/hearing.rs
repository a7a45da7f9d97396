//! What has happened since the last frame, put on the agenda.

use bevy_app::{App, PostUpdate};
use bevy_asset::{Asset, AssetEvent, AssetLoadFailedEvent, AssetServer, Assets, UntypedAssetId};
use bevy_ecs::{
    change_detection::DetectChanges as _,
    message::MessageReader,
    schedule::IntoScheduleConfigs as _,
    system::{NonSendMarker, Res, ResMut},
};
use bevy_kira_audio::AudioSource;
use bevy_time::{Real, Time};

use super::super::players::{Desk, Pending, Players};
use crate::{
    SoundBank, SoundRef, SoundscapeSettings, SoundscapeSystems, agenda::Agenda, loads::Loads,
    prefetch::Prefetches, resolve::Resolver, stopwatch::Stopwatch,
};

pub(super) fn finish(app: &mut App) {
    let stopwatch = Stopwatch::of(app);
    let of_files = (stopwatch.times(hear_of::<SoundBank>), stopwatch.times(hear_of::<SoundRef>)).chain();
    let of_sounds = (stopwatch.times(hear_answers), stopwatch.times(hear_of_sounds)).chain();
    app.add_systems(PostUpdate, (of_files, of_sounds).chain().in_set(SoundscapeSystems::Hear))
        .add_systems(PostUpdate, stopwatch.times(start_loads).in_set(SoundscapeSystems::Load));
    #[cfg(feature = "streaming")]
    app.add_systems(PostUpdate, stopwatch.times(hear_streams).in_set(SoundscapeSystems::Hear));
}

/// Files that are there, were changed, or failed.
fn hear_of<A: Asset>(
    _here: NonSendMarker,
    mut events: MessageReader<AssetEvent<A>>,
    mut failures: MessageReader<AssetLoadFailedEvent<A>>,
    prefetches: Res<Prefetches>,
    mut desk: Desk,
) {
    for event in events.read() {
        match event {
            AssetEvent::Added { id } => tell(id.untyped(), false, &prefetches, &mut desk),
            AssetEvent::Modified { id } => tell(id.untyped(), true, &prefetches, &mut desk),
            _ => {}
        }
    }
    for failure in failures.read() {
        tell(failure.id.untyped(), false, &prefetches, &mut desk);
    }
}

fn tell(file: UntypedAssetId, is_another: bool, prefetches: &Prefetches, desk: &mut Desk) {
    for entity in desk.players.readers(file) {
        match desk.players.pending.get(&entity) {
            Some(Pending::Turn | Pending::File) => desk.agenda.players.push_back(entity),
            Some(_) if is_another => desk.begin(entity),
            Some(_) => {}
            None if is_another => desk.players.changed.push(entity),
            None => {}
        }
    }
    prefetches.tell(file, is_another, &mut desk.agenda);
}

fn hear_answers(
    _here: NonSendMarker,
    mut resolver: ResMut<Resolver>,
    mut agenda: ResMut<Agenda>,
    time: Res<Time<Real>>,
) {
    resolver.hear(&mut agenda, time.elapsed_secs_f64());
}

fn hear_of_sounds(
    _here: NonSendMarker,
    mut loads: ResMut<Loads>,
    mut agenda: ResMut<Agenda>,
    sources: Res<Assets<AudioSource>>,
    server: Res<AssetServer>,
    time: Res<Time<Real>>,
) {
    loads.hear(&mut agenda, &sources, &server, time.elapsed_secs_f64());
}

#[cfg(feature = "streaming")]
fn hear_streams(
    _here: NonSendMarker,
    mut streams: ResMut<crate::streaming::Streams>,
    mut agenda: ResMut<Agenda>,
    time: Res<Time<Real>>,
) {
    streams.hear(&mut agenda, time.elapsed_secs_f64());
}

fn start_loads(
    _here: NonSendMarker,
    mut loads: ResMut<Loads>,
    mut players: ResMut<Players>,
    settings: Res<SoundscapeSettings>,
    server: Res<AssetServer>,
) {
    loads.start(&server, settings.loads_at_once);
    if std::mem::take(&mut players.released) || settings.is_changed() || loads.has_grown() {
        loads.evict(settings.memory_budget_bytes);
    }
}
