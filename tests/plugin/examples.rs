//! Each example runs for a fixed number of frames without a window, and is heard.

use std::{env, path::Path, process::Command};

/// Its exit code and what it printed.
fn run(example: &str, cache: &Path) -> (i32, String) {
    // Cargo builds the examples beside the tests.
    let built = env::current_exe().unwrap().ancestors().nth(2).unwrap().join("examples").join(example);
    let mut command = Command::new(built.with_extension(env::consts::EXE_EXTENSION));
    let project = env!("CARGO_MANIFEST_DIR");
    command
        .arg("--headless")
        .current_dir(project)
        .env("BEVY_ASSET_ROOT", project)
        .env("SOUNDSCAPE_CACHE", cache);
    let output = command.output().unwrap_or_else(|error| panic!("{example}: {error}"));
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

/// One after the other, so that the library is read once.
#[test]
fn each_is_heard() {
    let cache = tempfile::tempdir().unwrap();
    let check = |example: &str, at_least: u32, expected: &[&str]| {
        let (code, printed) = run(example, cache.path());
        assert_eq!(code, 0, "{example}: {printed}");
        let started = printed.lines().filter(|line| line.contains(" started: ")).count() as u32;
        assert!(started >= at_least, "{example}: {printed}");
        for expected in expected {
            assert!(printed.contains(expected), "{example}: {expected} is missing in:\n{printed}");
        }
    };
    check("load_by_id", 1, &["snd_930b03a2 started"]);
    check("play_query", 2, &["the best is"]);
    check("sound_bank", 2, &["snd_930b03a2 started"]);
    check("footsteps", 7, &["on Gravel", "on Wood"]);
    check("spatial", 1, &[]);
    check("loading_screen", 1, &["100 %  4 of 4", "the game begins"]);
    check("shipping", 2, &["4 sounds are pinned", "4 files are baked", "as shipped", "snd_930b03a2 started"]);
    check(
        "credits_screen",
        1,
        &["2 sounds are pinned", "“Church bell” by SoundScape", "“Owl hoots” by SoundScape"],
    );
}
