//! From searching to shipping: lock, bake, verify, credits.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::mpsc,
    time::{Duration, SystemTime},
};

use futures_lite::future::block_on;
use soundscape_client::Format;

use crate::{
    command::{command, failure, finding, json, run, success, text},
    studio::Studio,
};

const CSV: &str = "file,title,creator,license_type,attribution_required
doors_steel_door_open.wav,Steel door,,royalty-free,false
doors_wooden_door_close.wav,Wooden door,B. Foley,royalty-free,false
rain_on_roof.wav,Rain on *roof*,A. Foley,editorial,true
";

fn open() -> Studio {
    Studio::open_with_csv(CSV)
}

/// Every file below a folder, with its content.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for path in fs::read_dir(next).unwrap().map(|file| file.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, fs::read(path).unwrap());
            }
        }
    }
    files
}

#[test]
fn what_is_locked_is_baked_verified_and_credited() {
    let studio = open();
    let (steel, rain) = (studio.sound("steel door"), studio.sound("rain"));
    let folder = studio.folder();
    success(run(&studio, &["lock", "add", "steel  door", "--format", "ogg", "--format", "wav24"]));
    let added = json(&success(run(&studio, &["lock", "add", rain.as_str(), "--normalize", "--json"])));
    assert_eq!((&added["changed"], &added["queries"][0]["id"]), (&true.into(), &steel.as_str().into()));
    let lock = fs::read_to_string(folder.join("soundscape.lock")).unwrap();
    assert!(lock.starts_with("# The sounds that this project uses"), "{lock}");
    let again = json(&success(run(&studio, &["lock", "add", rain.as_str(), "--normalize", "--json"])));
    assert_eq!(again["changed"], false);
    assert_eq!(fs::read_to_string(folder.join("soundscape.lock")).unwrap(), lock);
    assert!(success(run(&studio, &["lock"])).ends_with("3 sounds, 1 queries, generation 1\n"));
    assert_eq!(success(run(&studio, &["lock", "--check"])), "1 queries and 3 sounds are as pinned\n");

    let baked = json(&success(run(&studio, &["bake", "baked", "--json"])));
    let mut files =
        [format!("{steel}.wav24.wav"), format!("{steel}.ogg"), format!("normalized/{rain}.ogg")].to_vec();
    files.sort();
    let mut written: Vec<String> = serde_json::from_value(baked["written"].clone()).unwrap();
    written.sort();
    assert_eq!(written, files);
    let here = tree(&folder.join("baked"));
    files.push("manifest.json".into());
    files.sort();
    assert_eq!(here.keys().cloned().collect::<Vec<_>>(), files);
    assert!(here[&format!("{steel}.ogg")].starts_with(b"OggS"));
    let manifest = soundscape_client::Manifest::read(&folder.join("baked")).unwrap().unwrap();
    let query = soundscape_client::SearchQuery::new("steel door");
    assert_eq!(manifest.resolve(&query).map(|pinned| &pinned.id), Some(&steel));
    let found = manifest.search(&query).unwrap();
    assert_eq!((found.total, found.offline, found.sounds[0].title.as_str()), (1, true, "Steel door"));
    assert_eq!(manifest.search(&soundscape_client::SearchQuery::new("rain")), None, "only what is pinned");
    let known = block_on(studio.client().metadata(&rain)).unwrap();
    let baked_facts = manifest.metadata(&rain).unwrap();
    assert_eq!(
        (
            baked_facts.loudness_lufs,
            baked_facts.true_peak_db,
            baked_facts.duration_s,
            baked_facts.attribution
        ),
        (known.loudness_lufs, known.true_peak_db, known.duration_s, known.attribution)
    );
    assert_eq!(baked_facts.formats, [Format::Ogg]);
    assert_eq!(manifest.metadata(&steel).unwrap().formats, [Format::Wav24, Format::Ogg]);

    assert_eq!(success(run(&studio, &["verify", "baked", "--cache"])), "6 files checked, all as pinned\n");
    let credits = success(run(&studio, &["credits"]));
    assert!(credits.contains(&format!("- “Steel door” (royalty-free, {steel})\n")), "{credits}");
    assert!(credits.contains(r"Rain on \*roof\*") && credits.contains("A. Foley"), "{credits}");
    assert_eq!(credits.lines().count(), 4, "each sound once: {credits}");

    // Elsewhere, from an empty cache, and then without key and server: the same bytes.
    let elsewhere =
        command(&studio, &["bake", "elsewhere"]).env("SOUNDSCAPE_CACHE", folder.join("other")).output();
    success(elsewhere.unwrap());
    let offline = command(&studio, &["bake", "offline", "--url", "http://127.0.0.1:9"])
        .env_remove("SOUNDSCAPE_API_KEY")
        .output();
    success(offline.unwrap());
    assert_eq!(tree(&folder.join("elsewhere")), here);
    assert_eq!(tree(&folder.join("offline")), here);
}

#[test]
fn baking_again_touches_only_what_changed() {
    let studio = open();
    let (steel, wooden) = (studio.sound("steel door"), studio.sound("wooden door"));
    let baked = studio.folder().join("baked");
    success(run(&studio, &["lock", "add", "steel door", wooden.as_str(), "--normalize"]));
    success(run(&studio, &["bake", "baked"]));
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
    let names = tree(&baked).into_keys();
    for name in names {
        fs::File::options().write(true).open(baked.join(name)).unwrap().set_modified(long_ago).unwrap();
    }
    // Not of the bake's making, nor its affair, even where they look like it.
    let others = ["notes.txt", "snd_00000000.ogg"];
    others.iter().for_each(|name| fs::write(baked.join(name), name).unwrap());
    fs::write(baked.join(".soundscape-left"), "by a bake that was killed").unwrap();

    let again = success(run(&studio, &["bake", "baked"]));
    assert!(again.ends_with("0 written, 2 unchanged, 0 removed in baked\n"), "{again}");
    for name in
        [format!("normalized/{steel}.ogg"), format!("normalized/{wooden}.ogg"), "manifest.json".into()]
    {
        assert_eq!(fs::metadata(baked.join(&name)).unwrap().modified().unwrap(), long_ago, "{name}");
    }

    success(run(&studio, &["lock", "remove", "steel door"]));
    let removed = json(&success(run(&studio, &["bake", "baked", "--json"])));
    assert_eq!(removed["removed"], serde_json::json!([format!("normalized/{steel}.ogg")]));
    let mut expected: Vec<String> = others.map(String::from).into();
    expected.extend([format!("normalized/{wooden}.ogg"), "manifest.json".into()]);
    expected.sort();
    assert_eq!(tree(&baked).into_keys().collect::<Vec<_>>(), expected);

    success(run(&studio, &["lock", "remove", wooden.as_str()]));
    success(run(&studio, &["bake", "baked"]));
    assert!(!baked.join("normalized").exists());
    let gone = failure(run(&studio, &["lock", "remove", wooden.as_str()]));
    assert!(gone.contains("is not pinned: `soundscape lock` lists what is"), "{gone}");
}

#[test]
fn verify_names_every_file_that_is_not_as_pinned() {
    let studio = open();
    let (steel, wooden, rain) =
        (studio.sound("steel door"), studio.sound("wooden door"), studio.sound("rain"));
    success(run(&studio, &["lock", "add", steel.as_str(), wooden.as_str(), rain.as_str()]));
    success(run(&studio, &["bake", "baked"]));
    let baked = studio.folder().join("baked");
    let right = tree(&baked);
    let damage = |id: &soundscape_client::SoundId, change: fn(&mut Vec<u8>)| {
        let path = baked.join(format!("{id}.ogg"));
        let mut bytes = fs::read(&path).unwrap();
        change(&mut bytes);
        fs::write(path, bytes).unwrap();
    };
    damage(&steel, |bytes| bytes.truncate(100));
    damage(&wooden, |bytes| bytes[100] ^= 1);
    fs::remove_file(baked.join(format!("{rain}.ogg"))).unwrap();
    fs::write(baked.join("snd_00000000.wav24.wav"), "").unwrap();
    fs::write(baked.join("manifest.json"), "{}").unwrap();
    let found = json(&finding(run(&studio, &["verify", "baked", "--json"])));
    let findings = found["findings"].as_array().unwrap();
    let mut findings: Vec<_> = findings
        .iter()
        .map(|f| (f["path"].as_str().unwrap().to_owned(), f["wrong"].as_str().unwrap()))
        .collect();
    findings.sort();
    let mut expected = vec![
        (format!("{steel}.ogg"), "size"),
        (format!("{wooden}.ogg"), "corrupt"),
        (format!("{rain}.ogg"), "missing"),
        ("snd_00000000.wav24.wav".into(), "unpinned"),
        ("manifest.json".into(), "outdated"),
    ];
    expected.sort();
    assert_eq!(findings, expected);
    let lines = finding(run(&studio, &["verify", "baked"]));
    assert!(lines.contains(&format!("baked/{steel}.ogg: wrong size\n")), "{lines}");
    assert!(
        lines.ends_with("3 files checked, 5 findings: `soundscape bake DIR` sets a folder right\n"),
        "{lines}"
    );

    // A manifest that cannot be read is no reason to guess.
    let refused = failure(run(&studio, &["bake", "baked"]));
    assert!(refused.contains("manifest.json") && refused.contains("delete it"), "{refused}");
    fs::remove_file(baked.join("manifest.json")).unwrap();
    fs::remove_file(baked.join("snd_00000000.wav24.wav")).unwrap();
    success(run(&studio, &["bake", "baked"]));
    assert_eq!(tree(&baked), right);

    success(run(&studio, &["cache", "prune", "--to", "0"]));
    assert!(success(run(&studio, &["verify", "--cache"])).starts_with("3 files"), "pinned sounds stay");
    fs::remove_dir_all(studio.cache()).unwrap();
    assert!(finding(run(&studio, &["verify"])).contains("missing"));
}

#[test]
fn a_lock_that_the_library_left_behind_is_stale_until_it_is_updated() {
    let studio = open();
    let (steel, rain) = (studio.sound("steel door"), studio.sound("rain"));
    success(run(&studio, &["lock", "add", "door", "--format", "wav16"]));
    success(run(&studio, &["lock", "add", rain.as_str()]));
    let lock = fs::read_to_string(studio.folder().join("soundscape.lock")).unwrap();
    // Which of the two doors stands first is the server's affair.
    let (pinned, other) = if lock.contains(steel.as_str()) {
        ("steel_door_open", "Wooden")
    } else {
        ("wooden_door_close", "Steel")
    };
    let library = studio.folder().join("library");
    fs::remove_file(library.join(format!("doors_{pinned}.wav"))).unwrap();
    fs::write(library.join("sounds.csv"), CSV.replace("editorial", "royalty-free")).unwrap();

    let mut checks = (0..200).map(|_| {
        // The watcher waits for the folder to come to rest; so does this, for a while.
        let _ = mpsc::channel::<()>().1.recv_timeout(Duration::from_millis(100));
        let check = run(&studio, &["lock", "--check", "--json"]);
        (check.status.code(), json(&text(&check.stdout))["stale"].as_array().unwrap().clone())
    });
    // Its search follows its catalogue a moment later.
    let is_settled = |stale: &[serde_json::Value]| stale.len() == 4 && stale[0]["found"].is_string();
    let (code, stale) = checks.find(|(_, stale)| is_settled(stale)).expect("the server saw the change");
    assert_eq!(code, Some(1));
    assert_eq!((&stale[0]["kind"], &stale[0]["query"]["words"]), (&"query".into(), &"door".into()));
    let of_kind = |kind: &str| stale.iter().filter(|stale| stale["kind"] == kind).collect::<Vec<_>>();
    assert_eq!(of_kind("gone").len(), 1);
    let facts: Vec<_> =
        of_kind("fact").iter().map(|stale| stale["fact"].as_str().unwrap().to_owned()).collect();
    assert_eq!(facts, ["license", "attribution"]);
    let lines = finding(run(&studio, &["lock", "--check"]));
    assert!(lines.contains("`door` now finds "), "{lines}");
    assert!(lines.ends_with("4 out of date: `soundscape lock update` takes what there is now\n"), "{lines}");
    // Without a server there is nothing to compare with.
    let offline = failure(run(&studio, &["lock", "--check", "--offline"]));
    assert!(offline.contains("offline"), "{offline}");

    let updated = json(&success(run(&studio, &["lock", "update", "--json"])));
    assert_eq!(updated["generation"], 2);
    let door =
        updated["sounds"].as_array().unwrap().iter().find(|sound| sound["id"] != rain.as_str()).unwrap();
    assert!(door["title"].as_str().unwrap().starts_with(other) && door["format"] == "wav16", "{door}");
    assert_eq!(updated["sounds"].as_array().unwrap().len(), 2);
    success(run(&studio, &["lock", "--check"]));
    assert_eq!(json(&success(run(&studio, &["lock", "update", "--json"])))["changed"], false);
    success(run(&studio, &["bake", "baked"]));
    success(run(&studio, &["verify", "baked"]));
}

#[test]
fn a_query_with_variations_pins_all_of_them() {
    let studio = open();
    let (steel, wooden) = (studio.sound("steel door"), studio.sound("wooden door"));
    success(run(&studio, &["lock", "add", "door", "--variations", "5", "--format", "wav16"]));
    let pinned = json(&success(run(&studio, &["lock", "--json"])));
    let query = &pinned["queries"][0];
    let mut ids = vec![query["id"].as_str().unwrap(), query["more"][0].as_str().unwrap()];
    ids.sort_unstable();
    let mut expected = [steel.as_str(), wooden.as_str()];
    expected.sort_unstable();
    assert_eq!((ids.as_slice(), &query["variations"]), (expected.as_slice(), &5.into()));
    success(run(&studio, &["bake", "baked"]));
    assert_eq!(success(run(&studio, &["lock", "--check"])), "1 queries and 2 sounds are as pinned\n");

    // A third door, and one less than was pinned: as when somebody's branch knew but one.
    success(run(&studio, &["lock", "remove", wooden.as_str()]));
    let stale = json(&finding(run(&studio, &["lock", "--check", "--json"])));
    assert_eq!(stale["stale"][0]["kind"], "variations");
    assert_eq!(stale["stale"][0]["found"].as_array().unwrap().len(), 2);
    let lines = finding(run(&studio, &["lock", "--check"]));
    assert!(lines.contains("`door` now finds ") && lines.contains(&format!("instead of {steel}")), "{lines}");
    let updated = json(&success(run(&studio, &["lock", "update", "--json"])));
    assert_eq!((&updated["queries"][0]["more"][0].is_string(), &updated["generation"]), (&true, &2.into()));
    // In the form of the one that was pinned.
    let formats: Vec<_> =
        updated["sounds"].as_array().unwrap().iter().map(|sound| &sound["format"]).collect();
    assert_eq!(formats, ["wav16", "wav16"]);
    let many = run(&studio, &["lock", "add", "door", "--variations", "101"]);
    assert_eq!(many.status.code(), Some(2));
}

#[test]
fn a_denied_licence_stops_the_credits() {
    let studio = open();
    let (steel, rain) = (studio.sound("steel door"), studio.sound("rain"));
    success(run(&studio, &["lock", "add", steel.as_str(), rain.as_str()]));
    // Nothing but the lock file is needed.
    let run = |arguments: &[&str]| {
        let mut command = command(&studio, arguments);
        command.env_remove("SOUNDSCAPE_API_KEY").env("SOUNDSCAPE_URL", "http://127.0.0.1:9").output().unwrap()
    };
    let denied = failure(run(&["credits", "--deny", "editorial"]));
    assert!(denied.starts_with("error: these sounds are denied"), "{denied}");
    assert!(denied.contains(rain.as_str()) && !denied.contains(steel.as_str()), "{denied}");
    failure(run(&["credits", "--deny", "attribution", "--format", "ron"]));
    let denied = json(&finding(run(&["credits", "--deny", "editorial", "--json"])));
    assert_eq!(denied["denied"].as_array().unwrap().len(), 1);
    assert_eq!(denied["credits"].as_array().unwrap().len(), 2);
    assert_eq!(run(&["credits", "--deny", "everything"]).status.code(), Some(2));

    let ron = success(run(&["credits", "--format", "ron"]));
    assert!(ron.contains("title: \"Steel door\"") && ron.contains("A. Foley"), "{ron}");
    let listed = json(&success(run(&["credits", "--format", "json"])));
    assert_eq!(listed["credits"][0].as_object().unwrap().len(), 5);
    success(run(&["lock", "remove", rain.as_str()]));
    success(run(&["credits", "--deny", "editorial", "--deny", "attribution"]));
}

#[test]
fn errors_say_what_to_do() {
    let studio = open();
    let none = failure(run(&studio, &["bake", "baked"]));
    assert!(none.contains("there is no soundscape.lock: pin sounds with `soundscape lock add"), "{none}");
    let nothing = failure(run(&studio, &["lock", "add", "xylophone"]));
    assert!(nothing.contains("nothing is found for `xylophone`: try other or fewer words"), "{nothing}");
    let typo = run(&studio, &["lock", "add", "snd_8F3A"]);
    assert_eq!(typo.status.code(), Some(2));
    assert!(text(&typo.stderr).contains("no sound id"));
    assert!(!studio.folder().join("soundscape.lock").exists());

    // A file that the server would make anew with other bytes, as after a change of its encoder.
    let id = studio.sound("steel door");
    success(run(&studio, &["lock", "add", id.as_str()]));
    let path = studio.folder().join("soundscape.lock");
    let lock = fs::read_to_string(&path).unwrap();
    let (head, tail) = lock.split_once("sha256 = \"").unwrap();
    fs::write(&path, format!("{head}sha256 = \"{}{}", "0".repeat(64), &tail[64..])).unwrap();
    let other = failure(run(&studio, &["bake", "baked"]));
    assert!(
        other.contains("instead of the pinned 0000") && other.contains("`soundscape lock add`"),
        "{other}"
    );
    fs::write(&path, "<<<<<<< HEAD\n").unwrap();
    assert!(failure(run(&studio, &["lock"])).contains("resolve a merge by keeping both sides"));
}
