//! A room: eight delays that feed each other.

use super::track::{RATE_HZ, Track, samples};

/// Feedback delay network with a Hadamard matrix (Jot and Chaigne 1991): dense, even and cheap.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    /// Time to fall by 60 dB.
    pub(crate) t60_s: f32,
    /// How far the walls are: 1 is a small hall.
    pub(crate) size: f32,
    /// Above this the walls swallow sound.
    pub(crate) damping_hz: f32,
}

const DELAYS_MS: [f32; 8] = [11.3, 13.7, 17.9, 21.1, 25.3, 29.9, 34.3, 40.1];

impl Room {
    pub(crate) const CLOSET: Self = Self { t60_s: 0.25, size: 0.35, damping_hz: 4_500.0 };
    pub(crate) const CHAMBER: Self = Self { t60_s: 0.6, size: 0.7, damping_hz: 5_000.0 };
    pub(crate) const HALL: Self = Self { t60_s: 2.2, size: 1.5, damping_hz: 5_500.0 };
    pub(crate) const CAVE: Self = Self { t60_s: 3.2, size: 2.2, damping_hz: 3_200.0 };
    /// Far trees and hills: late, dull.
    pub(crate) const VALLEY: Self = Self { t60_s: 2.4, size: 3.5, damping_hz: 1_800.0 };

    /// What the walls give back to the left and the right, without the direct sound.
    pub(crate) fn echo(self, dry: &Track) -> (Track, Track) {
        let lengths = DELAYS_MS.map(|ms| samples(ms * self.size / 1000.0).max(8));
        let gains = lengths.map(|len| (-6.907_755 * len as f32 / RATE_HZ / self.t60_s).exp());
        let damp = 1.0 - (-std::f32::consts::TAU * self.damping_hz / RATE_HZ).exp();
        let mut lines = lengths.map(|len| vec![0.0_f32; len]);
        let (mut low, mut at) = ([0.0_f32; 8], [0_usize; 8]);
        let len = dry.len() + samples(self.t60_s);
        let (mut left, mut right) = (vec![0.0; len], vec![0.0; len]);
        for i in 0..len {
            let x = dry.0.get(i).copied().unwrap_or(0.0);
            let mut taps = [0.0_f32; 8];
            for n in 0..8 {
                low[n] += damp * (lines[n][at[n]] - low[n]);
                taps[n] = low[n] * gains[n];
            }
            left[i] = taps[0] - taps[2] + taps[4] - taps[6];
            right[i] = taps[1] - taps[3] + taps[5] - taps[7];
            for half in [1, 2, 4] {
                for n in (0..8).filter(|n| n & half == 0) {
                    (taps[n], taps[n + half]) = (taps[n] + taps[n + half], taps[n] - taps[n + half]);
                }
            }
            for n in 0..8 {
                lines[n][at[n]] = x + taps[n] * 0.353_553_4;
                at[n] = (at[n] + 1) % lengths[n];
            }
        }
        (Track(left), Track(right))
    }

    /// The sound in the room, one ear.
    pub(crate) fn hear(self, dry: &Track, wet: f32) -> Track {
        dry.clone().with(0.0, wet, &self.echo(dry).0)
    }

    /// The sound in the room, two ears.
    pub(crate) fn hear_stereo(self, dry: &Track, wet: f32) -> (Track, Track) {
        let (left, right) = self.echo(dry);
        (dry.clone().with(0.0, wet, &left), dry.clone().with(0.0, wet, &right))
    }
}
