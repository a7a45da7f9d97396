//! The pitch of a sound that keeps one, from its average spectrum.

use realfft::RealFftPlanner;
use realfft::num_complex::Complex;

const LOWEST_HZ: f64 = 30.0;
const HIGHEST_HZ: f64 = 4000.0;
/// How much of a sound must repeat after one period. Tones with a little noise have 0.9 and more, noise in a
/// narrow band has less than 0.6.
const CLARITY: f64 = 0.7;
/// Of all lags at which the sound repeats nearly as well, the shortest is the period.
const NEARLY: f64 = 0.9;

/// The fundamental frequency in Hz, 30 to 4000; `None` where nothing repeats.
///
/// The autocorrelation is the inverse transform of the power spectrum (Wiener and Khinchin), set right for the
/// shape of the window. The period is picked after McLeod and Wyvill ("A smarter way to find pitch", ICMC 2005):
/// the first maximum behind the first zero that reaches nine tenths of the highest. Multiples of the period
/// then make it finer than one sample. As power is averaged over the whole sound, a glide or a tune has none.
pub(super) fn pitch_hz(power: &[f64], window: &[f32], sample_rate_hz: u32) -> Option<f64> {
    let rate_hz = f64::from(sample_rate_hz);
    let size = (power.len() - 1) * 2;
    let mut power: Vec<f64> = power.to_vec();
    let inaudible = (super::LOWEST_HZ / rate_hz * size as f64).ceil() as usize;
    power.iter_mut().take(inaudible).for_each(|bin| *bin = 0.0);
    let sound = autocorrelation(&power)?;
    let shape = autocorrelation(&window_power(window, size)?)?;
    // Behind a quarter of the window its shape leaves too little to compare.
    let longest = ((rate_hz / LOWEST_HZ) as usize).min(window.len() / 4);
    let repeats: Vec<f64> = (0..=longest + 1).map(|lag| sound[lag] / shape[lag].max(1e-3)).collect();
    let first_zero = repeats.iter().position(|&value| value < 0.0)?;
    let shortest = ((rate_hz / HIGHEST_HZ) as usize).max(first_zero).max(1);
    let is_maximum = |lag: &usize| repeats[*lag] > repeats[lag - 1] && repeats[*lag] >= repeats[lag + 1];
    let maxima: Vec<usize> = (shortest..=longest).filter(is_maximum).collect();
    let highest = maxima.iter().map(|&lag| repeats[lag]).fold(0.0, f64::max);
    if highest < CLARITY {
        return None;
    }
    let lag = *maxima.iter().find(|&&lag| repeats[lag] >= NEARLY * highest)?;
    let mut period = vertex(&repeats, lag);
    for times in [2.0, 4.0, 8.0, 16.0, 32.0] {
        let around = (period * times).round() as usize;
        let near = around.saturating_sub(2)..=around + 2;
        let Some(best) =
            near.filter(|&lag| lag <= longest).max_by(|&a, &b| repeats[a].total_cmp(&repeats[b]))
        else {
            break;
        };
        if around + 2 > longest || repeats[best] < NEARLY * repeats[lag] {
            break;
        }
        period = vertex(&repeats, best) / times;
    }
    Some(rate_hz / period)
}

/// From power to the similarity with itself at each lag; 1 at lag 0.
fn autocorrelation(power: &[f64]) -> Option<Vec<f64>> {
    let size = (power.len() - 1) * 2;
    let mut bins: Vec<Complex<f64>> = power.iter().map(|&power| Complex::new(power, 0.0)).collect();
    let mut out = vec![0.0; size];
    RealFftPlanner::new().plan_fft_inverse(size).process(&mut bins, &mut out).ok()?;
    let whole = out[0];
    (whole > 0.0).then(|| out.into_iter().map(|value| value / whole).collect())
}

fn window_power(window: &[f32], size: usize) -> Option<Vec<f64>> {
    let mut padded: Vec<f64> = window.iter().map(|&weight| weight.into()).collect();
    padded.resize(size, 0.0);
    let fft = RealFftPlanner::new().plan_fft_forward(size);
    let mut bins = fft.make_output_vec();
    fft.process(&mut padded, &mut bins).ok()?;
    Some(bins.iter().map(Complex::norm_sqr).collect())
}

/// Where the parabola through three values has its top.
fn vertex(values: &[f64], at: usize) -> f64 {
    let (before, top, after) = (values[at - 1], values[at], values[at + 1]);
    let curvature = before - 2.0 * top + after;
    let shift = if curvature < 0.0 { (0.5 * (before - after) / curvature).clamp(-1.0, 1.0) } else { 0.0 };
    at as f64 + shift
}

#[cfg(test)]
mod tests {
    use crate::spectrum::Spectrum;

    fn pitch(rate_hz: u32, frames: usize, sample: impl FnMut(usize) -> f64) -> Option<f64> {
        let mut spectrum = Spectrum::new(rate_hz, 1);
        spectrum.push(&[(0..frames).map(sample).map(|sample| sample as f32).collect()]);
        spectrum.finish().pitch_hz
    }

    #[test]
    fn tones_have_their_fundamental_as_pitch() {
        for rate_hz in [22_050, 44_100, 48_000, 96_000] {
            for frequency_hz in [41.2, 110.0, 440.0, 997.0, 2637.0] {
                for partials in [1u32, 2, 5] {
                    let step = std::f64::consts::TAU * frequency_hz / f64::from(rate_hz);
                    let tone = |frame: usize| {
                        let audible = |n: &u32| step * f64::from(*n) < 3.0;
                        (1..=partials)
                            .filter(audible)
                            .map(|n| (step * frame as f64 * f64::from(n)).sin() / f64::from(n))
                            .sum()
                    };
                    let found = pitch(rate_hz, rate_hz as usize, tone).unwrap_or(0.0);
                    assert!(
                        (found / frequency_hz - 1.0).abs() < 0.003,
                        "{rate_hz} {frequency_hz} {partials}: {found}"
                    );
                }
            }
        }
    }

    #[test]
    fn noise_silence_and_glides_have_none() {
        let mut state = 7u64;
        let mut noise = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / (1u64 << 30) as f64 - 1.0
        };
        assert_eq!(pitch(48_000, 96_000, |_| noise()), None);
        assert_eq!(pitch(48_000, 96_000, |_| 0.0), None);
        assert_eq!(pitch(48_000, 96_000, |frame| (frame as f64 * frame as f64 * 2e-6).sin()), None);
    }
}
