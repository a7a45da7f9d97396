//! A plain table of the same sounds, as egui's own is used.

use std::time::Duration;

use bevy_egui::egui::{Context, Vec2};
use bevy_soundscape::Sound;
use egui_extras::{Column, TableBuilder};

use crate::{frames, library};

pub(crate) struct Table {
    context: Context,
    sounds: Vec<Sound>,
    size: Vec2,
    number: u64,
    row_height: f32,
    rows: usize,
}

impl Table {
    /// With so many rows in sight.
    pub(crate) fn new(size: Vec2, rows: usize) -> Self {
        let row_height = (size.y / rows.max(1) as f32).floor();
        Self { context: Context::default(), sounds: library::sounds(), size, number: 0, row_height, rows: 0 }
    }

    pub(crate) fn frame(&mut self) -> Duration {
        self.number += 1;
        let Self { context, sounds, size, number, row_height, rows } = self;
        frames::draw(context, *number, *size, |ui| {
            let spacing = ui.spacing().item_spacing.y;
            let mut shown = 0;
            let table =
                TableBuilder::new(ui).column(Column::remainder().clip(true)).columns(Column::exact(56.0), 5);
            table.body(|body| {
                body.rows(*row_height - spacing, sounds.len(), |mut row| {
                    shown += 1;
                    let sound = &sounds[row.index()];
                    row.col(|ui| _ = ui.label(&sound.title));
                    row.col(|ui| _ = ui.label(format!("{:.2} s", sound.duration_s)));
                    row.col(|ui| _ = ui.label(sound.category.as_str()));
                    row.col(|ui| {
                        ui.label(sound.loudness_lufs.map(|lufs| format!("{lufs:.1}")).unwrap_or_default());
                    });
                    row.col(|ui| _ = ui.label(sound.license_type.to_string()));
                    row.col(|ui| _ = ui.label(sound.tags.join(", ")));
                });
            });
            *rows = shown;
        })
    }

    /// On the screen.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }
}
