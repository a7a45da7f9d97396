//! The sound that the documentation's samples ask for by its id.

/// What the file is called, and what is said of it.
pub(super) const FILE: &str = "footsteps_gravel_night.wav";
pub(super) const SIDECAR: &str = "file,title,creator,category,subcategory,tags\n\
    footsteps_gravel_night.wav,Footsteps on gravel at night,SoundScape,Foley,Footsteps,footsteps;gravel;night\n";

/// Half a second of gravel under each of two steps, as a WAV file.
///
/// An id is made of a file's SHA-256. So that this file is `snd_8f3a2c1d`, a number at its end was tried out until its
/// hash began like that; samples are computed in whole numbers, which are the same everywhere.
pub(super) fn of_the_documentation() -> Vec<u8> {
    let mut noise: u32 = 1;
    let mut samples = Vec::new();
    for frame in 0..FRAMES {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let level = 6_000_u32.saturating_sub(frame % (FRAMES / 2));
        let [.., low, high] = noise.to_le_bytes();
        let crunch = i64::from(i16::from_le_bytes([low, high]));
        let [low, high, ..] = (crunch * i64::from(level) / 8_192).to_le_bytes();
        samples.extend([low, high]);
    }
    let mut chunks = b"WAVE".to_vec();
    let mut format = Vec::from([1, 0, 1, 0]);
    format.extend(FRAMES.to_le_bytes());
    format.extend((2 * FRAMES).to_le_bytes());
    format.extend([2, 0, 16, 0]);
    let mut note = b"SoundScape docs ".to_vec();
    note.extend(NONCE.to_le_bytes());
    for (name, content) in [(b"fmt ", &format), (b"data", &samples), (b"note", &note)] {
        chunks.extend(chunk(name, content));
    }
    chunk(b"RIFF", &chunks)
}

/// Frames, and frames a second: the sound is a second long.
const FRAMES: u32 = 22_050;
const NONCE: u64 = 1_100_769_656_178;

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    // A second of sound is far from 4 GB.
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
    [name, length.to_le_bytes().as_slice(), content].concat()
}
