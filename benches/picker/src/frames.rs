//! How long frames took.

use std::time::Duration;

use bevy_egui::egui::{
    Context, Event, Modifiers, MouseWheelUnit, Pos2, RawInput, Rect, TouchPhase, Ui, Vec2, vec2,
};
use cpu_time::ThreadTime;

/// Points that a frame scrolls down: a little more than a row each second frame.
const SCROLL: f32 = -30.0;

#[derive(Default)]
pub(crate) struct Frames(Vec<Duration>);

impl Frames {
    pub(crate) fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// In microseconds.
    pub(crate) fn percentile(&self, part: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let last = sorted.len().saturating_sub(1);
        sorted.get((part * last as f64).round() as usize).map_or(0.0, |time| time.as_secs_f64() * 1e6)
    }
}

/// Draws one frame, scrolled, with the pointer over the middle. Gives its time on the processor.
pub(crate) fn draw(context: &Context, number: u64, size: Vec2, run: impl FnMut(&mut Ui)) -> Duration {
    let started = ThreadTime::now();
    let middle = Pos2::ZERO + size / 2.0;
    let scroll = Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, SCROLL),
        phase: TouchPhase::Move,
        modifiers: Modifiers::NONE,
    };
    let input = RawInput {
        screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size)),
        time: Some(number as f64 / 60.0),
        events: vec![Event::PointerMoved(middle), scroll],
        ..RawInput::default()
    };
    let mut output = context.run_ui(input, run);
    // There is no screen that they would be sent to.
    output.textures_delta.clear();
    let triangles = context.tessellate(output.shapes, output.pixels_per_point);
    std::hint::black_box(triangles);
    started.elapsed()
}
