//! Buttons that open a menu, by a click or by a key, and show what is chosen there.

use bevy_egui::egui::{
    Button, Color32, Frame, Id, Key, Popup, PopupCloseBehavior, RectAlign, Response, RichText, Style, Ui,
    WidgetInfo, WidgetType,
};

use super::{keys, look::Look};

/// A menu, and the key that opens it with Ctrl.
#[derive(Clone, Debug)]
pub(super) struct Menu {
    name: &'static str,
    help: &'static str,
    pub(super) key: Key,
    chosen: Option<String>,
}

impl Menu {
    pub(super) const CATEGORY: Self =
        Self::new("Category", "Only sounds of one category (Ctrl+1)", Key::Num1);
    pub(super) const LENGTH: Self = Self::new("Length", "Only sounds of some length (Ctrl+2)", Key::Num2);
    pub(super) const LICENSE: Self =
        Self::new("Licence", "Only sounds under one licence (Ctrl+3)", Key::Num3);

    pub(super) const SEARCHES: Self =
        Self::new("Searches", "Earlier searches, and saved ones (Ctrl+H)", Key::H);

    const fn new(name: &'static str, help: &'static str, key: Key) -> Self {
        Self { name, help, key, chosen: None }
    }

    pub(super) fn chosen(self, chosen: Option<String>) -> Self {
        Self { chosen, ..self }
    }

    /// `content` gives back what gets the keyboard first. Says whether what is chosen is to be forgotten.
    pub(super) fn show(
        self,
        ui: &mut Ui,
        look: &Look,
        content: impl FnOnce(&mut Ui) -> Option<Response>,
    ) -> bool {
        let Self { name, help, key, chosen } = self;
        let color = if chosen.is_some() { look.accent } else { look.weak };
        let text = format!("{} ⏷", chosen.as_deref().unwrap_or(name));
        let fill = if chosen.is_some() { look.accent.gamma_multiply(0.14) } else { Color32::TRANSPARENT };
        let button = ui.add(Button::new(RichText::new(text).color(color)).fill(fill).corner_radius(12));
        let button = button.on_hover_text(help);
        // Of its own: that of the button changes with whatever stands before it.
        let popup = Id::new(("soundscape menu", name));
        if keys::is_wanted(ui, key) {
            Popup::open_id(ui.ctx(), popup);
        }
        let look = *look;
        let frame = Frame::popup(ui.style()).fill(look.surface);
        let shown = Popup::menu(&button)
            .id(popup)
            .frame(frame)
            .gap(4.0)
            .width(276.0)
            .align(RectAlign::BOTTOM_START)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .style(move |style: &mut Style| look.apply(style))
            .show(content);
        if let Some(first) = shown.and_then(|shown| shown.inner) {
            keys::to_menu(ui, &first);
        }
        let Some(chosen) = chosen else { return false };
        let remove = Button::new(RichText::new("×").color(look.accent)).frame(false).corner_radius(12);
        let remove = ui.add(remove).on_hover_text(format!("Remove “{chosen}”"));
        remove.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("Remove {chosen}")));
        remove.clicked()
    }
}

pub(super) fn choice(ui: &mut Ui, chosen: bool, name: &str) -> Response {
    ui.add(Button::selectable(chosen, name))
}
