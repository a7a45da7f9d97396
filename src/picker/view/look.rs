//! The colours and sizes of the panel, dark and light.

use bevy_egui::egui::{
    Color32, CornerRadius, FontId, Shadow, Stroke, Style, TextStyle, Ui,
    style::{HandleShape, TextCursorStyle},
    vec2,
};

pub(super) const MARGIN: i8 = 14;
pub(super) const RADIUS: CornerRadius = CornerRadius::same(8);

/// One theme.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) dark: bool,
    pub(super) background: Color32,
    pub(super) surface: Color32,
    pub(super) raised: Color32,
    pub(super) outline: Color32,
    pub(super) text: Color32,
    pub(super) weak: Color32,
    pub(super) faint: Color32,
    pub(super) accent: Color32,
    pub(super) on_accent: Color32,
    pub(super) good: Color32,
    pub(super) bad: Color32,
}

impl Look {
    const DARK: Self = Self {
        dark: true,
        background: Color32::from_rgb(0x12, 0x14, 0x18),
        surface: Color32::from_rgb(0x1b, 0x1e, 0x24),
        raised: Color32::from_rgb(0x28, 0x2d, 0x36),
        outline: Color32::from_rgb(0x33, 0x3a, 0x46),
        text: Color32::from_rgb(0xec, 0xee, 0xf2),
        weak: Color32::from_rgb(0x9b, 0xa3, 0xb1),
        faint: Color32::from_rgb(0x6c, 0x75, 0x84),
        accent: Color32::from_rgb(0xff, 0xb0, 0x3a),
        on_accent: Color32::from_rgb(0x1d, 0x14, 0x04),
        good: Color32::from_rgb(0x6f, 0xcf, 0x97),
        bad: Color32::from_rgb(0xff, 0x7b, 0x72),
    };

    const LIGHT: Self = Self {
        dark: false,
        background: Color32::from_rgb(0xf4, 0xf5, 0xf7),
        surface: Color32::from_rgb(0xff, 0xff, 0xff),
        raised: Color32::from_rgb(0xe8, 0xeb, 0xf0),
        outline: Color32::from_rgb(0xd3, 0xd8, 0xe0),
        text: Color32::from_rgb(0x1b, 0x1f, 0x27),
        weak: Color32::from_rgb(0x55, 0x5e, 0x6d),
        faint: Color32::from_rgb(0x86, 0x8f, 0x9e),
        accent: Color32::from_rgb(0xb4, 0x62, 0x00),
        on_accent: Color32::from_rgb(0xff, 0xff, 0xff),
        good: Color32::from_rgb(0x1d, 0x7a, 0x46),
        bad: Color32::from_rgb(0xc0, 0x2b, 0x20),
    };

    pub(super) fn of(ui: &Ui) -> Self {
        if ui.visuals().dark_mode { Self::DARK } else { Self::LIGHT }
    }

    pub(super) fn apply(self, style: &mut Style) {
        for (text_style, size) in
            [(TextStyle::Body, 14.0), (TextStyle::Button, 13.0), (TextStyle::Small, 12.0)]
        {
            style.text_styles.insert(text_style, FontId::proportional(size));
        }
        style.spacing.item_spacing = vec2(6.0, 5.0);
        style.spacing.button_padding = vec2(9.0, 4.0);
        style.spacing.interact_size.y = 24.0;
        style.spacing.scroll.floating = true;
        style.interaction.selectable_labels = false;
        let visuals = &mut style.visuals;
        visuals.override_text_color = None;
        visuals.panel_fill = self.background;
        visuals.window_fill = self.surface;
        visuals.window_stroke = Stroke::new(1.0, self.outline);
        visuals.window_corner_radius = RADIUS;
        visuals.menu_corner_radius = RADIUS;
        visuals.extreme_bg_color = self.background;
        visuals.faint_bg_color = self.raised;
        visuals.hyperlink_color = self.accent;
        visuals.weak_text_color = Some(self.weak);
        visuals.selection.bg_fill = self.accent.gamma_multiply(if self.dark { 0.3 } else { 0.22 });
        visuals.selection.stroke = Stroke::new(1.0, self.accent);
        visuals.text_cursor =
            TextCursorStyle { stroke: Stroke::new(2.0, self.accent), ..visuals.text_cursor.clone() };
        visuals.popup_shadow = Shadow {
            color: Color32::from_black_alpha(if self.dark { 110 } else { 40 }),
            ..visuals.popup_shadow
        };
        visuals.handle_shape = HandleShape::Circle;
        let widgets = &mut visuals.widgets;
        for (widget, fill, edge, text) in [
            (&mut widgets.noninteractive, self.surface, self.outline, self.text),
            (&mut widgets.inactive, self.raised, self.outline, self.text),
            (&mut widgets.hovered, self.raised, self.accent, self.text),
            (&mut widgets.active, self.outline, self.accent, self.text),
            (&mut widgets.open, self.raised, self.accent, self.text),
        ] {
            widget.corner_radius = CornerRadius::same(5);
            widget.weak_bg_fill = fill;
            widget.bg_fill = fill;
            widget.bg_stroke = Stroke::new(1.0, edge);
            widget.fg_stroke = Stroke::new(1.0, text);
            widget.expansion = 0.0;
        }
    }
}
