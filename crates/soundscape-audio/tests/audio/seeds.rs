//! One small whole file of every format that is read: what damage begins with.

use std::fs;

use crate::m4a::{self, Edit};
use crate::signals::{Folder, Signal};

pub(crate) fn of_every_format() -> Vec<Vec<u8>> {
    let folder = Folder::new();
    let signal = Signal::noise(8000, 2, 3000, -6.0);
    let song = Signal::noise(44_100, 2, 6000, -6.0);
    let edit = Some(Edit { scale: 1000, delay: 1024, frames: 4000 });
    let paths = [
        folder.wav("a.wav", &signal, 16),
        folder.wav("b.wav", &signal, 24),
        folder.float_wav("c.wav", &signal),
        folder.aiff("a.aiff", &signal, 16),
        folder.flac("a.flac", &signal, 16),
        folder.ogg("a.ogg", &song),
        m4a::alac(&folder, "alac.m4a", &song, edit),
        m4a::silent_aac(&folder, "aac.m4a", &song, edit),
        #[cfg(feature = "mp3")]
        folder.mp3("a.mp3", &song),
    ];
    let mut files: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).unwrap()).collect();
    files.push(with_chunks(&files[0]));
    files.push(large(&files[1]));
    files
}

/// A WAV with every chunk that facts are read from.
fn with_chunks(wav: &[u8]) -> Vec<u8> {
    let words = |words: &[u32]| -> Vec<u8> { words.iter().flat_map(|word| word.to_le_bytes()).collect() };
    let mut bext = vec![0; 602];
    bext[..4].copy_from_slice(b"Door");
    bext[320..338].copy_from_slice(b"2026-01-3112:34:56");
    bext[346] = 2;
    bext[412..422].copy_from_slice(&[0xfa, 0xf6, 10, 0, 0x9c, 0xff, 0, 0xf7, 0, 0xf7]);
    let xml =
        b"<BWFXML><PROJECT>Barn</PROJECT><ASWG><catId>DOORWood</catId><isLoop>true</isLoop></ASWG></BWFXML>";
    let mut file = wav.to_vec();
    for (id, body) in [
        (b"bext", bext),
        (b"iXML", xml.to_vec()),
        (b"smpl", words(&[0, 0, 0, 60, 0, 0, 0, 1, 0, 1, 0, 100, 199, 0, 0])),
        (b"cue ", words(&[1, 7, 0, 0, 0, 0, 441])),
        (b"LIST", b"adtllabl\x08\0\0\0\x07\0\0\0hit\0".to_vec()),
        (b"LIST", b"INFOINAM\x05\0\0\0Door\0\0IART\x04\0\0\0Ann\0".to_vec()),
    ] {
        file.extend(id);
        file.extend((body.len() as u32).to_le_bytes());
        file.extend(&body);
        file.extend(std::iter::repeat_n(0, body.len() % 2));
    }
    let length = file.len() as u32 - 8;
    file[4..8].copy_from_slice(&length.to_le_bytes());
    file
}

/// The same sound as RF64.
fn large(wav: &[u8]) -> Vec<u8> {
    let data = wav.windows(4).position(|window| window == b"data").unwrap();
    let samples = (wav.len() - data - 8) as u64;
    let mut file = b"RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0".to_vec();
    file.extend((wav.len() as u64 + 28).to_le_bytes());
    file.extend(samples.to_le_bytes());
    file.extend([0; 12]);
    file.extend(&wav[12..data + 4]);
    file.extend([0xff; 4]);
    file.extend(&wav[data + 8..]);
    file
}
