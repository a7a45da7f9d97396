//! The sound picker, its outlines always on their way.

use std::{collections::VecDeque, time::Duration};

use bevy_egui::egui::{Context, Vec2};
use bevy_soundscape::{
    SoundId,
    picker::{Effect, Hits, Message, Model, show},
};

use crate::{frames, library};

/// Outlines that are on their way at any time.
const IN_FLIGHT: usize = 60;

pub(crate) struct Panel {
    context: Context,
    model: Model,
    size: Vec2,
    number: u64,
    wanted: VecDeque<SoundId>,
    rows: usize,
    arrived: usize,
}

impl Panel {
    pub(crate) fn new(size: Vec2) -> Self {
        let mut model = Model::default();
        model.update(Message::Typed("night".into()));
        let effects = model.update(Message::Now(Duration::from_secs(1)));
        let generation = effects.iter().find_map(|effect| match effect {
            Effect::Search { generation, .. } => Some(*generation),
            _ => None,
        });
        let sounds = library::sounds();
        let hits = Hits { total: sounds.len() as u64, sounds, ..Hits::default() };
        model.update(Message::Found { generation: generation.unwrap_or_default(), outcome: Ok(hits) });
        assert_eq!(model.sounds().len(), library::SOUNDS, "all are listed");
        let wanted = VecDeque::new();
        Self { context: Context::default(), model, size, number: 0, wanted, rows: 0, arrived: 0 }
    }

    /// One frame: what has arrived goes in, the widgets are drawn, and what was done is taken in.
    pub(crate) fn frame(&mut self) -> Duration {
        self.number += 1;
        let Self { context, model, size, number, wanted, rows, arrived } = self;
        frames::draw(context, *number, *size, |ui| {
            model.update(Message::Now(Duration::from_secs(1) + Duration::from_millis(16 * *number)));
            // As many as are too many.
            while wanted.len() > IN_FLIGHT
                && let Some(id) = wanted.pop_front()
            {
                *arrived += 1;
                model.update(Message::Outline { id, outcome: Ok(library::outline(*arrived)) });
            }
            for message in show(ui, model) {
                if let Message::Shown(shown) = &message {
                    *rows = shown.len();
                }
                for effect in model.update(message) {
                    if let Effect::Outlines(sounds) = effect {
                        let new = sounds.into_iter().map(|sound| sound.id);
                        wanted.extend(new.filter(|id| !wanted.contains(id)).collect::<Vec<_>>());
                    }
                }
            }
        })
    }

    /// On the screen.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn in_flight(&self) -> usize {
        self.wanted.len()
    }

    pub(crate) fn arrived(&self) -> usize {
        self.arrived
    }
}
