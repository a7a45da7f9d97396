//! The colours and sizes of the window.

use bevy_egui::egui::{
    Color32, Context, CornerRadius, FontId, Stroke, TextStyle, Theme, Visuals, style::TextCursorStyle,
};

pub const BACKGROUND: Color32 = Color32::from_rgb(0x12, 0x14, 0x18);
pub const SURFACE: Color32 = Color32::from_rgb(0x1b, 0x1e, 0x24);
pub const SURFACE_CHOSEN: Color32 = Color32::from_rgb(0x26, 0x2b, 0x34);
pub const OUTLINE: Color32 = Color32::from_rgb(0x2f, 0x35, 0x40);
pub const BUTTON: Color32 = Color32::from_rgb(0x33, 0x3a, 0x46);
pub const TEXT: Color32 = Color32::from_rgb(0xec, 0xee, 0xf2);
pub const TEXT_WEAK: Color32 = Color32::from_rgb(0x93, 0x9b, 0xa9);
pub const TEXT_FAINT: Color32 = Color32::from_rgb(0x66, 0x6e, 0x7c);
pub const ACCENT: Color32 = Color32::from_rgb(0xff, 0xb0, 0x3a);
pub const ERROR: Color32 = Color32::from_rgb(0xff, 0x7b, 0x72);

pub const RADIUS: CornerRadius = CornerRadius::same(10);

pub fn apply(context: &Context) {
    context.set_theme(Theme::Dark);
    context.style_mut_of(Theme::Dark, |style| {
        style.text_styles.insert(TextStyle::Body, FontId::proportional(14.0));
        style.text_styles.insert(TextStyle::Button, FontId::proportional(14.0));
        style.spacing.item_spacing = [8.0, 6.0].into();
        style.spacing.scroll.floating = true;
        style.visuals = visuals();
    });
}

fn visuals() -> Visuals {
    let mut visuals = Visuals::dark();
    visuals.override_text_color = Some(TEXT);
    visuals.panel_fill = BACKGROUND;
    visuals.extreme_bg_color = SURFACE;
    visuals.selection.bg_fill = ACCENT.gamma_multiply(0.35);
    visuals.selection.stroke = Stroke::new(1.0, ACCENT);
    visuals.text_cursor = TextCursorStyle { stroke: Stroke::new(2.0, ACCENT), ..visuals.text_cursor };
    for widget in [&mut visuals.widgets.inactive, &mut visuals.widgets.hovered, &mut visuals.widgets.active] {
        widget.corner_radius = RADIUS;
        widget.weak_bg_fill = SURFACE;
        widget.bg_fill = OUTLINE;
        widget.expansion = 0.0;
    }
    visuals.widgets.inactive.bg_stroke = Stroke::new(1.0, OUTLINE);
    visuals.widgets.hovered.bg_stroke = Stroke::new(1.0, ACCENT);
    visuals.widgets.active.bg_stroke = Stroke::new(1.0, ACCENT);
    visuals
}
