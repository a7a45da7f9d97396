//! The sounds of the project: what is pinned, where it is used, and what its licences ask for.

use std::collections::{BTreeMap, HashMap};

use soundscape_client::{License, PinnedSound, SoundId, Variant};

use super::Trouble;

/// What the project pins, and where it uses that.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Project {
    /// What the lock file has.
    pub pins: Vec<PinnedSound>,
    /// Where each is used, in words.
    pub uses: HashMap<(SoundId, Variant), Vec<String>>,
    /// The credits, as the credits file has them.
    pub credits: String,
    /// Banks and sound files that cannot be read, so that what they use is not known.
    pub unread: Vec<Trouble>,
}

impl Project {
    /// Where a pin is used.
    pub fn uses_of(&self, pin: &PinnedSound) -> &[String] {
        self.uses.get(&(pin.id.clone(), pin.variant())).map_or(&[], Vec::as_slice)
    }

    /// The pins that nothing is known to use.
    pub fn unused(&self) -> impl Iterator<Item = &PinnedSound> {
        self.pins.iter().filter(|pin| self.uses_of(pin).is_empty())
    }

    /// Bytes of all pinned files.
    pub fn bytes(&self) -> u64 {
        self.pins.iter().map(|pin| pin.bytes).sum()
    }

    /// How many pins each licence has.
    pub(crate) fn licenses(&self) -> BTreeMap<License, usize> {
        let mut count = BTreeMap::new();
        self.pins.iter().for_each(|pin| *count.entry(pin.license).or_default() += 1);
        count
    }
}
