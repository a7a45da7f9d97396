//! Seeded random numbers, so that every render of a recipe is the same.

use std::f32::consts::TAU;

/// PCG-XSH-RR 64/32 (O'Neill 2014, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms").
#[derive(Clone, Debug)]
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x853c_49e6_748f_ea9b);
        rng.bits();
        rng
    }

    fn bits(&mut self) -> u32 {
        let old = self.0;
        self.0 = old.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((((old >> 18) ^ old) >> 27) as u32).rotate_right((old >> 59) as u32)
    }

    /// Uniform in 0..1.
    pub(crate) fn unit(&mut self) -> f32 {
        (self.bits() >> 8) as f32 / (1 << 24) as f32
    }

    /// Uniform in -1..1: a sample of white noise.
    pub(crate) fn bipolar(&mut self) -> f32 {
        self.unit() * 2.0 - 1.0
    }

    /// Uniform between the two.
    pub(crate) fn range(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// Between the two, every octave as likely as the next: for frequencies.
    pub(crate) fn pitch(&mut self, low_hz: f32, high_hz: f32) -> f32 {
        low_hz * (high_hz / low_hz).powf(self.unit())
    }

    /// Many small values, few near 1: how hard pebbles, sparks and drops strike.
    pub(crate) fn rare(&mut self, power: f32) -> f32 {
        self.unit().powf(power)
    }

    /// An angle for an oscillator to start at.
    pub(crate) fn phase(&mut self) -> f32 {
        self.unit() * TAU
    }
}
