//! Every format that is read, exact to the sample where it promises to be.

use std::io::Cursor;
use std::path::Path;

use soundscape_audio::{AudioError, Codec, Decoder, Limits, Pcm, decode};

use crate::signals::{Folder, Signal};

fn check(path: &Path, signal: &Signal, bit_depth: u16, codec: Codec, tolerance: f64) -> Pcm {
    let pcm = decode(path, &Limits::default()).unwrap_or_else(|error| panic!("{path:?}: {error:?}"));
    assert_eq!(
        (pcm.spec.sample_rate_hz, pcm.spec.channels, pcm.spec.bit_depth, pcm.spec.codec),
        (signal.sample_rate_hz, signal.channels, bit_depth, codec),
        "{path:?}"
    );
    assert_eq!(pcm.frames(), signal.frames(), "{path:?}");
    for (index, (got, want)) in pcm.samples.iter().zip(&signal.samples).enumerate() {
        assert!((f64::from(*got) - want).abs() <= tolerance, "{path:?} sample {index}: {got} for {want}");
    }
    pcm
}

#[test]
fn lossless_formats_are_exact() {
    let folder = Folder::new();
    let signals = [
        Signal::noise(44_100, 1, 10_007, -1.0),
        Signal::noise(48_000, 2, 20_000, 0.0),
        Signal::sine(96_000, 6, 5000, 1000.0, -3.0),
        Signal::noise(8_000, 1, 1, -6.0),
    ];
    for signal in &signals {
        for (bits, tolerance) in [(8, 0.004), (16, 1.6e-5), (24, 6e-8), (32, 6e-8)] {
            // Half a step each, and the last positive step is full scale less one.
            check(&folder.wav("a.wav", signal, bits), signal, bits, Codec::Pcm, tolerance * 2.0);
        }
        check(&folder.float_wav("float.wav", signal), signal, 32, Codec::PcmFloat, 6e-8);
        for (bits, tolerance) in [(16, 3.2e-5), (24, 1.3e-7)] {
            check(&folder.aiff("a.aiff", signal, bits), signal, bits, Codec::Pcm, tolerance);
            check(&folder.flac("a.flac", signal, bits), signal, bits, Codec::Flac, tolerance);
        }
    }
}

#[test]
fn lossy_formats_keep_length_and_position() {
    let folder = Folder::new();
    for frames in [1, 100, 1152, 1153, 5000, 44_100, 100_001] {
        let signal = Signal::sine(44_100, 2, frames, 440.0, -12.0);
        check(&folder.ogg("a.ogg", &signal), &signal, 16, Codec::Vorbis, 0.1);
        #[cfg(feature = "mp3")]
        check(&folder.mp3("a.mp3", &signal), &signal, 16, Codec::Mp3, 0.15);
    }
}

#[test]
fn surround_channels_stay_in_their_places() {
    let folder = Folder::new();
    for channels in 3..=8u16 {
        let frame = |frame: usize| {
            let tone = move |channel: u16| {
                let frequency_hz = 40.0 * f64::from(channel + 1);
                0.3 * (std::f64::consts::TAU * frequency_hz * frame as f64 / 48_000.0).sin()
            };
            (0..channels).map(tone)
        };
        // LFE may lose its treble to the encoder, so all tones are low.
        let samples = (0..24_000).flat_map(frame).collect();
        let signal = Signal { sample_rate_hz: 48_000, channels, samples };
        let pcm = decode(folder.ogg("surround.ogg", &signal), &Limits::default()).unwrap();
        assert_eq!((pcm.frames(), pcm.spec.channels), (24_000, channels));
        for channel in 0..usize::from(channels) {
            let original = signal.samples.iter().skip(channel).step_by(channels.into());
            let error: f64 =
                pcm.channel(channel).zip(original).map(|(got, want)| (f64::from(got) - want).powi(2)).sum();
            assert!(error < 0.2 * 24_000.0 * 0.045, "channel {channel} of {channels}: {error}");
        }
    }
}

#[test]
fn names_do_not_matter_and_any_source_will_do() {
    let folder = Folder::new();
    let signal = Signal::sine(44_100, 1, 4000, 300.0, -6.0);
    let ogg = folder.ogg("a.ogg", &signal);
    let disguised = folder.path("really_an_ogg.wav");
    std::fs::copy(&ogg, &disguised).unwrap();
    check(&disguised, &signal, 16, Codec::Vorbis, 0.1);

    let source = Cursor::new(std::fs::read(folder.wav("a.wav", &signal, 16)).unwrap());
    let mut decoder = Decoder::new(source, None, &Limits::default()).unwrap();
    assert_eq!(decoder.spec().frames, Some(4000));
    let mut frames = 0;
    while let Some(block) = decoder.next_block().unwrap() {
        frames += block.len();
    }
    assert_eq!((frames, decoder.decoded_frames()), (4000, 4000));
    assert!(decoder.next_block().unwrap().is_none());
}

#[cfg(feature = "mp3")]
#[test]
fn an_mp3_without_its_tag_is_decoded_to_the_last_frame() {
    let folder = Folder::new();
    let bytes = std::fs::read(folder.mp3("a.mp3", &Signal::sine(44_100, 2, 44_100, 440.0, -12.0))).unwrap();
    let tag = bytes.windows(4).position(|window| window == b"Info").unwrap();
    let first_frame = tag - 36 + 1044;
    let pcm = decode(folder.bytes("bare.mp3", &bytes[first_frame..]), &Limits::default()).unwrap();
    assert_eq!(pcm.frames() % 1152, 0);
    assert!(pcm.frames() >= 44_100 + 1105, "{}", pcm.frames());
    let led_by_junk = [&[7u8; 1000][..], &bytes[first_frame..]].concat();
    assert_eq!(
        decode(folder.bytes("junk.mp3", &led_by_junk), &Limits::default()).unwrap().frames(),
        pcm.frames()
    );
}

#[test]
fn limits_hold() {
    let folder = Folder::new();
    let path = folder.wav("a.wav", &Signal::silence(48_000, 4, 96_000), 16);
    let check = |limits: Limits, expect: Option<&str>| {
        let unit = match decode(&path, &limits) {
            Ok(_) => None,
            Err(AudioError::TooLarge { unit, .. }) => Some(unit),
            Err(other) => panic!("{other:?}"),
        };
        assert_eq!(unit, expect);
    };
    let limits = Limits::default();
    check(limits, None);
    check(limits.with_max_duration_s(2.0), None);
    check(limits.with_max_duration_s(1.99), Some("seconds"));
    check(limits.with_max_channels(3), Some("channels"));
    check(limits.with_max_bytes(1000), Some("bytes"));
    check(limits.with_max_sample_rate_hz(44_100), Some("Hz sample rate"));
}
