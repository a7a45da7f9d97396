//! The starter library's sounds, one module for each kind of source.

use super::{
    dsp::{rng::Rng, track::Track},
    mastering::Kind,
};

mod ambience;
mod doors;
mod footsteps;
mod impacts;
mod interface;
mod magic;
mod musical;
mod nature;
mod signals;
mod weapons;

/// One file of the library: how it is made, and its row in `sounds.csv`.
#[derive(Clone, Copy)]
pub(crate) struct Recipe {
    pub(crate) file: &'static str,
    pub(crate) title: &'static str,
    /// One of the API's fourteen.
    pub(crate) category: &'static str,
    /// A category of the Universal Category System.
    pub(crate) subcategory: &'static str,
    /// Split by `;`.
    pub(crate) tags: &'static str,
    pub(crate) description: &'static str,
    pub(crate) kind: Kind,
    pub(crate) seed: u64,
    /// One track is mono, two are left and right.
    pub(crate) make: fn(&mut Rng) -> Vec<Track>,
}

/// Every recipe, in the order of `sounds.csv`.
pub(crate) fn all() -> impl Iterator<Item = &'static Recipe> {
    [
        footsteps::SOUNDS,
        doors::SOUNDS,
        interface::SOUNDS,
        impacts::SOUNDS,
        weapons::SOUNDS,
        magic::SOUNDS,
        nature::SOUNDS,
        signals::SOUNDS,
        musical::SOUNDS,
        ambience::SOUNDS,
    ]
    .into_iter()
    .flatten()
}
