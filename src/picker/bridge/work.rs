//! A frame of the panel: what happened meanwhile goes in, and what it wants is begun.

use bevy_ecs::system::{Res, ResMut};
use bevy_time::{Real, Time};

use super::{
    Picker, PickerTarget,
    booth::Room,
    changes::{Goal, Scene, Way},
    files::Collect,
    hovering::Pointer,
    searches,
};
use crate::{
    Soundscape,
    picker::{Effect, Message},
};

pub(super) fn work(
    mut picker: ResMut<Picker>,
    mut room: Room,
    soundscape: Res<Soundscape>,
    target: Res<PickerTarget>,
    pointer: Pointer,
    mut scene: Scene,
    time: Res<Time<Real>>,
) {
    let picker = &mut *picker;
    let mut messages = Vec::new();
    if picker.open {
        messages.push(Message::Now(time.elapsed()));
        let name = target.0.filter(|entity| scene.has(*entity)).map(|entity| pointer.name(entity));
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
    if picker.model.dragging.sound.is_some() {
        picker.hovered = pointer.entity();
        messages.push(pointer.told());
    }
    picker.errands.look(&mut messages);
    picker.collecting.look(&picker.files, &mut messages);
    picker.changes.look(&picker.files, &mut scene, &mut messages);
    // Effects have outcomes, and outcomes have effects; each of them is begun in this frame.
    loop {
        for message in messages.drain(..) {
            picker.send(message);
        }
        if picker.effects.is_empty() {
            break;
        }
        for effect in std::mem::take(&mut picker.effects) {
            begin(picker, &mut room, &soundscape, &target, &scene, effect, &mut messages);
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
    scene: &Scene,
    effect: Effect,
    messages: &mut Vec<Message>,
) {
    let Picker {
        errands, collecting, changes, files, searches: searches_file, hovered: under_pointer, ..
    } = picker;
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
        Effect::Banks => errands.banks(files),
        Effect::Project => errands.project(files, scene.played()),
        Effect::Unpin(pins) => changes.unpin(pins),
        Effect::Collections => collecting.read(),
        Effect::Collect { name, id, title, member } => {
            collecting.change(Collect { name, id, title, member });
        }
        Effect::Collected(ids) => collecting.list(soundscape, ids),
        Effect::Use { sound, variant, place, hovered } => {
            let goal = Goal { entity: if hovered { *under_pointer } else { target.0 }, variant };
            if let Err(trouble) = changes.take(soundscape, &sound, goal, place) {
                messages.push(Message::Used { outcome: Err(trouble) });
            }
        }
        Effect::CancelUse => changes.cancel(),
        Effect::Undo => changes.go(Way::Undo, messages),
        Effect::Redo => changes.go(Way::Redo, messages),
        // Of whoever shows the panel.
        Effect::Close => {}
    }
}
