//! Formats that no writer in the project makes: written byte by byte, read back to the sample.

use std::fs;
use std::path::PathBuf;

use soundscape_audio::{AudioError, Codec, Limits, Pcm, decode};

use crate::m4a::{self, Edit};
use crate::signals::{Folder, Signal};

fn read(path: &PathBuf) -> Pcm {
    decode(path, &Limits::default()).unwrap_or_else(|error| panic!("{path:?}: {error:?}"))
}

fn exact(path: &PathBuf, signal: &Signal, codec: Codec, tolerance: f64) {
    let pcm = read(path);
    assert_eq!((pcm.spec.codec, pcm.spec.channels), (codec, signal.channels), "{path:?}");
    assert_eq!(pcm.frames(), signal.frames(), "{path:?}");
    for (index, (got, want)) in pcm.samples.iter().zip(&signal.samples).enumerate() {
        assert!((f64::from(*got) - want).abs() <= tolerance, "{path:?} sample {index}: {got} for {want}");
    }
}

/// RF64 and BW64 with 24 bits, whose lengths stand in `ds64`.
fn large_wav(
    folder: &Folder,
    name: &str,
    magic: &[u8; 4],
    signal: &Signal,
    data_bytes: Option<u64>,
) -> PathBuf {
    let samples: Vec<u8> =
        signal.integers(24).iter().flat_map(|sample| sample.to_le_bytes()[..3].to_vec()).collect();
    let data_bytes = data_bytes.unwrap_or(samples.len() as u64);
    let mut file = [&magic[..], b"\xff\xff\xff\xffWAVEds64\x1c\0\0\0"].concat();
    file.extend((data_bytes.wrapping_add(72)).to_le_bytes());
    file.extend(data_bytes.to_le_bytes());
    file.extend([0; 12]);
    file.extend(b"fmt \x10\0\0\0\x01\0");
    file.extend(signal.channels.to_le_bytes());
    file.extend(signal.sample_rate_hz.to_le_bytes());
    let block = signal.channels * 3;
    file.extend((signal.sample_rate_hz * u32::from(block)).to_le_bytes());
    file.extend(block.to_le_bytes());
    file.extend([24, 0]);
    file.extend(b"data\xff\xff\xff\xff");
    file.extend(samples);
    folder.bytes(name, &file)
}

#[test]
fn rf64_and_bw64_are_exact() {
    let folder = Folder::new();
    let signal = Signal::noise(48_000, 2, 10_007, -1.0);
    for magic in [b"RF64", b"BW64"] {
        exact(&large_wav(&folder, "a.wav", magic, &signal, None), &signal, Codec::Pcm, 2e-7);
    }
}

#[test]
fn damaged_lengths_of_large_files_are_told() {
    let folder = Folder::new();
    let signal = Signal::noise(48_000, 2, 1000, -1.0);
    let check = |data_bytes: u64, expect: fn(&AudioError) -> bool| {
        let error =
            decode(large_wav(&folder, "a.wav", b"RF64", &signal, Some(data_bytes)), &Limits::default());
        assert!(error.as_ref().is_err_and(expect), "{data_bytes}: {error:?}");
    };
    check(u64::MAX, |error| matches!(error, AudioError::Malformed { .. }));
    check(i64::MAX as u64, |error| matches!(error, AudioError::Malformed { .. }));
    check(1 << 62, |error| matches!(error, AudioError::TooLarge { .. }));
    // Five gigabytes are promised, and not there.
    check(5 << 30, |error| matches!(error, AudioError::Truncated { found: 1000, .. }));
}

/// A hole in the file stands for silence of more than 4 GiB, so that only what lies behind it takes up room.
#[test]
fn samples_beyond_four_gigabytes_are_counted() {
    let folder = Folder::new();
    let signal = Signal::noise(48_000, 2, 1000, -1.0);
    let path = large_wav(&folder, "a.wav", b"RF64", &signal, Some(6 * 800_000_000));
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(80 + 6 * 800_000_000).unwrap();
    let decoder = soundscape_audio::Decoder::open(&path, &Limits::default()).unwrap();
    assert_eq!(decoder.spec().frames, Some(800_000_000));
}

#[test]
fn a_wav_from_a_pipe_is_read_to_its_end() {
    let folder = Folder::new();
    let signal = Signal::noise(44_100, 2, 5003, -1.0);
    let mut bytes = fs::read(folder.wav("a.wav", &signal, 16)).unwrap();
    let data = bytes.windows(4).position(|window| window == b"data").unwrap();
    bytes[4..8].fill(0xff);
    bytes[data + 4..data + 8].fill(0xff);
    exact(&folder.bytes("pipe.wav", &bytes), &signal, Codec::Pcm, 3.2e-5);
    // An interrupted pipe leaves half a frame.
    exact(&folder.bytes("odd.wav", &[&bytes[..], &[1, 2, 3]].concat()), &signal, Codec::Pcm, 3.2e-5);
}

#[test]
fn alac_is_exact_to_the_sample() {
    let folder = Folder::new();
    for (channels, frames) in [(1, 1), (2, 1024), (2, 5000), (1, 44_100)] {
        let signal = Signal::noise(44_100, channels, frames, -1.0);
        exact(&m4a::alac(&folder, "a.m4a", &signal, None), &signal, Codec::Alac, 3.2e-5);
    }
}

#[test]
fn delay_and_padding_of_an_m4a_are_trimmed() {
    let folder = Folder::new();
    let signal = Signal::noise(44_100, 2, 9000, -1.0);
    for (scale, delay, frames) in
        [(44_100, 1024, 5000), (44_100, 2112, 6888), (1000, 1024, 7976), (600, 0, 9000)]
    {
        let path = m4a::alac(&folder, "a.m4a", &signal, Some(Edit { scale, delay, frames }));
        let (from, to) = (delay as usize * 2, (delay + frames) as usize * 2);
        let part = Signal { samples: signal.samples[from..to].to_vec(), ..signal.clone() };
        exact(&path, &part, Codec::Alac, 3.2e-5);
    }
}

#[test]
fn aac_keeps_the_length() {
    let folder = Folder::new();
    for channels in [1, 2] {
        let signal = Signal::silence(44_100, channels, 1024 + 7001);
        let edit = Edit { scale: 1000, delay: 1024, frames: 7001 };
        let kept = Signal::silence(44_100, channels, 7001);
        exact(&m4a::silent_aac(&folder, "a.m4a", &signal, Some(edit)), &kept, Codec::Aac, 1e-6);
    }
}

#[test]
fn a_cut_m4a_is_truncated() {
    let folder = Folder::new();
    let path = m4a::alac(&folder, "a.m4a", &Signal::noise(44_100, 2, 44_100, -1.0), None);
    let bytes = fs::read(&path).unwrap();
    for keep in [100, 1000, bytes.len() / 2, bytes.len() - 1000, bytes.len() - 1] {
        let error = decode(folder.bytes("cut.m4a", &bytes[..keep]), &Limits::default());
        assert!(matches!(error, Err(AudioError::Truncated { .. })), "{keep}: {error:?}");
    }
}

#[test]
fn aifc_of_little_endian_and_float_samples_is_exact() {
    let folder = Folder::new();
    let signal = Signal::noise(44_100, 2, 3001, -1.0);
    for (codec, bits, kind) in [(b"sowt", 16, Codec::Pcm), (b"fl32", 32, Codec::PcmFloat)] {
        let mut bytes = fs::read(folder.aiff("a.aiff", &signal, 16)).unwrap();
        let samples: Vec<u8> = match kind {
            Codec::Pcm => {
                signal.integers(16).iter().flat_map(|&sample| (sample as i16).to_le_bytes()).collect()
            }
            _ => signal.samples.iter().flat_map(|&sample| (sample as f32).to_be_bytes()).collect(),
        };
        // The chunk `COMM` gets the codec's name, the samples are replaced, and the form is another one.
        let mut common = bytes[20..38].to_vec();
        common[6..8].copy_from_slice(&[0, bits]);
        common.extend(codec);
        common.extend([0, 0]);
        bytes.truncate(12);
        bytes[8..12].copy_from_slice(b"AIFC");
        bytes.extend(b"FVER\0\0\0\x04\xa2\x80\x51\x40");
        bytes.extend(b"COMM\0\0\0\x18");
        bytes.extend(common);
        bytes.extend(b"SSND");
        bytes.extend((samples.len() as u32 + 8).to_be_bytes());
        bytes.extend([0; 8]);
        bytes.extend(samples);
        let length = bytes.len() as u32 - 8;
        bytes[4..8].copy_from_slice(&length.to_be_bytes());
        exact(&folder.bytes("a.aifc", &bytes), &signal, kind, 3.2e-5);
    }
}

/// IMA ADPCM: blocks of a header of four bytes a channel and nibbles; here every step is zero, so that a block holds
/// the value of its header, nearly.
#[test]
fn ima_adpcm_keeps_its_length() {
    let folder = Folder::new();
    // The last block is not full.
    let frames: u32 = 505 * 7 - 100;
    let mut file = b"RIFF\0\0\0\0WAVEfmt \x14\0\0\0\x11\0\x01\0".to_vec();
    file.extend(22_050u32.to_le_bytes());
    file.extend(11_100u32.to_le_bytes());
    file.extend([0, 1, 4, 0, 2, 0, 0xf9, 1]);
    file.extend(b"fact\x04\0\0\0");
    file.extend(frames.to_le_bytes());
    file.extend(b"data");
    file.extend((256u32 * 7).to_le_bytes());
    for block in 0..7i16 {
        file.extend((block * 1000).to_le_bytes());
        file.extend([0; 254]);
    }
    let length = file.len() as u32 - 8;
    file[4..8].copy_from_slice(&length.to_le_bytes());
    let pcm = read(&folder.bytes("a.wav", &file));
    assert_eq!((pcm.spec.codec, pcm.frames()), (Codec::Adpcm, frames as usize));
    let near =
        |frame: usize, want: f32| assert!((pcm.samples[frame] * 32_768.0 - want).abs() < 600.0, "{frame}");
    near(505 * 3, 3000.0);
    near(505 * 6 + 10, 6000.0);
}
