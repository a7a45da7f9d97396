//! A quiet line of text: what was just heard, and which keys there are.

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts, EguiPlugin, EguiPrimaryContextPass,
    egui::{self, Align2, Color32, FontId},
};

use crate::{
    captions::Captions,
    lids::{Lid, in_reach},
    walker::Walker,
};

const FADES_S: (f32, f32) = (3.0, 6.5);
const EDGE: f32 = 22.0;

pub fn plugin(app: &mut App) {
    app.add_plugins(EguiPlugin::default()).add_systems(EguiPrimaryContextPass, show);
}

fn show(
    mut contexts: EguiContexts,
    captions: Res<Captions>,
    time: Res<Time>,
    walker: Single<&Transform, With<Walker>>,
    lids: Query<(&Lid, &Transform)>,
) -> Result {
    let context = contexts.ctx_mut()?;
    let painter = context.layer_painter(egui::LayerId::background());
    let screen = context.content_rect();

    let mut x = screen.left() + EDGE;
    for (title, age_s) in captions.since(time.elapsed_secs()) {
        let fade = egui::remap_clamp(age_s, FADES_S.0..=FADES_S.1, 1.0..=0.0);
        if fade > 0.0 {
            let at = egui::pos2(x, screen.bottom() - EDGE);
            let text = format!("♪ {title}");
            x = write(&painter, at, Align2::LEFT_BOTTOM, &text, 16.0, 0.95 * fade).right() + 20.0;
        }
    }

    let hinges = lids.iter().map(|(lid, hinge)| (lid, hinge.translation));
    let reach = in_reach(walker.translation, hinges)
        .map(|lid| format!("E  {}      ", lid.what_reaching_does()))
        .unwrap_or_default();
    let keys = format!("{reach}WASD  walk      drag  look      T  time      R  rain      F6  sounds");
    let at = screen.left_top() + egui::vec2(EDGE, EDGE);
    write(&painter, at, Align2::LEFT_TOP, &keys, 14.0, 0.6);
    Ok(())
}

/// White, on a shadow: to be read on snow, too.
pub fn write(
    painter: &egui::Painter,
    at: egui::Pos2,
    align: Align2,
    text: &str,
    size: f32,
    alpha: f32,
) -> egui::Rect {
    let font = FontId::proportional(size);
    let shade = Color32::from_black_alpha((150.0 * alpha) as u8);
    painter.text(at + egui::vec2(1.0, 1.5), align, text, font.clone(), shade);
    painter.text(at, align, text, font, Color32::from_white_alpha((255.0 * alpha) as u8))
}
