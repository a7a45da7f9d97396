//! Everything needed is on the screen: in a narrow panel, in a short one, and at any scale.

use bevy_egui::egui::{Key, Rect, Theme, vec2};
use egui_kittest::kittest::Queryable as _;
use soundscape_server::testkit::TestServer;

use crate::panel::Panel;

#[test]
fn a_narrow_or_short_panel_is_usable_at_any_scale() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.target("Door");
    panel.search("door");
    panel.press(Key::ArrowDown);
    panel.until("sound", |panel| panel.model().is_heard());
    for (width, height, scale) in [
        (400.0, 720.0, 1.0),
        (360.0, 640.0, 2.0),
        (400.0, 360.0, 2.0),
        (440.0, 480.0, 3.0),
        (1_280.0, 720.0, 1.5),
    ] {
        panel.harness.set_size(vec2(width, height));
        panel.harness.set_pixels_per_point(scale);
        for theme in [Theme::Dark, Theme::Light] {
            panel.harness.ctx.set_theme(theme);
            panel.harness.run_steps(3);
            let screen = Rect::from_min_size(Default::default(), vec2(width, height));
            for label in ["Close", "Category ⏷", "Door slams", "Stop", "Use on Door"] {
                let rects: Vec<_> = panel.harness.get_all_by_label(label).map(|node| node.rect()).collect();
                let on_screen = rects.iter().all(|rect| screen.contains_rect(*rect));
                assert!(on_screen, "{label} at {rects:?} of {width} × {height} at {scale}");
            }
        }
    }
}
