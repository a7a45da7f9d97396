//! Which variation is next.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use bevy_ecs::resource::Resource;
use fastrand::Rng;

/// What was chosen for each wish, so that it is not chosen twice in a row.
#[derive(Resource, Default)]
pub(super) struct Choosing {
    seed: Option<u64>,
    drawn: HashMap<u64, Draws>,
}

struct Draws {
    random: Rng,
    last: Option<usize>,
}

/// What chance said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Draw {
    /// Which of the candidates.
    pub(super) variation: usize,
    /// Where between the lowest and the highest pitch, 0 to 1.
    pub(super) pitch: f32,
    /// Where between the lowest and the highest volume, 0 to 1.
    pub(super) volume: f32,
}

impl Choosing {
    /// One of `count` (at least 1), but not the one before where there are others. What is drawn for one wish does not
    /// depend on what is drawn for another.
    pub(super) fn draw(&mut self, wish: &impl Hash, count: usize, seed: Option<u64>) -> Draw {
        if seed != self.seed {
            *self = Self { seed, drawn: HashMap::new() };
        }
        // Its keys are fixed, unlike those of a map's hasher.
        let mut hasher = DefaultHasher::new();
        wish.hash(&mut hasher);
        let key = hasher.finish();
        let draws = self.drawn.entry(key).or_insert_with(|| Draws {
            random: seed.map_or_else(Rng::new, |seed| Rng::with_seed(seed ^ key)),
            last: None,
        });
        let variation = match draws.last {
            Some(last) if last < count && count > 1 => (last + draws.random.usize(1..count)) % count,
            _ => draws.random.usize(0..count.max(1)),
        };
        draws.last = Some(variation);
        Draw { variation, pitch: draws.random.f32(), volume: draws.random.f32() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variations(seed: Option<u64>, count: usize) -> Vec<usize> {
        let mut choosing = Choosing::default();
        (0..200).map(|_| choosing.draw(&"steps", count, seed).variation).collect()
    }

    #[test]
    fn none_comes_twice_in_a_row_and_all_come() {
        for seed in [None, Some(7)] {
            for count in 2..9 {
                let drawn = variations(seed, count);
                assert!(drawn.windows(2).all(|pair| pair[0] != pair[1]), "{drawn:?}");
                assert!((0..count).all(|variation| drawn.contains(&variation)), "{count}: {drawn:?}");
            }
            assert!(variations(seed, 1).iter().all(|variation| *variation == 0));
        }
    }

    #[test]
    fn a_seed_repeats_itself_whatever_else_is_drawn() {
        assert_eq!(variations(Some(7), 6), variations(Some(7), 6));
        assert_ne!(variations(Some(7), 6), variations(Some(8), 6));
        assert_ne!(variations(None, 6), variations(None, 6));
        let mut choosing = Choosing::default();
        let beside_another = |_| {
            choosing.draw(&"doors", 3, Some(7));
            choosing.draw(&"steps", 6, Some(7)).variation
        };
        assert_eq!((0..200).map(beside_another).collect::<Vec<_>>(), variations(Some(7), 6));
    }

    #[test]
    fn fewer_candidates_than_before_are_no_trouble() {
        let mut choosing = Choosing::default();
        for count in [9, 2, 5, 1, 3] {
            for _ in 0..20 {
                assert!(choosing.draw(&"steps", count, None).variation < count);
            }
        }
    }
}
