//! A frame of the panel: what happened meanwhile goes in, and what it wants is begun.

use bevy_ecs::{
    name::Name,
    system::{Commands, Query, Res, ResMut},
};
use bevy_time::{Real, Time};

use super::{Picker, PickerTarget, assign::Players, booth::Room, searches};
use crate::{
    Soundscape,
    picker::{Effect, Message},
};

pub(super) fn work(
    mut picker: ResMut<Picker>,
    mut room: Room,
    soundscape: Res<Soundscape>,
    target: Res<PickerTarget>,
    names: Query<Option<&Name>>,
    players: Players,
    time: Res<Time<Real>>,
    mut commands: Commands,
) {
    let picker = &mut *picker;
    let mut messages = Vec::new();
    if picker.open {
        messages.push(Message::Now(time.elapsed()));
        let name = target.0.and_then(|entity| match names.get(entity).ok()? {
            Some(name) => Some(name.to_string()),
            None => Some(format!("entity {entity}")),
        });
        if name != picker.model.selection.target {
            messages.push(Message::Target(name));
        }
    }
    if picker.model.key.server.is_none()
        && let Some(client) = soundscape.client()
    {
        messages.push(Message::Server(client.url()));
    }
    picker.errands.look_at_limit(&soundscape, &mut messages);
    picker.errands.look(&mut messages);
    picker.changes.look(&players, &mut commands, &mut messages);
    // Effects have outcomes, and outcomes have effects; each of them is begun in this frame.
    loop {
        for message in messages.drain(..) {
            picker.send(message);
        }
        if picker.effects.is_empty() {
            break;
        }
        for effect in std::mem::take(&mut picker.effects) {
            begin(picker, &mut room, &soundscape, &target, &mut commands, effect, &mut messages);
        }
    }
    room.look(&mut messages);
    for message in messages {
        picker.send(message);
    }
}

fn begin(
    picker: &mut Picker,
    room: &mut Room,
    soundscape: &Soundscape,
    target: &PickerTarget,
    commands: &mut Commands,
    effect: Effect,
    messages: &mut Vec<Message>,
) {
    let Picker { errands, changes, files, searches: searches_file, .. } = picker;
    match effect {
        Effect::Search { generation, query } => errands.search(soundscape, generation, query),
        Effect::SearchKept { generation, query, files_only } => {
            errands.search_kept(soundscape, generation, query, files_only);
        }
        Effect::Searches => errands.searches(searches::load(searches_file)),
        Effect::SaveSearch { name, search } => {
            errands.searches(searches::save(searches_file, name, search));
        }
        Effect::TryKey(text) => errands.try_key(soundscape, text),
        Effect::More { generation } => errands.more(soundscape, generation),
        Effect::Similar { id, toward } => errands.similar(soundscape, id, toward),
        Effect::Categories => errands.categories(soundscape),
        Effect::Credits => errands.credits(soundscape),
        Effect::Kept => errands.kept(soundscape, files),
        Effect::Outlines(sounds) => errands.outlines(soundscape, sounds),
        Effect::Previews(sounds) => room.prepare(soundscape, sounds),
        Effect::Analyse(id) => room.analyse(id),
        Effect::Details(id) => errands.details(soundscape, id),
        Effect::Play(playing) => room.play(playing),
        Effect::Adjust(playing) => room.adjust(playing),
        Effect::Stop => room.stop(),
        Effect::Use { sound, variant, bank } => {
            if let Err(trouble) = changes.take(soundscape, files, &sound, variant, bank, target.0) {
                messages.push(Message::Used { outcome: Err(trouble) });
            }
        }
        Effect::CancelUse => changes.cancel(),
        Effect::Undo => changes.undo(commands, messages),
        Effect::Redo => changes.redo(commands, messages),
        // The panel's own.
        Effect::Close => {}
    }
}
