//! A cache in trouble: killed processes, a full disk, a folder that cannot be written, company, planted damage.

use std::{
    fs,
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use futures_lite::future::block_on;
use sha2::{Digest as _, Sha256};
use soundscape_client::{Client, Format, LockFile, SearchQuery, SoundId, Variant};
use soundscape_server::NewKey;

use crate::{
    command::{command, failure, success, text},
    studio::Studio,
};

/// A studio with its three sounds pinned in some forms.
struct Pinned {
    studio: Studio,
    /// Costs nothing, however often a killed process begins anew.
    key: String,
    files: usize,
}

impl Pinned {
    /// As they are and normalised, or only as they are.
    fn open(formats: &[&str], normalized: bool) -> Self {
        let studio = Studio::open();
        let key = studio.server.create_key(&NewKey::local()).unwrap().key.secret().to_owned();
        let forms: &[&[&str]] = if normalized { &[&[], &["--normalize"]] } else { &[&[]] };
        let pinned = Self { studio, key, files: 3 * formats.len() * forms.len() };
        for normalize in forms {
            let mut arguments = vec!["lock", "add", "steel door", "wooden door", "rain on roof"];
            formats.iter().for_each(|format| arguments.extend(["--format", format]));
            arguments.extend(*normalize);
            success(pinned.command(&arguments).output().unwrap());
        }
        fs::remove_dir_all(pinned.studio.cache()).unwrap();
        pinned
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(&self.studio, arguments);
        command.env("SOUNDSCAPE_API_KEY", &self.key);
        command
    }

    fn lock(&self) -> LockFile {
        LockFile::read(&self.studio.folder().join(LockFile::NAME)).unwrap()
    }

    fn client(&self) -> Client {
        let builder = Client::builder(self.studio.server.url()).key(self.key.parse().unwrap());
        builder.cache_dir(self.studio.cache()).build().unwrap()
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(list) = fs::read_dir(folder) else { return Vec::new() };
    let paths = list.filter_map(|file| Some(file.ok()?.path()));
    let mut all: Vec<_> =
        paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    all.sort();
    all
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

/// The same numbers every time (Knuth's linear congruential generator).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

#[test]
fn a_process_that_is_killed_at_any_moment_leaves_only_whole_files() {
    let pinned = Pinned::open(&["ogg", "wav16"], true);
    let (cache, baked) = (pinned.studio.cache(), pinned.studio.folder().join("baked"));
    let mut numbers = Numbers(4);
    let mut killed = 0;
    for round in 0..20 {
        // Some of it is there already, some has a name and no file.
        for blob in files(&cache.join("blobs/v1/sha256")) {
            if numbers.below(3) > 0 {
                fs::remove_file(blob).unwrap();
            }
        }
        files(&baked).iter().for_each(|file| fs::remove_file(file).unwrap());
        let so_many = files(&cache.join("blobs")).len() + numbers.below(pinned.files as u64) as usize;
        let mut pause = numbers.below(10);
        let mut child = pinned.command(&["bake", "baked"]).stdout(Stdio::null()).spawn().unwrap();
        while child.try_wait().unwrap().is_none() {
            if files(&cache.join("blobs")).len() + files(&baked).len() >= so_many {
                if pause == 0 {
                    child.kill().unwrap();
                    break;
                }
                pause -= 1;
            }
        }
        killed += usize::from(child.wait().unwrap().signal() == Some(9));
        for blob in files(&cache.join("blobs/v1/sha256")) {
            let bytes = fs::read(&blob).unwrap();
            let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(digest, name(&blob), "round {round}");
        }
        for sound in pinned.lock().sounds() {
            let length = fs::metadata(baked.join(sound.path())).map(|metadata| metadata.len());
            assert!(length.is_err() || length.unwrap() == sound.bytes, "round {round}: {}", sound.path());
        }
    }
    assert!(killed >= 5, "only {killed} were killed in the middle");
    success(pinned.command(&["bake", "baked"]).output().unwrap());
    success(pinned.command(&["verify", "baked", "--cache"]).output().unwrap());
    assert_eq!(files(&baked).len(), pinned.files + 1);
    assert_eq!(files(&cache.join("blobs/v1/partial")), Vec::<PathBuf>::new());
    // The next one sweeps what the killed ones could not.
    let (client, sound) = (pinned.client(), pinned.lock().sounds()[0].clone());
    assert!(block_on(client.fetch(&sound.id, sound.variant())).unwrap().from_cache);
    assert_eq!(files(&cache.join("live")).len(), 2, "its own, and the gate");
    let strays = files(&cache).into_iter().filter(|path| name(path).starts_with('.'));
    assert_eq!(strays.collect::<Vec<_>>(), Vec::<PathBuf>::new());
}

#[test]
fn processes_that_share_a_small_cache_do_not_disturb_each_other() {
    let pinned = Pinned::open(&["ogg", "wav16"], true);
    let bake = |folder: &str, bytes: &str| {
        let mut command = pinned.command(&["bake", folder]);
        command
            .env("SOUNDSCAPE_CACHE_BYTES", bytes)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let folders = ["a", "b", "c"];
    let children = folders.map(|folder| bake(folder, "80000"));
    for child in children {
        success(child.wait_with_output().unwrap());
    }
    for folder in folders {
        success(pinned.command(&["verify", folder]).output().unwrap());
    }
}

/// Runs a shell script with the command as its arguments, as root of a mount table of its own.
fn unshared(pinned: &Pinned, script: &str, arguments: &[&str]) -> Option<Output> {
    fs::create_dir_all(pinned.studio.cache()).unwrap();
    let probe = ["--map-root-user", "--mount", "mount", "-t", "tmpfs", "none"];
    let probe = Command::new("unshare").args(probe).arg(pinned.studio.cache()).output();
    if !probe.is_ok_and(|probe| probe.status.success()) {
        assert!(std::env::var_os("CI").is_none(), "this test needs `unshare` and the right to mount");
        return None;
    }
    let words = ["unshare", "--map-root-user", "--mount", "sh", "-c", script];
    Some(wrapped(&words, &pinned.command(arguments)).output().unwrap())
}

/// The same command, as the arguments of another.
fn wrapped(words: &[&str], inner: &Command) -> Command {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).arg(inner.get_program()).args(inner.get_args());
    if let Some(folder) = inner.get_current_dir() {
        command.current_dir(folder);
    }
    for (name, value) in inner.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}

#[test]
fn a_full_disk_delivers_what_it_cannot_keep() {
    let pinned = Pinned::open(&["wav24"], false);
    let sound = pinned.lock().sounds()[0].clone();
    let script = r#"mount -t tmpfs -o size=60k none "$SOUNDSCAPE_CACHE" || exit 77
        "$0" "$@" && "$0" "$@"; code=$?
        find "$SOUNDSCAPE_CACHE" -type f -size +1k
        exit $code"#;
    let arguments = ["get", sound.id.as_str(), "--format", "wav24", "-o", "here.wav"];
    let Some(output) = unshared(&pinned, script, &arguments) else { return };
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{stdout}{stderr}");
    assert_eq!(stdout.matches("downloaded").count(), 2, "nothing was kept: {stdout}");
    assert_eq!(stdout.lines().count(), 2, "something was left: {stdout}");
    assert_eq!(stderr.matches("a sound cannot be kept").count(), 2, "once in each process: {stderr}");
    assert!(
        stderr.contains("No space left on device") && stderr.contains("soundscape cache prune"),
        "{stderr}"
    );
    assert!(fs::metadata(pinned.studio.folder().join("here.wav")).unwrap().len() > 60_000);
}

#[test]
fn a_full_disk_everywhere_is_an_error_with_the_remedy() {
    let pinned = Pinned::open(&["wav24"], false);
    let sound = pinned.lock().sounds()[0].clone();
    // 20 KB at most, in any file.
    let script = r#"trap "" XFSZ; ulimit -f 40; exec "$0" "$@""#;
    let get = pinned.command(&["get", sound.id.as_str(), "--format", "wav24"]);
    let error = failure(wrapped(&["sh", "-c", script], &get).output().unwrap());
    assert!(error.contains("File too large") && error.contains("soundscape cache prune"), "{error}");
    assert_eq!(files(&pinned.studio.cache().join("blobs/v1/partial")), Vec::<PathBuf>::new());
    assert_eq!(files(&pinned.studio.cache().join("blobs/v1/sha256")), Vec::<PathBuf>::new());
}

#[test]
fn a_folder_that_cannot_be_written_still_gives_what_is_in_it() {
    let pinned = Pinned::open(&["ogg"], false);
    let sounds = pinned.lock().sounds().to_vec();
    let get = |id: &SoundId| pinned.command(&["get", id.as_str()]);
    success(get(&sounds[0].id).output().unwrap());
    // The other sound is not in it.
    let other = sounds.iter().find(|sound| sound.id != sounds[0].id).unwrap();
    let script = r#"mount --bind "$SOUNDSCAPE_CACHE" "$SOUNDSCAPE_CACHE" || exit 77
        mount -o remount,bind,ro "$SOUNDSCAPE_CACHE" || exit 77
        "$0" "$@""#;
    let before = files(&pinned.studio.cache());
    for (id, word, warnings) in [(&sounds[0].id, "from the cache", 0), (&other.id, "downloaded", 1)] {
        let Some(output) = unshared(&pinned, script, &["get", id.as_str()]) else { return };
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success() && stdout.contains(word), "{stdout}{stderr}");
        assert_eq!(stderr.matches("Read-only file system").count(), warnings, "{stderr}");
    }
    assert_eq!(files(&pinned.studio.cache()), before);

    // Below a file, as no permission is needed to fail there.
    let occupied = pinned.studio.folder().join("occupied");
    fs::write(&occupied, "").unwrap();
    let baked = pinned.command(&["bake", "baked"]).env("SOUNDSCAPE_CACHE", &occupied).output().unwrap();
    let stderr = text(&baked.stderr);
    assert!(baked.status.success(), "{stderr}");
    assert_eq!(stderr.matches("a sound cannot be kept").count(), 1, "{stderr}");
    assert!(stderr.contains("set SOUNDSCAPE_CACHE to a folder that can be written"), "{stderr}");
    success(pinned.command(&["verify", "baked"]).output().unwrap());
}

#[test]
fn damage_to_any_file_of_the_cache_does_no_harm() {
    let pinned = Pinned::open(&["ogg"], false);
    success(pinned.command(&["bake", "baked"]).output().unwrap());
    let (lock, query) = (pinned.lock(), SearchQuery::new("door"));
    let ask = |damaged: &str| {
        let client = pinned.client();
        for sound in lock.sounds() {
            let variant = Variant { format: Format::Ogg, normalize: sound.normalize };
            let file = block_on(client.fetch(&sound.id, variant))
                .unwrap_or_else(|error| panic!("{damaged}: {error}"));
            assert_eq!(fs::read(&file.path).unwrap().len() as u64, sound.bytes, "{damaged}");
            assert_eq!(file.sha256, sound.sha256.to_string(), "{damaged}");
        }
        assert_eq!(block_on(client.search(&query)).unwrap().total, 2, "{damaged}");
        client.cache().prune(u64::MAX).unwrap();
        assert!(client.cache().verify(&lock).unwrap().is_empty(), "{damaged}");
        client.cache().stats().unwrap().corrupt
    };
    assert_eq!(ask("nothing"), 0);
    let mut corrupt = 0;
    for path in files(&pinned.studio.cache()) {
        let whole = fs::read(&path).unwrap();
        let mut flipped = whole.clone();
        if let Some(byte) = flipped.get_mut(whole.len() / 2) {
            *byte ^= 0x10;
        }
        for damage in [whole[..whole.len() / 2].to_vec(), flipped, b"\xff\0{".repeat(99)] {
            fs::write(&path, &damage).unwrap();
            corrupt += ask(&path.display().to_string());
        }
        fs::write(&path, &whole).unwrap();
    }
    assert!(corrupt >= 3 * lock.sounds().len() as u64, "{corrupt}");
}
