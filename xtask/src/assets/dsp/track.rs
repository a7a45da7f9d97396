//! A mono strip of samples, and how strips are laid over each other.

use super::rng::Rng;

/// Samples a second of everything that is rendered.
pub(crate) const RATE_HZ: f32 = 44_100.0;

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Track(pub(crate) Vec<f32>);

/// How many samples a time takes.
pub(crate) fn samples(seconds: f32) -> usize {
    (seconds.max(0.0) * RATE_HZ).round() as usize
}

impl Track {
    pub(crate) fn silence(seconds: f32) -> Self {
        Self(vec![0.0; samples(seconds)])
    }

    /// One sample from each time.
    pub(crate) fn from_fn(seconds: f32, mut sample: impl FnMut(f32) -> f32) -> Self {
        Self((0..samples(seconds)).map(|i| sample(i as f32 / RATE_HZ)).collect())
    }

    pub(crate) fn noise(rng: &mut Rng, seconds: f32) -> Self {
        Self::from_fn(seconds, |_| rng.bipolar())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn seconds(&self) -> f32 {
        self.len() as f32 / RATE_HZ
    }

    pub(crate) fn peak(&self) -> f32 {
        self.0.iter().fold(0.0, |peak, x| x.abs().max(peak))
    }

    /// Changes each sample, knowing its time.
    pub(crate) fn map(mut self, mut change: impl FnMut(f32, f32) -> f32) -> Self {
        for (i, x) in self.0.iter_mut().enumerate() {
            *x = change(i as f32 / RATE_HZ, *x);
        }
        self
    }

    pub(crate) fn gain(self, gain: f32) -> Self {
        self.map(|_, x| x * gain)
    }

    /// Multiplied by an envelope.
    pub(crate) fn shape(self, mut envelope: impl FnMut(f32) -> f32) -> Self {
        self.map(|t, x| x * envelope(t))
    }

    /// Scaled so that the largest sample is 1: layers can then be mixed by their peak.
    pub(crate) fn unit_peak(self) -> Self {
        let peak = self.peak().max(1e-9);
        self.gain(1.0 / peak)
    }

    /// Soft clipping, as an overdriven microphone does; keeps small samples as they are times `drive`.
    pub(crate) fn saturate(self, drive: f32) -> Self {
        self.map(|_, x| (x * drive).tanh())
    }

    /// Adds a layer at a time, growing as needed.
    pub(crate) fn lay(&mut self, at_s: f32, gain: f32, layer: &Self) {
        let start = samples(at_s);
        self.0.resize(self.len().max(start + layer.len()), 0.0);
        for (x, y) in self.0[start..].iter_mut().zip(&layer.0) {
            *x += y * gain;
        }
    }

    /// Adds a layer at a time to a strip whose end is joined to its start.
    pub(crate) fn lay_around(&mut self, at_s: f32, gain: f32, layer: &Self) {
        let (start, len) = (samples(at_s), self.len());
        for (i, y) in layer.0.iter().enumerate() {
            self.0[(start + i) % len] += y * gain;
        }
    }

    pub(crate) fn with(mut self, at_s: f32, gain: f32, layer: &Self) -> Self {
        self.lay(at_s, gain, layer);
        self
    }

    /// Processes a loop so that it stays one: goes round twice and keeps the second round, by when filters and rooms
    /// have forgotten that there was a start.
    pub(crate) fn around(self, process: impl FnOnce(Self) -> Self) -> Self {
        let len = self.len();
        let mut twice = self.0;
        twice.extend_from_within(..);
        let mut done = process(Self(twice)).0;
        done.truncate(2 * len);
        Self(done.split_off(len))
    }
}

/// Straight lines between (time, value) points, flat before the first and after the last.
pub(crate) fn line(points: &[(f32, f32)], t: f32) -> f32 {
    let next = points.partition_point(|point| point.0 <= t);
    if next == 0 || next == points.len() {
        return points[next.min(points.len() - 1)].1;
    }
    let ((t0, v0), (t1, v1)) = (points[next - 1], points[next]);
    v0 + (v1 - v0) * (t - t0) / (t1 - t0)
}

/// As `line`, but rounded: it comes to each point and leaves it level.
pub(crate) fn curve(points: &[(f32, f32)], t: f32) -> f32 {
    let next = points.partition_point(|point| point.0 <= t);
    if next == 0 || next == points.len() {
        return line(points, t);
    }
    let (t0, t1) = (points[next - 1].0, points[next].0);
    let x = (t - t0) / (t1 - t0);
    line(points, t0 + (t1 - t0) * x * x * (3.0 - 2.0 * x))
}

/// Rises within `attack_s`, then falls by 60 dB in `t60_s`.
pub(crate) fn strike(t: f32, attack_s: f32, t60_s: f32) -> f32 {
    if t < attack_s { t / attack_s } else { decay(t - attack_s, t60_s) }
}

/// 1 at zero, 60 dB less at `t60_s`.
pub(crate) fn decay(t: f32, t60_s: f32) -> f32 {
    (-6.907_755 * t / t60_s).exp()
}

/// A smooth hump: 0 at `from_s`, 1 in the middle, 0 at `to_s`.
pub(crate) fn hump(t: f32, from_s: f32, to_s: f32) -> f32 {
    let x = ((t - from_s) / (to_s - from_s)).clamp(0.0, 1.0);
    (std::f32::consts::PI * x).sin().powi(2)
}
