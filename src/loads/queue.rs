//! Which sound is loaded next.

use std::{
    collections::{BTreeMap, HashMap},
    hash::Hash,
};

/// How urgent a sound is; the smallest is the most urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Priority {
    /// To be heard now; the distance to the listener as bits, which are ordered as numbers from 0 up are.
    Audible { distance_bits: u32 },
    /// To be heard some time.
    Prefetch,
}

impl Priority {
    /// To be heard now, so far from the listener.
    pub(crate) fn audible(distance: f32) -> Self {
        // What is no number is far.
        let distance = if distance.is_nan() { f32::INFINITY } else { distance.abs() };
        Self::Audible { distance_bits: distance.to_bits() }
    }
}

/// Keys by priority, and by arrival where that is equal. Adding, moving, removing and taking are all O(log n).
pub(super) struct LoadQueue<K> {
    order: BTreeMap<(Priority, u64), K>,
    places: HashMap<K, (Priority, u64)>,
    arrivals: u64,
}

impl<K> Default for LoadQueue<K> {
    fn default() -> Self {
        Self { order: BTreeMap::new(), places: HashMap::new(), arrivals: 0 }
    }
}

impl<K: Clone + Eq + Hash> LoadQueue<K> {
    /// Adds a key, or moves it forward.
    pub(super) fn push(&mut self, key: K, priority: Priority) {
        match self.places.get(&key) {
            Some((known, _)) if *known <= priority => return,
            Some(place) => self.order.remove(place),
            None => None,
        };
        let place = (priority, self.arrivals);
        self.arrivals += 1;
        self.order.insert(place, key.clone());
        self.places.insert(key, place);
    }

    pub(super) fn remove(&mut self, key: &K) {
        if let Some(place) = self.places.remove(key) {
            self.order.remove(&place);
        }
    }

    pub(super) fn pop(&mut self) -> Option<(K, Priority)> {
        let ((priority, _), key) = self.order.pop_first()?;
        self.places.remove(&key);
        Some((key, priority))
    }

    pub(super) fn len(&self) -> usize {
        self.order.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(queue: &mut LoadQueue<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| queue.pop()).map(|(key, _)| key).collect()
    }

    #[test]
    fn audible_before_prefetch_nearer_first_then_by_arrival() {
        let mut queue = LoadQueue::default();
        queue.push("prefetch", Priority::Prefetch);
        queue.push("nowhere", Priority::audible(f32::NAN));
        queue.push("far", Priority::audible(80.0));
        queue.push("near", Priority::audible(0.5));
        queue.push("also near", Priority::audible(0.5));
        queue.push("here", Priority::audible(-0.0));
        assert_eq!(drain(&mut queue), ["here", "near", "also near", "far", "nowhere", "prefetch"]);
    }

    #[test]
    fn asking_again_moves_forward_only() {
        let mut queue = LoadQueue::default();
        queue.push("a", Priority::Prefetch);
        queue.push("b", Priority::audible(9.0));
        queue.push("c", Priority::audible(1.0));
        queue.push("a", Priority::audible(2.0));
        queue.push("c", Priority::Prefetch);
        assert_eq!(queue.len(), 3);
        queue.remove(&"b");
        queue.remove(&"unknown");
        assert_eq!(drain(&mut queue), ["c", "a"]);
        assert_eq!(queue.len(), 0);
    }
}
