//! Banks read, refused and written.

use soundscape_client::{Format, SoundId};

use super::*;
use crate::SoundQuery;

const FOREST: &str = r#"(sounds: {
    "door.open":        (id: "snd_8f3a2c1d", format: wav24, normalize: true),
    "door.shut":        (ids: ["snd_8f3a2c1d", "snd_8b3a2c1d"], pitch: (0.9, 1.1)),
    "footsteps.gravel": (query: "footsteps gravel", category: "foley", duration_max: 1.5, variations: 6, pitch: (0.95, 1.05), loudness: -23),
    "forest.bed":       (query: "forest birds morning", category: "ambience", volume_db: -8, looped: true, stream: true, fade_in: 2, fade_out: 0.5),
    "news \"old\"":     (query: "radio news", license: "editorial", format: mp3320, volume_db: (-6, -3.5), stream: false),
})
"#;

fn id() -> SoundId {
    "snd_8f3a2c1d".parse().unwrap()
}

#[test]
fn what_is_read_is_written_alike() {
    let bank: SoundBank = FOREST.parse().unwrap();
    assert_eq!(bank.to_string(), FOREST);
    assert_eq!(bank.sounds.len(), 5);
    let door = SoundRef::id(id()).format(Format::Wav24).normalized();
    assert_eq!(bank.get("door.open"), Some(&door));
    let shut = SoundRef::any_of([id(), "snd_8b3a2c1d".parse().unwrap()]).pitch(0.9, 1.1);
    assert_eq!(bank.get("door.shut"), Some(&shut));
    let query = SoundQuery::new("footsteps gravel").category("foley").duration_max(1.5);
    let steps = SoundRef::query(query, 6).pitch(0.95, 1.05).loudness(-23.0);
    assert_eq!(bank.get("footsteps.gravel"), Some(&steps));
    let bed = bank.get("forest.bed").unwrap().playback;
    assert_eq!((bed.looped, bed.stream), (true, Some(true)));
    assert_eq!((bed.fade_in_s, bed.fade_out_s, bed.volume_db), (2.0, 0.5, (-8.0, -8.0)));
    assert_eq!(bank.get("news \"old\"").unwrap().playback.volume_db, (-6.0, -3.5));
    assert_eq!(SoundBank::default().to_string().parse(), Ok(SoundBank::default()));
}

#[test]
fn another_order_comments_and_names_of_types_do_not_matter() {
    let text = r#"
        // The forest.
        SoundBank(sounds: {
            "bed": SoundRef(looped: true /* for ever */, query: "birds", format: "ogg",),
        })"#;
    let bank: SoundBank = text.parse().unwrap();
    assert_eq!(bank.get("bed"), Some(&SoundRef::query(SoundQuery::new("birds"), 1).looped()));
}

#[test]
fn what_is_wrong_is_named_with_what_is_allowed() {
    let check = |text: &str, expected: &[&str]| {
        let error = text.parse::<SoundBank>().unwrap_err().to_string();
        for expected in expected {
            assert!(error.contains(expected), "{text}\n{error}\nlacks {expected}");
        }
    };
    check("", &["line 1"]);
    check("(sounds: {\n \"a\": (query: ),\n})", &["line 2"]);
    check("()", &["there are no `sounds`"]);
    check("(sound: {})", &["`sound` is no field of a bank"]);
    check(r#"(sounds: {"a": (query: "x"), "a": (query: "y")})"#, &["entry `a` stands there twice"]);
    check(r#"(sounds: {"a": "door"})"#, &["entry `a`", "is no sound", "(query: \"door creak\")"]);
    let entry = |fields: &str, expected: &[&str]| {
        check(&format!(r#"(sounds: {{"good": (query: "x"), "door": ({fields})}})"#), &["entry `door`: "]);
        check(&format!(r#"(sounds: {{"good": (query: "x"), "door": ({fields})}})"#), expected);
    };
    entry("", &["needs one of `id`, `ids` and `query`"]);
    entry(r#"id: "snd_8f3a2c1d", query: "x""#, &["needs one of `id`, `ids` and `query`"]);
    entry(r#"id: "snd_8f3a2c1d", ids: ["snd_8b3a2c1d"]"#, &["needs one of `id`, `ids` and `query`"]);
    entry(r#"ids: []"#, &["`ids` is []", "1 to 100 ids"]);
    entry(r#"ids: ["snd_8f3a2c1d", "door"]"#, &["`ids` is [", "1 to 100 ids"]);
    entry(r#"ids: ["snd_8f3a2c1d", "snd_8f3a2c1d"]"#, &["each once"]);
    entry(r#"ids: ["snd_8f3a2c1d"], variations: 2"#, &["`variations` narrows a search"]);
    entry(r#"id: "door""#, &["`id` is \"door\"", "an id such as"]);
    entry(r#"query: " ""#, &["`query` is \" \"", "words in quotes"]);
    entry(r#"query: 3"#, &["`query` is 3", "words in quotes"]);
    entry(r#"query: "x", pich: 1"#, &["`pich` is no field (is it `pitch`?)", "volume_db, loudness"]);
    entry(r#"query: "x", zebra: 1"#, &["`zebra` is no field: allowed are id, ids, query"]);
    entry(r#"query: "x", looped: true, looped: true"#, &["`looped` stands there twice"]);
    entry(r#"query: "x", pitch: (1.1, 0.9)"#, &["`pitch` is (1.1, 0.9)", "the lower first"]);
    entry(r#"query: "x", pitch: 0"#, &["`pitch` is 0", "0.05 to 20"]);
    entry(r#"query: "x", volume_db: loud"#, &["`volume_db` is loud", "-60 to 24"]);
    entry(r#"query: "x", loudness: 3"#, &["`loudness` is 3", "-70 to 0"]);
    entry(r#"query: "x", format: flac"#, &["`format` is flac", "wav24, wav16, mp3320, ogg"]);
    entry(r#"query: "x", normalize: 1"#, &["`normalize` is 1", "true or false"]);
    entry(r#"query: "x", variations: 0"#, &["`variations` is 0", "1 to 100"]);
    entry(r#"query: "x", duration_max: -1"#, &["`duration_max` is -1", "above 0"]);
    entry(r#"query: "x", license: "free""#, &["`license` is \"free\"", "royalty-free"]);
    entry(r#"query: "x", category: "?""#, &["`category` is \"?\"", "foley"]);
    entry(r#"query: "x", fade_in: 9999"#, &["`fade_in` is 9999", "0 to 3600"]);
    entry(r#"id: "snd_8f3a2c1d", variations: 2"#, &["`variations` narrows a search"]);
}
