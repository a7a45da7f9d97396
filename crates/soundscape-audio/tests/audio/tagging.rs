//! Text in files: what exports carry, and what is read back.

use std::fs;

use soundscape_audio::tags::{self, EmbeddedTags};
use soundscape_audio::{AudioError, Credits, Encoding, Export, Limits, analyse, transcode};

use crate::seeds;
use crate::signals::{Folder, Signal};

#[test]
fn exports_carry_their_credits() {
    let folder = Folder::new();
    // An odd number of bytes of samples, so that the list behind them needs a byte of padding.
    let source = folder.wav("source.wav", &Signal::sine(44_100, 1, 4001, 440.0, -6.0), 24);
    let credits = Credits::default()
        .with_title("Tür, knarrend")
        .with_artist("Zoë Müller")
        .with_license("CC BY 4.0, creativecommons.org/licenses/by/4.0")
        .with_comment("recorded in a barn")
        .with_source("Barn Library")
        .with_category("Doors");
    let export = Export::default().with_credits(credits);
    let mut outputs = vec![(Encoding::Wav24, "a.wav"), (Encoding::Wav16, "b.wav"), (Encoding::OGG, "c.ogg")];
    if cfg!(feature = "mp3") {
        outputs.push((Encoding::Mp3Cbr320, "d.mp3"));
    }
    for (encoding, name) in outputs {
        let output = folder.path(name);
        transcode(&source, &output, encoding, &export, &Limits::default()).unwrap();
        let tags = tags::read(&output).unwrap();
        assert_eq!(
            [tags.title, tags.artist, tags.copyright, tags.comment, tags.album, tags.genre]
                .map(Option::unwrap_or_default),
            [
                "Tür, knarrend",
                "Zoë Müller",
                "CC BY 4.0, creativecommons.org/licenses/by/4.0",
                "recorded in a barn",
                "Barn Library",
                "Doors"
            ],
            "{encoding:?}"
        );
        assert_eq!(analyse(&output, &Limits::default()).unwrap().frames, 4001, "{encoding:?}");
        if name.ends_with("wav") {
            let bytes = fs::read(&output).unwrap();
            assert_eq!(u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize, bytes.len() - 8);
        }
    }
}

#[test]
fn chunks_tell_what_tags_do_not() {
    let folder = Folder::new();
    let files = seeds::of_every_format();
    let read = files.iter().map(|file| tags::read(folder.bytes("a.wav", file)).unwrap());
    let tags = read.into_iter().find(|tags| tags.cat_id.is_some()).unwrap();
    let text = |slot: &Option<String>| slot.clone().unwrap_or_default();
    assert_eq!(
        [&tags.title, &tags.artist, &tags.description, &tags.cat_id, &tags.album, &tags.recorded].map(text),
        ["Door", "Ann", "Door", "DOORWood", "Barn", "2026-01-31T12:34:56"]
    );
    let stated = tags.stated_loudness.unwrap();
    assert_eq!((stated.loudness_lufs, stated.true_peak_dbtp), (Some(-23.1), Some(-1.0)));
    assert_eq!(tags.is_loop, Some(true));
    assert_eq!(tags.loops.iter().map(|part| (part.start, part.end)).collect::<Vec<_>>(), [(100, 200)]);
    assert_eq!((tags.cues[0].frame, tags.cues[0].label.as_deref()), (441, Some("hit")));
}

#[test]
fn no_tags_are_no_error_and_no_sound_is() {
    let folder = Folder::new();
    let bare = folder.wav("bare.wav", &Signal::silence(44_100, 1, 100), 16);
    assert_eq!(tags::read(bare).unwrap(), EmbeddedTags::default());
    let text = folder.bytes("text.wav", b"not a sound at all, but long enough to be looked at closely");
    assert!(matches!(tags::read(text), Err(AudioError::Tags(_))));
    assert!(matches!(tags::read(folder.path("absent.wav")), Err(AudioError::Io(_))));
}
