//! Ending a sound after a given number of frames, with a fade.

/// The length of the fade.
const FADE_S: f64 = 0.25;

/// Passes frames on up to a maximum. Only a sound that really goes on past it is faded: so the frames of the
/// fade are held back until the next frame, or the end, decides.
pub(super) struct Cut {
    channels: usize,
    /// Samples that pass untouched, then samples that a cut would fade.
    clear: Option<u64>,
    fade: usize,
    held: Vec<f32>,
}

impl Cut {
    pub(super) fn new(max_frames: Option<u64>, sample_rate_hz: u32, channels: u16) -> Self {
        let channels = usize::from(channels);
        let fade_frames = (FADE_S * f64::from(sample_rate_hz)) as u64;
        let fade_frames = max_frames.map_or(0, |max| fade_frames.min(max));
        Self {
            channels,
            clear: max_frames.map(|max| (max - fade_frames) * channels as u64),
            fade: fade_frames as usize * channels,
            held: Vec::new(),
        }
    }

    /// Takes a block; false once the sound has been cut.
    pub(super) fn push(&mut self, block: &[f32], out: &mut Vec<f32>) -> bool {
        let Some(clear) = &mut self.clear else {
            out.extend_from_slice(block);
            return true;
        };
        let (passed, rest) = block.split_at((*clear).min(block.len() as u64) as usize);
        *clear -= passed.len() as u64;
        out.extend_from_slice(passed);
        let (held, beyond) = rest.split_at((self.fade - self.held.len()).min(rest.len()));
        self.held.extend_from_slice(held);
        if beyond.is_empty() {
            return true;
        }
        let frames = (self.held.len() / self.channels) as f32;
        for (index, frame) in self.held.chunks_mut(self.channels).enumerate() {
            // A raised cosine from 1 to 0.
            let level = 0.5 + 0.5 * (std::f32::consts::PI * (index as f32 + 1.0) / frames).cos();
            frame.iter_mut().for_each(|sample| *sample *= level);
        }
        out.append(&mut self.held);
        false
    }

    /// The sound ended by itself; always false, as nothing more will come.
    pub(super) fn finish(&mut self, out: &mut Vec<f32>) -> bool {
        out.append(&mut self.held);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(frames: usize, max_frames: u64, block: usize) -> Vec<f32> {
        let mut cut = Cut::new(Some(max_frames), 100, 2);
        let mut out = Vec::new();
        let sound = vec![1.0; frames * 2];
        let cut_short = sound.chunks(block * 2).any(|block| !cut.push(block, &mut out));
        if !cut_short {
            cut.finish(&mut out);
        }
        out
    }

    #[test]
    fn a_longer_sound_is_faded_and_a_shorter_one_is_not() {
        for block in [1, 7, 64, 1000] {
            assert_eq!(run(50, 100, block), vec![1.0; 100]);
            assert_eq!(run(100, 100, block), vec![1.0; 200]);
            let cut = run(101, 100, block);
            assert_eq!(cut.len(), 200);
            assert!(cut[..150].iter().all(|&sample| sample == 1.0));
            assert!(cut[150..].is_sorted_by(|a, b| a >= b) && cut[199] < 1e-6);
        }
    }
}
