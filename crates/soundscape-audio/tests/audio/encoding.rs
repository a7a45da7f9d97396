//! What is delivered: its exactness, length, rate, channels and text.

use std::fs;
use std::path::Path;

use soundscape_audio::{
    AudioError, Encoded, Encoding, Export, Limits, Pcm, VorbisRate, analyse, decode, transcode,
};

use crate::signals::{Folder, Signal};

fn encodings() -> Vec<(Encoding, &'static str)> {
    let mut all = vec![
        (Encoding::Wav24, "wav"),
        (Encoding::Wav16, "wav"),
        (Encoding::OGG, "ogg"),
        (Encoding::OGG_PREVIEW, "ogg"),
    ];
    if cfg!(feature = "mp3") {
        all.push((Encoding::Mp3Cbr320, "mp3"));
    }
    all
}

fn export(folder: &Folder, source: &Path, encoding: Encoding, export: &Export) -> (Encoded, Pcm) {
    let extension =
        encodings().into_iter().find(|(known, _)| *known == encoding).map_or("ogg", |(_, name)| name);
    let output = folder.path(&format!("out.{extension}"));
    let encoded = transcode(source, &output, encoding, export, &Limits::default())
        .unwrap_or_else(|error| panic!("{encoding:?} of {source:?}: {error:?}"));
    (encoded, decode(&output, &Limits::default()).unwrap())
}

fn as_is() -> Export {
    Export::default()
}

#[test]
fn wav_is_exact_where_the_source_fits() {
    let folder = Folder::new();
    for signal in [Signal::noise(44_100, 1, 12_345, 0.0), Signal::noise(48_000, 6, 3001, -1.0)] {
        let sixteen = [
            folder.wav("s.wav", &signal, 16),
            folder.flac("s.flac", &signal, 16),
            folder.aiff("s.aiff", &signal, 16),
        ];
        for source in &sixteen {
            let original = decode(source, &Limits::default()).unwrap();
            for encoding in [Encoding::Wav16, Encoding::Wav24] {
                assert_eq!(
                    export(&folder, source, encoding, &as_is()).1.samples,
                    original.samples,
                    "{encoding:?} {source:?}"
                );
            }
        }
        let source = folder.wav("d.wav", &signal, 24);
        let original = decode(&source, &Limits::default()).unwrap();
        let (_, delivered) = export(&folder, &source, Encoding::Wav24, &as_is());
        assert_eq!((delivered.samples, delivered.spec.bit_depth), (original.samples, 24));
    }
}

#[test]
fn sixteen_bits_of_a_deeper_sound_are_dithered() {
    let folder = Folder::new();
    // A tone under the last bit of 16 vanishes without dither.
    let source = folder.wav("s.wav", &Signal::sine(48_000, 1, 96_000, 1000.0, -100.0), 24);
    export(&folder, &source, Encoding::Wav16, &as_is());
    let analysis = analyse(folder.path("out.wav"), &Limits::default()).unwrap();
    let peak = analysis.spectral_peaks[0];
    assert!((peak.frequency_hz - 1000.0).abs() < 3.0 && (peak.magnitude_db + 100.0).abs() < 1.0, "{peak:?}");
}

#[test]
fn every_encoding_keeps_the_length() {
    let folder = Folder::new();
    for (encoding, _) in encodings() {
        for frames in [1, 47, 1151, 4096, 44_100, 70_001] {
            for channels in [1, 2] {
                let source = folder.wav("s.wav", &Signal::noise(44_100, channels, frames, -12.0), 16);
                let (encoded, delivered) = export(&folder, &source, encoding, &as_is());
                assert_eq!(
                    (
                        encoded.frames,
                        delivered.frames(),
                        delivered.spec.channels,
                        delivered.spec.sample_rate_hz
                    ),
                    (frames as u64, frames, channels, 44_100),
                    "{encoding:?}"
                );
            }
        }
    }
}

#[test]
fn odd_rates_and_channels_fit_every_format() {
    let folder = Folder::new();
    for (rate_hz, channels) in [
        (8000, 1),
        (11_025, 2),
        (22_050, 1),
        (37_800, 2),
        (48_000, 6),
        (96_000, 2),
        (192_000, 1),
        (384_000, 1),
        (44_100, 10),
    ] {
        let source =
            folder.wav("s.wav", &Signal::sine(rate_hz, channels, rate_hz as usize / 2, 440.0, -12.0), 24);
        for (encoding, _) in encodings() {
            let options = if encoding == Encoding::OGG_PREVIEW { Export::preview() } else { as_is() };
            let (encoded, delivered) = export(&folder, &source, encoding, &options);
            let context = format!("{encoding:?} of {rate_hz} Hz, {channels} channels: {encoded:?}");
            assert_eq!(encoded.frames, delivered.frames() as u64, "{context}");
            assert_eq!(encoded.sample_rate_hz, delivered.spec.sample_rate_hz, "{context}");
            assert_eq!(encoded.channels, delivered.spec.channels, "{context}");
            assert!((delivered.duration_s() - 0.5).abs() < 1e-3, "{context}");
            match encoding {
                Encoding::Mp3Cbr320 => {
                    assert!(
                        [32_000, 44_100, 48_000].contains(&encoded.sample_rate_hz) && encoded.channels <= 2,
                        "{context}"
                    );
                }
                Encoding::OGG_PREVIEW => {
                    assert!(encoded.sample_rate_hz <= 48_000 && encoded.channels <= 2, "{context}")
                }
                Encoding::OggVorbis(_) if channels > 8 => assert_eq!(encoded.channels, 2, "{context}"),
                _ => assert_eq!(encoded.channels, channels, "{context}"),
            }
            let middle = delivered.samples.len() / 2;
            let loudest = delivered.samples[middle / 2..middle]
                .iter()
                .fold(0f32, |peak, sample| peak.max(sample.abs()));
            assert!((0.15..0.4).contains(&loudest), "{loudest} in {context}");
        }
    }
}

#[test]
fn previews_are_cut_with_a_fade_and_small() {
    let folder = Folder::new();
    let source = folder.wav("long.wav", &Signal::noise(44_100, 2, 44_100 * 33, -12.0), 16);
    let (encoded, delivered) = export(&folder, &source, Encoding::OGG_PREVIEW, &Export::preview());
    assert_eq!((encoded.frames, delivered.frames()), (44_100 * 30, 44_100 * 30));
    let level = |from_s: f64, to_s: f64| {
        let range = (from_s * 88_200.0) as usize..(to_s * 88_200.0) as usize;
        delivered.samples[range].iter().fold(0f32, |peak, sample| peak.max(sample.abs()))
    };
    assert!(level(29.99, 30.0) < level(29.0, 29.5) / 10.0);
    let kbit_per_s = fs::metadata(folder.path("out.ogg")).unwrap().len() as f64 * 8.0 / 30.0 / 1000.0;
    assert!((60.0..115.0).contains(&kbit_per_s), "{kbit_per_s}");

    let source = folder.wav("short.wav", &Signal::sine(44_100, 2, 44_100 * 30, 440.0, -12.0), 16);
    let (_, delivered) = export(&folder, &source, Encoding::OGG_PREVIEW, &Export::preview());
    assert_eq!(delivered.frames(), 44_100 * 30);
    let tail = &delivered.samples[delivered.samples.len() - 2000..];
    assert!(tail.iter().fold(0f32, |peak, sample| peak.max(sample.abs())) > 0.2);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = Folder::new();
    let source = folder.wav("s.wav", &Signal::noise(96_000, 2, 50_000, -3.0), 24);
    for (encoding, _) in encodings() {
        let bytes = [folder.path("first"), folder.path("second")].map(|output| {
            transcode(&source, &output, encoding, &as_is().with_normalize(true), &Limits::default()).unwrap();
            fs::read(output).unwrap()
        });
        assert!(bytes[0] == bytes[1], "{encoding:?}");
    }
}

#[test]
fn quality_orders_size() {
    let folder = Folder::new();
    let source = folder.wav("s.wav", &Signal::noise(44_100, 2, 100_000, -12.0), 16);
    let size = |quality| {
        export(&folder, &source, Encoding::OggVorbis(VorbisRate::Quality(quality)), &as_is());
        fs::metadata(folder.path("out.ogg")).unwrap().len()
    };
    let sizes = [2, 6, 10].map(size);
    assert!(sizes.is_sorted(), "{sizes:?}");
}

#[test]
fn a_failed_export_leaves_no_file() {
    let folder = Folder::new();
    let whole = folder.wav("s.wav", &Signal::noise(44_100, 2, 44_100, -12.0), 16);
    let source = crate::signals::cut(&folder, &whole, 100_000);
    for (encoding, _) in encodings() {
        let output = folder.path("never");
        let outcome = transcode(&source, &output, encoding, &as_is(), &Limits::default());
        assert!(matches!(outcome, Err(AudioError::Truncated { .. })), "{encoding:?}: {outcome:?}");
        assert!(!output.exists());
    }
}

#[cfg(not(feature = "mp3"))]
#[test]
fn mp3_needs_its_feature() {
    let folder = Folder::new();
    let source = folder.wav("s.wav", &Signal::silence(44_100, 1, 100), 16);
    let outcome = transcode(source, folder.path("a.mp3"), Encoding::Mp3Cbr320, &as_is(), &Limits::default());
    assert!(matches!(outcome, Err(AudioError::Unsupported { .. })), "{outcome:?}");
}
