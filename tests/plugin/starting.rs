//! How the plugin starts: in time or too late, with a key or without, over a folder that is there or not.

use std::{env, panic::catch_unwind, process::Command};

use bevy::{asset::AssetPlugin, prelude::*};
use bevy_soundscape::{ClientError, SoundscapeError, prelude::*};

use crate::{stage::Stage, studio};

#[test]
fn added_too_late_it_panics_with_the_remedy() {
    let plugin = || SoundscapePlugin::new("http://127.0.0.1:9", "ss_test_4kR9mXp2vLw8nQ3jH7");
    let add_late = || {
        App::new().add_plugins((MinimalPlugins, AssetPlugin::default(), plugin()));
    };
    let panic = catch_unwind(add_late).unwrap_err();
    let message = panic.downcast::<&str>().unwrap();
    assert!(message.contains("add SoundscapePlugin before DefaultPlugins (AssetPlugin)"), "{message}");

    App::new().add_plugins((plugin(), MinimalPlugins, AssetPlugin::default()));
}

#[test]
fn an_unusable_key_fails_every_request_with_one_sentence() {
    let mut stage = Stage::new(SoundscapePlugin::new("http://127.0.0.1:9", "no key"));
    let failed = stage.collect::<SoundscapeFailed>();
    check_all_fail(&mut stage, |error| matches!(error, SoundscapeError::Key(_)));
    assert_eq!(failed.lock().unwrap().len(), 1, "said once");
}

#[test]
fn without_a_key_the_app_runs_and_says_what_to_set() {
    // Started again, this test finds an environment without a key.
    const INNER: &str = "SOUNDSCAPE_TEST_INNER";
    if env::var_os(INNER).is_none() {
        let mut again = Command::new(env::current_exe().unwrap());
        again.args(["--exact", "starting::without_a_key_the_app_runs_and_says_what_to_set"]);
        let status = again.env_remove("SOUNDSCAPE_API_KEY").env(INNER, "1").status().unwrap();
        assert!(status.success());
        return;
    }
    let mut stage = Stage::new(SoundscapePlugin::from_env());
    let failed = stage.collect::<SoundscapeFailed>();
    check_all_fail(&mut stage, |error| matches!(error, SoundscapeError::Client(ClientError::MissingKey)));
    let failed = failed.lock().unwrap();
    assert_eq!(failed.len(), 1, "said once");
    assert!(failed[0].error.to_string().contains("set SOUNDSCAPE_API_KEY"), "{}", failed[0].error);
    // What the cache has needs no key.
    let offline = Stage::new(SoundscapePlugin::from_env().offline());
    assert!(matches!(offline.soundscape().status(), SoundscapeStatus::Offline));
}

fn check_all_fail(stage: &mut Stage, expected: fn(&SoundscapeError) -> bool) {
    let entity = stage.app.world_mut().spawn(SoundQuery::new("door")).id();
    let query = stage.until("a failure", |world| Some(world.get::<SoundQueryFailed>(entity)?.error.clone()));
    let path = stage.reason("soundscape://snd_00000000.ogg");
    let SoundscapeStatus::Failed(status) = stage.soundscape().status() else {
        panic!("{:?}", stage.soundscape())
    };
    for error in [query, path, status] {
        assert!(expected(&error), "{error:?}");
    }
}

#[test]
fn a_folder_is_served_from_the_inside() {
    let folder = tempfile::tempdir().unwrap();
    let (library, cache) = (folder.path().join("library"), folder.path().join("cache"));
    studio::write_sounds(&library);
    let plugin = || SoundscapePlugin::local(&library).cache_dir(&cache);

    let mut stage = Stage::new(plugin());
    // Asked before the server runs, answered after.
    let entity = stage.app.world_mut().spawn(SoundQuery::new("door creak")).id();
    let request = stage.soundscape().categories();
    let frames = stage.frames("soundscape://search/door creak.ogg");
    assert!(!frames.is_empty());
    stage.until("results", |world| world.get::<SoundResults>(entity).map(drop));
    let categories = stage.answer(request).unwrap();
    assert_eq!(categories.iter().map(|category| category.sound_count).sum::<u64>(), 3);
    let id = stage.app.world().get::<SoundResults>(entity).unwrap().sounds[0].id.clone();
    let first_url = stage.soundscape().server().unwrap().url().to_owned();

    // A second app beside the first, over the same folder and cache.
    let mut second = Stage::new(plugin());
    assert_eq!(second.frames(&format!("soundscape://{id}.ogg")), frames);
    let client = second.soundscape().client().unwrap().clone();
    assert_ne!(client.url(), first_url);
    let hit = client.fetch(&id, bevy_soundscape::Variant::new(Format::Ogg));
    assert!(futures_lite::future::block_on(hit).unwrap().from_cache);
    // Nothing was made anew: the cache knows the folder, not the port.
    let entries = client.cache().entries().unwrap();
    assert_eq!(entries.len(), 1, "{entries:?}");
}

#[test]
fn ready_is_said_once() {
    let folder = tempfile::tempdir().unwrap();
    let (library, cache) = (folder.path().join("library"), folder.path().join("cache"));
    studio::write_sounds(&library);
    let mut stage = Stage::new(SoundscapePlugin::local(&library).cache_dir(&cache));
    let ready = stage.collect::<SoundscapeReady>();
    assert!(matches!(stage.soundscape().status(), SoundscapeStatus::Starting | SoundscapeStatus::Ready));
    stage.until("the server", |_| (!ready.lock().unwrap().is_empty()).then_some(()));
    assert!(matches!(stage.soundscape().status(), SoundscapeStatus::Ready));
    stage.app.update();
    assert_eq!(ready.lock().unwrap().len(), 1);
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let mut stage = Stage::new(SoundscapePlugin::local(&missing).cache_dir(folder.path()));
    check_all_fail(&mut stage, |error| {
        error.to_string().contains("missing (") && error.to_string().contains("a folder that exists")
    });
}
