//! The strongest frequencies of a sound, over a logarithmic axis.

use bevy_egui::egui::{
    Align2, FontId, Painter, Pos2, Rect, RichText, Sense, Stroke, Ui, WidgetInfo, WidgetType, pos2, vec2,
};
use soundscape_client::SpectralPeak;

use super::{
    look::{self, Look},
    phrases,
};

const HEIGHT: f32 = 92.0;
/// What can be heard.
const HERTZ: [f64; 2] = [20.0, 20_000.0];
/// Weaker ones are not measured.
const LOWEST_DB: f64 = -80.0;
/// The pointer is at a peak that is so near.
const NEAR: f32 = 10.0;

pub(super) fn show(ui: &mut Ui, look: &Look, peaks: &[SpectralPeak]) {
    let Some(strongest) = peaks.first() else { return };
    let title = format!("Strongest frequencies: most at {}", phrases::hertz(strongest.frequency_hz));
    ui.label(RichText::new(title).small().color(look.weak));
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let all = || peaks.iter().map(phrases::peak).collect::<Vec<_>>().join("; ");
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, all()));
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, look::RADIUS, look.background);
    let plot = Rect::from_min_max(rect.min + vec2(34.0, 8.0), rect.max - vec2(10.0, 16.0));
    axes(&painter, look, plot);
    let near = response.hover_pos().and_then(|pointer| nearest(plot, peaks, pointer));
    for peak in peaks {
        let (top, is_near) = (place(plot, peak), near == Some(peak));
        let color = if is_near { look.text } else { look.accent };
        painter.vline(top.x, top.y..=plot.bottom(), Stroke::new(1.5, color));
        painter.circle_filled(top, if is_near { 3.5 } else { 2.5 }, color);
    }
    if let Some(peak) = near {
        response.on_hover_text_at_pointer(phrases::peak(peak));
    }
}

fn axes(painter: &Painter, look: &Look, plot: Rect) {
    let font = FontId::proportional(9.0);
    let line = Stroke::new(1.0, look.outline.gamma_multiply(0.6));
    for db in [0.0, -40.0, -80.0] {
        let y = plot.top() + share(db, 0.0, LOWEST_DB) * plot.height();
        painter.hline(plot.x_range(), y, line);
        let name = format!("{db} dB").replace('-', "−");
        painter.text(pos2(plot.left() - 4.0, y), Align2::RIGHT_CENTER, name, font.clone(), look.weak);
    }
    for (hertz, name) in [(100.0, "100 Hz"), (1_000.0, "1 kHz"), (10_000.0, "10 kHz")] {
        let x = plot.left() + along(hertz) * plot.width();
        painter.vline(x, plot.y_range(), line);
        painter.text(pos2(x, plot.bottom() + 3.0), Align2::CENTER_TOP, name, font.clone(), look.weak);
    }
}

fn place(plot: Rect, peak: &SpectralPeak) -> Pos2 {
    let down = share(peak.magnitude_db, 0.0, LOWEST_DB);
    plot.min + vec2(along(peak.frequency_hz) * plot.width(), down * plot.height())
}

/// Where a frequency is on the axis, 0 to 1.
fn along(hertz: f64) -> f32 {
    share(hertz.max(1.0).log10(), HERTZ[0].log10(), HERTZ[1].log10())
}

fn share(value: f64, from: f64, to: f64) -> f32 {
    ((value - from) / (to - from)).clamp(0.0, 1.0) as f32
}

fn nearest(plot: Rect, peaks: &[SpectralPeak], pointer: Pos2) -> Option<&SpectralPeak> {
    let distance = |peak: &&SpectralPeak| (place(plot, peak).x - pointer.x).abs();
    peaks.iter().filter(|peak| distance(peak) <= NEAR).min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_decade_has_the_same_room() {
        let places =
            [20.0, 200.0, 2_000.0, 20_000.0, 96_000.0, 0.0].map(|hertz| (along(hertz) * 300.0).round());
        assert_eq!(places, [0.0, 100.0, 200.0, 300.0, 300.0, 0.0]);
    }

    #[test]
    fn the_peak_at_the_pointer_is_named() {
        let plot = Rect::from_min_size(pos2(0.0, 0.0), vec2(300.0, 80.0));
        let peaks = [(200.0, -10.0), (230.0, -20.0), (2_000.0, -30.0)]
            .map(|(frequency_hz, magnitude_db)| SpectralPeak { frequency_hz, magnitude_db });
        let at = |x: f32| nearest(plot, &peaks, pos2(x, 40.0)).map(phrases::peak);
        assert_eq!(at(101.0).as_deref(), Some("200 Hz, −10.0 dB"));
        assert_eq!(at(196.0).as_deref(), Some("2.00 kHz, −30.0 dB"));
        assert_eq!(at(150.0), None);
    }
}
