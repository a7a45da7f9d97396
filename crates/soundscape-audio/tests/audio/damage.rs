//! Some hundred damaged files of every format: each gives an answer, within its limits. `cargo xtask fuzz` goes on
//! from here.

use std::fs;

use soundscape_audio::{AudioError, Codec, Decoder, Limits, analyse, tags};

use crate::mutation::{Chance, damage};
use crate::seeds;
use crate::signals::Folder;

#[test]
fn damaged_files_give_an_answer() {
    let folder = Folder::new();
    let files = seeds::of_every_format();
    let limits = Limits::default().with_max_duration_s(60.0);
    let mut kinds = std::collections::BTreeMap::new();
    for index in 0..600 {
        let mut chance = Chance::new(1, index);
        let (file, other) = (&files[chance.below(files.len())], &files[chance.below(files.len())]);
        let path = folder.bytes("damaged", &damage(file, other, &mut chance));
        let kind = match analyse(&path, &limits) {
            Ok(_) => "whole",
            Err(AudioError::Malformed { .. }) => "malformed",
            Err(AudioError::Truncated { .. }) => "truncated",
            Err(AudioError::Unsupported { .. }) => "unsupported",
            Err(AudioError::TooLarge { .. }) => "too large",
            Err(other) => panic!("{index}: {other:?}"),
        };
        *kinds.entry(kind).or_insert(0) += 1;
        let text = tags::read(&path);
        assert!(
            matches!(text, Ok(_) | Err(AudioError::Tags(_) | AudioError::Malformed { .. })),
            "{index}: {text:?}"
        );
    }
    for kind in ["whole", "malformed", "truncated", "unsupported"] {
        assert!(kinds.contains_key(kind), "{kinds:?}");
    }
}

#[test]
fn undamaged_they_are_whole() {
    let folder = Folder::new();
    for (index, file) in seeds::of_every_format().iter().enumerate() {
        let path = folder.bytes("whole", file);
        analyse(&path, &Limits::default()).unwrap_or_else(|error| panic!("{index}: {error:?}"));
        tags::read(&path).unwrap_or_else(|error| panic!("{index}: {error:?}"));
    }
}

/// However long a silence a few bytes stand for, there is an end to decoding it.
#[test]
fn the_number_of_samples_has_a_limit() {
    let folder = Folder::new();
    let path = folder.bytes("a.wav", &seeds::of_every_format()[0]);
    let samples = |max: u64| {
        let mut decoder = Decoder::open(&path, &Limits::default().with_max_samples(max))?;
        assert_eq!(decoder.spec().codec, Codec::Pcm);
        while decoder.next_block()?.is_some() {}
        Ok::<_, AudioError>(())
    };
    assert!(samples(6000).is_ok());
    assert!(matches!(samples(5999), Err(AudioError::TooLarge { unit: "samples", max: 5999 })));
    let _ = fs::remove_file(path);
}
