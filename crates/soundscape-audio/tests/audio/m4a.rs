//! A minimal writer of M4A files, for tests: one track, one chunk.

use std::fs;
use std::path::PathBuf;

use crate::signals::{Folder, Signal};

/// Frames in an AAC packet; ALAC packets here have as many.
pub(crate) const PACKET: usize = 1024;

/// What is said about the first and last frames.
#[derive(Clone, Copy)]
pub(crate) struct Edit {
    /// Movie time scale.
    pub(crate) scale: u32,
    /// Frames before the sound.
    pub(crate) delay: u32,
    /// Frames of the sound.
    pub(crate) frames: u32,
}

fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes()[..], kind, body].concat()
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// ALAC in its escape form: samples of 16 bits as they are.
pub(crate) fn alac(folder: &Folder, name: &str, signal: &Signal, edit: Option<Edit>) -> PathBuf {
    let channels = usize::from(signal.channels);
    let packet = |samples: &[i32]| {
        let mut bits = Bits::default();
        bits.push(u32::from(channels == 2), 3);
        // Instance, unused, "has a size", no shift, "escape", then the size.
        bits.push(0, 4 + 12);
        bits.push(0b1001, 4);
        bits.push((samples.len() / channels) as u32, 32);
        samples.iter().for_each(|&sample| bits.push(sample as u32 & 0xffff, 16));
        bits.push(7, 3);
        bits.bytes
    };
    let samples = signal.integers(16);
    let packets: Vec<Vec<u8>> = samples.chunks(PACKET * channels).map(packet).collect();
    let mut cookie = words(&[0, PACKET as u32]);
    cookie.extend([0, 16, 40, 10, 14, channels as u8, 0, 255]);
    cookie.extend(words(&[0, 0, signal.sample_rate_hz]));
    let entry = sound_entry(b"alac", signal, &boxed(b"alac", &cookie));
    write(folder, name, signal, &entry, &packets, edit)
}

/// AAC of nothing but silence: the shortest packets that there are.
pub(crate) fn silent_aac(folder: &Folder, name: &str, signal: &Signal, edit: Option<Edit>) -> PathBuf {
    let (config, packet): ([u8; 2], &[u8]) = match signal.channels {
        1 => ([0x12, 0x08], &[0x00, 0xc8, 0x00, 0x80, 0x23, 0x80]),
        _ => ([0x12, 0x10], &[0x21, 0x00, 0x49, 0x90, 0x02, 0x19, 0x00, 0x23, 0x80]),
    };
    let decoder = [&[0x05, 2][..], &config].concat();
    let mut stream = vec![0x04, 13 + decoder.len() as u8, 0x40, 0x15, 0, 0, 0];
    stream.extend(words(&[128_000, 128_000]));
    stream.extend(decoder);
    let mut descriptor = vec![0, 0, 0, 0, 0x03, 3 + stream.len() as u8 + 3, 0, 1, 0];
    descriptor.extend(stream);
    descriptor.extend([0x06, 1, 2]);
    let entry = sound_entry(b"mp4a", signal, &boxed(b"esds", &descriptor));
    let packets = vec![packet.to_vec(); signal.frames().div_ceil(PACKET)];
    write(folder, name, signal, &entry, &packets, edit)
}

fn sound_entry(kind: &[u8; 4], signal: &Signal, extra: &[u8]) -> Vec<u8> {
    let mut body = words(&[0, 1, 0, 0]);
    body.extend(signal.channels.to_be_bytes());
    body.extend(16u16.to_be_bytes());
    body.extend(words(&[0, signal.sample_rate_hz << 16]));
    body.extend(extra);
    boxed(kind, &body)
}

fn write(
    folder: &Folder,
    name: &str,
    signal: &Signal,
    entry: &[u8],
    packets: &[Vec<u8>],
    edit: Option<Edit>,
) -> PathBuf {
    let file_type = boxed(b"ftyp", b"M4A \0\0\0\0M4A isom");
    let data = boxed(b"mdat", &packets.concat());
    let count = packets.len() as u32;
    let rest = (signal.frames() - PACKET * (packets.len() - 1)) as u32;
    let sizes: Vec<u32> = packets.iter().map(|packet| packet.len() as u32).collect();
    let table = [
        boxed(b"stsd", &[&words(&[0, 1])[..], entry].concat()),
        boxed(b"stts", &words(&[0, 2, count - 1, PACKET as u32, 1, rest])),
        boxed(b"stsc", &words(&[0, 1, 1, count, 1])),
        boxed(b"stsz", &[words(&[0, 0, count]), words(&sizes)].concat()),
        boxed(b"stco", &words(&[0, 1, file_type.len() as u32 + 8])),
    ];
    let information = [
        boxed(b"smhd", &words(&[0, 0])),
        boxed(b"dinf", &boxed(b"dref", &[words(&[0, 1]), boxed(b"url ", &words(&[1]))].concat())),
        boxed(b"stbl", &table.concat()),
    ];
    let total = signal.frames() as u32;
    let mut handler = words(&[0, 0]);
    handler.extend(b"soun");
    handler.extend([0; 13]);
    let media = [
        boxed(b"mdhd", &words(&[0, 0, 0, signal.sample_rate_hz, total, 0])),
        boxed(b"hdlr", &handler),
        boxed(b"minf", &information.concat()),
    ];
    let scale = edit.map_or(1000, |edit| edit.scale);
    let scaled =
        |frames: u32| (u64::from(frames) * u64::from(scale) / u64::from(signal.sample_rate_hz)) as u32;
    let mut track = boxed(b"tkhd", &[words(&[7, 0, 0, 1, 0, scaled(total)]), vec![0; 60]].concat());
    if let Some(edit) = edit {
        let list = words(&[0, 1, scaled(edit.frames), edit.delay, 0x10000]);
        track.extend(boxed(b"edts", &boxed(b"elst", &list)));
    }
    track.extend(boxed(b"mdia", &media.concat()));
    let mut header = words(&[0, 0, 0, scale, scaled(total), 0x10000]);
    header.extend([0; 72]);
    header.extend(words(&[2]));
    let movie = boxed(b"moov", &[boxed(b"mvhd", &header), boxed(b"trak", &track)].concat());
    let path = folder.path(name);
    fs::write(&path, [file_type, data, movie].concat()).unwrap();
    path
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    free: u32,
}

impl Bits {
    fn push(&mut self, value: u32, count: u32) {
        for bit in (0..count).rev() {
            if self.free == 0 {
                self.bytes.push(0);
                self.free = 8;
            }
            self.free -= 1;
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((value >> bit & 1) as u8) << self.free;
            }
        }
    }
}
