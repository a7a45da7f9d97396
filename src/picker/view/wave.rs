//! Outlines of sounds, each as one mesh.

use bevy_egui::egui::{Color32, Mesh, Rect, Shape, pos2};

/// Bars around the middle of `rect`: those before `heard` (0 to 1) in the first colour, the others in the second.
pub(super) fn bars(rect: Rect, levels: &[f32], heard: f32, colors: [Color32; 2]) -> Shape {
    let mut mesh = Mesh::default();
    mesh.reserve_vertices(4 * levels.len());
    mesh.reserve_triangles(2 * levels.len());
    let step = rect.width() / levels.len().max(1) as f32;
    let width = (step * 0.6).round().max(1.0);
    for (bar, level) in levels.iter().enumerate() {
        let left = (rect.left() + bar as f32 * step).round();
        let half = (level * rect.height() / 2.0).max(0.75);
        let (top, bottom) = (rect.center().y - half, rect.center().y + half);
        let color = colors[usize::from(bar as f32 >= heard * levels.len() as f32)];
        mesh.add_colored_rect(Rect::from_min_max(pos2(left, top), pos2(left + width, bottom)), color);
    }
    Shape::mesh(mesh)
}

/// The lowest and the highest sample of each column of `rect`, filled.
pub(super) fn silhouette(rect: Rect, points: &[[i8; 2]], heard: f32, colors: [Color32; 2]) -> Shape {
    let columns = (rect.width().floor() as usize).clamp(1, 2048);
    let mut mesh = Mesh::default();
    mesh.reserve_vertices(4 * columns);
    mesh.reserve_triangles(2 * columns);
    let loudest = points.iter().flatten().map(|sample| sample.unsigned_abs()).max().unwrap_or(0).max(1);
    let scale = rect.height() / 2.0 / f32::from(loudest);
    for column in 0..columns {
        let start = column * points.len() / columns;
        let end = ((column + 1) * points.len() / columns).max(start + 1).min(points.len());
        let within = points.get(start..end).unwrap_or_default();
        let low = within.iter().map(|[low, _]| *low).min().unwrap_or(0);
        let high = within.iter().map(|[_, high]| *high).max().unwrap_or(0);
        let left = rect.left() + rect.width() * column as f32 / columns as f32;
        let right = rect.left() + rect.width() * (column + 1) as f32 / columns as f32;
        let top = rect.center().y - (f32::from(high) * scale).max(0.5);
        let bottom = rect.center().y - (f32::from(low) * scale).min(-0.5);
        let color = colors[usize::from(column as f32 >= heard * columns as f32)];
        mesh.add_colored_rect(Rect::from_min_max(pos2(left, top), pos2(right, bottom)), color);
    }
    Shape::mesh(mesh)
}
