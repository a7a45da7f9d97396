//! Clouds of tiny events: pebbles, snow crystals, sparks, raindrops.

use std::f32::consts::TAU;

use super::{
    rng::Rng,
    track::{Track, decay, strike},
};

/// Scatters grains over a time, as many a second as `density` says there (a Poisson process: Cook's PhISEM, 1997).
pub(crate) fn cloud(
    rng: &mut Rng,
    seconds: f32,
    density: impl Fn(f32) -> f32,
    mut grain: impl FnMut(&mut Rng, f32) -> Track,
) -> Track {
    const STEP_S: f32 = 0.001;
    let mut out = Track::silence(seconds);
    for step in 0..(seconds / STEP_S) as usize {
        let t = step as f32 * STEP_S;
        let mut expected = density(t) * STEP_S;
        while expected > 0.0 {
            if rng.unit() < expected {
                let at = t + rng.unit() * STEP_S;
                let grain = grain(rng, t);
                out.lay(at, 1.0, &grain);
            }
            expected -= 1.0;
        }
    }
    out
}

/// The same on a strip whose end is joined to its start.
pub(crate) fn cloud_around(
    rng: &mut Rng,
    seconds: f32,
    density: impl Fn(f32) -> f32,
    grain: impl FnMut(&mut Rng, f32) -> Track,
) -> Track {
    let cloud = cloud(rng, seconds, density, grain);
    let mut out = Track::silence(seconds);
    out.lay_around(0.0, 1.0, &cloud);
    out
}

/// A hard little thing struck: a damped tone with noise in its contact, both gone within milliseconds.
pub(crate) fn chip(rng: &mut Rng, hz: f32, t60_s: f32, noise: f32) -> Track {
    let phase = rng.phase();
    let mut low = 0.0;
    Track::from_fn(t60_s, |t| {
        low += 0.6 * (rng.bipolar() - low);
        let tone = (TAU * hz * t + phase).sin();
        // A fifth of a millisecond of rise keeps the grain from being a bare click.
        (t / 0.000_2).min(1.0)
            * decay(t, t60_s)
            * (tone * (1.0 - noise) + 2.0 * low * tone.abs().sqrt() * noise)
    })
}

/// A puff of noise around a frequency, with a soft start.
pub(crate) fn burst(rng: &mut Rng, hz: f32, q: f32, attack_s: f32, t60_s: f32) -> Track {
    Track::noise(rng, attack_s + t60_s).band(hz, q).shape(|t| strike(t, attack_s, t60_s))
}
