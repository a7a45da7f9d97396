//! The course of a sound through its time: from where, in which direction, and where it starts again.

use std::ops::Range;

use crate::picker::{Playing, model::region};

/// How a preview of this length is gone through. Positions are seconds from its beginning, in either direction.
///
/// What bevy_kira_audio is given comes from here and is always good: kira's audio thread would never leave a loop without
/// length, and a start beyond the end of a reversed sound is no place at all.
#[derive(Debug, PartialEq)]
pub(super) struct Course {
    pub(super) from_s: f64,
    pub(super) looped: Option<Range<f64>>,
    pub(super) reversed: bool,
    duration_s: f64,
}

impl Course {
    pub(super) fn new(playing: &Playing, duration_s: f64) -> Self {
        let looped = playing.looped.as_ref().and_then(|looped| region::within(looped, duration_s));
        // A sound without a single frame has no last one to begin with.
        let reversed = playing.reversed && duration_s > 0.0;
        Self { from_s: playing.from_s.max(0.0).min(duration_s), looped, reversed, duration_s }
    }

    /// Where it starts, in the direction that it has: kira counts a reversed sound's from its end.
    pub(super) fn begins_at_s(&self) -> f64 {
        // Half a millisecond is many frames, and keeps a start at the very end within the sound.
        let last_s = (self.duration_s - 0.000_5).max(0.0);
        if self.reversed { (self.duration_s - self.from_s).min(last_s) } else { self.from_s }
    }

    /// Where it is after so long, as kira goes on: a place before a loop leads into it, one behind it is in it at once.
    /// `None`: it is over.
    pub(super) fn after(&self, position_s: f64, passed_s: f64) -> Option<f64> {
        let next_s = if self.reversed { position_s - passed_s } else { position_s + passed_s };
        let length_s = self.looped.as_ref().map_or(0.0, |region| region.end - region.start);
        match &self.looped {
            Some(region) if self.reversed && next_s <= region.start => {
                Some(region.end - (region.end - next_s) % length_s)
            }
            Some(region) if !self.reversed && next_s >= region.end => {
                Some(region.start + (next_s - region.start) % length_s)
            }
            Some(_) => Some(next_s),
            None => Some(next_s).filter(|next_s| (0.0..self.duration_s).contains(next_s)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(from_s: f64, looped: Option<Range<f64>>, reversed: bool, duration_s: f64) -> Course {
        let id = "snd_8f3a2c1d".parse().unwrap();
        let playing = Playing { id, from_s, gain_db: 0.0, speed: 1.0, looped, reversed, in_place: false };
        Course::new(&playing, duration_s)
    }

    #[test]
    fn goes_on_to_its_end_or_round_and_round() {
        let check = |course: &Course, position_s: f64, passed_s: f64, expected: Option<f64>| {
            let after = course.after(position_s, passed_s);
            let same = after.zip(expected).map_or(after == expected, |(a, b)| (a - b).abs() < 1e-9);
            assert!(same, "{after:?} is not {expected:?} in {course:?}");
        };
        let once = course(0.0, None, false, 2.0);
        check(&once, 0.5, 0.25, Some(0.75));
        check(&once, 1.9, 0.2, None);
        let back = course(2.0, None, true, 2.0);
        check(&back, 0.5, 0.25, Some(0.25));
        check(&back, 0.1, 0.2, None);
        let part = course(0.0, Some(0.5..1.0), false, 2.0);
        check(&part, 0.1, 0.2, Some(0.3));
        check(&part, 0.9, 0.2, Some(0.6));
        check(&part, 0.9, 5.2, Some(0.6));
        check(&part, 1.7, 0.0, Some(0.7));
        let back = course(2.0, Some(0.5..1.0), true, 2.0);
        check(&back, 1.5, 0.2, Some(1.3));
        check(&back, 0.6, 0.2, Some(0.9));
        check(&back, 0.2, 0.0, Some(0.7));
    }

    #[test]
    fn is_within_the_sound_whatever_it_was_told() {
        let whole = course(9.0, Some(0.0..f64::INFINITY), true, 2.0);
        assert_eq!((whole.from_s, whole.looped.clone()), (2.0, Some(0.0..2.0)));
        assert_eq!(whole.begins_at_s(), 0.0);
        assert!(course(0.0, None, true, 2.0).begins_at_s() < 2.0, "the very beginning is a place in it");
        let behind = course(f64::NAN, Some(7.0..7.0), false, 2.0);
        assert_eq!((behind.from_s, behind.looped), (0.0, Some(2.0 - region::LEAST_S..2.0)));
        let nothing = course(1.0, Some(0.0..1.0), true, 0.0);
        assert_eq!((nothing.begins_at_s(), nothing.looped, nothing.reversed), (0.0, None, false));
    }
}
