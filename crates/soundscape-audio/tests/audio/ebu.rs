//! The test signals of EBU Tech 3341 (version 3) and 3342 that a formula describes, with their tolerances.

use std::f64::consts::TAU;

use soundscape_audio::{Analysis, Limits, analyse};

use crate::signals::{Folder, Signal, dbfs};

const RATE_HZ: u32 = 48_000;

fn measure(signal: &Signal) -> Analysis {
    let folder = Folder::new();
    analyse(folder.float_wav("a.wav", signal), &Limits::default()).unwrap()
}

fn near(got: Option<f64>, want: f64, tolerance: f64, what: &str) {
    assert!(got.is_some_and(|got| (got - want).abs() <= tolerance), "{what}: {got:?} for {want}");
}

/// Tones of 1 kHz on two channels: so many seconds at such a level each, `None` for silence.
fn tones(parts: &[(f64, Option<f64>)]) -> Signal {
    let part = |&(seconds, level_db): &(f64, Option<f64>)| {
        let frames = (seconds * f64::from(RATE_HZ)).round() as usize;
        match level_db {
            Some(level_db) => Signal::sine(RATE_HZ, 2, frames, 1000.0, level_db),
            None => Signal::silence(RATE_HZ, 2, frames),
        }
    };
    parts.iter().map(part).reduce(Signal::then).unwrap()
}

fn loud(parts: &[(f64, f64)]) -> Analysis {
    let parts: Vec<_> = parts.iter().map(|&(seconds, level_db)| (seconds, Some(level_db))).collect();
    measure(&tones(&parts))
}

#[test]
fn integrated_loudness_is_that_of_cases_1_to_5() {
    let case = |parts: &[(f64, f64)], want: f64| near(loud(parts).loudness_lufs, want, 0.1, "integrated");
    case(&[(20.0, -23.0)], -23.0);
    case(&[(20.0, -33.0)], -33.0);
    case(&[(10.0, -36.0), (60.0, -23.0), (10.0, -36.0)], -23.0);
    case(&[(10.0, -72.0), (10.0, -36.0), (60.0, -23.0), (10.0, -36.0), (10.0, -72.0)], -23.0);
    case(&[(20.0, -26.0), (20.1, -20.0), (20.0, -26.0)], -23.0);
}

#[test]
fn steady_tones_read_the_same_in_every_window_as_in_cases_1_and_2() {
    for level_db in [-23.0, -33.0] {
        let analysis = loud(&[(20.0, level_db)]);
        near(analysis.momentary_max_lufs, level_db, 0.1, "momentary");
        near(analysis.short_term_max_lufs, level_db, 0.1, "short-term");
    }
}

#[test]
fn five_channels_are_weighted_as_in_case_6() {
    let levels_db = [-28.0, -28.0, -24.0, -30.0, -30.0];
    let frame = |frame: usize| {
        let sine = (TAU * 1000.0 * frame as f64 / f64::from(RATE_HZ)).sin();
        levels_db.map(move |level_db| dbfs(level_db) * sine)
    };
    let samples = (0..20 * RATE_HZ as usize).flat_map(frame).collect();
    let signal = Signal { sample_rate_hz: RATE_HZ, channels: 5, samples };
    near(measure(&signal).loudness_lufs, -23.0, 0.1, "integrated");
}

#[test]
fn short_term_loudness_is_that_of_cases_9_to_11() {
    let pattern = [(1.34, -20.0), (1.66, -30.0)].repeat(5);
    near(loud(&pattern).short_term_max_lufs, -23.0, 0.1, "case 9");
    for delay in (0..20).step_by(3) {
        let delay_s = 0.15 * f64::from(delay);
        let signal = tones(&[(delay_s, None), (3.0, Some(-23.0)), (1.0, None)]);
        near(measure(&signal).short_term_max_lufs, -23.0, 0.1, "case 10");
        // Each tone of case 11 is louder than all before it, so that it alone gives the maximum.
        let level_db = -38.0 + f64::from(delay);
        let earlier = (3.0, Some(level_db - 1.0));
        let signal = tones(&[
            (0.15, None),
            earlier,
            (3.0, None),
            (delay_s, None),
            (3.0, Some(level_db)),
            (3.0 - delay_s, None),
        ]);
        near(measure(&signal).short_term_max_lufs, level_db, 0.1, "case 11");
    }
}

#[test]
fn momentary_loudness_is_that_of_cases_12_to_14() {
    let pattern = [(0.18, -20.0), (0.22, -30.0)].repeat(25);
    near(loud(&pattern).momentary_max_lufs, -23.0, 0.1, "case 12");
    for delay in 0..20 {
        let delay_s = 0.02 * f64::from(delay);
        let signal = tones(&[(delay_s, None), (0.4, Some(-23.0)), (1.0, None)]);
        near(measure(&signal).momentary_max_lufs, -23.0, 0.1, "case 13");
        let level_db = -38.0 + f64::from(delay);
        let earlier = (0.4, Some(level_db - 1.0));
        let signal = tones(&[
            (0.02, None),
            earlier,
            (0.4, None),
            (delay_s, None),
            (0.4, Some(level_db)),
            (0.4 - delay_s, None),
        ]);
        near(measure(&signal).momentary_max_lufs, level_db, 0.1, "case 14");
    }
}

fn true_peak_of(signal: &Signal, want: f64, what: &str) {
    let got = measure(signal).true_peak_dbtp.unwrap();
    assert!((want - 0.4..=want + 0.2).contains(&got), "{what}: {got} for {want}");
}

#[test]
fn true_peaks_are_those_of_cases_15_to_19() {
    let check = |rate_hz: u32, divisor: f64, phase: f64, amplitude: f64| {
        let step = TAU * f64::from(rate_hz) / divisor;
        // What begins at once would ring before its first sample.
        let signal = Signal::of(rate_hz, 2, rate_hz as usize, |time_s| {
            let fade = (time_s * 50.0).min((1.0 - time_s) * 50.0).clamp(0.0, 1.0);
            fade * amplitude * (step * time_s + phase.to_radians()).sin()
        });
        true_peak_of(&signal, 20.0 * amplitude.log10(), &format!("{rate_hz}/{divisor} at {phase}°"));
    };
    for rate_hz in [44_100, 48_000, 96_000] {
        check(rate_hz, 4.0, 0.0, 0.5);
        check(rate_hz, 4.0, 45.0, 0.5);
        check(rate_hz, 6.0, 60.0, 0.5);
        check(rate_hz, 8.0, 67.5, 0.5);
        check(rate_hz, 4.0, 45.0, 1.41);
    }
}

/// As in cases 20 to 23, a pulse of full scale peaks at each quarter of the way between two samples.
#[test]
fn pulses_between_samples_are_found() {
    for quarter in 0..4 {
        let peak_at = 500.0 + f64::from(quarter) / 4.0;
        let pulse = |frame: usize| {
            let distance = frame as f64 - peak_at;
            // Band-limited to a quarter of the rate, and faded after 100 samples.
            let angle = std::f64::consts::PI * distance / 2.0;
            let sinc = if angle == 0.0 { 1.0 } else { angle.sin() / angle };
            sinc * (0.5
                + 0.5
                    * (distance / 100.0 * std::f64::consts::PI)
                        .clamp(-std::f64::consts::PI, std::f64::consts::PI)
                        .cos())
        };
        let samples = (0..1000).map(pulse).collect();
        let signal = Signal { sample_rate_hz: RATE_HZ, channels: 1, samples };
        true_peak_of(&signal, 0.0, &format!("a pulse {quarter}/4 after a sample"));
    }
}

#[test]
fn loudness_range_is_that_of_tech_3342_cases_1_to_4() {
    let case = |levels_db: &[f64], want: f64| {
        let parts: Vec<_> = levels_db.iter().map(|&level_db| (20.0, level_db)).collect();
        near(loud(&parts).loudness_range_lu, want, 1.0, "range");
    };
    case(&[-20.0, -30.0], 10.0);
    case(&[-20.0, -15.0], 5.0);
    case(&[-40.0, -20.0], 20.0);
    case(&[-50.0, -35.0, -20.0, -35.0, -50.0], 15.0);
}
