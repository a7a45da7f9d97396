//! What happens in a sound: how often something begins, and at which tempo.

use serde::{Deserialize, Serialize};

use crate::loudness::STEPS_PER_S;

/// The level of a step without any sound.
const FLOOR_DB: f64 = -100.0;
/// A beginning is a rise by so much …
const RISE_DB: f64 = 9.0;
/// … within 60 ms …
const RISE_STEPS: usize = 6;
/// … to no further than this below the loudest step …
const RANGE_DB: f64 = 30.0;
/// … after the level fell by so much since the last one.
const FALL_DB: f64 = 6.0;
/// What has faded by so much at its end is over.
const OVER_DB: f64 = 20.0;
/// Fewer beginnings make no rhythm.
const RHYTHM_ONSETS: u32 = 4;
/// How alike a rhythm must be after one beat.
const RHYTHM_CLARITY: f64 = 0.4;
/// Beats are looked for between 40 and 200 a minute …
const LONGEST_BEAT: usize = 150;
const SHORTEST_BEAT: usize = 30;
/// … in the first ten minutes.
const RHYTHM_STEPS: usize = 60_000;

/// How a sound goes on in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// Something begins once and fades away: a shot, a click, one step.
    Single,
    /// Something begins several times: steps, knocks, music.
    Repeated,
    /// It is there from the beginning to the end: rain, a hum.
    Continuous,
}

/// What [`find`] finds.
#[derive(Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) onset_count: u32,
    pub(crate) event: Option<Event>,
    pub(crate) tempo_bpm: Option<f64>,
}

/// Takes K-weighted power in steps of 10 ms.
pub(crate) fn find(steps: &[f32]) -> Found {
    let levels_db: Vec<f64> =
        steps.iter().map(|&power| (10.0 * f64::from(power).log10()).max(FLOOR_DB)).collect();
    let loudest_db = levels_db.iter().copied().fold(FLOOR_DB, f64::max);
    if loudest_db == FLOOR_DB {
        return Found { onset_count: 0, event: None, tempo_bpm: None };
    }
    let onset_count = onset_count(&levels_db, loudest_db);
    let end = &levels_db[levels_db.len() - levels_db.len().min(5)..];
    let end_db = end.iter().copied().fold(f64::INFINITY, f64::min);
    let event = match onset_count {
        2.. => Event::Repeated,
        _ if end_db <= loudest_db - OVER_DB || levels_db.len() <= RISE_STEPS => Event::Single,
        _ => Event::Continuous,
    };
    let tempo_bpm = (onset_count >= RHYTHM_ONSETS).then(|| tempo_bpm(&levels_db, loudest_db)).flatten();
    Found { onset_count, event: Some(event), tempo_bpm }
}

fn onset_count(levels_db: &[f64], loudest_db: f64) -> u32 {
    let mut count = 0;
    // The highest level since the last onset, as long as none can follow; and since when one can.
    let mut fading_from: Option<f64> = None;
    let mut armed_at = 0;
    for (step, &level_db) in levels_db.iter().enumerate() {
        if let Some(highest_db) = fading_from {
            fading_from = (level_db > highest_db - FALL_DB).then(|| highest_db.max(level_db));
            armed_at = step;
            continue;
        }
        let before = &levels_db[armed_at.max(step.saturating_sub(RISE_STEPS))..step];
        // Before the sound is silence, from which something can begin once.
        let start_db = if step < RISE_STEPS && count == 0 { FLOOR_DB } else { f64::INFINITY };
        let lowest_db = before.iter().copied().fold(start_db, f64::min);
        if level_db >= lowest_db + RISE_DB && level_db >= loudest_db - RANGE_DB {
            count += 1;
            fading_from = Some(level_db);
        }
    }
    count
}

/// Beats a minute: the lag at which the rises of level are most like themselves, preferring what is near 120
/// (Ellis, "Beat tracking by dynamic programming", 2007), made finer by its multiples.
fn tempo_bpm(levels_db: &[f64], loudest_db: f64) -> Option<f64> {
    let gate_db = loudest_db - 40.0;
    let rises: Vec<f64> = levels_db
        .windows(2)
        .take(RHYTHM_STEPS)
        .map(|pair| (pair[1].max(gate_db) - pair[0].max(gate_db)).clamp(0.0, 20.0))
        .collect();
    // A beat that does not fall on a step is spread over its neighbours.
    const SPREAD: [f64; 5] = [1.0, 2.0, 3.0, 2.0, 1.0];
    let mean = rises.iter().sum::<f64>() * 9.0 / rises.len().max(1) as f64;
    let strength: Vec<f64> = rises
        .windows(SPREAD.len())
        .map(|rises| rises.iter().zip(SPREAD).map(|(rise, weight)| rise * weight).sum::<f64>() - mean)
        .collect();
    let alike = |lag: usize| -> f64 {
        let pairs = strength.len().saturating_sub(lag);
        let sum: f64 = strength.iter().zip(&strength[strength.len() - pairs..]).map(|(a, b)| a * b).sum();
        sum / pairs.max(1) as f64
    };
    let whole = alike(0);
    // Two beats at least, and some room to see the second.
    let longest = LONGEST_BEAT.min(strength.len() / 2);
    if whole <= 0.0 || longest <= SHORTEST_BEAT + 1 {
        return None;
    }
    let values: Vec<f64> = (0..=longest + 1).map(|lag| alike(lag) / whole).collect();
    let preference = |lag: usize| (-0.5 * (lag as f64 / 50.0).log2().powi(2)).exp();
    let is_maximum = |lag: &usize| values[*lag] >= values[lag - 1] && values[*lag] >= values[lag + 1];
    let beats: Vec<(usize, f64)> = (SHORTEST_BEAT..=longest)
        .filter(|lag| values[*lag] >= RHYTHM_CLARITY && is_maximum(lag))
        .map(|lag| (lag, values[lag] * preference(lag)))
        .collect();
    // Every second beat is as regular as each: of two that fit nearly as well, the shorter one is meant.
    let best = beats.iter().map(|(_, value)| *value).fold(0.0, f64::max);
    let beat = beats.iter().find(|(_, value)| *value >= 0.85 * best)?.0;
    let mut period = beat as f64;
    for times in [2.0, 4.0, 8.0, 16.0] {
        let around = (period * times).round() as usize;
        if around + 4 > strength.len() / 2 {
            break;
        }
        let best = (around - 3..=around + 3).max_by(|&a, &b| alike(a).total_cmp(&alike(b))).unwrap_or(around);
        let (before, top, after) = (alike(best - 1), alike(best), alike(best + 1));
        if top < RHYTHM_CLARITY * whole {
            break;
        }
        let curvature = before - 2.0 * top + after;
        let shift = if curvature < 0.0 { (0.5 * (before - after) / curvature).clamp(-0.5, 0.5) } else { 0.0 };
        period = (best as f64 + shift) / times;
    }
    Some(60.0 * STEPS_PER_S as f64 / period)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Clicks that decay by 1 dB in 10 ms, at these steps.
    fn clicks(starts: &[f64], steps: usize) -> Vec<f32> {
        let mut power = vec![1e-9f32; steps];
        for &start in starts {
            let start = start.round() as usize;
            for (step, power) in power.iter_mut().enumerate().skip(start) {
                *power += 10f32.powf(-((step - start) as f32) / 10.0);
            }
        }
        power
    }

    #[test]
    fn beginnings_are_counted() {
        let check = |steps: &[f32], onset_count: u32, event: Option<Event>| {
            let found = find(steps);
            assert_eq!((found.onset_count, found.event), (onset_count, event));
        };
        check(&clicks(&[0.0], 60), 1, Some(Event::Single));
        check(&clicks(&[10.0], 60), 1, Some(Event::Single));
        let short: Vec<f32> = (0..50).map(|step| 10f32.powi(-step)).collect();
        check(&short, 1, Some(Event::Single));
        check(&clicks(&[0.0, 60.0, 105.0], 200), 3, Some(Event::Repeated));
        check(&[0.01; 300], 1, Some(Event::Continuous));
        check(&[0.0; 300], 0, None);
        check(&[0.5], 1, Some(Event::Single));
        let slow: Vec<f32> = (0..400).map(|step| 10f32.powf(step.min(300) as f32 / 50.0 - 6.0)).collect();
        check(&slow, 0, Some(Event::Continuous));
    }

    #[test]
    fn regular_beats_have_a_tempo() {
        for bpm in [60.0, 90.5, 120.0, 128.0, 174.0] {
            let period = 6000.0 / bpm;
            let beats: Vec<f64> = (0..32).map(|beat| beat as f64 * period + 5.0).collect();
            let found = find(&clicks(&beats, (33.0 * period) as usize)).tempo_bpm.unwrap_or(0.0);
            assert!((found / bpm - 1.0).abs() < 0.01, "{bpm}: {found}");
        }
        assert_eq!(find(&clicks(&[3.0, 60.0, 191.0, 270.0, 432.0, 517.0], 700)).tempo_bpm, None);
        assert_eq!(find(&clicks(&[0.0], 60)).tempo_bpm, None);
    }
}
