//! Paints what egui shows on the processor, so that pictures of the panel need no GPU and are the same everywhere.

use std::collections::HashMap;

use bevy_egui::egui::{
    Color32, ColorImage, Context, FullOutput, ImageData, Pos2, Rect, TextureId, TexturesDelta,
    epaint::{Primitive, Vertex},
};
use egui_kittest::TestRenderer;
use image::{Rgba, RgbaImage};

#[derive(Default)]
pub struct Painter(HashMap<TextureId, ColorImage>);

impl TestRenderer for Painter {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, changes) in delta.set.drain() {
            for change in changes {
                let ImageData::Color(image) = change.image;
                let Some([left, top]) = change.pos else {
                    self.0.insert(id, (*image).clone());
                    continue;
                };
                let whole = self.0.get_mut(&id).unwrap();
                for (y, row) in image.pixels.chunks(image.size[0]).enumerate() {
                    let start = (top + y) * whole.size[0] + left;
                    whole.pixels[start..start + row.len()].copy_from_slice(row);
                }
            }
        }
        for id in delta.free.drain() {
            self.0.remove(&id);
        }
    }

    fn render(&mut self, context: &Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let scale = context.pixels_per_point();
        let size = (context.content_rect().size() * scale).round();
        let mut canvas = ColorImage::filled([size.x as usize, size.y as usize], Color32::BLACK);
        for shape in context.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = shape.primitive else {
                return Err("a callback is no picture".into());
            };
            let texture = self.0.get(&mesh.texture_id).ok_or("a texture is missing")?;
            let corner = |index: u32| {
                let vertex = mesh.vertices[index as usize];
                Vertex { pos: (vertex.pos.to_vec2() * scale).to_pos2(), ..vertex }
            };
            let clip = shape.clip_rect * scale;
            for corners in mesh.triangles() {
                triangle(&mut canvas, clip, corners.map(corner), texture);
            }
        }
        let [width, height] = canvas.size.map(|side| side as u32);
        Ok(RgbaImage::from_fn(width, height, |x, y| {
            Rgba(canvas.pixels[y as usize * width as usize + x as usize].to_array())
        }))
    }
}

/// Pixels whose centre is inside; a centre on an edge belongs to the one triangle that has it on its left or top.
fn triangle(canvas: &mut ColorImage, clip: Rect, [a, b, c]: [Vertex; 3], texture: &ColorImage) {
    let area = edge(a.pos, b.pos, c.pos);
    let [a, b, c] = if area < 0.0 { [a, c, b] } else { [a, b, c] };
    let area = area.abs();
    if area == 0.0 {
        return;
    }
    let clip = Rect::from_min_max(clip.min.round(), clip.max.round());
    let bounds = Rect::from_points(&[a.pos, b.pos, c.pos]).intersect(clip);
    // Most of what is painted has one colour all over.
    let is_plain = [&b, &c].iter().all(|corner| corner.uv == a.uv && corner.color == a.color);
    let plain = is_plain.then(|| tinted(a.color.to_array().map(f32::from), sample(texture, a.uv.x, a.uv.y)));
    let range = |from: f32, to: f32, most: usize| {
        (from.floor().max(0.0) as usize)..(to.ceil().clamp(0.0, most as f32) as usize)
    };
    for y in range(bounds.top(), bounds.bottom(), canvas.size[1]) {
        for x in range(bounds.left(), bounds.right(), canvas.size[0]) {
            let center = Pos2::new(x as f32 + 0.5, y as f32 + 0.5);
            let weights =
                [edge(b.pos, c.pos, center), edge(c.pos, a.pos, center), edge(a.pos, b.pos, center)];
            let edges = [(b.pos, c.pos), (c.pos, a.pos), (a.pos, b.pos)];
            let inside = weights
                .iter()
                .zip(edges)
                .all(|(weight, (from, to))| *weight > 0.0 || (*weight == 0.0 && is_left_or_top(from, to)));
            if !inside || !clip.contains(center) {
                continue;
            }
            let pixel = &mut canvas.pixels[y * canvas.size[0] + x];
            if let Some(color) = plain {
                blend(pixel, color);
                continue;
            }
            let [of_a, of_b, of_c] = weights.map(|weight| weight / area);
            let mix = |value: fn(&Vertex) -> f32| of_a * value(&a) + of_b * value(&b) + of_c * value(&c);
            let texel = sample(texture, mix(|corner| corner.uv.x), mix(|corner| corner.uv.y));
            let color = [
                mix(|corner| f32::from(corner.color.r())),
                mix(|corner| f32::from(corner.color.g())),
                mix(|corner| f32::from(corner.color.b())),
                mix(|corner| f32::from(corner.color.a())),
            ];
            blend(pixel, tinted(color, texel));
        }
    }
}

fn tinted(color: [f32; 4], [r, g, b, a]: [f32; 4]) -> [f32; 4] {
    [color[0] * r, color[1] * g, color[2] * b, color[3] * a]
}

/// Twice the area of the triangle; positive where `point` is right of the way, with y downwards.
fn edge(from: Pos2, to: Pos2, point: Pos2) -> f32 {
    (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x)
}

fn is_left_or_top(from: Pos2, to: Pos2) -> bool {
    (from.y == to.y && to.x > from.x) || to.y < from.y
}

/// Between the four texels around, each channel 0 to 1.
fn sample(texture: &ColorImage, u: f32, v: f32) -> [f32; 4] {
    let [width, height] = texture.size;
    let (x, y) = (u * width as f32 - 0.5, v * height as f32 - 0.5);
    let texel = |x: f32, y: f32| {
        let x = (x.max(0.0) as usize).min(width - 1);
        let y = (y.max(0.0) as usize).min(height - 1);
        texture.pixels[y * width + x].to_array().map(|channel| f32::from(channel) / 255.0)
    };
    let (left, top) = (x.floor(), y.floor());
    let (right_share, bottom_share) = (x - left, y - top);
    let corners = [
        (texel(left, top), (1.0 - right_share) * (1.0 - bottom_share)),
        (texel(left + 1.0, top), right_share * (1.0 - bottom_share)),
        (texel(left, top + 1.0), (1.0 - right_share) * bottom_share),
        (texel(left + 1.0, top + 1.0), right_share * bottom_share),
    ];
    let mut mixed = [0.0; 4];
    for (channels, share) in corners {
        mixed.iter_mut().zip(channels).for_each(|(sum, channel)| *sum += channel * share);
    }
    mixed
}

/// Over what is there; colours are premultiplied.
fn blend(pixel: &mut Color32, [r, g, b, a]: [f32; 4]) {
    let over = |new: f32, old: u8| (new + f32::from(old) * (1.0 - a / 255.0)).round().clamp(0.0, 255.0) as u8;
    let [old_r, old_g, old_b, _] = pixel.to_array();
    *pixel = Color32::from_rgb(over(r, old_r), over(g, old_g), over(b, old_b));
}
