//! Sounds that are played while they arrive, through a mixer whose output is kept.

use std::path::Path;

use bevy::prelude::*;
use bevy_kira_audio::AudioSource;
use bevy_soundscape::{ClientError, SoundscapeDiagnostics, SoundscapeError, StreamMixer, prelude::*};
use soundscape_server::testkit::{Fault, Route, TestServer};
use tempfile::TempDir;

use crate::{
    null_output::Tape,
    players::{Told, listen},
    silent_host::SilentHost,
    stage::Stage,
    studio,
};

const RATE_HZ: u32 = 44_100;
const SECONDS: f32 = 2.0;

/// A server with one sound, and an app that hears it.
struct Scene {
    stage: Stage,
    server: TestServer,
    tape: Tape,
    told: Told,
    id: SoundId,
    _folder: TempDir,
}

#[derive(Resource)]
struct Recorder(Tape);

impl Scene {
    fn open() -> Self {
        Self::open_for(SECONDS)
    }

    fn open_for(seconds: f32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // A whistle that rises all the time, in noise: no stretch of it is like another.
        let noise = |t: f32| ((t * 44_100.0 * 12.9898).sin() * 43_758.547).fract();
        studio::write(folder.path().join("whistle.wav"), 2, seconds, |t| {
            0.4 * (t * (900.0 + 300.0 * t)).sin() + 0.1 * noise(t)
        });
        let server = TestServer::builder().library(folder.path()).start().unwrap();
        let mut stage = Self::stage(&server, "cache");
        let (tape, manager) = Tape::with_mixer(RATE_HZ);
        stage
            .app
            .insert_resource(SoundOutput::Device)
            .insert_resource(StreamMixer::new(manager))
            .insert_resource(Recorder(tape.clone()))
            .add_systems(Last, |recorder: Res<Recorder>| recorder.0.record(16));
        let told = listen(&mut stage);
        let id = server.sounds()[0].id.clone();
        Self { stage, server, tape, told, id, _folder: folder }
    }

    fn stage(server: &TestServer, cache: &str) -> Stage {
        let plugin = SoundscapePlugin::new(server.url(), server.key().secret());
        Stage::playing(plugin.cache_dir(server.folder().join(cache)), Path::new("assets"))
    }

    /// All frames of the sound, as another app decodes them.
    fn reference(&self, format: Format) -> Vec<[f32; 2]> {
        let path = SoundPath::id(self.id.clone()).format(format);
        Self::stage(&self.server, "plain").frames(&format!("soundscape://{path}"))
    }

    fn player(&self, format: Format) -> SoundPlayer {
        SoundPlayer::sound(bevy_soundscape::SoundRef::id(self.id.clone()).format(format).stream(true))
    }

    fn play(&mut self, player: SoundPlayer) -> Entity {
        self.stage.app.world_mut().spawn(player).id()
    }

    fn heard(&mut self, entity: Entity) -> PlayingSound {
        self.stage.until("the sound", |world| world.get::<PlayingSound>(entity).cloned())
    }

    fn told(&mut self, what: &str) -> Vec<String> {
        let told = self.told.clone();
        self.stage.until(what, |_| told.lock().unwrap().iter().any(|told| told.contains(what)).then_some(()));
        std::mem::take(&mut *told.lock().unwrap())
    }

    fn until_heard(&mut self, frames: usize) -> Vec<[f32; 2]> {
        let tape = self.tape.clone();
        self.stage.until("enough of it", |_| (tape.heard_frames() >= frames).then(|| tape.heard()))
    }
}

/// What was heard, without frames of nothing at all, is the sound from its beginning, over and over.
#[track_caller]
fn assert_same(what: &str, heard: &[[f32; 2]], reference: &[[f32; 2]], frames: usize) {
    let reference: Vec<_> = reference.iter().filter(|frame| **frame != [0.0; 2]).collect();
    let close = |a: &[f32; 2], b: &[f32; 2]| (a[0] - b[0]).abs() < 1e-5 && (a[1] - b[1]).abs() < 1e-5;
    let starts = |start: &usize| heard[*start..].iter().zip(&reference).take(500).all(|(a, b)| close(a, b));
    let start = (0..64).find(starts).unwrap_or_else(|| panic!("{what}: another sound"));
    assert!(heard.len() >= start + frames, "{what}: {} frames of {frames}", heard.len());
    for (at, frame) in heard[start..].iter().take(frames).enumerate() {
        let expected = reference[at % reference.len()];
        assert!(close(frame, expected), "{what}: frame {at} is {frame:?} instead of {expected:?}");
    }
}

#[test]
fn every_format_is_heard_frame_by_frame_and_over_the_seam_of_a_loop() {
    for format in Format::ALL {
        let mut scene = Scene::open();
        let reference = scene.reference(format);
        assert_eq!(reference.len(), (SECONDS * RATE_HZ as f32) as usize, "{format}");
        let entity = scene.play(scene.player(format).looped());
        let playing = scene.heard(entity);
        assert!((playing.duration_s - f64::from(SECONDS)).abs() < 1e-6 && playing.looped, "{playing:?}");
        let frames = reference.len() * 9 / 4;
        let heard = scene.until_heard(frames + 100);
        assert_same(format.name(), &heard, &reference, frames);
        let decoded = scene.stage.app.world().resource::<Assets<AudioSource>>().len();
        assert_eq!(decoded, 0, "{format}: nothing is decoded into memory");
    }
}

#[test]
fn it_is_heard_while_it_arrives_and_falls_silent_until_more_is_there() {
    let mut scene = Scene::open();
    let reference = scene.reference(Format::Wav16);
    scene.server.inject(Fault::slow(300_000).on(Route::Files));
    let entity = scene.play(scene.player(Format::Wav16));
    scene.heard(entity);
    assert_eq!(scene.server.under_way(), 1, "the rest is still to come");
    // The mixer is much faster than the server.
    let starved = scene.stage.until("an underrun", |world| {
        Some(world.get::<PlayingSound>(entity)?.underruns).filter(|underruns| *underruns > 0)
    });
    let told = scene.told("finished");
    assert_eq!(told, [format!("started {}", scene.id), "finished Ended".into()]);
    assert_same("after underruns", &scene.tape.heard(), &reference, reference.len() - 100);
    assert!(scene.stage.measured(&SoundscapeDiagnostics::UNDERRUNS) >= f64::from(starved));
    assert_eq!(scene.server.requests(Route::Files), 2, "one for the reference");
}

#[test]
fn a_cut_is_not_heard() {
    let mut scene = Scene::open();
    let reference = scene.reference(Format::Wav24);
    scene.server.inject(Fault::cut(300_000).on(Route::Files).times(1));
    scene.play(scene.player(Format::Wav24));
    scene.told("finished Ended");
    assert_same("after a cut", &scene.tape.heard(), &reference, reference.len() - 100);
}

#[test]
fn what_does_not_arrive_is_told_in_words() {
    let mut scene = Scene::open();
    scene.server.inject(Fault::cut(300_000).on(Route::Files).times(1));
    scene.server.inject(Fault::status(404).on(Route::Files));
    let failed = scene.stage.collect::<SoundFailed>();
    scene.play(scene.player(Format::Wav16).then_remove());
    let told = scene.told("finished");
    assert_eq!(told[0], format!("started {}", scene.id));
    assert!(told[1].starts_with("failed unexpected answer from "), "{told:?}");
    assert_eq!(told[2..], ["finished Failed"]);
    assert!(matches!(&failed.lock().unwrap()[0].error, SoundscapeError::Client(_)));

    let mut scene = Scene::open();
    scene.server.inject(Fault::flip(400_000).on(Route::Files));
    let failed = scene.stage.collect::<SoundFailed>();
    scene.play(scene.player(Format::Wav16));
    scene.told("nothing was kept");
    let error = failed.lock().unwrap()[0].error.clone();
    assert!(matches!(error, SoundscapeError::Client(ClientError::Checksum { .. })), "{error:?}");

    // Not asked for again at once.
    let requests = scene.server.requests(Route::Any);
    scene.server.inject(Fault::status(404).on(Route::Tickets));
    let unknown = SoundPlayer::id("snd_00000000".parse().unwrap()).stream(true);
    for _ in 0..2 {
        scene.play(unknown.clone());
        scene.told("failed");
    }
    assert_eq!(scene.server.requests(Route::Any), requests + 1);
}

#[test]
fn a_seek_goes_beyond_what_is_there() {
    for (format, seconds, there) in
        [(Format::Wav16, 4.0, 200_000), (Format::Ogg, 20.0, 80_000), (Format::Mp3320, 6.0, 60_000)]
    {
        let mut scene = Scene::open_for(seconds);
        let reference = scene.reference(format);
        // The rest comes much later, if it is not asked for.
        scene.server.inject(Fault::stall_at(there).on(Route::Files).times(1));
        let entity = scene.play(scene.player(format));
        scene.heard(entity);
        scene.stage.app.world_mut().trigger(SeekSound::to(entity, f64::from(seconds) - 0.5));
        scene.told("finished Ended");
        let heard = scene.tape.heard();
        assert!(heard.len() < 80_000, "{format}: {} frames", heard.len());
        // In an MP3 that is not all there, a place is found to a frame of its own.
        if format != Format::Mp3320 {
            let end = |frames: &[[f32; 2]]| frames[frames.len() - 20_000..].to_vec();
            assert_same(format.name(), &end(&heard), &end(&reference), 19_000);
        }
    }
}

#[test]
fn the_knobs_are_those_of_any_sound() {
    let mut scene = Scene::open();
    let reference = scene.reference(Format::Wav16);
    let entity = scene.play(scene.player(Format::Wav16).looped().volume_db(-6.0).fade_out(0.05));
    scene.heard(entity);
    let heard = scene.until_heard(20_000);
    let peak = |frames: &[[f32; 2]]| frames.iter().map(|frame| frame[0].abs()).fold(0.0, f32::max);
    let quieter = peak(&heard) / peak(&reference);
    assert!((quieter - 0.501).abs() < 0.01, "{quieter}");

    let turn = |scene: &mut Scene, turn: fn(&mut SoundControl)| {
        turn(&mut scene.stage.app.world_mut().get_mut(entity).unwrap());
        scene.stage.frames_pass(20);
        scene.stage.app.world().get::<PlayingSound>(entity).unwrap().position_s
    };
    let stands = turn(&mut scene, |control| control.paused = true);
    assert_eq!(turn(&mut scene, |control| control.paused = true), stands);
    let later = turn(&mut scene, |control| *control = SoundControl { rate: 0.5, ..default() });
    assert_ne!(later, stands);
    scene.stage.app.world_mut().resource_mut::<BusVolumes>().set::<bevy_kira_audio::MainTrack>(-20.0);
    scene.stage.frames_pass(2);
    let playing = scene.stage.app.world().get::<PlayingSound>(entity).unwrap();
    assert_eq!((playing.gain_db, playing.underruns), (-26.0, 0));
    scene.stage.app.world_mut().trigger(StopSound::new(entity));
    assert_eq!(scene.told("finished").last().unwrap(), "finished Stopped");
}

#[test]
fn a_despawn_ends_the_transfer_at_every_step() {
    let host = SilentHost::open();
    let cache = tempfile::tempdir().unwrap();
    let plugin = SoundscapePlugin::new(host.url(), "ss_test_4kR9mXp2vLw8nQ3jH7").cache_dir(cache.path());
    let mut stage = Stage::playing(plugin, cache.path());
    let player = SoundPlayer::id("snd_00000000".parse().unwrap()).stream(true);
    let entity = stage.app.world_mut().spawn(player).id();
    let mut caller = stage.until("a caller", |_| host.caller());
    stage.app.world_mut().entity_mut(entity).despawn();
    stage.until("the caller to hang up", |_| caller.is_gone().then_some(()));

    // In the middle of its head, and while it is heard.
    for stall_at in [20, 100_000] {
        let mut scene = Scene::open();
        scene.server.inject(Fault::stall_at(stall_at).on(Route::Files));
        let entity = scene.play(scene.player(Format::Wav16));
        if stall_at > 20 {
            scene.heard(entity);
        }
        let Scene { stage, server, .. } = &mut scene;
        stage.until("the transfer", |_| (server.requests(Route::Files) == 1).then_some(()));
        stage.app.world_mut().entity_mut(entity).despawn();
        stage.until("its end", |_| (server.under_way() == 0).then_some(()));
        stage.frames_pass(3);
        use SoundscapeDiagnostics as Paths;
        let left = [Paths::IN_FLIGHT, Paths::WAITING, Paths::PLAYING].map(|path| stage.measured(&path));
        assert_eq!(left, [0.0; 3]);
    }
}

#[test]
fn the_long_stream_by_themselves_and_a_prefetch_leaves_them_on_disk() {
    let all_of_it = f64::from(SECONDS) * f64::from(RATE_HZ) * 8.0;
    for (stream, over_s, decoded) in
        [("", 1.0, 0.0), ("", 3.0, all_of_it), (", stream: false", 1.0, all_of_it)]
    {
        let mut scene = Scene::open();
        let bank = format!(r#"(sounds: {{ "long": (query: "whistle"{stream}) }})"#);
        let world = scene.stage.app.world_mut();
        world.resource_mut::<SoundscapeSettings>().stream_over_s = Some(over_s);
        let bank = world.resource_mut::<Assets<SoundBank>>().add(bank.parse::<SoundBank>().unwrap());
        let prefetch = world.spawn(Prefetch::bank(&bank)).id();
        let progress = scene.stage.until("the bank", |world| {
            world.get::<PrefetchProgress>(prefetch).copied().filter(|progress| progress.finished)
        });
        assert_eq!((progress.ready, progress.failed), (1, 0));
        scene.stage.frames_pass(2);
        assert_eq!(scene.stage.measured(&SoundscapeDiagnostics::DECODED_BYTES), decoded, "{stream} {over_s}");
        assert_eq!(scene.server.requests(Route::Files), 1);

        // From now on without the server.
        if decoded == 0.0 {
            scene.server.inject(Fault::hang_up());
            let entity = scene.play(SoundPlayer::new(&bank, "long"));
            scene.heard(entity);
            scene.told("finished Ended");
            assert_eq!(scene.server.requests(Route::Files), 1);
            assert_eq!(scene.stage.measured(&SoundscapeDiagnostics::DECODED_BYTES), 0.0);
        }
    }
}

#[test]
fn without_a_device_it_takes_its_time() {
    let scene = Scene::open();
    let mut stage = Scene::stage(&scene.server, "another");
    let told = listen(&mut stage);
    let player = scene.player(Format::Ogg);
    let entity = stage.app.world_mut().spawn(player).id();
    stage.until("the sound", |world| world.get::<PlayingSound>(entity).map(drop));
    stage.app.world_mut().trigger(SeekSound::to(entity, 1.9));
    stage.frames_pass(12);
    assert_eq!(told.lock().unwrap().last().unwrap(), "finished Ended");
}
