//! `soundscape://` gives the bytes that the server has, in every form, and says why when it cannot.

use std::{io::ErrorKind, time::Duration};

use bevy::asset::{AssetLoadError, io::AssetReaderError};
use bevy_soundscape::{ErrorCode, Format, SoundscapeError, prelude::*};
use soundscape_audio::{Limits, decode};
use soundscape_server::testkit::{Fault, TestServer};

use crate::{stage::Stage, studio::Studio};

const OTHER_KEY: &str = "ss_test_4kR9mXp2vLw8nQ3jH7";

#[test]
fn each_form_is_decoded_like_the_file_served() {
    let studio = Studio::open();
    let mut stage = Stage::new(studio.plugin());
    for words in ["door creak", "footstep"] {
        let id = stage.id_of(words);
        for format in Format::ALL {
            let path = SoundPath::id(id.clone()).format(format);
            check(&mut stage, &path);
            check(&mut stage, &path.normalized());
        }
    }
}

/// The file is decoded a second time, by another decoder.
fn check(stage: &mut Stage, path: &SoundPath) {
    let frames = stage.frames(&format!("soundscape://{path}"));
    let reference = decode(stage.cached(path), &Limits::default()).unwrap();
    let channels = usize::from(reference.spec.channels);
    let reference: Vec<_> =
        reference.samples.chunks(channels).map(|frame| [frame[0], frame[channels - 1]]).collect();

    assert_eq!(frames.len(), reference.len(), "{path}");
    let difference = |(a, b): (&[f32; 2], &[f32; 2])| (a[0] - b[0]).abs().max((a[1] - b[1]).abs());
    let largest = frames.iter().zip(&reference).map(difference).fold(0.0, f32::max);
    assert!(largest < 1e-6, "{path}: a frame differs by {largest}");

    let peak = frames.iter().flatten().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    let expected = if path.variant.normalize { 0.86..0.92 } else { 0.25..0.6 };
    assert!(expected.contains(&peak), "{path}: the loudest sample is {peak}");
}

#[test]
fn words_give_what_they_find_first() {
    let studio = Studio::open();
    let mut stage = Stage::new(studio.plugin());
    let id = stage.id_of("door slam");
    let by_id = stage.frames(&format!("soundscape://{id}.wav"));
    let by_words = stage.frames("soundscape://search/door slam.wav");
    assert_eq!(by_words, by_id);
    assert_ne!(stage.frames("soundscape://search/door creak.wav"), by_id);
    assert_ne!(stage.frames("soundscape://normalized/search/door slam.wav"), by_id);

    let nothing = stage.reason("soundscape://search/submarine.ogg");
    assert!(matches!(nothing, SoundscapeError::NothingFound { .. }), "{nothing:?}");
    assert!(nothing.to_string().contains("`submarine`: use fewer or other words"), "{nothing}");
}

#[test]
fn an_unknown_id_is_not_found() {
    let studio = Studio::open();
    let mut stage = Stage::new(studio.plugin());
    let reason = stage.reason("soundscape://snd_00000000.ogg");
    assert_eq!(reason.code(), Some(ErrorCode::NotFound));
    assert!(reason.to_string().contains("snd_00000000"), "{reason}");
    assert_eq!(std::io::Error::from(reason).kind(), ErrorKind::NotFound);
}

#[test]
fn a_path_of_no_known_form_is_refused_before_any_request() {
    let mut stage = Stage::new(SoundscapePlugin::new("http://127.0.0.1:9", OTHER_KEY));
    for path in ["soundscape://door.ogg", "soundscape://snd_8f3a2c1d.flac", "soundscape://search/.ogg"] {
        // No loader reads .flac here: Bevy finds one by the asset's type, and asks the source first.
        let error = stage.failure(path);
        let AssetLoadError::AssetReaderError(AssetReaderError::Io(error)) = error else {
            panic!("{path}: {error:?}")
        };
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{path}: {error}");
    }
}

#[test]
fn a_wrong_key_is_told() {
    let studio = Studio::open();
    let mut stage = Stage::new(SoundscapePlugin::new(studio.url(), OTHER_KEY));
    let reason = stage.reason("soundscape://snd_00000000.ogg");
    assert_eq!(reason.code(), Some(ErrorCode::InvalidKey), "{reason}");
}

#[test]
fn a_server_that_is_gone_is_told_and_cached_sounds_play_on() {
    let mut studio = Studio::open();
    let plugin = studio.plugin_of_patience(Duration::from_secs(2));
    let mut stage = Stage::new(plugin.clone());
    let (creak, slam) = (stage.id_of("door creak"), stage.id_of("door slam"));
    let frames = stage.frames(&format!("soundscape://{creak}.ogg"));
    studio.close();

    let reason = stage.reason(&format!("soundscape://{slam}.ogg"));
    assert!(reason.to_string().contains("is the server running?"), "{reason}");
    let mut later = Stage::new(plugin);
    assert_eq!(later.frames(&format!("soundscape://{creak}.ogg")), frames);
}

#[test]
fn dropping_the_handle_stops_the_transfer() {
    let server = TestServer::start().unwrap();
    server.inject(Fault::stall());
    let plugin = SoundscapePlugin::new(server.url(), server.key().secret());
    let mut stage = Stage::new(plugin.cache_dir(server.folder().join("cache")));
    let handle = stage.load("soundscape://snd_00000000.ogg");
    stage.until("a request", |_| (server.under_way() == 1).then_some(()));
    drop(handle);
    stage.until("its end", |_| (server.under_way() == 0).then_some(()));
}
