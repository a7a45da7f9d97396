//! The spectrogram of the chosen sound, as one texture.

use std::sync::Arc;

use bevy_egui::egui::{
    Align2, Color32, ColorImage, FontId, Id, Painter, Rect, TextureHandle, TextureOptions, Ui, pos2, vec2,
};

use super::look::Look;
use crate::picker::Spectrogram;

/// The texture that is there, and what it is of.
#[derive(Clone)]
struct Picture {
    of: Arc<[u8]>,
    dark: bool,
    texture: TextureHandle,
}

/// Over all of `rect`, with some frequencies named.
pub(super) fn show(ui: &Ui, painter: &Painter, look: &Look, spectrogram: &Spectrogram, rect: Rect) {
    let id = Id::new("soundscape spectrogram");
    let known: Option<Picture> = ui.data(|data| data.get_temp(id));
    let is_of = |known: &Picture| Arc::ptr_eq(&known.of, &spectrogram.levels) && known.dark == look.dark;
    let picture = match known {
        Some(known) if is_of(&known) => known,
        before => {
            let image = image(look, spectrogram);
            let texture = match before {
                Some(Picture { mut texture, .. }) => {
                    texture.set(image, TextureOptions::LINEAR);
                    texture
                }
                None => ui.ctx().load_texture("soundscape spectrogram", image, TextureOptions::LINEAR),
            };
            let picture = Picture { of: spectrogram.levels.clone(), dark: look.dark, texture };
            ui.data_mut(|data| data.insert_temp(id, picture.clone()));
            picture
        }
    };
    let all = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    painter.image(picture.texture.id(), rect, all, Color32::WHITE);
    names(painter, look, rect);
}

/// The weakest levels are the background, and the strongest ones stand out from it.
fn image(look: &Look, spectrogram: &Spectrogram) -> ColorImage {
    let color = |level: u8| {
        let part = f32::from(level) / 255.0;
        if part < 0.7 {
            look.background.lerp_to_gamma(look.accent, part / 0.7)
        } else {
            look.accent.lerp_to_gamma(look.text, (part - 0.7) / 0.3)
        }
    };
    let colors: Vec<_> = (0..=u8::MAX).map(color).collect();
    let pixels = spectrogram.levels.iter().map(|level| colors[usize::from(*level)]).collect();
    ColorImage::new([spectrogram.columns, spectrogram.rows], pixels)
}

fn names(painter: &Painter, look: &Look, rect: Rect) {
    let span = (Spectrogram::HIGHEST_HZ / Spectrogram::LOWEST_HZ).log10();
    for (hertz, name) in [(100.0, "100 Hz"), (1_000.0, "1 kHz"), (10_000.0, "10 kHz")] {
        let part = ((Spectrogram::HIGHEST_HZ / hertz).log10() / span) as f32;
        let at = pos2(rect.left() + 3.0, rect.top() + part * rect.height());
        let galley = painter.layout_no_wrap(name.into(), FontId::proportional(9.0), look.weak);
        let text = Align2::LEFT_CENTER.anchor_size(at, galley.size());
        painter.rect_filled(text.expand2(vec2(2.0, 0.0)), 2, look.background.gamma_multiply(0.7));
        painter.galley(text.min, galley, look.weak);
    }
}
