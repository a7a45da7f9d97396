//! Parts of a file that somebody needs long before the transfer gets there: the last page of an OGG, or where a seek goes.

use std::collections::VecDeque;

use bytes::Bytes;

/// What is asked for at once: more than the longest page of an OGG, and about a second of the largest format.
pub(in crate::fetch) const PIECE_BYTES: u64 = 256 * 1024;

/// The latest of them, in memory.
#[derive(Default)]
pub(super) struct Pieces {
    there: VecDeque<(u64, Bytes)>,
    wanted: Option<u64>,
    asked: Option<u64>,
    /// Whether the host gives the whole file only.
    in_vain: bool,
}

impl Pieces {
    /// What the transfer brings soon is waited for.
    pub(super) const NEAR_BYTES: u64 = 64 * 1024;
    const MOST: usize = 8;

    /// Somebody waits for `position`, and the file is there up to `written`. Says whether that is news.
    pub(super) fn want(&mut self, position: u64, written: u64) -> bool {
        let is_far = position.saturating_sub(written) > Self::NEAR_BYTES;
        if self.in_vain || !is_far || self.asked == Some(position) || self.wanted == Some(position) {
            return false;
        }
        self.wanted = Some(position);
        true
    }

    /// Takes what is wanted.
    pub(super) fn ask(&mut self) -> Option<u64> {
        let wanted = self.wanted.take();
        self.asked = wanted.or(self.asked);
        wanted
    }

    pub(super) fn take(&mut self, from: u64, bytes: Option<Bytes>) {
        self.asked = None;
        let Some(bytes) = bytes else {
            self.in_vain = true;
            self.wanted = None;
            return;
        };
        if self.there.len() >= Self::MOST {
            self.there.pop_front();
        }
        self.there.push_back((from, bytes));
    }

    /// What goes on at `position`.
    pub(super) fn at(&self, position: u64) -> Option<Bytes> {
        let holds = |(from, bytes): &&(u64, Bytes)| (*from..from + bytes.len() as u64).contains(&position);
        let (from, bytes) = self.there.iter().rfind(holds)?;
        Some(bytes.slice((position - from) as usize..))
    }

    pub(super) fn forget_below(&mut self, written: u64) {
        self.there.retain(|(from, bytes)| from + bytes.len() as u64 > written);
    }
}
