//! Decoded sound stays within its budget, except what plays.

use std::path::Path;

use bevy::prelude::*;
use bevy_soundscape::{SoundscapeDiagnostics, prelude::*};

use crate::{stage::Stage, studio::Studio};

/// Eight bytes a frame at 44.1 kHz.
const CREAK: f64 = 0.8 * 44_100.0 * 8.0;
const SLAM: f64 = 0.6 * 44_100.0 * 8.0;
const STEP: f64 = 0.5 * 44_100.0 * 8.0;

#[test]
fn what_was_not_played_for_longest_goes_first() {
    let studio = Studio::open();
    let mut stage = Stage::playing(studio.plugin(), Path::new("assets"));
    stage.app.world_mut().resource_mut::<SoundscapeSettings>().memory_budget_bytes = (CREAK + STEP) as u64;
    let start = |stage: &mut Stage, words: &str, looped: bool| {
        let player = SoundPlayer::query(SoundQuery::new(words));
        let player = if looped { player.looped() } else { player };
        let entity = stage.app.world_mut().spawn(player).id();
        stage.until(words, |world| world.get::<PlayingSound>(entity).map(drop));
        entity
    };
    let bytes = |stage: &mut Stage| {
        stage.frames_pass(2);
        let sounds = stage.app.world().resource::<Assets<AudioSource>>().iter();
        let decoded: usize = sounds.map(|(_, source)| source.sound.frames.len() * 8).sum();
        let measured = stage.measured(&SoundscapeDiagnostics::DECODED_BYTES);
        assert_eq!(measured, decoded as f64, "what is counted is what there is");
        measured
    };
    start(&mut stage, "door creak", true);
    assert_eq!(bytes(&mut stage), CREAK);
    let slam = start(&mut stage, "door slam", true);
    assert_eq!(bytes(&mut stage), CREAK + SLAM, "too much, but all of it plays");
    stage.app.world_mut().entity_mut(slam).despawn();
    assert_eq!(bytes(&mut stage), CREAK, "as soon as it plays no more");
    let step = start(&mut stage, "footstep gravel", false);
    stage.until("the end of the step", |world| world.get::<PlayingSound>(step).is_none().then_some(()));
    assert_eq!(bytes(&mut stage), CREAK + STEP, "what fits stays");
    start(&mut stage, "door slam", false);
    assert_eq!(bytes(&mut stage), CREAK + SLAM, "the step made room");
    stage.frames_pass(100);
    assert_eq!(bytes(&mut stage), CREAK);
    // From the cache on disk.
    start(&mut stage, "footstep gravel", false);
    assert_eq!(stage.measured(&SoundscapeDiagnostics::CACHE_HITS), 2.0);
}
