//! What is measured, against signals whose measures a formula tells.

use soundscape_audio::{Analysis, Limits, MAX_SPECTRAL_PEAKS, analyse, analyse_and_trace, waveform};

use crate::signals::{Folder, Signal, dbfs};

fn measure(signal: &Signal) -> Analysis {
    let folder = Folder::new();
    analyse(folder.float_wav("a.wav", signal), &Limits::default()).unwrap()
}

fn near(got: Option<f64>, want: f64, tolerance: f64, what: &str) {
    assert!(got.is_some_and(|got| (got - want).abs() <= tolerance), "{what}: {got:?} for {want}");
}

fn stereo_sine(seconds: f64, level_db: f64) -> Signal {
    Signal::sine(48_000, 2, (seconds * 48_000.0) as usize, 1000.0, level_db)
}

/// The signals of EBU Tech 3341, table 1, cases 1 to 5.
#[test]
fn integrated_loudness_is_that_of_ebu_tech_3341() {
    let case = |parts: &[(f64, f64)], want: f64| {
        let parts = parts.iter().map(|&(seconds, level_db)| stereo_sine(seconds, level_db));
        let signal = parts.reduce(Signal::then).unwrap();
        near(measure(&signal).loudness_lufs, want, 0.1, "integrated");
    };
    case(&[(20.0, -23.0)], -23.0);
    case(&[(20.0, -33.0)], -33.0);
    case(&[(10.0, -36.0), (60.0, -23.0), (10.0, -36.0)], -23.0);
    case(&[(10.0, -72.0), (10.0, -36.0), (60.0, -23.0), (10.0, -36.0), (10.0, -72.0)], -23.0);
    case(&[(20.0, -26.0), (20.1, -20.0), (20.0, -26.0)], -23.0);
}

#[test]
fn a_997_hz_sine_reads_its_level() {
    // BS.1770 is calibrated so that 0 dBFS of 997 Hz in one channel reads −3.01 LUFS.
    near(measure(&Signal::sine(48_000, 2, 240_000, 997.0, -23.0)).loudness_lufs, -23.0, 0.1, "stereo");
    near(measure(&Signal::sine(48_000, 1, 240_000, 997.0, -23.0)).loudness_lufs, -26.0, 0.1, "mono");
    near(measure(&Signal::sine(44_100, 2, 220_500, 997.0, -23.0)).loudness_lufs, -23.0, 0.1, "44.1 kHz");
}

/// The signals of EBU Tech 3342, table 1, cases 1 to 4.
#[test]
fn loudness_range_is_that_of_ebu_tech_3342() {
    let case = |levels_db: &[f64], want: f64| {
        let signal =
            levels_db.iter().map(|&level_db| stereo_sine(20.0, level_db)).reduce(Signal::then).unwrap();
        near(measure(&signal).loudness_range_lu, want, 1.0, "range");
    };
    case(&[-20.0, -30.0], 10.0);
    case(&[-20.0, -15.0], 5.0);
    case(&[-40.0, -20.0], 20.0);
    case(&[-50.0, -35.0, -20.0, -35.0, -50.0], 15.0);
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
