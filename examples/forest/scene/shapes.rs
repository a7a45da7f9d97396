//! Shapes made of flat, coloured triangles.

use bevy::{asset::RenderAssetUsages, mesh::PrimitiveTopology, prelude::*};
use fastrand::Rng;

/// Triangles, each with a colour.
#[derive(Clone, Default)]
pub struct Shape {
    corners: Vec<Vec3>,
    colors: Vec<LinearRgba>,
}

/// A colour as it is written in a picture: `0xrrggbb`.
pub fn paint(hex: u32) -> LinearRgba {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color::srgb_u8(red, green, blue).to_linear()
}

/// So many times as bright; more than white shines.
pub fn bright(color: LinearRgba, factor: f32) -> LinearRgba {
    LinearRgba { alpha: color.alpha, ..color * factor }
}

/// A little lighter or darker: no facet is quite like the next.
pub fn worn(color: LinearRgba, by: f32, rng: &mut Rng) -> LinearRgba {
    bright(color, 1.0 + by * (2.0 * rng.f32() - 1.0))
}

impl Shape {
    pub fn triangle(&mut self, corners: [Vec3; 3], color: LinearRgba) {
        self.corners.extend(corners);
        self.colors.extend([color; 3]);
    }

    /// Corners in order, counter-clockwise as seen from in front.
    pub fn quad(&mut self, [a, b, c, d]: [Vec3; 4], color: LinearRgba) {
        self.triangle([a, b, c], color);
        self.triangle([a, c, d], color);
    }

    /// A box about a place.
    pub fn block(&mut self, place: Transform, size: Vec3, color: LinearRgba) {
        const FACES: [[[f32; 3]; 4]; 6] = [
            [[-1.0, -1.0, 1.0], [1.0, -1.0, 1.0], [1.0, 1.0, 1.0], [-1.0, 1.0, 1.0]],
            [[1.0, -1.0, -1.0], [-1.0, -1.0, -1.0], [-1.0, 1.0, -1.0], [1.0, 1.0, -1.0]],
            [[1.0, -1.0, 1.0], [1.0, -1.0, -1.0], [1.0, 1.0, -1.0], [1.0, 1.0, 1.0]],
            [[-1.0, -1.0, -1.0], [-1.0, -1.0, 1.0], [-1.0, 1.0, 1.0], [-1.0, 1.0, -1.0]],
            [[-1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, -1.0], [-1.0, 1.0, -1.0]],
            [[-1.0, -1.0, -1.0], [1.0, -1.0, -1.0], [1.0, -1.0, 1.0], [-1.0, -1.0, 1.0]],
        ];
        for face in FACES {
            self.quad(face.map(|corner| place.transform_point(Vec3::from(corner) * size / 2.0)), color);
        }
    }

    /// A tapering tube without ends, from the foot up; `top` 0 makes it a cone.
    pub fn tube(&mut self, foot: Vec3, top: Vec3, radii: (f32, f32), sides: u32, color: LinearRgba) {
        let turn = Quat::from_rotation_arc(Vec3::Y, (top - foot).normalize_or(Vec3::Y));
        let rim = |middle: Vec3, radius: f32, side: u32| {
            let angle = side as f32 / sides as f32 * std::f32::consts::TAU;
            middle + turn * Vec3::new(angle.cos() * radius, 0.0, -angle.sin() * radius)
        };
        for side in 0..sides {
            let (a, b) = (rim(foot, radii.0, side), rim(foot, radii.0, side + 1));
            let (c, d) = (rim(top, radii.1, side + 1), rim(top, radii.1, side));
            self.triangle([a, b, c], color);
            if radii.1 > 0.0 {
                self.triangle([a, c, d], color);
            }
        }
    }

    /// A cut stone, or whatever is roundish: rings of corners, shaken.
    pub fn lump(&mut self, middle: Vec3, size: Vec3, shaken: f32, color: LinearRgba, rng: &mut Rng) {
        const RINGS: usize = 3;
        const SIDES: usize = 6;
        let mut rings = [[Vec3::ZERO; SIDES]; RINGS];
        for (n, ring) in rings.iter_mut().enumerate() {
            let height = -0.6 + 0.6 * n as f32;
            let radius = (1.0 - height * height).sqrt();
            for (side, corner) in ring.iter_mut().enumerate() {
                let angle = (side as f32 + 0.5 * n as f32) / SIDES as f32 * std::f32::consts::TAU;
                let shake = 1.0 + shaken * (2.0 * rng.f32() - 1.0);
                *corner =
                    middle + size * shake * Vec3::new(angle.cos() * radius, height, -angle.sin() * radius);
            }
        }
        let (bottom, top) = (middle - size * Vec3::Y, middle + size * Vec3::Y * (1.0 - 0.3 * shaken));
        for side in 0..SIDES {
            let next = (side + 1) % SIDES;
            self.triangle([rings[0][next], rings[0][side], bottom], worn(color, 0.1, rng));
            self.triangle([rings[2][side], rings[2][next], top], worn(color, 0.1, rng));
            for pair in rings.windows(2) {
                self.triangle([pair[0][side], pair[0][next], pair[1][side]], worn(color, 0.1, rng));
                self.triangle([pair[0][next], pair[1][next], pair[1][side]], worn(color, 0.1, rng));
            }
        }
    }

    pub fn mesh(self) -> Mesh {
        let corners: Vec<[f32; 3]> = self.corners.iter().map(Vec3::to_array).collect();
        let colors: Vec<[f32; 4]> = self.colors.iter().map(|color| color.to_f32_array()).collect();
        Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::default())
            .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, corners)
            .with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, colors)
            .with_computed_flat_normals()
    }
}
