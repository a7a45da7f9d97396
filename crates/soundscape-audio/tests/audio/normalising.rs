//! The true peak of the delivered file, measured on the file itself.

use soundscape_audio::{Encoding, Export, Limits, analyse, decode, transcode};

use crate::signals::{Folder, Signal};

fn encodings() -> Vec<(Encoding, &'static str)> {
    let mut all = vec![(Encoding::Wav24, "a.wav"), (Encoding::Wav16, "b.wav"), (Encoding::OGG, "c.ogg")];
    if cfg!(feature = "mp3") {
        all.push((Encoding::Mp3Cbr320, "d.mp3"));
    }
    all
}

fn normalize() -> Export {
    Export::default().with_normalize(true)
}

#[test]
fn every_delivered_file_peaks_at_minus_1_dbtp() {
    let folder = Folder::new();
    let signals = [
        ("noise", Signal::noise(44_100, 2, 60_000, -20.0)),
        ("loud noise", Signal::noise(48_000, 1, 60_000, 0.0)),
        ("tone", Signal::sine(48_000, 2, 48_000, 11_999.0, -9.0)),
        ("low tone", Signal::sine(44_100, 1, 44_100, 50.0, -60.0)),
        ("pulses", Signal::pulses(44_100, 44_100)),
        ("short", Signal::sine(44_100, 1, 500, 800.0, -30.0)),
        ("high rate", Signal::noise(96_000, 2, 60_000, -10.0)),
        ("surround", Signal::noise(48_000, 6, 30_000, -10.0)),
    ];
    for (name, signal) in &signals {
        let source = folder.float_wav("source.wav", signal);
        for (encoding, file) in encodings() {
            let output = folder.path(file);
            let encoded = transcode(&source, &output, encoding, &normalize(), &Limits::default()).unwrap();
            let measured = analyse(&output, &Limits::default()).unwrap().true_peak_dbtp.unwrap();
            assert!((measured + 1.0).abs() <= 0.1, "{name} as {encoding:?}: {measured}, {encoded:?}");
            assert!(
                (encoded.true_peak_dbtp.unwrap() - measured).abs() < 0.05,
                "{name}: {encoded:?} {measured}"
            );
        }
    }
}

#[test]
fn one_gain_for_the_whole_sound() {
    let folder = Folder::new();
    let signal =
        Signal::sine(48_000, 1, 48_000, 440.0, -40.0).then(Signal::sine(48_000, 1, 48_000, 440.0, -20.0));
    let source = folder.float_wav("source.wav", &signal);
    let output = folder.path("out.wav");
    let encoded = transcode(&source, &output, Encoding::Wav24, &normalize(), &Limits::default()).unwrap();
    assert!((encoded.gain_db - 19.0).abs() < 0.1, "{encoded:?}");
    let gain = 10f64.powf(encoded.gain_db / 20.0);
    let delivered = decode(&output, &Limits::default()).unwrap();
    for (got, sample) in delivered.samples.iter().zip(&signal.samples) {
        assert!((f64::from(*got) - gain * sample).abs() < 1e-6);
    }
}

#[test]
fn silence_stays_silence() {
    let folder = Folder::new();
    let source = folder.wav("source.wav", &Signal::silence(44_100, 2, 30_000), 24);
    for (encoding, file) in encodings() {
        let output = folder.path(file);
        let encoded = transcode(&source, &output, encoding, &normalize(), &Limits::default()).unwrap();
        assert_eq!((encoded.gain_db, encoded.true_peak_dbtp), (0.0, None), "{encoding:?}");
        let delivered = decode(&output, &Limits::default()).unwrap();
        assert_eq!(delivered.frames(), 30_000);
        assert!(delivered.samples.iter().all(|&sample| sample == 0.0), "{encoding:?}");
    }
}
