//! Fewer channels, or the same in another order.

/// Mixes interleaved frames down to one or two channels, or passes them on.
///
/// Speakers are taken in WAV order. Centre goes to both sides and surrounds to their own at −3 dB, LFE is left
/// out (ITU-R BS.775-4 annex 4); the sum is scaled down so that it cannot clip. Channels without known places
/// (more than eight) go to the left and the right in turn.
pub(super) enum Mix {
    Keep,
    Down { channels_in: usize, rows: Vec<Vec<f32>> },
}

impl Mix {
    pub(super) fn new(channels_in: u16, channels_out: u16) -> Self {
        if channels_in == channels_out {
            return Self::Keep;
        }
        let sides = sides(channels_in.into());
        let total = |side: usize| sides.iter().map(|gains| gains[side]).sum::<f32>();
        let [left, right] = [0, 1].map(|side| -> Vec<f32> {
            let scale = 1.0 / total(side).max(1.0);
            sides.iter().map(|gains| gains[side] * scale).collect()
        });
        let rows = match channels_out {
            1 => vec![left.iter().zip(&right).map(|(left, right)| 0.5 * (left + right)).collect()],
            _ => vec![left, right],
        };
        Self::Down { channels_in: channels_in.into(), rows }
    }

    pub(super) fn apply(&self, interleaved: &[f32], out: &mut Vec<f32>) {
        match self {
            Self::Keep => out.extend_from_slice(interleaved),
            Self::Down { channels_in, rows } => {
                for frame in interleaved.chunks_exact(*channels_in) {
                    out.extend(rows.iter().map(|row| row.iter().zip(frame).map(|(a, b)| a * b).sum::<f32>()));
                }
            }
        }
    }
}

/// The gain of each channel towards left and right.
fn sides(channels: usize) -> Vec<[f32; 2]> {
    const HALF_POWER: f32 = std::f32::consts::FRAC_1_SQRT_2;
    const L: [f32; 2] = [1.0, 0.0];
    const R: [f32; 2] = [0.0, 1.0];
    const C: [f32; 2] = [HALF_POWER, HALF_POWER];
    const LFE: [f32; 2] = [0.0, 0.0];
    const LS: [f32; 2] = [HALF_POWER, 0.0];
    const RS: [f32; 2] = [0.0, HALF_POWER];
    match channels {
        1 => vec![[1.0, 1.0]],
        2 => vec![L, R],
        3 => vec![L, R, C],
        4 => vec![L, R, LS, RS],
        5 => vec![L, R, C, LS, RS],
        6 => vec![L, R, C, LFE, LS, RS],
        7 => vec![L, R, C, LFE, [0.5, 0.5], LS, RS],
        8 => vec![L, R, C, LFE, LS, RS, LS, RS],
        _ => (0..channels).map(|index| if index % 2 == 0 { L } else { R }).collect(),
    }
}

/// Where each channel of a Vorbis stream stands in WAV order (Vorbis I specification, § 4.3.9).
pub(super) fn vorbis_order(channels: usize) -> Vec<usize> {
    match channels {
        3 => vec![0, 2, 1],
        5 => vec![0, 2, 1, 3, 4],
        6 => vec![0, 2, 1, 4, 5, 3],
        7 => vec![0, 2, 1, 5, 6, 4, 3],
        8 => vec![0, 2, 1, 6, 7, 4, 5, 3],
        _ => (0..channels).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mixed(frame: &[f32], channels_out: u16) -> Vec<f32> {
        let mut out = Vec::new();
        Mix::new(frame.len() as u16, channels_out).apply(frame, &mut out);
        out
    }

    #[test]
    fn full_scale_everywhere_does_not_clip() {
        for channels in 3..=16 {
            for out in mixed(&vec![1.0; channels], 2) {
                assert!(out <= 1.000_001 && out > 0.9, "{channels}: {out}");
            }
        }
    }

    #[test]
    fn sides_stay_on_their_side_and_lfe_is_left_out() {
        assert_eq!(mixed(&[0.0, 0.0, 0.0, 1.0, 0.0, 0.0], 2), [0.0, 0.0]);
        let left = mixed(&[1.0, 0.0, 0.0, 0.0, 1.0, 0.0], 2);
        assert!(left[0] > 0.7 && left[1] == 0.0, "{left:?}");
        assert_eq!(mixed(&[0.5, 0.25], 1), [0.375]);
        assert_eq!(mixed(&[0.5, 0.25], 2), [0.5, 0.25]);
    }
}
