//! What of a file has arrived, for those who read it meanwhile.

mod pieces;

use std::{
    path::Path,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use tokio::sync::Notify;

use super::CachedSound;
use crate::ClientError;
pub(super) use pieces::PIECE_BYTES;
use pieces::Pieces;

/// Written by the one transfer of a file, read by any number of streams.
#[derive(Default)]
pub(crate) struct Arrival {
    state: Mutex<State>,
    /// For readers, which block.
    moved: Condvar,
    /// For everybody else.
    noted: Notify,
}

#[derive(Default)]
struct State {
    total_bytes: Option<u64>,
    /// What is written so far.
    file: Option<Part>,
    /// What was fetched ahead of it.
    pieces: Pieces,
    /// How often all that arrived proved wrong, and why.
    spoiled: (u32, Option<ClientError>),
    readers: usize,
    waiting: usize,
    /// Counts changes.
    version: u64,
    end: Option<Result<CachedSound, ClientError>>,
    /// All of it, in place of a file.
    held: Option<Bytes>,
}

#[derive(Clone)]
struct Part {
    path: Arc<Path>,
    bytes: u64,
}

/// Where to read.
pub(crate) enum Found {
    /// Nowhere: the file is no longer than this.
    End,
    /// In this file, up to this byte. Where it is gone by now, there will be another after this version.
    File { path: Arc<Path>, until: u64, version: u64 },
    /// Here.
    Piece(Bytes),
}

/// Why there is nothing to read.
#[derive(Debug)]
pub(crate) enum Missing {
    Failed(ClientError),
    Closed,
    /// Nothing came for as long as the reader waits.
    Late,
}

impl Arrival {
    /// Bytes that are gathered before they are written when nobody reads: few hops to a blocking thread.
    const BATCH_BYTES: usize = 256 * 1024;
    /// The same for somebody who reads, but does not wait.
    const READ_BATCH_BYTES: usize = 32 * 1024;

    /// Of a file that is there.
    pub(crate) fn of(sound: CachedSound) -> Self {
        let arrival = Self::default();
        arrival.end(Ok(sound));
        arrival
    }

    /// Of a file that is in memory.
    pub(crate) fn held(bytes: Bytes) -> Self {
        let state = State { total_bytes: Some(bytes.len() as u64), held: Some(bytes), ..State::default() };
        Self { state: Mutex::new(state), ..Self::default() }
    }

    /// Announces a reader.
    pub(crate) fn reading(self: &Arc<Self>) -> Reading {
        self.state().readers += 1;
        Reading(self.clone())
    }

    /// Resolves when there is something to read, or never will be.
    pub(crate) async fn begun(&self) -> Result<(), ClientError> {
        loop {
            let noted = self.noted.notified();
            {
                let state = self.state();
                match &state.end {
                    Some(outcome) => return outcome.as_ref().map(drop).map_err(Clone::clone),
                    None if state.total_bytes.is_some() && state.written() > 0 => return Ok(()),
                    None => {}
                }
            }
            noted.await;
        }
    }

    /// How many bytes should be gathered before they are written.
    pub(super) fn batch_bytes(&self) -> usize {
        let state = self.state();
        match state.readers {
            0 => Self::BATCH_BYTES,
            _ if state.waiting > 0 || state.written() == 0 => 1,
            _ => Self::READ_BATCH_BYTES,
        }
    }

    pub(super) fn begin(&self, total_bytes: u64) {
        self.change(|state| state.total_bytes = Some(total_bytes));
    }

    /// So much of the file can be read here.
    pub(super) fn written(&self, path: &Path, bytes: u64) {
        self.change(|state| {
            let same = state.file.take().filter(|part| *part.path == *path);
            let path = same.map_or_else(|| path.into(), |part| part.path);
            state.file = Some(Part { path, bytes });
            state.pieces.forget_below(bytes);
        });
    }

    /// The same file is received from its beginning again.
    pub(super) fn restart(&self) {
        self.change(|state| state.file = None);
    }

    /// What was read so far was wrong.
    pub(super) fn spoil(&self, error: ClientError) {
        self.change(|state| {
            state.spoiled = (state.spoiled.0 + 1, Some(error));
            state.file = None;
            state.pieces = Pieces::default();
        });
    }

    /// Only the first call counts.
    pub(super) fn end(&self, outcome: Result<CachedSound, ClientError>) {
        self.change(|state| {
            if state.end.is_none() {
                if let Ok(sound) = &outcome {
                    state.total_bytes = Some(sound.bytes);
                }
                state.end = Some(outcome);
                state.pieces = Pieces::default();
            }
        });
    }

    /// The place that somebody waits for and the transfer is far from.
    pub(super) async fn wanted(&self) -> u64 {
        loop {
            let noted = self.noted.notified();
            if let Some(from) = self.state().pieces.ask() {
                return from;
            }
            noted.await;
        }
    }

    /// Answers [`wanted`](Self::wanted). `None`: nothing can be fetched ahead.
    pub(super) fn fetched_ahead(&self, from: u64, bytes: Option<Bytes>) {
        self.change(|state| state.pieces.take(from, bytes));
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        change(&mut state);
        state.version += 1;
        drop(state);
        self.moved.notify_all();
        self.noted.notify_waiters();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One who reads.
pub(crate) struct Reading(Arc<Arrival>);

impl Reading {
    /// Once there is something to read.
    pub(crate) fn total_bytes(&self) -> u64 {
        self.0.state().total_bytes.unwrap_or_default()
    }

    pub(crate) fn was_cached(&self) -> bool {
        let state = self.0.state();
        state.held.is_some() || matches!(&state.end, Some(Ok(sound)) if sound.from_cache)
    }

    /// Whether all of it is there.
    pub(crate) fn is_whole(&self) -> bool {
        let state = self.0.state();
        state.held.is_some() || matches!(state.end, Some(Ok(_)))
    }

    /// The hash of the file, once all of it is there.
    pub(crate) fn sha256(&self) -> Option<String> {
        match &self.0.state().end {
            Some(Ok(sound)) => Some(sound.sha256.clone()),
            _ => None,
        }
    }

    /// How often what arrived has proved wrong.
    pub(crate) fn spoiled(&self) -> u32 {
        self.0.state().spoiled.0
    }

    /// Ends a wait of whoever is told of it by `closed`.
    pub(crate) fn close(&self, closed: &AtomicBool) {
        let state = self.0.state();
        closed.store(true, Ordering::Release);
        drop(state);
        self.0.moved.notify_all();
    }

    /// Blocks until the byte at `position` is there, for somebody who has read since `spoiled` was so much.
    pub(crate) fn find(
        &self,
        position: u64,
        spoiled: u32,
        closed: &AtomicBool,
        patience: Duration,
    ) -> Result<Found, Missing> {
        self.wait(closed, patience, |state| match state.find(position, spoiled) {
            None => {
                if state.pieces.want(position, state.written()) {
                    self.0.noted.notify_waiters();
                }
                None
            }
            found => found,
        })?
        .map_err(Missing::Failed)
    }

    /// Blocks until something has changed since `version`.
    pub(crate) fn changed(
        &self,
        version: u64,
        closed: &AtomicBool,
        patience: Duration,
    ) -> Result<(), Missing> {
        self.wait(closed, patience, |state| match &state.end {
            Some(Err(error)) => Some(Err(Missing::Failed(error.clone()))),
            _ => (state.version != version).then_some(Ok(())),
        })?
    }

    fn wait<T>(
        &self,
        closed: &AtomicBool,
        patience: Duration,
        mut look: impl FnMut(&mut State) -> Option<T>,
    ) -> Result<T, Missing> {
        let mut found = None;
        let mut state = self.0.state();
        state.waiting += 1;
        let goes_on = |state: &mut State| {
            if closed.load(Ordering::Acquire) {
                found = Some(Err(Missing::Closed));
            } else {
                found = look(state).map(Ok);
            }
            found.is_none()
        };
        let waited = self.0.moved.wait_timeout_while(state, patience, goes_on);
        waited.unwrap_or_else(PoisonError::into_inner).0.waiting -= 1;
        found.unwrap_or(Err(Missing::Late))
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.0.state().readers -= 1;
    }
}

impl State {
    fn written(&self) -> u64 {
        self.file.as_ref().map_or(0, |part| part.bytes)
    }

    fn find(&self, position: u64, spoiled: u32) -> Option<Result<Found, ClientError>> {
        if let (times, Some(error)) = &self.spoiled
            && *times != spoiled
        {
            return Some(Err(error.clone()));
        }
        if self.total_bytes.is_some_and(|total| position >= total) {
            return Some(Ok(Found::End));
        }
        if let Some(held) = &self.held {
            // It is below the total.
            return Some(Ok(Found::Piece(held.slice(position as usize..))));
        }
        let version = self.version;
        if let Some(Ok(sound)) = &self.end {
            return Some(Ok(Found::File { path: sound.path.as_path().into(), until: sound.bytes, version }));
        }
        if let Some(part) = self.file.as_ref().filter(|part| position < part.bytes) {
            return Some(Ok(Found::File { path: part.path.clone(), until: part.bytes, version }));
        }
        if let Some(piece) = self.pieces.at(position) {
            return Some(Ok(Found::Piece(piece)));
        }
        match &self.end {
            Some(Err(error)) => Some(Err(error.clone())),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
