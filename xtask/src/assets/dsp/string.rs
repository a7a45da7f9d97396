//! Plucked strings.

use super::{
    rng::Rng,
    track::{RATE_HZ, Track, samples},
};

/// Karplus and Strong (1983): a burst of noise runs round a delay line and loses its treble each time.
/// `bright` (0..1) is how much treble the pluck has, `t60_s` how long it rings.
pub(crate) fn pluck(rng: &mut Rng, hz: f32, seconds: f32, t60_s: f32, bright: f32) -> Track {
    let period = RATE_HZ / hz - 0.5;
    let whole = period.floor() as usize;
    let fraction = period - period.floor();
    let loss = (-6.907_755 / (hz * t60_s)).exp();
    let mut low = 0.0;
    let mut line: Vec<f32> = (0..whole + 1)
        .map(|_| {
            low += bright.clamp(0.02, 1.0) * (rng.bipolar() - low);
            low
        })
        .collect();
    let mean = line.iter().sum::<f32>() / line.len() as f32;
    line.iter_mut().for_each(|x| *x -= mean);
    let (mut at, mut last) = (0, 0.0);
    let out = (0..samples(seconds)).map(|_| {
        let next = (at + 1) % line.len();
        let now = line[at] * fraction + line[next] * (1.0 - fraction);
        line[at] = loss * 0.5 * (now + last);
        last = now;
        at = next;
        now
    });
    Track(out.collect()).unit_peak()
}
