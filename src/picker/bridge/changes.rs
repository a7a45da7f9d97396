//! What is changed in the game and in its files, one thing after another, and taken back again.

mod scene;
mod taking;

use std::{collections::VecDeque, path::PathBuf};

use soundscape_client::{Sound, SoundId, Variant};

use super::{
    SoundPicked,
    errand::{Errand, look},
    files::{Files, Written, WrittenBanks},
};
use crate::{
    SoundBank, Soundscape,
    picker::{BankFile, BankPlace, Message, Trouble},
};
use scene::Assigned;
pub(super) use scene::{Goal, Scene};
use taking::{Fetched, Taking};

/// What is being used, what was, and what was taken back.
#[derive(Default)]
pub(super) struct Changes {
    taking: Option<Taking>,
    queue: VecDeque<Job>,
    /// Files are written by one job at a time, which is not stopped half way.
    running: Option<Running>,
    done: Vec<Change>,
    undone: Vec<Change>,
}

/// Something that writes files.
enum Job {
    Enter(Box<Fetched>),
    Undo(Change),
    Redo(Change),
    Unpin(Vec<(SoundId, Variant)>),
    /// What a cancelled use wrote.
    PutBack(Written),
}

struct Running {
    job: Job,
    errand: Option<Errand<(Written, WrittenBanks)>>,
    cancelled: bool,
}

/// One use, as far as it can be taken back.
struct Change {
    title: String,
    assigned: Option<Assigned>,
    files: Written,
}

/// What of the stack is wanted.
#[derive(Clone, Copy)]
pub(super) enum Way {
    Undo,
    Redo,
}

impl Changes {
    pub(super) fn take(
        &mut self,
        soundscape: &Soundscape,
        sound: &Sound,
        goal: Goal,
        place: Option<BankPlace>,
    ) -> Result<(), Trouble> {
        self.taking = Some(Taking::begin(soundscape, sound, goal, place)?);
        Ok(())
    }

    /// What is fetched is fetched no further; what is written is put back as soon as it is.
    pub(super) fn cancel(&mut self) {
        self.taking = None;
        self.queue.retain(|job| !matches!(job, Job::Enter(_)));
        if let Some(Running { job: Job::Enter(_), cancelled, .. }) = &mut self.running {
            *cancelled = true;
        }
    }

    pub(super) fn unpin(&mut self, pins: Vec<(SoundId, Variant)>) {
        self.queue.push_back(Job::Unpin(pins));
    }

    /// Takes the last change back, or does it again, after what is under way.
    pub(super) fn go(&mut self, way: Way, messages: &mut Vec<Message>) {
        let job = match way {
            Way::Undo => self.done.pop().map(Job::Undo),
            Way::Redo => self.undone.pop().map(Job::Redo),
        };
        self.queue.extend(job);
        messages.push(self.told());
    }

    /// What became of all that since the last look.
    pub(super) fn look(&mut self, files: &Files, scene: &mut Scene, messages: &mut Vec<Message>) {
        if let Some(taking) = &mut self.taking {
            messages.push(taking.progress());
            match taking.look() {
                None => {}
                Some(Ok(fetched)) => {
                    self.taking = None;
                    self.queue.push_back(Job::Enter(Box::new(fetched)));
                }
                Some(Err(trouble)) => {
                    self.taking = None;
                    messages.push(Message::Used { outcome: Err(trouble) });
                }
            }
        }
        if let Some(running) = &mut self.running
            && let Some(outcome) = look(&mut running.errand)
            && let Some(Running { job, cancelled, .. }) = self.running.take()
        {
            match (cancelled, outcome) {
                (false, outcome) => self.end(job, outcome, files, scene, messages),
                (true, Ok((written, _))) => self.queue.push_front(Job::PutBack(written)),
                (true, Err(_)) => {}
            }
        }
        if self.running.is_none()
            && let Some(job) = self.queue.pop_front()
        {
            let errand = Some(job.begin(files));
            self.running = Some(Running { job, errand, cancelled: false });
        }
    }

    fn end(
        &mut self,
        job: Job,
        outcome: Result<(Written, WrittenBanks), Trouble>,
        files: &Files,
        scene: &mut Scene,
        messages: &mut Vec<Message>,
    ) {
        if let Ok((_, banks)) = &outcome {
            scene.show(files, banks);
            let written = |(path, bank): &(PathBuf, SoundBank)| BankFile::new(path, Ok(bank.sounds.clone()));
            messages.extend(banks.iter().map(written).map(Message::BankWritten));
        }
        match (job, outcome) {
            (Job::Enter(fetched), Ok((written, _))) => {
                let assigned = scene.assign(files, &fetched);
                scene.commands.trigger(SoundPicked {
                    entity: fetched.goal.entity,
                    id: fetched.entering.metadata.id.clone(),
                    variant: fetched.goal.variant,
                    bank_entry: fetched.entering.place.as_ref().map(|place| place.entry.clone()),
                });
                messages.push(Message::Used { outcome: Ok(fetched.report(assigned.is_some())) });
                self.done.push(Change { title: fetched.title, assigned, files: written });
                self.undone.clear();
            }
            (Job::Enter(_), Err(trouble)) => messages.push(Message::Used { outcome: Err(trouble) }),
            (Job::Unpin(pins), Ok((written, _))) => {
                let count = pins.len();
                let sounds = if count == 1 { "1 sound".to_owned() } else { format!("{count} sounds") };
                let said = if count == 1 { "is" } else { "are" };
                messages
                    .push(Message::Restored { outcome: Ok(format!("{sounds} {said} not pinned any more")) });
                self.done.push(Change {
                    title: format!("Unpinning {sounds}"),
                    assigned: None,
                    files: written,
                });
                self.undone.clear();
            }
            (Job::Undo(change), Ok(_)) => {
                scene.put_back(&change);
                messages.push(Message::Restored { outcome: Ok(format!("{} is taken back", change.title)) });
                self.undone.push(change);
            }
            (Job::Redo(change), Ok(_)) => {
                scene.put_again(&change);
                messages.push(Message::Restored { outcome: Ok(format!("{} is done again", change.title)) });
                self.done.push(change);
            }
            (Job::Undo(change), Err(trouble)) => {
                self.done.push(change);
                messages.push(Message::Restored { outcome: Err(trouble) });
            }
            (Job::Redo(change), Err(trouble)) => {
                self.undone.push(change);
                messages.push(Message::Restored { outcome: Err(trouble) });
            }
            (Job::PutBack(_) | Job::Unpin(_), Err(trouble)) => {
                messages.push(Message::Restored { outcome: Err(trouble) })
            }
            (Job::PutBack(_), Ok(_)) => {}
        }
        messages.push(self.told());
    }

    fn told(&self) -> Message {
        Message::Changes { undo: !self.done.is_empty(), redo: !self.undone.is_empty() }
    }
}

impl Job {
    fn begin(&self, files: &Files) -> Errand<(Written, WrittenBanks)> {
        let files = files.clone();
        let lock = files.lock.clone();
        let apply = |written: Written| {
            Errand::new(blocking::unblock(move || {
                let banks = written.apply(&lock)?;
                Ok((written, banks))
            }))
        };
        match self {
            Self::Enter(fetched) => {
                let entering = fetched.entering.clone();
                Errand::new(blocking::unblock(move || files.enter(&entering)))
            }
            Self::Unpin(pins) => {
                let pins = pins.clone();
                Errand::new(blocking::unblock(move || Ok((files.unpin(&pins)?, Vec::new()))))
            }
            Self::Undo(change) => apply(change.files.reversed()),
            Self::Redo(change) => apply(change.files.clone()),
            Self::PutBack(written) => apply(written.reversed()),
        }
    }
}
