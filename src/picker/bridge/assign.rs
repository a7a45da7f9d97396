//! Using a sound: fetched, put onto the entity, written into the bank, and taken back again.

use bevy_ecs::{
    entity::Entity,
    system::{Commands, Query},
};
use soundscape_client::{
    CachedSound, ClientError, ProgressWatch, Sound, SoundId, SoundMetadata, Task, Variant,
};

use super::{
    SoundPicked,
    errand::{Errand, look, trouble_of},
    files::{Files, Written},
};
use crate::{
    PlayedSound, SoundPlayer, SoundRef, Soundscape,
    picker::{BankEntry, Message, Trouble},
};

/// What is being used, what was, and what was taken back.
#[derive(Default)]
pub(super) struct Changes {
    taking: Option<Taking>,
    done: Vec<Change>,
    undone: Vec<Change>,
    /// Files that are put back.
    restoring: Option<Errand<()>>,
}

struct Taking {
    id: SoundId,
    title: String,
    variant: Variant,
    entity: Option<Entity>,
    bank: Option<BankEntry>,
    errand: Option<Errand<Vec<Written>>>,
    progress: ProgressWatch,
}

/// One use, as far as it can be taken back.
struct Change {
    entity: Option<(Entity, Option<SoundPlayer>, SoundPlayer)>,
    files: Vec<Written>,
}

pub(super) type Players<'w, 's> = Query<'w, 's, &'static SoundPlayer>;

impl Changes {
    pub(super) fn take(
        &mut self,
        soundscape: &Soundscape,
        files: &Files,
        sound: &Sound,
        variant: Variant,
        bank: Option<BankEntry>,
        entity: Option<Entity>,
    ) -> Result<(), Trouble> {
        let Some(client) = soundscape.client() else {
            return Err(Trouble::other("The library is not there yet: try again in a moment"));
        };
        let (file, progress) = client.fetch_watched(&sound.id, variant);
        let metadata = bank.is_some().then(|| client.metadata(&sound.id));
        let reference = reference(&sound.id, variant);
        let (files, entry) = (files.clone(), bank.clone());
        let errand =
            Errand::new(async move { enter(file, metadata, files, entry, reference, variant).await });
        let (id, title) = (sound.id.clone(), sound.title.clone());
        self.taking = Some(Taking { id, title, variant, entity, bank, errand: Some(errand), progress });
        Ok(())
    }

    pub(super) fn cancel(&mut self) {
        self.taking = None;
    }

    /// What became of the sound that is being used.
    pub(super) fn look(&mut self, players: &Players, commands: &mut Commands, messages: &mut Vec<Message>) {
        if let Some(Err(trouble)) = look(&mut self.restoring) {
            messages.push(Message::NotRestored(trouble));
        }
        let Some(taking) = &mut self.taking else { return };
        let progress = taking.progress.latest();
        messages.push(Message::Progress {
            received_bytes: progress.received_bytes,
            total_bytes: progress.total_bytes,
        });
        let Some(outcome) = look(&mut taking.errand) else { return };
        let Some(taking) = self.taking.take() else { return };
        let outcome = outcome.map(|files| {
            let text = taking.report(&files);
            self.assign(taking, files, players, commands);
            text
        });
        messages.push(Message::Used { outcome });
        messages.push(self.told());
    }

    fn assign(&mut self, taking: Taking, files: Vec<Written>, players: &Players, commands: &mut Commands) {
        let Taking { id, variant, entity, bank, .. } = taking;
        let assigned = entity.and_then(|entity| {
            let mut commands = commands.get_entity(entity).ok()?;
            let before = players.get(entity).ok().cloned();
            let played = PlayedSound::Inline(reference(&id, variant));
            let after = match before.clone() {
                Some(player) => SoundPlayer { sound: played, ..player },
                None => SoundPlayer::sound(reference(&id, variant)),
            };
            commands.try_insert(after.clone());
            Some((entity, before, after))
        });
        commands.trigger(SoundPicked { entity, id, variant, bank_entry: bank.map(|BankEntry(name)| name) });
        self.done.push(Change { entity: assigned, files });
        self.undone.clear();
    }

    pub(super) fn undo(&mut self, commands: &mut Commands, messages: &mut Vec<Message>) {
        let Some(change) = self.done.pop() else { return };
        let files: Vec<_> = change.files.iter().rev().map(Written::reversed).collect();
        if let Some((entity, before, _)) = &change.entity
            && let Ok(mut commands) = commands.get_entity(*entity)
        {
            match before {
                Some(player) => commands.try_insert(player.clone()),
                None => commands.try_remove::<SoundPlayer>(),
            };
        }
        self.undone.push(change);
        self.restore(files, messages);
    }

    pub(super) fn redo(&mut self, commands: &mut Commands, messages: &mut Vec<Message>) {
        let Some(change) = self.undone.pop() else { return };
        let files = change.files.clone();
        if let Some((entity, _, after)) = &change.entity
            && let Ok(mut commands) = commands.get_entity(*entity)
        {
            commands.try_insert(after.clone());
        }
        self.done.push(change);
        self.restore(files, messages);
    }

    fn restore(&mut self, files: Vec<Written>, messages: &mut Vec<Message>) {
        self.restoring = Some(Errand::new(blocking::unblock(move || {
            match files.iter().find(|file| !file.reversed().is_as_left()) {
                Some(changed) => Err(Trouble::other(format!(
                    "{} was changed by something else meanwhile, and is left as it is",
                    changed.path.display()
                ))),
                None => files.iter().try_for_each(Written::write),
            }
        })));
        messages.push(self.told());
    }

    fn told(&self) -> Message {
        Message::Changes { undo: !self.done.is_empty(), redo: !self.undone.is_empty() }
    }
}

impl Taking {
    fn report(&self, files: &[Written]) -> String {
        let place = match self.entity {
            Some(_) => "is on the entity now",
            None => "is in the cache now",
        };
        let bank = match (&self.bank, files.last()) {
            (Some(BankEntry(entry)), Some(bank)) => format!(", and in {} as {entry}", bank.path.display()),
            _ => String::new(),
        };
        format!("{} {place}{bank}", self.title)
    }
}

fn reference(id: &SoundId, variant: Variant) -> SoundRef {
    let sound = SoundRef::id(id.clone()).format(variant.format);
    if variant.normalize { sound.normalized() } else { sound }
}

async fn enter(
    file: Task<Result<CachedSound, ClientError>>,
    metadata: Option<Task<Result<SoundMetadata, ClientError>>>,
    files: Files,
    entry: Option<BankEntry>,
    sound: SoundRef,
    variant: Variant,
) -> Result<Vec<Written>, Trouble> {
    let file = file.await.map_err(trouble_of)?;
    let (Some(BankEntry(entry)), Some(metadata)) = (entry, metadata) else { return Ok(Vec::new()) };
    let metadata = metadata.await.map_err(trouble_of)?;
    blocking::unblock(move || files.enter(&entry, sound, variant, &file, &metadata)).await
}
