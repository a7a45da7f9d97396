//! Bevy's own audio gets the same sounds by the same paths, also beside bevy_kira_audio.

use std::{fs, sync::Arc};

use bevy::{asset::AssetLoadFailedEvent, prelude::*};
use bevy_soundscape::{
    ErrorCode, SoundscapeError,
    bevy_audio::{AudioLoader, AudioSource, Decodable as _},
    prelude::{Format, SoundPath},
};
use soundscape_audio::{Limits, decode};

use crate::{log::Log, stage::Stage, studio::Studio};

fn stage(studio: &Studio) -> Stage {
    let mut stage = Stage::new(studio.plugin());
    stage.app.init_asset::<AudioSource>().init_asset_loader::<AudioLoader>();
    stage
}

#[test]
fn it_loads_and_decodes_each_format() {
    let log = Log::keep();
    let studio = Studio::open();
    let mut stage = stage(&studio);
    let id = stage.id_of("door creak");
    for format in Format::ALL {
        let path = SoundPath::id(id.clone()).format(format);
        let asset_path = format!("soundscape://{path}");
        let handle: Handle<AudioSource> = stage.app.world().resource::<AssetServer>().load(path.clone());
        let bytes: Arc<[u8]> = stage.until(&asset_path, |world| {
            Some(world.resource::<Assets<AudioSource>>().get(&handle)?.bytes.clone())
        });
        let file = stage.cached(&path);
        assert!(*bytes == *fs::read(&file).unwrap(), "{format}: other bytes than the server's");

        let reference = decode(file, &Limits::default()).unwrap().samples;
        let decoded = AudioSource { bytes }.decoder().count();
        // Its decoders of MP3 and OGG leave padding at the ends.
        let allowed = if matches!(format, Format::Wav16 | Format::Wav24) { 0 } else { 2 * 2_304 };
        let difference = decoded.abs_diff(reference.len());
        assert!(difference <= allowed, "{format}: {decoded} samples instead of {}", reference.len());

        // The same path as bevy_kira_audio loads it.
        assert_eq!(stage.frames(&asset_path).len(), reference.len() / 2, "{format}");
    }
    let log = log.text();
    let doubts: Vec<_> =
        log.lines().filter(|line| line.contains("WARN") && line.contains("AssetLoader")).collect();
    assert!(doubts.is_empty(), "which loader is meant follows from the type: {doubts:#?}");
}

#[test]
fn it_learns_why_a_sound_did_not_load() {
    let studio = Studio::open();
    let mut stage = stage(&studio);
    let path = "soundscape://snd_00000000.ogg";
    let _handle: Handle<AudioSource> = stage.app.world().resource::<AssetServer>().load(path);
    let reason = stage.until("the failure", |world| {
        let failures = world.resource::<Messages<AssetLoadFailedEvent<AudioSource>>>();
        let failure = failures.iter_current_update_messages().next()?;
        Some(SoundscapeError::of(&failure.error).cloned())
    });
    assert_eq!(reason.and_then(|reason| reason.code()), Some(ErrorCode::NotFound));
}
