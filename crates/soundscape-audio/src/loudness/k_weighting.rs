//! The K-weighting filter of ITU-R BS.1770-4.

use std::f64::consts::PI;
use std::ops::Range;

/// Filters channels two at a time and sums their energy.
///
/// The standard gives coefficients for 48 kHz only. Those for other rates come from the analogue prototype
/// behind them: a shelf of +4 dB above 1682 Hz (Q 0.707), then a high pass at 38 Hz (Q 0.5), both brought over
/// by the bilinear transform (Brecht De Man, "Evaluation of implementations of the EBU R128 loudness
/// measurement", AES 2018). Double precision: in single precision the high pass would be off by 0.1 dB at 192 kHz.
pub(super) struct KWeighting {
    shelf: Biquad,
    high_pass: Biquad,
    pairs: Vec<Pair>,
}

#[derive(Clone, Copy)]
struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
}

/// Two channels side by side, as one instruction takes them.
#[derive(Clone, Copy)]
struct Pair {
    channels: [usize; 2],
    weights: [f64; 2],
    state: [[f64; 2]; 4],
}

impl KWeighting {
    pub(super) fn new(sample_rate_hz: u32, channels: u16) -> Self {
        let weighted: Vec<(usize, f64)> =
            weights(channels).iter().copied().enumerate().filter(|(_, weight)| *weight > 0.0).collect();
        let pairs = weighted.chunks(2).map(|pair| {
            // The last of an odd number stands beside itself and counts once.
            let (first, second) = (pair[0], pair.get(1).copied().unwrap_or((pair[0].0, 0.0)));
            Pair { channels: [first.0, second.0], weights: [first.1, second.1], state: [[0.0; 2]; 4] }
        });
        let rate_hz = f64::from(sample_rate_hz);
        Self { shelf: shelf(rate_hz), high_pass: high_pass(rate_hz), pairs: pairs.collect() }
    }

    /// The weighted sum of squares of all channels over `frames`.
    pub(super) fn energy(&mut self, planes: &[Vec<f32>], frames: Range<usize>) -> f64 {
        let (shelf, high_pass) = (self.shelf, self.high_pass);
        let energy_of = |pair: &mut Pair| {
            let [first, second] = pair.channels.map(|channel| &planes[channel][frames.clone()]);
            let mut sums = [0.0; 2];
            let [mut s1, mut s2, mut t1, mut t2] = pair.state;
            for (&first, &second) in first.iter().zip(second) {
                let x = [f64::from(first), f64::from(second)];
                let mut y = [0.0; 2];
                for lane in 0..2 {
                    // Transposed direct form II, twice.
                    let shelved = shelf.b[0] * x[lane] + s1[lane];
                    s1[lane] = shelf.b[1] * x[lane] - shelf.a[0] * shelved + s2[lane];
                    s2[lane] = shelf.b[2] * x[lane] - shelf.a[1] * shelved;
                    y[lane] = high_pass.b[0] * shelved + t1[lane];
                    t1[lane] = high_pass.b[1] * shelved - high_pass.a[0] * y[lane] + t2[lane];
                    t2[lane] = high_pass.b[2] * shelved - high_pass.a[1] * y[lane];
                    sums[lane] += y[lane] * y[lane];
                }
            }
            // In silence the state fades into denormal numbers, which cost a hundred times as much.
            pair.state = [s1, s2, t1, t2].map(|s| s.map(|s| if s.abs() < 1e-30 { 0.0 } else { s }));
            sums[0] * pair.weights[0] + sums[1] * pair.weights[1]
        };
        self.pairs.iter_mut().map(energy_of).sum()
    }
}

/// The weight of each channel in WAV order (BS.1770-4, table 3).
fn weights(channels: u16) -> &'static [f64] {
    match channels {
        1 => &[1.0],
        2 => &[1.0; 2],
        3 => &[1.0; 3],
        4 => &[1.0, 1.0, 1.41, 1.41],
        5 => &[1.0, 1.0, 1.0, 1.41, 1.41],
        _ => &[1.0, 1.0, 1.0, 0.0, 1.41, 1.41],
    }
}

fn shelf(rate_hz: f64) -> Biquad {
    let q = 0.707_175_236_955_419_6;
    // A cut-off at or above half the rate would fold back.
    let k = (PI * (1_681.974_450_955_533 / rate_hz).min(0.499)).tan();
    let high = 10f64.powf(3.999_843_853_973_347 / 20.0);
    let band = high.powf(0.499_666_774_154_541_6);
    let a0 = 1.0 + k / q + k * k;
    Biquad {
        b: [
            (high + band * k / q + k * k) / a0,
            2.0 * (k * k - high) / a0,
            (high - band * k / q + k * k) / a0,
        ],
        a: [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0],
    }
}

fn high_pass(rate_hz: f64) -> Biquad {
    let q = 0.500_327_037_323_877_3;
    let k = (PI * (38.135_470_876_024_44 / rate_hz).min(0.499)).tan();
    let a0 = 1.0 + k / q + k * k;
    Biquad { b: [1.0, -2.0, 1.0], a: [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0] }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The coefficients that BS.1770-4 prints, tables 1 and 2.
    #[test]
    fn at_48_khz_the_coefficients_are_those_of_the_standard() {
        let near = |got: &[f64], want: &[f64]| {
            assert!(got.iter().zip(want).all(|(got, want)| (got - want).abs() < 1e-9), "{got:?} {want:?}");
        };
        near(&shelf(48_000.0).b, &[1.535_124_859_586_97, -2.691_696_189_406_38, 1.198_392_810_852_85]);
        near(&shelf(48_000.0).a, &[-1.690_659_293_182_41, 0.732_480_774_215_85]);
        near(&high_pass(48_000.0).a, &[-1.990_047_454_833_98, 0.990_072_250_366_21]);
    }

    #[test]
    fn lfe_does_not_count_and_an_odd_channel_counts_once() {
        let energy = |channels: u16, loud: usize| {
            let mut planes = vec![vec![0.0f32; 4800]; channels.into()];
            planes[loud] = (0..4800).map(|frame| (frame as f32 * 0.13).sin()).collect();
            KWeighting::new(48_000, channels).energy(&planes, 0..4800)
        };
        let one = energy(1, 0);
        assert!(one > 1000.0);
        for (channels, loud, weight) in [(2, 1, 1.0), (3, 2, 1.0), (6, 3, 0.0), (6, 5, 1.41), (8, 7, 0.0)] {
            assert!((energy(channels, loud) - weight * one).abs() < 1e-6, "{loud} of {channels}");
        }
    }
}
