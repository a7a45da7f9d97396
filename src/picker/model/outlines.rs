//! The outlines of sounds that are, or were lately, on the screen.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    ops::Range,
    sync::Arc,
};

use soundscape_client::{Sound, SoundId, Waveform};

use super::Trouble;

/// What is known of outlines; bounded.
#[derive(Debug, Default)]
pub(crate) struct Outlines {
    known: HashMap<SoundId, Option<Outline>>,
    /// Oldest first.
    order: VecDeque<SoundId>,
    asked: HashSet<SoundId>,
    looked_at: Option<(Range<usize>, usize)>,
}

/// The outline of a sound, in two sizes. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Outline {
    /// How far the sound is from silence in each of [`Outline::BARS`] stretches, 0 to 1.
    pub(crate) bars: Arc<[f32]>,
    pub(crate) waveform: Waveform,
}

impl Outlines {
    /// 4 KiB each.
    const MOST: usize = 1024;
    /// Rows above and below the screen whose outlines are asked for, too.
    const AROUND: usize = 6;

    /// `None`: it is not there yet. `Some(None)`: it will not be.
    pub(crate) fn get(&self, id: &SoundId) -> Option<Option<&Outline>> {
        self.known.get(id).map(Option::as_ref)
    }

    /// The sounds whose outlines are missing on these rows, when they are others than before.
    pub(super) fn want(&mut self, sounds: &[Sound], shown: Range<usize>) -> Option<Vec<Sound>> {
        let look = (shown, sounds.len());
        if self.looked_at.as_ref() == Some(&look) {
            return None;
        }
        let shown = look.0.clone();
        self.looked_at = Some(look);
        let rows = shown.start.saturating_sub(Self::AROUND)..(shown.end + Self::AROUND).min(sounds.len());
        let missing = |sound: &&Sound| !self.known.contains_key(&sound.id);
        let wanted: Vec<_> = sounds.get(rows)?.iter().filter(missing).cloned().collect();
        let ids: HashSet<_> = wanted.iter().map(|sound| sound.id.clone()).collect();
        if ids == self.asked {
            return None;
        }
        self.asked = ids;
        Some(wanted)
    }

    pub(super) fn learn(&mut self, id: SoundId, outcome: Result<Waveform, Trouble>) {
        self.asked.remove(&id);
        if self.known.insert(id.clone(), outcome.ok().map(Outline::of)).is_none() {
            self.order.push_back(id);
        }
        while self.order.len() > Self::MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }

    /// Other sounds are listed, though they may be as many as before.
    pub(super) fn look_again(&mut self) {
        self.looked_at = None;
    }

    /// Lets those that failed be asked for again.
    pub(super) fn forgive(&mut self) {
        self.known.retain(|_, outline| outline.is_some());
        self.order.retain(|id| self.known.contains_key(id));
        self.look_again();
    }
}

impl Outline {
    pub(crate) const BARS: usize = 32;

    fn of(waveform: Waveform) -> Self {
        let mut bars = levels(&waveform.points, Self::BARS);
        let loudest = bars.iter().copied().fold(f32::EPSILON, f32::max);
        // The root keeps a quiet tail visible beside a loud attack.
        bars.iter_mut().for_each(|level| *level = (*level / loudest).sqrt());
        Self { bars: bars.into(), waveform }
    }
}

/// The loudest value of each of so many equal stretches, 0 to 1.
fn levels(points: &[[i8; 2]], stretches: usize) -> Vec<f32> {
    let level = |[low, high]: &[i8; 2]| f32::from(low.unsigned_abs().max(high.unsigned_abs())) / 128.0;
    let stretch = |number: usize| {
        let start = number * points.len() / stretches;
        let end = ((number + 1) * points.len() / stretches).clamp(start + 1, points.len().max(start + 1));
        points.get(start..end).unwrap_or_default().iter().map(level).fold(0.0, f32::max)
    };
    (0..stretches).map(stretch).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_show_the_loudest_of_their_stretch() {
        assert_eq!(levels(&[[-128, 0], [0, 64], [0, 0], [-32, 1]], 2), [1.0, 0.25]);
        assert_eq!(levels(&[[-64, 0]], 3), [0.5, 0.5, 0.5]);
        assert_eq!(levels(&[], 2), [0.0, 0.0]);
    }
}
