//! The `soundscape` command against the server.

use std::{
    fs,
    process::{Command, Output},
};

use crate::studio::Studio;

fn run(studio: &Studio, arguments: &[&str]) -> Output {
    command(studio, arguments).output().unwrap()
}

fn command(studio: &Studio, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_soundscape"));
    command
        .args(arguments)
        .current_dir(studio.folder())
        .env_remove("RUST_LOG")
        .env("SOUNDSCAPE_URL", studio.server.url())
        .env("SOUNDSCAPE_API_KEY", studio.key.key.secret())
        .env("SOUNDSCAPE_CACHE", studio.cache());
    command
}

#[track_caller]
fn success(output: Output) -> String {
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{stdout}{stderr}");
    assert_eq!(stderr, "");
    stdout
}

#[track_caller]
fn failure(output: Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "");
    text(&output.stderr)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn searches_and_shows() {
    let studio = Studio::open();
    let id = studio.sound("steel door");
    let found = success(run(&studio, &["search", "steel", "door", "--limit", "1"]));
    assert!(found.starts_with(id.as_str()), "{found}");
    let found = success(run(&studio, &["search", "door", "--limit", "1"]));
    assert!(found.ends_with("1 of 2\n"), "{found}");
    let found = success(run(&studio, &["search", "door -steel"]));
    assert!(found.contains("wooden") && found.ends_with("1 of 1\n"), "{found}");

    let found = json(&success(run(&studio, &["search", "door", "--json", "--duration-max", "1"])));
    assert_eq!(found["total"], 2);
    assert_eq!(found["sounds"].as_array().unwrap().len(), 2);

    let info = success(run(&studio, &["info", id.as_str()]));
    assert!(info.contains("44100 Hz, 16 bit, 1 channels"), "{info}");
    assert_eq!(json(&success(run(&studio, &["info", id.as_str(), "--json"])))["id"], id.as_str());
}

#[test]
fn gets_a_sound_and_looks_after_the_cache() {
    let studio = Studio::open();
    let id = studio.sound("steel door");
    let got = success(run(&studio, &["get", id.as_str()]));
    assert!(got.starts_with(&format!("{id}.ogg (")) && got.ends_with("downloaded)\n"), "{got}");
    let file = fs::read(studio.folder().join(format!("{id}.ogg"))).unwrap();
    assert!(file.starts_with(b"OggS"));

    let got = json(&success(run(&studio, &["get", id.as_str(), "-o", "again.ogg", "--json"])));
    assert_eq!((&got["from_cache"], &got["path"]), (&true.into(), &"again.ogg".into()));
    assert_eq!(fs::read(studio.folder().join("again.ogg")).unwrap(), file);

    success(run(&studio, &["get", id.as_str(), "--format", "wav24", "--normalize"]));
    assert!(studio.folder().join(format!("{id}.normalized.wav24.wav")).exists());

    let list = success(run(&studio, &["cache", "list"]));
    assert_eq!(list.lines().count(), 3);
    assert!(list.lines().last().unwrap().starts_with("2 files, "), "{list}");
    assert_eq!(success(run(&studio, &["cache", "verify"])), "2 files checked, all whole\n");

    let list = json(&success(run(&studio, &["cache", "list", "--json"])));
    let digest = list[0]["digest"].as_str().unwrap();
    fs::write(studio.cache().join("blobs/v1/sha256").join(&digest[..2]).join(digest), "short").unwrap();
    let verify = run(&studio, &["cache", "verify"]);
    assert_eq!(verify.status.code(), Some(1));
    let verify = text(&verify.stdout);
    assert!(verify.contains("wrong size: "), "{verify}");
    assert!(verify.ends_with("2 files checked, 1 bad: `soundscape get` fetches them anew\n"), "{verify}");
}

#[test]
fn takes_the_address_in_every_form() {
    let studio = Studio::open();
    let base = studio.server.url().trim_end_matches("/v2").to_owned();
    for url in [base.clone(), format!("{base}/"), format!("{base}/v2"), format!("{base}/v2/")] {
        let found = command(&studio, &["search", "rain"]).env("SOUNDSCAPE_URL", &url).output().unwrap();
        assert!(success(found).ends_with("1 of 1\n"), "{url}");
        let found = command(&studio, &["search", "rain", "--url", &url])
            .env_remove("SOUNDSCAPE_URL")
            .output()
            .unwrap();
        assert!(success(found).ends_with("1 of 1\n"), "{url}");
    }
}

#[test]
fn errors_say_what_to_do() {
    let studio = Studio::open();
    let gone = failure(run(&studio, &["search", "door", "--url", "http://127.0.0.1:9"]));
    assert!(
        gone.starts_with("error: cannot reach http://127.0.0.1:9: is the server running? start one with"),
        "{gone}"
    );
    let unknown = failure(run(&studio, &["get", "snd_00000000"]));
    assert!(unknown.contains("snd_00000000") && unknown.contains("not_found"), "{unknown}");

    let keyless = command(&studio, &["search", "door"]).env_remove("SOUNDSCAPE_API_KEY").output().unwrap();
    assert!(failure(keyless).starts_with("error: no API key: set SOUNDSCAPE_API_KEY"));
    let wrong = command(&studio, &["search", "door"])
        .env("SOUNDSCAPE_API_KEY", "ss_live_4kR9mXp2vLw8nQ3jH7")
        .output();
    let wrong = failure(wrong.unwrap());
    assert!(wrong.contains("invalid_key") && !wrong.contains("ss_live_4kR9"), "{wrong}");
    let typo = command(&studio, &["search", "door"]).env("SOUNDSCAPE_API_KEY", "sk_1234").output().unwrap();
    assert!(failure(typo).starts_with("error: SOUNDSCAPE_API_KEY: not a SoundScape API key"));

    let nowhere =
        failure(run(&studio, &["get", studio.sound("steel door").as_str(), "-o", "no/such/folder.ogg"]));
    assert!(
        nowhere.starts_with("error: cannot write no/such/folder.ogg: choose another file with -o"),
        "{nowhere}"
    );
    let occupied = studio.folder().join("occupied");
    fs::write(&occupied, "").unwrap();
    let occupied =
        command(&studio, &["get", studio.sound("rain").as_str()]).env("SOUNDSCAPE_CACHE", occupied).output();
    let occupied = failure(occupied.unwrap());
    assert!(occupied.contains("set SOUNDSCAPE_CACHE to a folder that can be written"), "{occupied}");
}
