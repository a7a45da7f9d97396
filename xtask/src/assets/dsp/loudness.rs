//! How loud a sound is to the ear.

use super::track::{RATE_HZ, Track};

/// Loudness in LUFS over the loudest `window_s` (ITU-R BS.1770 weighting, no gate); shorter sounds count as if silence
/// followed.
pub(crate) fn loudest_lufs(channels: &[Track], window_s: f32) -> f32 {
    let len = channels.first().map_or(0, Track::len);
    let mut power = vec![0.0_f64; len];
    for channel in channels {
        for (sum, y) in power.iter_mut().zip(k_weighted(channel)) {
            *sum += y * y;
        }
    }
    let window = ((window_s * RATE_HZ) as usize).max(1);
    let (mut sum, mut most) = (0.0, 0.0_f64);
    for i in 0..len {
        sum += power[i] - if i >= window { power[i - window] } else { 0.0 };
        most = most.max(sum);
    }
    (-0.691 + 10.0 * (most / window as f64).max(1e-12).log10()) as f32
}

/// The head's shelf, then the high-pass (De Man 2014 gives the analogue prototypes).
fn k_weighted(track: &Track) -> impl Iterator<Item = f64> + '_ {
    let shelf = {
        let (gain, q) = (10.0_f64.powf(3.999_843_853_97 / 20.0), 0.707_175_236_955);
        let k = (std::f64::consts::PI * 1_681.974_450_955 / f64::from(RATE_HZ)).tan();
        let band = gain.powf(0.499_666_774_155);
        let a0 = 1.0 + k / q + k * k;
        Biquad::new(
            [
                (gain + band * k / q + k * k) / a0,
                2.0 * (k * k - gain) / a0,
                (gain - band * k / q + k * k) / a0,
            ],
            [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0],
        )
    };
    let high = {
        let q = 0.500_327_037_325;
        let k = (std::f64::consts::PI * 38.135_470_876_139 / f64::from(RATE_HZ)).tan();
        let a0 = 1.0 + k / q + k * k;
        Biquad::new([1.0, -2.0, 1.0], [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0])
    };
    let (mut shelf, mut high) = (shelf, high);
    track.0.iter().map(move |&x| high.step(shelf.step(f64::from(x))))
}

struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
    z: [f64; 2],
}

impl Biquad {
    fn new(b: [f64; 3], a: [f64; 2]) -> Self {
        Self { b, a, z: [0.0; 2] }
    }

    fn step(&mut self, x: f64) -> f64 {
        let y = self.b[0] * x + self.z[0];
        self.z[0] = self.b[1] * x - self.a[0] * y + self.z[1];
        self.z[1] = self.b[2] * x - self.a[1] * y;
        y
    }
}
