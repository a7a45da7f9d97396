//! A game that is shipped: what was baked plays without a server, and what was not says what to do.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex},
    thread::{self, ThreadId},
};

use bevy::{
    asset::io::{
        AssetReader, AssetReaderError, AssetSourceBuilder, AssetSourceId, PathStream, Reader,
        memory::{Dir, MemoryAssetReader},
    },
    prelude::*,
};
use bevy_soundscape::{BakedError, LockFile, SoundscapeError, Variant, prelude::*};
use futures_lite::future::block_on;
use tempfile::TempDir;

use crate::{stage::Stage, studio::Studio};

const BANK: &str = r#"(sounds: {
    "door":    (query: "door", category: "foley", variations: 2, loudness: -20),
    "gravel":  (query: "footstep gravel", format: wav24, normalize: true, loudness: -20),
})"#;

/// Told by whoever starts this test again.
const ASSETS: &str = "SOUNDSCAPE_TEST_ASSETS";

/// A studio, a project with a bank, and its lock file.
pub fn project() -> (Studio, TempDir, PathBuf) {
    let studio = Studio::open();
    let assets = tempfile::tempdir().unwrap();
    fs::write(assets.path().join("a.bank.ron"), BANK).unwrap();
    let lock = assets.path().join(LockFile::NAME);
    (studio, assets, lock)
}

/// What `soundscape bake` does.
pub fn bake(studio: &Studio, lock: &Path, folder: &Path) {
    let lock = LockFile::read(lock).unwrap();
    block_on(studio.client().bake(&lock, folder, |_, _| ())).unwrap();
}

fn hash(frames: &[[f32; 2]]) -> u64 {
    let mut hasher = DefaultHasher::new();
    frames.iter().flatten().for_each(|sample| sample.to_bits().hash(&mut hasher));
    hasher.finish()
}

/// Does all that a game does, and notes what comes of it.
pub fn play_through(stage: &mut Stage) -> String {
    let mut notes = Vec::new();
    stage.app.world_mut().resource_mut::<SoundscapeSettings>().seed = Some(7);
    for path in [
        "search/door slam.ogg",
        "search/door slam.wav",
        "normalized/search/door creak.mp3",
        "search/door.ogg",
    ] {
        let frames = stage.frames(&format!("soundscape://{path}"));
        notes.push(format!("{path}: {} frames, {:x}", frames.len(), hash(&frames)));
    }
    let bank: Handle<SoundBank> = stage.app.world().resource::<AssetServer>().load("a.bank.ron");
    let prefetch = stage.app.world_mut().spawn(Prefetch::bank(&bank)).id();
    let progress = stage.until("the bank", |world| {
        world.get::<PrefetchProgress>(prefetch).filter(|progress| progress.finished).copied()
    });
    notes.push(format!("{progress:?}"));
    for (entry, streamed) in
        [("door", false), ("door", false), ("door", false), ("gravel", false), ("gravel", true)]
    {
        let player = SoundPlayer::new(&bank, entry).stream(streamed);
        let entity = stage.app.world_mut().spawn(player).id();
        let sound = stage.until(entry, |world| world.get::<PlayingSound>(entity).cloned());
        notes.push(format!("{entry}: {:?} {:.2} dB", sound.id, sound.gain_db));
    }
    let query = SoundQuery::new("footstep").limit(5);
    let entity = stage.app.world_mut().spawn(query).id();
    let best = stage.until("results", |world| Some(world.get::<SoundResults>(entity)?.sounds[0].clone()));
    notes.push(format!("{} {:.3} s {:?} LUFS", best.title, best.duration_s, best.loudness_lufs));
    let entity = stage.app.world_mut().spawn(SoundPlayer::id(best.id.clone()).loudness(-30.0)).id();
    let sound = stage.until("the best", |world| world.get::<PlayingSound>(entity).cloned());
    notes.push(format!("{:?} {:.2} dB", sound.id, sound.gain_db));
    let request = stage.soundscape().metadata(&best.id);
    let known = stage.answer(request).unwrap();
    notes.push(format!("{} {:?} {:?} {:?}", known.title, known.tags, known.category, known.true_peak_db));
    notes.join("\n")
}

#[test]
fn what_was_recorded_is_baked_and_plays_as_before_with_nothing_around_it() {
    if let Some(assets) = env::var_os(ASSETS) {
        return play_what_is_baked(Path::new(&assets));
    }
    let (mut studio, assets, lock) = project();
    let plugin = studio.plugin().lock_file(&lock).pin_used_sounds();
    let mut stage = Stage::playing(plugin, assets.path());
    let notes = play_through(&mut stage);
    drop(stage);
    bake(&studio, &lock, &assets.path().join("baked"));
    fs::remove_file(&lock).unwrap();
    studio.close();

    // In a process of its own, since others of this one may have clients.
    let mut shipped = Command::new(env::current_exe().unwrap());
    shipped.args(["--exact", "--nocapture"]);
    shipped.arg("baked::what_was_recorded_is_baked_and_plays_as_before_with_nothing_around_it");
    let output = shipped.env_clear().env(ASSETS, assets.path()).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}\n{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read_to_string(assets.path().join("notes.txt")).unwrap(), notes);
}

fn play_what_is_baked(assets: &Path) {
    let mut stage = Stage::playing(SoundscapePlugin::baked("baked"), assets);
    let ready = stage.collect::<SoundscapeReady>();
    let notes = play_through(&mut stage);
    fs::write(assets.join("notes.txt"), notes).unwrap();
    assert_eq!(ready.lock().unwrap().len(), 1);
    assert!(stage.soundscape().client().is_none());
    assert!(matches!(stage.soundscape().status(), SoundscapeStatus::Ready));
    #[cfg(target_os = "linux")]
    {
        let tasks = fs::read_dir("/proc/self/task").unwrap();
        let names = tasks.map(|task| fs::read_to_string(task.unwrap().path().join("comm")).unwrap());
        let names: Vec<_> = names.collect();
        assert!(names.len() > 1 && !names.iter().any(|name| name.starts_with("soundscape")), "{names:?}");
        let files =
            fs::read_dir("/proc/self/fd").unwrap().filter_map(|file| fs::read_link(file.ok()?.path()).ok());
        let sockets: Vec<_> = files.filter(|file| file.starts_with("socket:")).collect();
        assert!(sockets.is_empty(), "{sockets:?}");
    }
}

/// A stage over a folder that is baked with three sounds, and their ids: creak, slam, gravel.
fn shipped() -> (Studio, TempDir, Stage, [SoundId; 3]) {
    let (studio, assets, lock) = project();
    let mut stage = Stage::new(studio.plugin());
    let ids = ["door creak", "door slam", "footstep gravel"].map(|words| stage.id_of(words));
    let client = studio.client();
    LockFile::edit(&lock, |lock| {
        for id in &ids {
            lock.pin(block_on(client.pin(id, Variant::new(Format::Ogg))).unwrap());
        }
    })
    .unwrap();
    bake(&studio, &lock, &assets.path().join("baked"));
    let stage = Stage::playing(SoundscapePlugin::baked("baked"), assets.path());
    (studio, assets, stage, ids)
}

fn failure(stage: &mut Stage, query: SoundQuery) -> String {
    let entity = stage.app.world_mut().spawn(query).id();
    stage.until("a failure", |world| Some(world.get::<SoundQueryFailed>(entity)?.error.to_string()))
}

#[test]
fn what_is_not_baked_names_the_commands_that_bake_it() {
    let (_studio, _assets, mut stage, [creak, slam, _]) = shipped();
    let check = |said: String, what: &str, arguments: &str| {
        let expected = format!(
            "{what} is not in the baked folder: `soundscape lock add {arguments} && soundscape bake assets/baked`"
        );
        assert_eq!(said, expected);
    };
    let reason = |stage: &mut Stage, path: &str| stage.reason(&format!("soundscape://{path}")).to_string();
    check(reason(&mut stage, "snd_00000000.ogg"), "snd_00000000.ogg", "snd_00000000");
    let form = format!("normalized/{creak}.wav24.wav");
    check(reason(&mut stage, &form), &form, &format!("{creak} --format wav24 --normalize"));
    check(reason(&mut stage, "search/submarine.ogg"), "`submarine`", "\"submarine\"");
    let full =
        SoundQuery::new("a \"b\"").category("Foley").duration_max(1.5).license(License::Editorial).limit(3);
    let arguments = "\"a \\\"b\\\"\" --category foley --duration-max 1.5 --license editorial --variations 3";
    check(failure(&mut stage, full), "`a \"b\"`", arguments);

    let failed = stage.collect::<SoundFailed>();
    stage.app.world_mut().spawn(SoundPlayer::query(SoundQuery::new("door slam")));
    let error = stage.until("a failure", |_| failed.lock().unwrap().pop()).error;
    assert!(matches!(error, SoundscapeError::Baked(BakedError::NotBaked { .. })), "{error:?}");
    check(error.to_string(), "`door slam`", "\"door slam\"");
    assert_eq!(std::io::Error::from(error).kind(), std::io::ErrorKind::NotFound);

    let categories = stage.soundscape().categories();
    let error = stage.answer(categories).unwrap_err();
    assert!(error.to_string().starts_with("the tree of categories needs a server"), "{error}");
    let file = stage.soundscape().fetch(&slam, Variant::new(Format::Ogg));
    assert!(stage.answer(file).unwrap_err().to_string().starts_with("a file in the cache needs a server"));
}

#[test]
fn what_is_missing_or_damaged_is_told_and_found_when_it_is_put_right() {
    let (studio, assets, mut stage, [creak, slam, gravel]) = shipped();
    let path = |id: &SoundId| format!("soundscape://{id}.ogg");
    let file = |name: &str| assets.path().join("baked").join(name);
    let whole = stage.frames(&path(&creak));
    let damage = |id: &SoundId, damage: fn(&mut Vec<u8>)| {
        let file = file(&format!("{id}.ogg"));
        let mut bytes = fs::read(&file).unwrap();
        damage(&mut bytes);
        fs::write(file, bytes).unwrap();
    };
    damage(&creak, |bytes| bytes[1_000] ^= 1);
    damage(&slam, |bytes| bytes.truncate(1_000));
    fs::remove_file(file(&format!("{gravel}.ogg"))).unwrap();
    let mut stage = Stage::playing(SoundscapePlugin::baked("baked"), assets.path());
    for id in [&creak, &slam] {
        let expected = format!(
            "baked/{id}.ogg has other bytes than were baked: make it anew with `soundscape bake assets/baked`"
        );
        assert_eq!(stage.reason(&path(id)).to_string(), expected);
    }
    let expected = format!(
        "there is no baked/{gravel}.ogg among the assets: make it with `soundscape bake assets/baked`"
    );
    assert_eq!(stage.reason(&path(&gravel)).to_string(), expected);

    let manifest = fs::read_to_string(file("manifest.json")).unwrap();
    let later = manifest.replacen("\"version\": 1", "\"version\": 9", 1);
    for (text, expected) in [
        (
            None,
            "there is no baked/manifest.json among the assets: make it with `soundscape bake assets/baked`",
        ),
        (Some("{"), "delete it, and bake the folder anew with `soundscape bake`"),
        (Some(&*later), "it is of version 9, and this program knows versions up to 1"),
    ] {
        match text {
            Some(text) => fs::write(file("manifest.json"), text).unwrap(),
            None => fs::remove_file(file("manifest.json")).unwrap(),
        }
        let mut stage = Stage::playing(SoundscapePlugin::baked("baked"), assets.path());
        let said = stage.reason(&path(&creak)).to_string();
        assert!(said.contains("manifest.json") && said.contains(expected), "{said}");
        assert!(failure(&mut stage, SoundQuery::new("door")).contains(expected));

        fs::remove_dir_all(assets.path().join("baked")).unwrap();
        bake(&studio, &assets.path().join(LockFile::NAME), &assets.path().join("baked"));
        assert_eq!(stage.frames(&path(&creak)), whole, "baked meanwhile");
    }
}

/// The assets of an app, wherever they are: here in memory. Notes who reads.
struct Elsewhere(MemoryAssetReader, Arc<Mutex<Vec<(PathBuf, ThreadId)>>>);

impl AssetReader for Elsewhere {
    async fn read<'a>(&'a self, path: &'a Path) -> Result<impl Reader + 'a, AssetReaderError> {
        self.1.lock().unwrap().push((path.to_owned(), thread::current().id()));
        self.0.read(path).await
    }

    async fn read_meta<'a>(&'a self, path: &'a Path) -> Result<impl Reader + 'a, AssetReaderError> {
        self.0.read_meta(path).await
    }

    async fn read_directory<'a>(&'a self, path: &'a Path) -> Result<Box<PathStream>, AssetReaderError> {
        self.0.read_directory(path).await
    }

    async fn is_directory<'a>(&'a self, path: &'a Path) -> Result<bool, AssetReaderError> {
        self.0.is_directory(path).await
    }
}

#[test]
fn it_is_read_where_bevy_reads_and_never_on_the_main_thread() {
    let (_studio, assets, _stage, [creak, ..]) = shipped();
    let (dir, reads) = (Dir::default(), Arc::default());
    for file in fs::read_dir(assets.path().join("baked")).unwrap() {
        let file = file.unwrap();
        dir.insert_asset(&Path::new("baked").join(file.file_name()), fs::read(file.path()).unwrap());
    }
    let noted = Arc::clone(&reads);
    let mut stage = Stage::with_assets(SoundscapePlugin::baked("baked"), |app| {
        let reader =
            move || Box::new(Elsewhere(MemoryAssetReader { root: dir.clone() }, Arc::clone(&noted))) as _;
        app.register_asset_source(AssetSourceId::Default, AssetSourceBuilder::new(reader));
    });
    stage.app.update();
    assert!(reads.lock().unwrap().is_empty(), "nothing is read before something is asked");
    // Polled by a system, unlike what the asset server reads.
    let metadata = stage.soundscape().metadata(&creak);
    assert_eq!(stage.answer(metadata).unwrap().title, "Door creak slow");
    assert!(!stage.frames(&format!("soundscape://{creak}.ogg")).is_empty());
    let reads = reads.lock().unwrap();
    let (paths, threads): (Vec<_>, Vec<_>) = reads.iter().cloned().unzip();
    assert_eq!(paths, [PathBuf::from("baked/manifest.json"), format!("baked/{creak}.ogg").into()]);
    assert!(!threads.contains(&thread::current().id()));
}
