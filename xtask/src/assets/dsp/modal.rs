//! Struck bodies: banks of decaying resonators, excited by a contact.

use std::f32::consts::TAU;

use super::{
    rng::Rng,
    track::{RATE_HZ, Track, samples},
};

/// One way in which a body rings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mode {
    pub(crate) hz: f32,
    pub(crate) t60_s: f32,
    pub(crate) gain: f32,
}

/// Modes from rows of (frequency, seconds to fall by 60 dB, gain).
pub(crate) fn modes(rows: &[(f32, f32, f32)]) -> Vec<Mode> {
    rows.iter().map(|&(hz, t60_s, gain)| Mode { hz, t60_s, gain }).collect()
}

/// A body whose modes lie at ratios over a ground frequency. High modes die sooner, as friction within the material
/// makes them; `damping` says how much sooner (0: all alike; 1: in proportion to frequency).
pub(crate) fn body(ground_hz: f32, ratios: &[f32], t60_s: f32, damping: f32, tilt: f32) -> Vec<Mode> {
    let mode = |&ratio: &f32| Mode {
        hz: ground_hz * ratio,
        t60_s: t60_s * ratio.powf(-damping),
        gain: ratio.powf(-tilt),
    };
    ratios.iter().map(mode).collect()
}

/// Shifts every mode a little, so that two takes differ as two blows on different spots do.
pub(crate) fn vary(rng: &mut Rng, modes: &[Mode], amount: f32) -> Vec<Mode> {
    let varied = modes.iter().map(|mode| Mode {
        hz: mode.hz * (1.0 + amount * rng.bipolar()),
        t60_s: mode.t60_s * (1.0 + 2.0 * amount * rng.bipolar()),
        gain: mode.gain * (1.0 + 6.0 * amount * rng.bipolar()).max(0.1),
    });
    varied.collect()
}

/// Ratios of a free metal or wooden bar (Euler–Bernoulli beam).
pub(crate) const BAR: [f32; 5] = [1.0, 2.756, 5.404, 8.933, 13.345];

/// Ratios of a thick plate with free edges, dense and inharmonic.
pub(crate) const PLATE: [f32; 12] = [1.0, 1.52, 1.94, 2.43, 2.98, 3.61, 4.17, 5.03, 6.11, 7.27, 8.62, 10.4];

/// Ratios of a church bell: hum, prime, tierce, quint, nominal and above (Rossing, "The Physics of Bells").
pub(crate) const BELL: [f32; 11] = [0.5, 1.0, 1.183, 1.506, 2.0, 2.514, 2.662, 3.011, 4.166, 5.433, 6.796];

/// The body's answer to an exciting force.
pub(crate) fn ring(force: &Track, modes: &[Mode], seconds: f32) -> Track {
    let len = samples(seconds);
    let mut out = Track(vec![0.0; len]);
    for mode in modes.iter().filter(|mode| mode.hz < 0.45 * RATE_HZ) {
        let w = TAU * mode.hz / RATE_HZ;
        let r = (-6.907_755 / (mode.t60_s * RATE_HZ)).exp();
        let (a1, a2, b) = (2.0 * r * w.cos(), -r * r, mode.gain * w.sin());
        let (mut y1, mut y2) = (0.0, 0.0);
        for (i, out) in out.0.iter_mut().enumerate() {
            let y = a1 * y1 + a2 * y2 + b * force.0.get(i).copied().unwrap_or(0.0);
            (y2, y1) = (y1, y);
            *out += y;
        }
    }
    out
}

/// The contact of a mallet, heel or stone: a smooth push of a given length. The longer, the duller the blow.
pub(crate) fn push(contact_ms: f32) -> Track {
    let seconds = (contact_ms / 1000.0).max(2.0 / RATE_HZ);
    let track = Track::from_fn(seconds, |t| (TAU * t / seconds).cos().mul_add(-0.5, 0.5));
    let sum: f32 = track.0.iter().sum();
    track.gain(1.0 / sum.max(1e-6))
}
