//! Files that are cut, empty, foreign or damaged, each with the error that says so.

use std::fs;
use std::path::Path;

use soundscape_audio::{AudioError, Limits, analyse};

use crate::signals::{Folder, Signal, cut};

fn verdict(path: &Path) -> &'static str {
    match analyse(path, &Limits::default()) {
        Ok(_) => "whole",
        Err(AudioError::Truncated { .. }) => "truncated",
        Err(AudioError::Malformed { .. }) => "malformed",
        Err(AudioError::Unsupported { .. }) => "unsupported",
        Err(AudioError::TooLarge { .. }) => "too large",
        Err(AudioError::Io(_)) => "io",
        Err(other) => panic!("{path:?}: {other:?}"),
    }
}

#[test]
fn cut_files_are_truncated() {
    let folder = Folder::new();
    let signal = Signal::noise(44_100, 2, 44_100, -6.0);
    let files = [
        folder.wav("a.wav", &signal, 16),
        folder.wav("b.wav", &signal, 24),
        folder.float_wav("c.wav", &signal),
        folder.aiff("a.aiff", &signal, 16),
        folder.flac("a.flac", &signal, 16),
        folder.flac("b.flac", &signal, 24),
        folder.ogg("a.ogg", &signal),
        #[cfg(feature = "mp3")]
        folder.mp3("a.mp3", &signal),
    ];
    for file in &files {
        let bytes = fs::metadata(file).unwrap().len() as usize;
        assert_eq!(verdict(file), "whole", "{file:?}");
        for keep in [bytes - 1, bytes - 2, bytes - 700, bytes * 9 / 10, bytes / 2, bytes / 3 + 1] {
            assert_eq!(verdict(&cut(&folder, file, keep)), "truncated", "{keep} of {bytes} of {file:?}");
        }
        for keep in [1, 11, 20, 43, 60] {
            let verdict = verdict(&cut(&folder, file, keep));
            assert!(
                ["truncated", "malformed", "unsupported"].contains(&verdict),
                "{keep} of {file:?}: {verdict}"
            );
        }
    }
}

#[test]
fn an_ogg_that_lacks_whole_pages_is_truncated() {
    let folder = Folder::new();
    let bytes = fs::read(folder.ogg("a.ogg", &Signal::noise(44_100, 1, 200_000, -6.0))).unwrap();
    let pages: Vec<usize> = (0..bytes.len() - 4).filter(|&at| &bytes[at..at + 5] == b"OggS\0").collect();
    assert!(pages.len() > 10);
    for &page in &pages[4..] {
        assert_eq!(verdict(&folder.bytes("cut.ogg", &bytes[..page])), "truncated");
    }
    let middle = [&bytes[..pages[6]], &bytes[pages[7]..]].concat();
    assert_eq!(verdict(&folder.bytes("gap.ogg", &middle)), "truncated");
    let mut damaged = bytes.clone();
    damaged[pages[7] + 300] ^= 0x40;
    assert_eq!(verdict(&folder.bytes("damaged.ogg", &damaged)), "truncated");
}

#[test]
fn foreign_files_are_unsupported() {
    let folder = Folder::new();
    let text = "The door creaks. ".repeat(500);
    // A minimal PNG, then bytes that look like the start of an MP3 frame.
    let png = [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &[0xff, 0xfb, 0x90, 0x64], &[7; 5000]].concat();
    let check = |name: &str, bytes: &[u8], expect: &str| {
        assert_eq!(verdict(&folder.bytes(name, bytes)), expect, "{name}");
    };
    for name in ["a.wav", "a.ogg", "a.mp3", "a.flac", "a"] {
        check(name, text.as_bytes(), "unsupported");
        check(name, &png, "unsupported");
        check(name, &[0; 4096], "unsupported");
        check(name, b"", "malformed");
    }
    let ogg = |codec: &[u8]| [b"OggS\0\x02".as_slice(), &[0; 20], &[1, 19], codec].concat();
    check("speex.ogg", &ogg(b"Speex   "), "unsupported");
    check("opus.ogg", &ogg(b"OpusHead"), if cfg!(feature = "opus") { "truncated" } else { "unsupported" });
    assert_eq!(verdict(&folder.path("absent.wav")), "io");
    assert_eq!(verdict(folder.path("absent.wav").parent().unwrap()), "unsupported");
}

#[test]
fn sounds_without_sound_are_malformed() {
    let folder = Folder::new();
    let nothing = Signal::silence(44_100, 1, 0);
    assert_eq!(verdict(&folder.wav("a.wav", &nothing, 16)), "malformed");
    assert_eq!(verdict(&folder.flac("a.flac", &nothing, 16)), "truncated");
    let mut infinite = Signal::silence(44_100, 1, 5000);
    infinite.samples[3000] = f64::NAN;
    assert_eq!(verdict(&folder.float_wav("nan.wav", &infinite)), "malformed");
}

#[cfg(feature = "mp3")]
#[test]
fn an_mp3_with_garbage_inside_is_malformed_and_tags_around_it_are_fine() {
    let folder = Folder::new();
    let bytes = fs::read(folder.mp3("a.mp3", &Signal::noise(44_100, 2, 44_100, -6.0))).unwrap();
    let frames: Vec<usize> = (0..bytes.len() - 1).filter(|&at| bytes[at..at + 2] == [0xff, 0xfb]).collect();
    let (third, fourth) = (frames[3], frames[4]);
    let garbage = [&bytes[..third], &[0x55; 3000], &bytes[third..]].concat();
    assert_eq!(verdict(&folder.bytes("garbage.mp3", &garbage)), "malformed");
    let missing = [&bytes[..third], &bytes[third + 1044 * 3..]].concat();
    assert_ne!(verdict(&folder.bytes("missing.mp3", &missing)), "whole", "{third} {fourth}");
    let tagged = [&bytes[..], b"TAG", &[b' '; 125]].concat();
    assert_eq!(verdict(&folder.bytes("tagged.mp3", &tagged)), "whole");
    let padded = [&bytes[..], &[0; 5000]].concat();
    assert_eq!(verdict(&folder.bytes("padded.mp3", &padded)), "whole");
}

/// Every byte of small files is changed in turn: whatever comes of it, it is a result.
#[test]
fn damage_anywhere_never_panics() {
    let folder = Folder::new();
    let signal = Signal::noise(8000, 1, 300, -6.0);
    let files = [
        folder.wav("a.wav", &signal, 16),
        folder.aiff("a.aiff", &signal, 16),
        folder.flac("a.flac", &signal, 16),
        folder.ogg("a.ogg", &signal),
        #[cfg(feature = "mp3")]
        folder.mp3("a.mp3", &signal),
    ];
    let outcomes = files.iter().flat_map(|file| {
        let bytes = fs::read(file).unwrap();
        let name = format!("damaged.{}", file.extension().unwrap().to_str().unwrap());
        let folder = &folder;
        (0..bytes.len().min(400)).flat_map(move |at| {
            [0xff, 0x01, 0x80].map(|flip| {
                let mut damaged = bytes.clone();
                damaged[at] ^= flip;
                verdict(&folder.bytes(&name, &damaged))
            })
        })
    });
    let mut kinds: Vec<&str> = outcomes.collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert!(kinds.contains(&"whole") && kinds.contains(&"malformed"), "{kinds:?}");
}
