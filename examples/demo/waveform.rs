//! The shape of a sound, for a thumbnail.

use bevy_kira_audio::AudioSource;

/// Loudest values of equal stretches, 0 to 1.
pub struct Waveform(pub Vec<f32>);

impl Waveform {
    const BARS: usize = 56;
    /// Frames looked at for each bar: enough for a thumbnail, however long the sound.
    const FRAMES_A_BAR: usize = 400;

    pub fn of(source: &AudioSource) -> Self {
        let frames = &source.sound.frames;
        let bar = |bar: usize| {
            let (start, end) = (bar * frames.len() / Self::BARS, (bar + 1) * frames.len() / Self::BARS);
            let step = ((end - start) / Self::FRAMES_A_BAR).max(1);
            let level = |frame: &kira::Frame| frame.left.abs().max(frame.right.abs());
            frames[start..end].iter().step_by(step).map(level).fold(0.0, f32::max)
        };
        let bars: Vec<f32> = (0..Self::BARS).map(bar).collect();
        let loudest = bars.iter().copied().fold(f32::EPSILON, f32::max);
        // The root keeps a quiet tail visible beside a loud attack.
        Self(bars.into_iter().map(|level| (level / loudest).sqrt()).collect())
    }
}
