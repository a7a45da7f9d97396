//! A state-variable filter whose cutoff may move while it runs.

use std::f32::consts::{PI, SQRT_2};

use super::track::{RATE_HZ, Track};

#[derive(Clone, Copy, Debug)]
pub(crate) enum Pass {
    Low,
    /// Unity gain at the centre.
    Band,
    High,
}

/// Trapezoidal state-variable filter (Simper 2013, "Solving the continuous SVF equations using trapezoidal integration"):
/// stays stable while its cutoff sweeps.
struct Svf {
    pass: Pass,
    ic1: f32,
    ic2: f32,
}

impl Svf {
    fn new(pass: Pass) -> Self {
        Self { pass, ic1: 0.0, ic2: 0.0 }
    }

    fn step(&mut self, x: f32, g: f32, k: f32) -> f32 {
        let v3 = x - self.ic2;
        let v1 = (self.ic1 + g * v3) / (1.0 + g * (g + k));
        let v2 = self.ic2 + g * v1;
        self.ic1 = 2.0 * v1 - self.ic1;
        self.ic2 = 2.0 * v2 - self.ic2;
        match self.pass {
            Pass::Low => v2,
            Pass::Band => k * v1,
            Pass::High => x - k * v1 - v2,
        }
    }
}

/// The cutoff as the filter's integrators need it.
fn warped(hz: f32) -> f32 {
    (PI * hz.clamp(5.0, 0.49 * RATE_HZ) / RATE_HZ).tan()
}

impl Track {
    /// 12 dB an octave, no resonance.
    pub(crate) fn low(self, hz: f32) -> Self {
        self.still(Pass::Low, 1.0 / SQRT_2, hz)
    }

    /// 12 dB an octave, no resonance.
    pub(crate) fn high(self, hz: f32) -> Self {
        self.still(Pass::High, 1.0 / SQRT_2, hz)
    }

    pub(crate) fn band(self, hz: f32, q: f32) -> Self {
        self.still(Pass::Band, q, hz)
    }

    /// Filtered with a cutoff that follows the time.
    pub(crate) fn sweep(self, pass: Pass, q: f32, hz: impl Fn(f32) -> f32) -> Self {
        let mut svf = Svf::new(pass);
        self.map(|t, x| svf.step(x, warped(hz(t)), 1.0 / q))
    }

    fn still(self, pass: Pass, q: f32, hz: f32) -> Self {
        let (mut svf, g) = (Svf::new(pass), warped(hz));
        self.map(|_, x| svf.step(x, g, 1.0 / q))
    }

    /// -3 dB an octave (Kellet's economy filter): white noise becomes pink.
    pub(crate) fn pink(self) -> Self {
        let (mut b0, mut b1, mut b2) = (0.0, 0.0, 0.0);
        self.map(|_, white| {
            b0 = 0.99765 * b0 + white * 0.099_046;
            b1 = 0.963 * b1 + white * 0.296_516_4;
            b2 = 0.57 * b2 + white * 1.052_691_3;
            0.3 * (b0 + b1 + b2 + white * 0.1848)
        })
    }
}
