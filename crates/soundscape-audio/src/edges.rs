//! The two ends of a sound: silence before and after it, and whether the last frame leads into the first.

use std::collections::VecDeque;

/// Samples below −60 dBFS are silence.
const SILENCE: f32 = 0.001;
/// How much of each end is compared.
const SEAM_S: f64 = 0.05;
/// Below this nothing is a loop.
const SHORTEST_LOOP_S: f64 = 0.2;
/// How much louder one end of a loop may be than the other: 6 dB.
const LEVEL_RATIO: f64 = 4.0;
/// How much larger the step over the seam, or the bend in it, may be than the largest around.
const STEP_RATIO: f32 = 2.0;

/// Watches both ends go by.
pub(crate) struct Edges {
    sample_rate_hz: u32,
    frames: u64,
    /// The first and the last frame that are not silent.
    heard: Option<(u64, u64)>,
    seam_frames: usize,
    head: Vec<Vec<f32>>,
    tail: Vec<VecDeque<f32>>,
}

/// What [`Edges`] finds.
pub(crate) struct Found {
    pub(crate) silence_head_s: f64,
    pub(crate) silence_tail_s: f64,
    pub(crate) loopable: bool,
}

impl Edges {
    pub(crate) fn new(sample_rate_hz: u32, channels: u16) -> Self {
        let seam_frames = (SEAM_S * f64::from(sample_rate_hz)).ceil() as usize;
        Self {
            sample_rate_hz,
            frames: 0,
            heard: None,
            seam_frames,
            head: vec![Vec::with_capacity(seam_frames); channels.into()],
            tail: vec![VecDeque::with_capacity(2 * seam_frames); channels.into()],
        }
    }

    pub(crate) fn push(&mut self, planes: &[Vec<f32>]) {
        let is_heard = |sample: &f32| sample.abs() > SILENCE;
        let firsts = planes.iter().filter_map(|plane| plane.iter().position(is_heard));
        if let Some(first) = firsts.min() {
            let lasts = planes.iter().filter_map(|plane| plane.iter().rposition(is_heard));
            let last = lasts.max().unwrap_or(first);
            let (first, last) = (self.frames + first as u64, self.frames + last as u64);
            self.heard = Some((self.heard.map_or(first, |(earlier, _)| earlier), last));
        }
        for ((plane, head), tail) in planes.iter().zip(&mut self.head).zip(&mut self.tail) {
            let room = (self.seam_frames - head.len()).min(plane.len());
            head.extend_from_slice(&plane[..room]);
            let latest = &plane[plane.len().saturating_sub(self.seam_frames)..];
            let surplus = (tail.len() + latest.len()).saturating_sub(self.seam_frames);
            tail.drain(..surplus);
            tail.extend(latest);
        }
        self.frames += planes.first().map_or(0, Vec::len) as u64;
    }

    pub(crate) fn finish(self) -> Found {
        let seconds = |frames: u64| frames as f64 / f64::from(self.sample_rate_hz);
        let (head, tail) =
            self.heard.map_or((self.frames, self.frames), |(first, last)| (first, self.frames - 1 - last));
        let tails: Vec<Vec<f32>> = self.tail.iter().map(|tail| tail.iter().copied().collect()).collect();
        Found {
            silence_head_s: seconds(head),
            silence_tail_s: seconds(tail),
            loopable: seconds(self.frames) >= SHORTEST_LOOP_S && is_seamless(&self.head, &tails),
        }
    }
}

/// Whether the end of `tail` leads into the start of `head`: both are heard, neither is much louder, and on no
/// channel is the step over the seam, or the bend on either side of it, much larger than what is found around.
fn is_seamless(head: &[Vec<f32>], tail: &[Vec<f32>]) -> bool {
    let power = |end: &[Vec<f32>]| -> f64 {
        let squares = |plane: &Vec<f32>| {
            plane.iter().map(|&sample| f64::from(sample * sample)).sum::<f64>() / plane.len().max(1) as f64
        };
        end.iter().map(squares).sum()
    };
    let (first, last) = (power(head), power(tail));
    let audible = f64::from(SILENCE * SILENCE);
    if first < audible || last < audible || first > last * LEVEL_RATIO || last > first * LEVEL_RATIO {
        return false;
    }
    head.iter().zip(tail).all(|(head, tail)| {
        let [.., before, last] = tail[..] else { return false };
        let [first, after, ..] = head[..] else { return false };
        let largest = |differences: &dyn Fn(&[f32]) -> f32| differences(head).max(differences(tail));
        let largest_step =
            largest(&|plane| plane.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max));
        let bend = |a: f32, b: f32, c: f32| (a - 2.0 * b + c).abs();
        let largest_bend = largest(&|plane| {
            plane.windows(3).map(|three| bend(three[0], three[1], three[2])).fold(0.0, f32::max)
        });
        // Half of a step of 16 bits is what rounding alone can do.
        let allowed = |largest: f32| STEP_RATIO * largest + 4.0 / 32_768.0;
        (first - last).abs() <= allowed(largest_step)
            && bend(before, last, first) <= allowed(largest_bend)
            && bend(last, first, after) <= allowed(largest_bend)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(samples: &[f32], block: usize) -> Found {
        let mut edges = Edges::new(48_000, 2);
        samples.chunks(block).for_each(|block| edges.push(&[vec![0.0; block.len()], block.to_vec()]));
        edges.finish()
    }

    fn tone(frames: usize, turns: f32) -> Vec<f32> {
        let step = std::f32::consts::TAU * turns / frames as f32;
        (0..frames).map(|frame| 0.5 * (step * frame as f32).sin()).collect()
    }

    #[test]
    fn silence_is_measured_to_the_frame() {
        let sound = [vec![0.0; 4800], vec![0.3; 100], vec![0.0009; 9600]].concat();
        for block in [1, 1000, 48_000] {
            let found = edges(&sound, block);
            assert_eq!((found.silence_head_s, found.silence_tail_s), (0.1, 0.2));
        }
        let silence = edges(&vec![0.0; 4800], 1000);
        assert_eq!((silence.silence_head_s, silence.silence_tail_s, silence.loopable), (0.1, 0.1, false));
    }

    #[test]
    fn a_loop_has_no_seam() {
        for block in [7, 1152, 100_000] {
            let loopable = |samples: &[f32]| edges(samples, block).loopable;
            assert!(loopable(&tone(48_000, 220.0)));
            assert!(!loopable(&tone(48_000, 220.5)), "the slope turns around");
            assert!(!loopable(&tone(48_000, 220.25)), "the level jumps");
            assert!(!loopable(&tone(4800, 22.0)), "it is too short");
            let fading: Vec<f32> = tone(48_000, 220.0)
                .iter()
                .enumerate()
                .map(|(at, x)| x * (-(at as f32) / 9600.0).exp())
                .collect();
            assert!(!loopable(&fading));
        }
    }
}
