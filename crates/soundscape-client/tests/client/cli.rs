//! The `soundscape` command against the server.

use std::fs;

use crate::{
    command::{command, failure, finding, json, run, success, text},
    studio::{CREDITS, Studio},
};

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
    let verify = finding(run(&studio, &["cache", "verify"]));
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
}

#[test]
fn shows_what_else_there_is() {
    let studio = Studio::open();
    let categories = success(run(&studio, &["categories"]));
    assert_eq!(categories.lines().count(), 14, "{categories}");
    assert!(success(run(&studio, &["categories", "--all"])).lines().count() > 14);
    let profile = success(run(&studio, &["profile"]));
    assert!(profile.contains(&format!("{CREDITS} of ")), "{profile}");
    assert_eq!(json(&success(run(&studio, &["profile", "--json"])))["credits_remaining"], CREDITS);
    for shell in ["bash", "zsh", "fish"] {
        assert!(success(run(&studio, &["completions", shell])).contains("credits"), "{shell}");
    }
    let help = success(run(&studio, &["--help"]));
    assert!(help.contains("Exit codes:") && help.contains("soundscape bake assets/baked"), "{help}");
}

#[test]
fn keeps_the_cache_within_its_bound() {
    let studio = Studio::open();
    let get = |words: &str| {
        let id = studio.sound(words);
        let got = command(&studio, &["get", id.as_str(), "--format", "wav16"])
            .env("SOUNDSCAPE_CACHE_BYTES", "100000")
            .output();
        success(got.unwrap());
    };
    ["steel door", "wooden door", "rain on roof"].into_iter().for_each(get);
    let stats = json(&success(run(&studio, &["cache", "stats", "--json"])));
    assert!(stats["bytes"].as_u64().unwrap() <= 100_000, "{stats}");
    assert!(stats["blobs"].as_u64().unwrap() >= 1, "{stats}");
    let pruned = success(run(&studio, &["cache", "prune", "--to", "0"]));
    assert!(pruned.ends_with("0 left (0 bytes)\n"), "{pruned}");
    assert!(success(run(&studio, &["cache", "stats"])).contains("0 of 2000000000"));
    let wrong = command(&studio, &["cache", "stats"]).env("SOUNDSCAPE_CACHE_BYTES", "2GB").output();
    assert!(failure(wrong.unwrap()).contains("SOUNDSCAPE_CACHE_BYTES is not understood: expected a number"));
}

#[test]
fn answers_offline_what_it_knows_and_says_so() {
    let studio = Studio::open();
    let id = studio.sound("steel door");
    success(run(&studio, &["search", "door"]));
    success(run(&studio, &["info", id.as_str()]));
    success(run(&studio, &["get", id.as_str()]));
    for arguments in [&["search", "door"][..], &["info", id.as_str()]] {
        let offline = command(&studio, arguments)
            .env("SOUNDSCAPE_OFFLINE", "1")
            .env_remove("SOUNDSCAPE_API_KEY")
            .output()
            .unwrap();
        assert!(offline.status.success(), "{arguments:?}");
        assert!(text(&offline.stdout).contains("steel"), "{arguments:?}");
        assert!(text(&offline.stderr).starts_with("note: offline: "), "{arguments:?}");
    }
    success(run(&studio, &["get", id.as_str(), "--offline"]));
    let unknown = failure(run(&studio, &["search", "rain", "--offline"]));
    assert!(
        unknown.contains("offline, and the cache does not have ") && unknown.contains("go online once"),
        "{unknown}"
    );
}
