//! Water: a bubble of air rings, and its pitch rises as it nears the surface.

use std::f32::consts::TAU;

use super::{
    rng::Rng,
    track::{RATE_HZ, Track},
};

/// One bubble (van den Doel 2005, "Physically based models for liquid sounds"): frequency from its radius after Minnaert,
/// damping from heat and radiation, `rise` how fast it surfaces (0: deep; 0.1: typical; 3: a drip's chirp).
pub(crate) fn bubble(radius_mm: f32, rise: f32) -> Track {
    let radius_m = radius_mm / 1000.0;
    let ground_hz = 3.0 / radius_m;
    let damping = 0.13 / radius_m + 0.0072 * radius_m.powf(-1.5);
    let slope = rise * damping;
    let mut phase = 0.0_f32;
    Track::from_fn((7.0 / damping).min(0.6), |t| {
        phase += TAU * (ground_hz * (1.0 + slope * t)).min(0.4 * RATE_HZ) / RATE_HZ;
        (t * ground_hz).min(1.0) * (-damping * t).exp() * phase.sin()
    })
}

/// A bubble of random size between the two radii, small ones far more often, larger ones louder.
pub(crate) fn any_bubble(rng: &mut Rng, smallest_mm: f32, largest_mm: f32) -> Track {
    let radius_mm = smallest_mm * (largest_mm / smallest_mm).powf(rng.rare(1.6));
    let rise = if rng.unit() < 0.3 { rng.range(0.03, 0.2) } else { 0.02 };
    let loud = (radius_mm / largest_mm).powf(0.8) * (0.15 + 0.85 * rng.rare(2.0));
    bubble(radius_mm, rise).gain(loud)
}
