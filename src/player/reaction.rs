//! What happens at once when a player comes, goes, is stopped or played again.

use bevy_app::App;
use bevy_ecs::{
    lifecycle::{Insert, Remove},
    observer::On,
    system::{Commands, Query, ResMut},
};

use super::{
    FinishReason, PlaySound, PlayingSound, SeekSound, SoundFailed, SoundFinished, SoundPlayer, StopSound,
    players::{Desk, Players},
    voice::Stop,
};
use crate::SoundscapeError;

pub(super) fn plugin(app: &mut App) {
    app.add_observer(begin).add_observer(end).add_observer(stop).add_observer(play_again).add_observer(seek);
}

fn begin(inserted: On<Insert, SoundPlayer>, mut desk: Desk, mut commands: Commands) {
    let entity = inserted.entity;
    if !desk.players.able {
        return commands.trigger(SoundFailed { entity, error: SoundscapeError::NoAudioPlugin });
    }
    desk.players.reads_no_more(entity);
    if desk.players.let_go(entity) {
        commands.entity(entity).try_remove::<PlayingSound>();
        commands.trigger(SoundFinished { entity, reason: FinishReason::Replaced });
    }
    desk.begin(entity);
}

fn end(removed: On<Remove, SoundPlayer>, mut desk: Desk, mut commands: Commands) {
    let entity = removed.entity;
    desk.cancel(entity);
    desk.players.reads_no_more(entity);
    if desk.players.let_go(entity) {
        if let Ok(mut entity) = commands.get_entity(entity) {
            entity.try_remove::<PlayingSound>();
        }
        commands.trigger(SoundFinished { entity, reason: FinishReason::Removed });
    }
}

fn stop(wanted: On<StopSound>, mut desk: Desk, mut commands: Commands) {
    let entity = wanted.entity;
    let was_waiting = desk.cancel(entity);
    if let Some(voice) = desk.players.voices.get_mut(&entity) {
        if voice.stop.is_none() {
            voice.stop = Some(Stop::new(wanted.fade_out_s.unwrap_or(voice.plan.fade_out_s)));
        }
    } else if was_waiting {
        commands.trigger(SoundFinished { entity, reason: FinishReason::Stopped });
    }
}

fn seek(wanted: On<SeekSound>, mut players: ResMut<Players>) {
    if let Some(voice) = players.voices.get_mut(&wanted.entity) {
        voice.seek_to(wanted.position_s);
    }
}

fn play_again(wanted: On<PlaySound>, players: Query<&SoundPlayer>, mut desk: Desk, mut commands: Commands) {
    let entity = wanted.entity;
    if !players.contains(entity) {
        return;
    }
    if !desk.players.able {
        return commands.trigger(SoundFailed { entity, error: SoundscapeError::NoAudioPlugin });
    }
    desk.begin(entity);
}
