//! Where in a recording a sound is, and how like it the recording is there.

use realfft::{RealFftPlanner, num_complex::Complex};

/// The best place.
pub struct Fit {
    /// Where the sound begins.
    pub frame: usize,
    /// 1: nothing but the sound, at some volume. 0: unlike it.
    pub correlation: f64,
    /// By what factor it is louder than the sound.
    pub gain: f64,
}

/// Tries every frame of the recording from which all of the sound can follow.
pub fn fit(recording: &[[f32; 2]], sound: &[[f32; 2]]) -> Fit {
    assert!(recording.len() >= sound.len(), "the recording is shorter than the sound");
    let products = products(recording, sound);
    let energy = |frame: &[f32; 2]| frame.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>();
    let of_sound: f64 = sound.iter().map(energy).sum();
    let mut of_window: f64 = recording[..sound.len()].iter().map(energy).sum();
    let mut best = Fit { frame: 0, correlation: 0.0, gain: 0.0 };
    for frame in 0..=recording.len() - sound.len() {
        // Where next to nothing is heard, next to nothing would look like everything.
        if of_window > 1e-3 * of_sound {
            let correlation = products[frame] / (of_sound * of_window).sqrt();
            if correlation > best.correlation {
                best = Fit { frame, correlation, gain: products[frame] / of_sound };
            }
        }
        if let Some(next) = recording.get(frame + sound.len()) {
            of_window += energy(next) - energy(&recording[frame]);
        }
    }
    best
}

/// The sum of products of both, for each frame at which the sound may begin.
fn products(recording: &[[f32; 2]], sound: &[[f32; 2]]) -> Vec<f64> {
    let length = (recording.len() + sound.len()).next_power_of_two();
    let mut planner = RealFftPlanner::<f64>::new();
    let (forward, inverse) = (planner.plan_fft_forward(length), planner.plan_fft_inverse(length));
    let spectrum = |frames: &[[f32; 2]], channel: usize| {
        let mut samples = vec![0.0; length];
        for (sample, frame) in samples.iter_mut().zip(frames) {
            *sample = f64::from(frame[channel]);
        }
        let mut spectrum = forward.make_output_vec();
        forward.process(&mut samples, &mut spectrum).unwrap();
        spectrum
    };
    let mut sum = vec![Complex::default(); length / 2 + 1];
    for channel in 0..2 {
        let (of_recording, of_sound) = (spectrum(recording, channel), spectrum(sound, channel));
        for ((sum, a), b) in sum.iter_mut().zip(of_recording).zip(of_sound) {
            *sum += a * b.conj();
        }
    }
    // Of a real signal; rounding must not say otherwise.
    for end in [0, length / 2] {
        sum[end].im = 0.0;
    }
    let mut products = vec![0.0; length];
    inverse.process(&mut sum, &mut products).unwrap();
    products.iter().map(|product| product / length as f64).collect()
}
