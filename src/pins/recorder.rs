//! The thread that writes what is used into the lock file.

use std::{
    path::Path,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

use bevy_ecs::resource::Resource;
use soundscape_client::{Client, Priority};

use super::{
    find,
    used::{Note, Used},
};

/// How long nothing more must be used before it is written …
const QUIET: Duration = Duration::from_millis(300);
/// … unless so much was.
const AT_ONCE: usize = 64;
/// How long the end of the app waits for the last of it.
const PATIENCE: Duration = Duration::from_secs(5);

/// Takes notes. The thread is started by the first of them.
#[derive(Default)]
pub(crate) struct Recorder(Mutex<State>);

#[derive(Default)]
enum State {
    #[default]
    Idle,
    Writing {
        notes: Sender<Note>,
        /// Closed when all is written.
        end: Receiver<()>,
    },
    Over,
}

/// Ends the recording with the app.
#[derive(Resource)]
pub(crate) struct LockKeeper(pub(crate) Arc<Recorder>);

impl Recorder {
    pub(super) fn note(&self, client: &Client, name: &Path, note: Note) {
        let mut state = self.state();
        if let State::Idle = *state {
            let ((notes, taken), (over, end)) = (mpsc::channel(), mpsc::channel());
            let (client, name) = (client.with_priority(Priority::PREFETCH), name.to_owned());
            let write = move || {
                record(&taken, &mut Used::new(client, find(&name)));
                drop(over);
            };
            match thread::Builder::new().name("soundscape-lock".into()).spawn(write) {
                Ok(_) => *state = State::Writing { notes, end },
                Err(error) => {
                    return tracing::warn!("what is used is not pinned: no thread can be started ({error})");
                }
            }
        }
        if let State::Writing { notes, .. } = &*state {
            // Fails only when the thread panicked, which was told.
            let _ = notes.send(note);
        }
    }

    fn finish(&self) {
        let state = std::mem::replace(&mut *self.state(), State::Over);
        if let State::Writing { notes, end } = state {
            drop(notes);
            if let Err(RecvTimeoutError::Timeout) = end.recv_timeout(PATIENCE) {
                tracing::warn!(
                    "the last sounds that were used are not pinned, since the server does not answer"
                );
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for LockKeeper {
    fn drop(&mut self) {
        self.0.finish();
    }
}

/// Writes whenever there is a pause, and at the end.
fn record(notes: &Receiver<Note>, used: &mut Used) {
    while let Ok(note) = notes.recv() {
        used.take(note);
        for _ in 0..AT_ONCE {
            match notes.recv_timeout(QUIET) {
                Ok(note) => used.take(note),
                Err(_) => break,
            }
        }
        used.write();
    }
}
