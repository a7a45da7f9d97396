//! What a frame of the sound picker costs while a list of 100,000 sounds is scrolled and outlines arrive, beside egui's
//! plain virtualised table of the same rows: prints one JSON object a line, for `cargo xtask bench picker`.
//!
//! A frame is all that egui does on the CPU for it: layout, shapes, and the triangles of them. Frames of the two take
//! turns, and the time is what this thread gets of the processor, so that other programs count for neither.
#![expect(clippy::print_stdout, reason = "it talks through its stream")]

mod frames;
mod library;
mod panel;
mod table;

use bevy_egui::egui::{Vec2, vec2};
use serde_json::json;

use frames::Frames;
use panel::Panel;
use table::Table;

/// Frames before the first that counts: fonts are rendered, caches are filled.
const WARM_UP: usize = 120;
const FRAMES: usize = 2_000;

fn main() {
    for (name, size) in [("few", vec2(440.0, 1_080.0)), ("many", vec2(440.0, 3_000.0))] {
        measure(name, size);
    }
}

fn measure(name: &str, size: Vec2) {
    let mut panel = Panel::new(size);
    panel.frame();
    panel.frame();
    let mut table = Table::new(size, panel.rows());
    let (mut panels, mut tables) = (Frames::default(), Frames::default());
    let mut in_flight = Vec::new();
    for frame in 0..WARM_UP + FRAMES {
        let (of_panel, of_table) = (panel.frame(), table.frame());
        if frame >= WARM_UP {
            panels.add(of_panel);
            tables.add(of_table);
            in_flight.push(panel.in_flight());
        }
    }
    in_flight.sort_unstable();
    let report = json!({
        "name": name,
        "sounds": library::SOUNDS,
        "rows": panel.rows(),
        "rows_of_table": table.rows(),
        "outlines_in_flight": in_flight[in_flight.len() / 2],
        "outlines_arrived": panel.arrived(),
        "p99_us": panels.percentile(0.99),
        "median_us": panels.percentile(0.5),
        "table_p99_us": tables.percentile(0.99),
        "table_median_us": tables.percentile(0.5),
    });
    println!("{report}");
}
