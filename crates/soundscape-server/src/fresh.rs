//! Remembers what was read from the database for as long as nobody, in this process or another, writes to it.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

/// A state of the database. Two that are equal have nothing written between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) length: u64,
    pub(crate) modified_ns: u128,
}

/// What was read in one state of the database.
pub(crate) struct Fresh<K, V> {
    known: Mutex<(Option<Stamp>, HashMap<K, V>)>,
    /// Entries beyond which it is emptied.
    most: usize,
}

impl<K: Eq + Hash, V: Clone> Fresh<K, V> {
    pub(crate) fn new(most: usize) -> Self {
        Self { known: Mutex::default(), most }
    }

    /// What was read for `key` in the state `now`. `None` for a state that cannot be told: nothing is known of it.
    pub(crate) fn get(&self, now: Option<Stamp>, key: &K) -> Option<V> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (stamp, entries) = &*known;
        if now.is_some() && *stamp == now { entries.get(key).cloned() } else { None }
    }

    /// Remembers what was read after the state `before` was seen.
    pub(crate) fn put(&self, before: Option<Stamp>, key: K, value: V) {
        if before.is_none() {
            return;
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (stamp, entries) = &mut *known;
        if *stamp != before || entries.len() >= self.most {
            entries.clear();
            *stamp = before;
        }
        entries.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_holds_until_something_is_written() {
        let stamp = |modified_ns| Some(Stamp { length: 1, modified_ns });
        let fresh = Fresh::new(2);
        assert_eq!(fresh.get(stamp(1), &"a"), None);
        fresh.put(stamp(1), "a", 1);
        assert_eq!((fresh.get(stamp(1), &"a"), fresh.get(stamp(1), &"b")), (Some(1), None));
        assert_eq!((fresh.get(stamp(2), &"a"), fresh.get(None, &"a")), (None, None));
        fresh.put(stamp(2), "b", 2);
        assert_eq!((fresh.get(stamp(2), &"a"), fresh.get(stamp(2), &"b")), (None, Some(2)));
        fresh.put(None, "c", 3);
        assert_eq!((fresh.get(None, &"c"), fresh.get(stamp(2), &"c")), (None, None));
        fresh.put(stamp(2), "d", 4);
        fresh.put(stamp(2), "e", 5);
        assert_eq!((fresh.get(stamp(2), &"b"), fresh.get(stamp(2), &"e")), (None, Some(5)), "two are kept");
    }
}
