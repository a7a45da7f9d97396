//! Oscillators, and slow random motion.

use std::f32::consts::TAU;

use super::{
    rng::Rng,
    track::{RATE_HZ, Track},
};

/// A wave whose frequency may move: `wave` gets the phase in radians.
pub(crate) fn tone(seconds: f32, hz: impl Fn(f32) -> f32, wave: impl Fn(f32) -> f32) -> Track {
    let mut phase = 0.0_f64;
    Track::from_fn(seconds, |t| {
        phase = (phase + f64::from(hz(t) / RATE_HZ)).fract();
        wave(phase as f32 * TAU)
    })
}

pub(crate) fn sine(seconds: f32, hz: impl Fn(f32) -> f32) -> Track {
    tone(seconds, hz, f32::sin)
}

/// Overtones over a ground wave, by gain: softer on the ear than a bare saw tooth, and without aliasing.
pub(crate) fn overtones(gains: &[f32]) -> impl Fn(f32) -> f32 + '_ {
    move |phase| gains.iter().zip(1..).map(|(gain, n)| gain * (phase * n as f32).sin()).sum()
}

/// Frequency modulation (Chowning 1973): `ratio` places the side bands, `index` says how many there are at a time.
pub(crate) fn fm(seconds: f32, hz: impl Fn(f32) -> f32, ratio: f32, index: impl Fn(f32) -> f32) -> Track {
    let (mut carrier, mut modulator) = (0.0_f64, 0.0_f64);
    Track::from_fn(seconds, |t| {
        let step = f64::from(hz(t) / RATE_HZ);
        carrier = (carrier + step).fract();
        modulator = (modulator + step * f64::from(ratio)).fract();
        (carrier as f32 * TAU + index(t) * (modulator as f32 * TAU).sin()).sin()
    })
}

/// The frequency of a key: 69 is the A of 440 Hz.
pub(crate) fn key_hz(key: f32) -> f32 {
    440.0 * 2.0_f32.powf((key - 69.0) / 12.0)
}

/// Slow random motion within -1..1 that comes back to where it began after a period.
#[derive(Clone, Debug)]
pub(crate) struct Drift {
    points_a_second: f32,
    points: Vec<f32>,
}

impl Drift {
    /// `turns` is the number of the fastest of its waves within the period.
    pub(crate) fn new(rng: &mut Rng, period_s: f32, turns: u16) -> Self {
        const POINTS_A_TURN: usize = 32;
        let waves: Vec<(f32, f32, f32)> =
            (1..=turns).map(f32::from).map(|n| (n, rng.phase(), rng.range(0.4, 1.0) / n.sqrt())).collect();
        let scale = 1.6 * waves.iter().map(|wave| wave.2 * wave.2).sum::<f32>().sqrt();
        let len = POINTS_A_TURN * usize::from(turns);
        let point = |i: usize| {
            let turn = TAU * i as f32 / len as f32;
            let sum: f32 = waves.iter().map(|(n, phase, gain)| gain * (n * turn + phase).sin()).sum();
            (sum / scale).clamp(-1.0, 1.0)
        };
        Self { points_a_second: len as f32 / period_s, points: (0..len).map(point).collect() }
    }

    pub(crate) fn at(&self, t: f32) -> f32 {
        let at = (t * self.points_a_second).rem_euclid(self.points.len() as f32);
        let before = at as usize % self.points.len();
        let after = (before + 1) % self.points.len();
        self.points[before] + (self.points[after] - self.points[before]) * at.fract()
    }
}
