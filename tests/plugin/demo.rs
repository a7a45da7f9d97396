//! The demo without a window, which `cargo xtask demo` runs where there is no display.

use std::{env, path::Path, process::Command};

use crate::studio;

/// Its exit code and what it printed.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    // Cargo builds the examples beside the tests.
    let built = env::current_exe().unwrap().ancestors().nth(2).unwrap().join("examples/demo");
    let mut demo = Command::new(built.with_extension(env::consts::EXE_EXTENSION));
    demo.arg("--library").arg(folder.join("library")).args(arguments);
    demo.env("SOUNDSCAPE_CACHE", folder.join("cache")).env_remove("DISPLAY");
    let output =
        demo.output().expect("the demo: build it with `cargo build --example demo --features local`");
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn it_plays_the_best_hit_and_records_it() {
    let folder = tempfile::tempdir().unwrap();
    studio::write_sounds(&folder.path().join("library"));
    let wav = folder.path().join("out.wav");
    let (code, printed) = run(folder.path(), &["--query", "door slam", "--record", wav.to_str().unwrap()]);
    assert_eq!(code, 0, "{printed}");
    for step in
        ["server started over 3 sounds", "the best is Door slam", "fetched", "decoded: 26460 frames", "wrote"]
    {
        assert!(printed.contains(step), "{step} is missing in:\n{printed}");
    }
    let recorded: Vec<i16> =
        hound::WavReader::open(wav).unwrap().into_samples().map(Result::unwrap).collect();
    assert!(recorded.len() >= 2 * 26_460);
    let peak = recorded.iter().map(|sample| sample.unsigned_abs()).max();
    assert!(peak > Some(16_000), "{peak:?}");
}

#[test]
fn without_a_hit_it_fails() {
    let folder = tempfile::tempdir().unwrap();
    studio::write_sounds(&folder.path().join("library"));
    let (code, printed) = run(folder.path(), &["--query", "submarine"]);
    assert!(printed.contains("no sound is found for `submarine`"), "{printed}");
    assert_eq!(code, 1);

    let (code, printed) = run(&folder.path().join("elsewhere"), &[]);
    assert!(printed.contains("failed: cannot read the sounds in"), "{printed}");
    assert_eq!(code, 1);
}
