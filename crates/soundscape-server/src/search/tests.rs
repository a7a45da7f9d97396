//! The index over a small catalogue: what is found, in which order, and after which changes.

use std::collections::BTreeSet;

use super::*;
use soundscape_wire::{AudioFacts, CategorySource, License, MatchTier, MatchedBy, MatchedField};

use crate::sound::{CatalogSound, Description, Measured};

fn sound(n: u32, title: &str, category: &str, subcategory: &str, duration_s: f64) -> CatalogSound {
    CatalogSound {
        id: format!("snd_{n:08x}").parse().unwrap(),
        created_at: soundscape_wire::Timestamp::UNIX_EPOCH,
        description: Description {
            title: title.into(),
            creator: if title.contains("ight") { "Jose Maker".into() } else { String::new() },
            text: String::new(),
            category: category.parse().unwrap(),
            subcategory: subcategory.parse().unwrap(),
            category_source: CategorySource::Said,
            tags: title.to_lowercase().split(' ').map(Into::into).collect(),
            keywords: BTreeSet::new(),
            license_type: if n.is_multiple_of(2) { License::RoyaltyFree } else { License::Editorial },
            attribution_required: false,
        },
        measured: Measured {
            file_size_bytes: 1,
            duration_s,
            sample_rate_hz: 44_100 + n,
            bit_depth: 16,
            channels: if n == 3 { 3 } else { 1 },
            loudness_lufs: None,
            loudness_range_lu: None,
            true_peak_dbtp: None,
            spectral_peaks: Vec::new(),
            facts: AudioFacts {
                bpm: (n > 3).then(|| 100.0 + f64::from(n)),
                loopable: (n != 0).then(|| n.is_multiple_of(2)),
                ..AudioFacts::default()
            },
        },
        download_count: 0,
    }
}

fn library() -> Vec<CatalogSound> {
    vec![
        sound(0, "Steel door open", "foley", "doors", 1.0),
        sound(1, "Steel door close", "foley", "doors", 2.0),
        sound(2, "Footsteps gravel night", "foley", "footsteps", 3.0),
        sound(3, "Footstep gravel", "foley", "footsteps", 0.5),
        sound(4, "Night crickets", "nature", "animals", 9.0),
        sound(5, "Jalapeño sizzle", "foley", "food-drink", 4.0),
    ]
}

fn changes(sounds: Vec<CatalogSound>, from: i64) -> Vec<Change> {
    let change = |(i, sound): (usize, CatalogSound)| Change {
        rev: from + i as i64,
        id: sound.id.clone(),
        sound: Some(sound),
    };
    sounds.into_iter().enumerate().map(change).collect()
}

/// By words alone: what they find can be counted on the fingers.
fn question(text: &str) -> Question<'_> {
    Question { text, filters: Box::leak(Box::default()), page: page(0, 20), by: By::Words }
}

/// As a search asks.
fn meant(text: &str) -> Question<'_> {
    Question { by: By::Both, ..question(text) }
}

fn page(offset: usize, limit: usize) -> Page {
    Page { offset, limit, snapshot: None }
}

fn numbers(hits: &Hits) -> Vec<u32> {
    hits.ids.iter().map(|id| u32::from_str_radix(&id.as_str()[4..], 16).unwrap()).collect()
}

#[test]
fn words_find_sounds() {
    let folder = tempfile::tempdir().unwrap();
    let search = Search::open(folder.path()).unwrap();
    search.apply(&changes(library(), 1)).unwrap();
    let check = |text: &str, expect: &[u32]| {
        let hits = search.search(&question(text)).unwrap();
        assert_eq!(numbers(&hits), expect, "{text}");
        assert_eq!(hits.total, expect.len(), "{text}");
    };
    check("steel door", &[0, 1]);
    check("footsteps gravel night", &[2, 3]);
    check("footstep", &[3, 2]);
    check("crick", &[4]);
    check("jalapeno", &[5]);
    check("door -close", &[0]);
    check("\"door open\"", &[0]);
    check("\"open door\"", &[]);
    check("-door", &[2, 3, 4, 5]);
    check("-door -\"gravel\" -night", &[5]);
    check("\"footstep gravel\" -night", &[3]);
    check("zither", &[]);
    check("!?", &[]);
}

#[test]
fn words_are_found_however_they_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let search = Search::open(folder.path()).unwrap();
    let sounds = vec![
        sound(0, "Gunshot pistol", "weapons", "guns", 1.0),
        sound(1, "Gun shot rifle", "weapons", "guns", 1.0),
        sound(2, "Thunderstorm", "nature", "weather", 1.0),
        sound(3, "Door knob", "foley", "doors", 1.0),
        sound(4, "Doorbell", "ui-ux", "user-interface", 1.0),
    ];
    search.apply(&changes(sounds, 1)).unwrap();
    let check = |text: &str, expect: &[u32]| {
        let found: BTreeSet<_> = numbers(&search.search(&question(text)).unwrap()).into_iter().collect();
        assert_eq!(found, expect.iter().copied().collect(), "{text}");
    };
    check("gunshot", &[0, 1]);
    check("gun shot", &[0, 1]);
    check("thunder storm", &[2]);
    check("thundrestorm", &[2]);
    check("thunde", &[2]);
    check("pistl ", &[0]);
    check("riffle", &[1]);
    check("door", &[3, 4]);
    check("door ", &[3]);
    check("dor ", &[]);
    check("zither", &[]);
}

#[test]
fn meaning_finds_what_words_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let search = Search::open(folder.path()).unwrap();
    let mut sounds = library();
    sounds.extend([
        sound(10, "Dog barking", "nature", "animals", 1.0),
        sound(11, "Gunshot pistol", "weapons", "guns", 1.0),
        sound(12, "Dark horror drone", "horror", "designed", 30.0),
        sound(13, "Small dog whimper", "nature", "animals", 8.0),
    ]);
    search.apply(&changes(sounds, 1)).unwrap();
    let first = |question: Question<'_>| numbers(&search.search(&question).unwrap()).first().copied();
    for (text, expect) in [("puppy", 13), ("firearm discharge", 11), ("scary ambience", 12), ("hound", 10)] {
        let found = numbers(&search.search(&meant(text)).unwrap());
        let dogs = [10, 13];
        let fits = |n: u32| n == expect || dogs.contains(&expect) && dogs.contains(&n);
        assert!(found.first().is_some_and(|first| fits(*first)), "{text}: {found:?}");
    }
    assert_eq!(first(question("puppy")), None);
    // What is near has to be what else is asked for.
    let short = Filters { duration_max_s: Some(2.0), ..Filters::default() };
    assert_eq!(numbers(&search.search(&Question { filters: &short, ..meant("puppy") }).unwrap()), [10]);
    assert_eq!(numbers(&search.search(&meant("puppy -whimper")).unwrap()), [10]);
    assert_eq!(numbers(&search.search(&meant("puppy -dog")).unwrap()), [0; 0]);
    assert_eq!(search.search(&meant("puppy")).unwrap().total, 2);
    assert_eq!(search.search(&meant("submarine")).unwrap().total, 0);
    // All words come before all likeness, and the whole title before all else.
    assert_eq!(first(meant("door close")), Some(1));
    assert_eq!(first(meant("dark horror drone")), Some(12));

    let removed = Change { rev: 11, id: sound(13, "", "foley", "doors", 0.0).id, sound: None };
    search.apply(&[removed]).unwrap();
    assert_eq!(numbers(&search.search(&meant("puppy")).unwrap()), [10]);
    drop(search);
    let search = Search::open(folder.path()).unwrap();
    assert_eq!(numbers(&search.search(&meant("puppy")).unwrap()), [10], "vectors outlive the process");
}

#[test]
fn pages_have_each_hit_once() {
    let folder = tempfile::tempdir().unwrap();
    let search = Search::open(folder.path()).unwrap();
    let words = ["dog", "rain", "wolf", "gravel", "engine"];
    let mut sounds = Vec::new();
    for n in 0..600 {
        let word = words[n as usize % words.len()];
        // Only half of the words of the question, so that meaning has a say.
        sounds.push(sound(n, &format!("{word} number {n}"), "nature", "animals", 1.0));
    }
    search.apply(&changes(sounds, 1)).unwrap();
    for text in ["number", "number puppy", "puppy bark", "dog howling"] {
        let all = search.search(&Question { page: page(0, 1_000), ..meant(text) }).unwrap();
        let (mut seen, mut offset) = (Vec::new(), 0);
        while offset < all.total {
            let hits = search.search(&Question { page: page(offset, 100), ..meant(text) }).unwrap();
            assert_eq!(hits.total, all.total, "{text}");
            seen.extend(numbers(&hits));
            offset += 100;
        }
        assert_eq!(seen, numbers(&all), "{text}");
        assert_eq!(seen.len(), all.total, "{text}");
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len(), "{text}");
    }
}

#[test]
fn filters_narrow() {
    let folder = tempfile::tempdir().unwrap();
    let search = Search::open(folder.path()).unwrap();
    search.apply(&changes(library(), 1)).unwrap();
    let place = |slug: &str| crate::taxonomy::find(&slug.parse().unwrap());
    let none = Filters::default;
    let check = |text: &str, filters: Filters, expect: &[u32]| {
        let question = Question { filters: &filters, ..question(text) };
        assert_eq!(numbers(&search.search(&question).unwrap()), expect, "{question:?}");
    };
    check("night", Filters { category: place("nature"), ..none() }, &[4]);
    check("steel", Filters { category: place("doors"), ..none() }, &[0, 1]);
    check("steel", Filters { duration_max_s: Some(1.0), ..none() }, &[0]);
    check("steel", Filters { duration_min_s: Some(1.1), ..none() }, &[1]);
    check("-steel", Filters { duration_min_s: Some(4.0), duration_max_s: Some(4.0), ..none() }, &[5]);
    check("steel", Filters { license: Some(License::Editorial), ..none() }, &[1]);
    check("-steel", Filters { channels: Some(3), ..none() }, &[3]);
    check("night", Filters { channels: Some(1), ..none() }, &[4, 2]);
    check("night", Filters { channels: Some(3), ..none() }, &[]);
    check("-steel", Filters { sample_rate_min_hz: Some(44_104), ..none() }, &[4, 5]);
    check("night", Filters { creator: Some("JOSÉ  maker".into()), ..none() }, &[4, 2]);
    check("night", Filters { creator: Some("José".into()), ..none() }, &[]);
    check("-steel", Filters { bpm: Some((103.5, 104.5)), ..none() }, &[4]);
    check("-steel", Filters { bpm: Some((100.0, 200.0)), ..none() }, &[4, 5]);
    check("steel", Filters { loopable: Some(false), ..none() }, &[1]);
    check("steel", Filters { loopable: Some(true), ..none() }, &[]);
    for (offset, expect) in [(0, 0), (1, 1)] {
        let hits = search.search(&Question { page: page(offset, 1), ..question("steel") }).unwrap();
        assert_eq!((numbers(&hits), hits.total), (vec![expect], 2));
    }
}

#[test]
fn hits_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    let search = Search::open(folder.path()).unwrap();
    let mut sounds = library();
    sounds.push(sound(6, "Gun shot rifle", "weapons", "guns", 1.0));
    search.apply(&changes(sounds.clone(), 1)).unwrap();
    let explained = |text: &str| {
        let hits = search.search(&meant(text)).unwrap();
        let id = hits.ids.first().unwrap_or_else(|| panic!("{text} finds nothing"));
        let sound = sounds.iter().find(|sound| sound.id == *id).unwrap();
        explain(text, &hits.sought, &hits.worth[0], sound)
    };
    let check = |text: &str, tier: MatchTier, expect: &[(&str, Option<&str>, MatchedBy)]| {
        let explanation = explained(text);
        assert_eq!(explanation.tier, tier, "{text}");
        let words = explanation.words.iter().map(|word| (&*word.word, word.found.as_deref(), word.by));
        assert_eq!(words.collect::<Vec<_>>(), expect, "{text}");
    };
    let exact = |word: &'static str| (word, Some(word), MatchedBy::Exact);
    check("night crickets", MatchTier::WholeTitle, &[exact("night"), exact("crickets")]);
    check("sizzles ", MatchTier::AllWords, &[("sizzles", Some("sizzle"), MatchedBy::Stem)]);
    check("gunshot", MatchTier::AllWords, &[("gunshot", Some("gun shot"), MatchedBy::Compound)]);
    check("riffle ", MatchTier::AllWords, &[("riffle", Some("rifle"), MatchedBy::Typo)]);
    check("crick", MatchTier::AllWords, &[("crick", Some("crickets"), MatchedBy::Prefix)]);
    check("\"door open\"", MatchTier::AllWords, &[("door open", Some("door open"), MatchedBy::Phrase)]);
    check("firearm", MatchTier::Meaning, &[("firearm", None, MatchedBy::Meaning)]);
    let explanation = explained("sizzle water");
    assert_eq!((explanation.tier, explanation.words.len()), (MatchTier::MostWords, 1));
    assert_eq!(explanation.words[0].fields, [MatchedField::Title, MatchedField::Tags]);
    assert!(explanation.lexical > 0.0 && explanation.meaning.is_some() && explanation.fused.is_some());
}

#[test]
fn it_follows_the_change_log() {
    let folder = tempfile::tempdir().unwrap();
    let search = Search::open(folder.path()).unwrap();
    assert_eq!(search.rev(), 0);
    search.apply(&changes(library(), 1)).unwrap();
    assert_eq!(search.rev(), 6);
    let renamed = sound(0, "Wooden hatch", "foley", "doors", 1.0);
    let removed = Change { rev: 8, id: sound(1, "", "foley", "doors", 0.0).id, sound: None };
    search.apply(&[changes(vec![renamed], 7).remove(0), removed]).unwrap();
    drop(search);
    let search = Search::open(folder.path()).unwrap();
    assert_eq!(search.rev(), 8);
    assert_eq!(search.search(&question("steel")).unwrap().total, 0);
    assert_eq!(numbers(&search.search(&question("hatch")).unwrap()), [0]);
    search.clear().unwrap();
    assert_eq!((search.rev(), search.search(&question("hatch")).unwrap().total), (0, 0));
}

#[test]
fn a_broken_index_is_built_anew() {
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join(VERSION);
    let break_by = |harm: &dyn Fn(&Path)| {
        let search = Search::open(folder.path()).unwrap();
        search.apply(&changes(library(), search.rev() + 1)).unwrap();
        drop(search);
        harm(&index);
        assert_eq!(Search::open(folder.path()).unwrap().rev(), 0);
    };
    let segment = |ending: &str| {
        let files = std::fs::read_dir(&index).unwrap().map(|file| file.unwrap().path());
        files.into_iter().find(|path| path.extension().is_some_and(|e| e == ending)).unwrap()
    };
    let meta = index.join("meta.json");
    break_by(&|_| std::fs::write(&meta, "{}").unwrap());
    break_by(&|_| std::fs::write(&meta, "").unwrap());
    break_by(&|_| std::fs::write(&meta, [0xff; 9]).unwrap());
    // Of another version, whose fields have other names.
    break_by(&|_| {
        let text = std::fs::read_to_string(&meta).unwrap();
        std::fs::write(&meta, text.replace("\"keywords\"", "\"key_words\"")).unwrap();
    });
    break_by(&|_| std::fs::remove_file(segment("store")).unwrap());
    break_by(&|_| std::fs::write(segment("idx"), "short").unwrap());
}

#[test]
fn an_index_that_is_in_use_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let search = Search::open(folder.path()).unwrap();
    search.apply(&changes(library(), 1)).unwrap();
    let error = Search::open(folder.path()).err().unwrap().to_string();
    assert!(error.contains("what else has it open") && error.contains("Lock"), "{error}");
    assert_eq!(search.search(&question("steel")).unwrap().total, 2);
    drop(search);
    assert_eq!(Search::open(folder.path()).unwrap().rev(), 6);

    let file = folder.path().join("not-a-folder");
    std::fs::write(&file, "").unwrap();
    assert!(Search::open(&file).is_err() && file.exists());
}

#[test]
fn a_commit_that_was_cut_off_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let meta = folder.path().join(VERSION).join("meta.json");
    let removed = [Change { rev: 7, id: sound(0, "", "foley", "doors", 0.0).id, sound: None }];
    let search = Search::open(folder.path()).unwrap();
    search.apply(&changes(library(), 1)).unwrap();
    drop(search);
    let before = std::fs::read(&meta).unwrap();
    let search = Search::open(folder.path()).unwrap();
    search.apply(&removed).unwrap();
    drop(search);
    // As it is when the process ends just before the commit counts.
    std::fs::write(&meta, before).unwrap();
    let search = Search::open(folder.path()).unwrap();
    assert_eq!((search.rev(), numbers(&search.search(&question("steel")).unwrap())), (6, vec![0, 1]));
    search.apply(&removed).unwrap();
    assert_eq!(numbers(&search.search(&question("steel")).unwrap()), [1]);
}

#[test]
fn pages_stay_right_while_the_catalogue_changes() {
    let folder = tempfile::tempdir().unwrap();
    let search = Search::open(folder.path()).unwrap();
    let doors = |range: std::ops::Range<u32>| {
        range.map(|n| sound(n, "Door", "foley", "doors", 1.0)).collect::<Vec<_>>()
    };
    search.apply(&changes(doors(100..150), 1)).unwrap();
    let (mut seen, mut offset, mut snapshot) = (Vec::new(), 0, None);
    loop {
        let hits = search
            .search(&Question { page: Page { offset, limit: 7, snapshot }, ..question("door") })
            .unwrap();
        seen.extend(numbers(&hits));
        (offset, snapshot) = (offset + 7, hits.snapshot);
        if offset >= hits.total {
            break;
        }
        // Some before and some after those that were seen, and one of those that were not is gone.
        let rev = search.rev() + 1;
        search.apply(&changes(doors(offset as u32..offset as u32 + 3), rev)).unwrap();
        let gone = sound(149, "", "foley", "doors", 0.0).id;
        search.apply(&[Change { rev: rev + 3, id: gone, sound: None }]).unwrap();
    }
    assert_eq!(seen, (100..150).collect::<Vec<_>>());
    let now = search.search(&Question { page: page(0, 100), ..question("door") }).unwrap();
    assert_eq!(now.total, 50 + 3 * 7 - 1);
}
