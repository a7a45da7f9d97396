//! What is measured, against signals whose measures a formula tells.

use std::f64::consts::TAU;

use soundscape_audio::{Analysis, Event, Limits, MAX_SPECTRAL_PEAKS, analyse, analyse_and_trace, waveform};

use crate::signals::{Folder, Signal, dbfs};

fn measure(signal: &Signal) -> Analysis {
    let folder = Folder::new();
    analyse(folder.float_wav("a.wav", signal), &Limits::default()).unwrap()
}

fn near(got: Option<f64>, want: f64, tolerance: f64, what: &str) {
    assert!(got.is_some_and(|got| (got - want).abs() <= tolerance), "{what}: {got:?} for {want}");
}

#[test]
fn a_997_hz_sine_reads_its_level() {
    // BS.1770 is calibrated so that 0 dBFS of 997 Hz in one channel reads −3.01 LUFS.
    near(measure(&Signal::sine(48_000, 2, 240_000, 997.0, -23.0)).loudness_lufs, -23.0, 0.1, "stereo");
    near(measure(&Signal::sine(48_000, 1, 240_000, 997.0, -23.0)).loudness_lufs, -26.0, 0.1, "mono");
    near(measure(&Signal::sine(44_100, 2, 220_500, 997.0, -23.0)).loudness_lufs, -23.0, 0.1, "44.1 kHz");
}

/// A sine of a quarter of the sample rate, sampled at 45°, peaks 3.01 dB above its samples (EBU Tech 3341,
/// case 16 and others).
#[test]
fn true_peaks_between_samples_are_found() {
    for (rate_hz, phase, level_db) in
        [(48_000, 45.0f64, -6.0), (44_100, 45.0, -6.0), (48_000, 0.0, -6.0), (96_000, 45.0, -3.0)]
    {
        let step = std::f64::consts::TAU * f64::from(rate_hz) / 4.0;
        let signal = Signal::of(rate_hz, 1, 48_000, |time_s| {
            let fade = (time_s * 100.0).min(1.0);
            fade * dbfs(level_db) * (step * time_s + phase.to_radians()).sin()
        });
        let got = measure(&signal).true_peak_dbtp.unwrap();
        assert!((level_db - 0.4..=level_db + 0.2).contains(&got), "{rate_hz} {phase}: {got}");
    }
}

#[test]
fn silence_and_shortness_have_no_loudness() {
    let silence = measure(&Signal::silence(48_000, 2, 96_000));
    assert_eq!(
        (silence.loudness_lufs, silence.loudness_range_lu, silence.true_peak_dbtp),
        (None, None, None)
    );
    assert_eq!(silence.spectral_peaks, []);
    let short = measure(&Signal::sine(48_000, 1, 19_199, 997.0, -6.0));
    assert_eq!((short.loudness_lufs, short.loudness_range_lu), (None, None));
    near(short.true_peak_dbtp, -6.0, 0.1, "true peak");
    let just = measure(&Signal::sine(48_000, 1, 19_200, 997.0, -6.0));
    assert!(just.loudness_lufs.is_some() && just.loudness_range_lu.is_none());
}

#[test]
fn facts_are_those_of_the_file() {
    let folder = Folder::new();
    let analysis =
        analyse(folder.wav("a.wav", &Signal::noise(44_100, 2, 66_150, -6.0), 24), &Limits::default())
            .unwrap();
    assert_eq!(
        (
            analysis.duration_s,
            analysis.frames,
            analysis.sample_rate_hz,
            analysis.channels,
            analysis.bit_depth
        ),
        (1.5, 66_150, 44_100, 2, 24)
    );
    assert_eq!(analysis.spectral_peaks.len(), MAX_SPECTRAL_PEAKS);
    assert!(analysis.spectral_peaks.is_sorted_by(|a, b| a.magnitude_db >= b.magnitude_db));
}

#[test]
fn the_strongest_peak_is_within_half_a_bin() {
    for rate_hz in [22_050, 44_100, 48_000, 96_000] {
        let bin_hz = 1.0 / 0.17;
        for frequency_hz in [61.7, 440.0, 1003.3, 7919.0] {
            // Opposite phases cancel in a mixture, but not in an average of power.
            let mut signal = Signal::sine(rate_hz, 2, rate_hz as usize, frequency_hz, -20.0);
            signal.samples.iter_mut().step_by(2).for_each(|sample| *sample = -*sample);
            let peak = measure(&signal).spectral_peaks[0];
            assert!(
                (peak.frequency_hz - frequency_hz).abs() < bin_hz / 2.0,
                "{rate_hz}: {frequency_hz} {peak:?}"
            );
            near(Some(peak.magnitude_db), -20.0, 0.4, "magnitude");
        }
    }
}

#[test]
fn peaks_silence_and_brightness_are_those_of_the_signal() {
    let silence = |seconds: f64| Signal::silence(48_000, 1, (seconds * 48_000.0) as usize);
    let tone = Signal::sine(48_000, 1, 96_000, 3000.0, -12.0);
    let analysis = measure(&silence(0.5).then(tone).then(silence(0.25)));
    near(analysis.sample_peak_dbfs, -12.0, 0.01, "sample peak");
    near(analysis.spectral_centroid_hz, 3000.0, 5.0, "centroid");
    near(analysis.pitch_hz, 3000.0, 3.0, "pitch");
    near(Some(analysis.silence_head_s), 0.5, 0.001, "silence before");
    near(Some(analysis.silence_tail_s), 0.25, 0.001, "silence after");
    assert!(!analysis.loopable);
    let bright = measure(&Signal::noise(48_000, 2, 96_000, -12.0));
    near(bright.spectral_centroid_hz, 12_000.0, 300.0, "centroid of white noise");
    assert_eq!((bright.pitch_hz, bright.event), (None, Some(Event::Continuous)));
    assert!(bright.loopable);
}

#[test]
fn events_are_counted_and_a_beat_is_found() {
    let beats = |frames: usize, period: usize| {
        let click = |frame: usize| {
            let age_s = (frame % period) as f64 / 48_000.0;
            0.5 * (-age_s * 40.0).exp() * (TAU * 800.0 * age_s).sin()
        };
        measure(&Signal { sample_rate_hz: 48_000, channels: 1, samples: (0..frames).map(click).collect() })
    };
    let one = beats(48_000, 480_000);
    assert_eq!((one.onset_count, one.event, one.tempo_bpm), (1, Some(Event::Single), None));
    let many = beats(480_000, 22_500);
    assert_eq!((many.onset_count, many.event), (22, Some(Event::Repeated)));
    near(many.tempo_bpm, 128.0, 0.5, "tempo");
}

#[test]
fn the_waveform_of_one_pass_is_the_waveform_alone() {
    let folder = Folder::new();
    let path = folder.wav("a.wav", &Signal::noise(44_100, 2, 100_000, -6.0), 16);
    let (analysis, traced) = analyse_and_trace(&path, &Limits::default()).unwrap();
    assert_eq!(traced, waveform(&path, &Limits::default()).unwrap());
    assert_eq!(analysis, analyse(&path, &Limits::default()).unwrap());
    let covered = traced.pixels().len() as u64 * u64::from(traced.frames_per_pixel());
    assert!((100_000..100_000 + u64::from(traced.frames_per_pixel())).contains(&covered));
    let loudest = traced.pixels().iter().map(|pixel| pixel.max).max().unwrap();
    assert_eq!(i32::from(loudest), (dbfs(-6.0) * 128.0).round() as i32);
}
