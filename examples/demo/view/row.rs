//! One sound in the list.

use bevy_egui::egui::{
    Align2, Color32, CornerRadius, CursorIcon, FontId, Painter, Pos2, Rect, Response, Sense, Shape, Stroke,
    StrokeKind, Ui, pos2, text::LayoutJob, text::TextFormat, vec2,
};
use bevy_soundscape::{License, Sound};

use crate::{look, player::Player, waveform::Waveform};

pub const HEIGHT: f32 = 60.0;
const WAVE_WIDTH: f32 = 224.0;
const DURATION_WIDTH: f32 = 64.0;

pub fn show(ui: &mut Ui, sound: &Sound, player: &Player, chosen: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::click());
    let playing = player.is_current(&sound.id);
    let fill = if chosen || response.hovered() { look::SURFACE_CHOSEN } else { look::SURFACE };
    let outline = if chosen { look::ACCENT.gamma_multiply(0.55) } else { Color32::TRANSPARENT };
    let painter = ui.painter_at(rect);
    painter.rect(rect, look::RADIUS, fill, Stroke::new(1.0, outline), StrokeKind::Inside);

    button(&painter, pos2(rect.left() + 34.0, rect.center().y), playing, response.hovered());

    let right = rect.right() - 18.0;
    let seconds = duration(sound.duration_s);
    painter.text(
        pos2(right, rect.center().y),
        Align2::RIGHT_CENTER,
        seconds,
        FontId::proportional(14.0),
        if playing { look::TEXT } else { look::TEXT_WEAK },
    );
    let wave = Rect::from_min_size(
        pos2(right - DURATION_WIDTH - WAVE_WIDTH, rect.top() + 12.0),
        vec2(WAVE_WIDTH, HEIGHT - 24.0),
    );
    waveform(&painter, wave, player.waveform(&sound.id), player.progress(sound), playing);

    let left = rect.left() + 66.0;
    let width = wave.left() - left - 20.0;
    line(&painter, pos2(left, rect.top() + 10.0), width, &sound.title, 16.0, look::TEXT);
    line(&painter, pos2(left, rect.top() + 34.0), width, &facts(sound), 12.5, look::TEXT_WEAK);

    response.on_hover_cursor(CursorIcon::PointingHand)
}

fn button(painter: &Painter, center: Pos2, playing: bool, hovered: bool) {
    let (fill, icon) = match (playing, hovered) {
        (true, _) => (look::ACCENT, look::BACKGROUND),
        (false, true) => (look::BUTTON, look::ACCENT),
        (false, false) => (look::BUTTON, look::TEXT),
    };
    painter.circle_filled(center, 17.0, fill);
    if playing {
        painter.rect_filled(Rect::from_center_size(center, vec2(11.0, 11.0)), CornerRadius::same(2), icon);
    } else {
        // The triangle's middle, not its box's, is in the circle's centre.
        let points = vec![center + vec2(-4.5, -7.0), center + vec2(-4.5, 7.0), center + vec2(7.5, 0.0)];
        painter.add(Shape::convex_polygon(points, icon, Stroke::NONE));
    }
}

fn waveform(painter: &Painter, rect: Rect, waveform: Option<&Waveform>, progress: f32, playing: bool) {
    let Some(Waveform(bars)) = waveform else {
        let line = [rect.left_center(), rect.right_center()];
        painter.line_segment(line, Stroke::new(2.0, look::OUTLINE));
        return;
    };
    let step = rect.width() / bars.len() as f32;
    for (index, level) in bars.iter().enumerate() {
        let x = rect.left() + (index as f32 + 0.5) * step;
        let heard = playing && (index as f32) < progress * bars.len() as f32;
        let color = match (heard, playing) {
            (true, _) => look::ACCENT,
            (false, true) => look::TEXT_WEAK,
            (false, false) => look::TEXT_FAINT,
        };
        let bar = Rect::from_center_size(
            pos2(x, rect.center().y),
            vec2(step - 1.5, (level * rect.height()).max(2.0)),
        );
        painter.rect_filled(bar, CornerRadius::same(1), color);
    }
}

/// One line of text, cut with an ellipsis where it is too long.
fn line(painter: &Painter, at: Pos2, width: f32, text: &str, size: f32, color: Color32) {
    let mut job =
        LayoutJob::single_section(text.into(), TextFormat::simple(FontId::proportional(size), color));
    job.wrap.max_width = width.max(0.0);
    job.wrap.max_rows = 1;
    job.wrap.break_anywhere = true;
    let galley = painter.layout_job(job);
    painter.galley(at, galley, color);
}

fn facts(sound: &Sound) -> String {
    let mut facts = vec![words(sound.category.as_str()), words(sound.subcategory.as_str())];
    facts.dedup();
    facts.extend(sound.loudness_lufs.map(|lufs| format!("{lufs:.1} LUFS").replace('-', "−")));
    facts.push(match sound.license_type {
        License::RoyaltyFree => "royalty-free".into(),
        License::Editorial => "editorial use only".into(),
    });
    if !sound.creator.is_empty() {
        facts.push(format!("by {}", sound.creator));
    }
    facts.join("  ·  ")
}

/// `ui-ux` to `Ui ux`.
fn words(slug: &str) -> String {
    let mut text = slug.replace('-', " ");
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

fn duration(seconds: f64) -> String {
    if seconds < 60.0 {
        format!("{seconds:.2} s")
    } else {
        format!("{}:{:02}", seconds as u64 / 60, seconds as u64 % 60)
    }
}
