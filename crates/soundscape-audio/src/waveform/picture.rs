//! The waveform as a picture.

use std::fmt::Write;

use super::{Pixel, Waveform};
use crate::{AudioError, Result};

/// How a picture of a waveform looks: one colour on a transparent ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Picture {
    /// Width in pixels. Default: 800.
    pub width_px: u32,
    /// Height in pixels. Default: 120.
    pub height_px: u32,
    /// Red, green, blue. Default: a blue that shows on light and dark ground.
    pub colour_rgb: [u8; 3],
}

impl Default for Picture {
    fn default() -> Self {
        Self { width_px: 800, height_px: 120, colour_rgb: [0x3b, 0x82, 0xf6] }
    }
}

impl Picture {
    /// Sets the size, at least 1 × 1 and at most 8192 × 8192 pixels.
    #[must_use]
    pub fn with_size_px(mut self, width: u32, height: u32) -> Self {
        self.width_px = width.clamp(1, 8192);
        self.height_px = height.clamp(1, 8192);
        self
    }

    /// Sets the colour.
    #[must_use]
    pub fn with_colour_rgb(mut self, colour: [u8; 3]) -> Self {
        self.colour_rgb = colour;
        self
    }
}

impl Waveform {
    /// The waveform as an SVG document: one filled outline.
    #[must_use]
    pub fn to_svg(&self, picture: &Picture) -> String {
        let Picture { width_px: width, height_px: height, colour_rgb: [red, green, blue] } = *picture;
        let x_step = f64::from(width) / self.pixels.len().max(1) as f64;
        let point = |index: usize, level: i8| {
            let x = (index as f64 + 0.5) * x_step;
            let y = (0.5 - f64::from(level) / 256.0) * f64::from(height);
            format!("{x:.1},{y:.1} ")
        };
        let mut points = String::with_capacity(self.pixels.len() * 24);
        points.extend(self.pixels.iter().enumerate().map(|(index, pixel)| point(index, pixel.max)));
        points.extend(self.pixels.iter().enumerate().rev().map(|(index, pixel)| point(index, pixel.min)));
        let colour = format!("#{red:02x}{green:02x}{blue:02x}");
        let mut svg = String::with_capacity(points.len() + 256);
        // Writing to a string cannot fail.
        let _ = write!(
            svg,
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" preserveAspectRatio="none"><polygon fill="{colour}" stroke="{colour}" stroke-width="1" stroke-linejoin="round" points="{}"/></svg>"#,
            points.trim_end()
        );
        svg
    }

    /// The waveform as a PNG file: 8-bit RGBA on a transparent ground.
    ///
    /// # Errors
    /// [`AudioError::Encode`] where the picture cannot be compressed, which takes lack of memory.
    pub fn to_png(&self, picture: &Picture) -> Result<Vec<u8>> {
        let (width, height) = (picture.width_px as usize, picture.height_px as usize);
        let [red, green, blue] = picture.colour_rgb;
        let mut image = vec![0u8; width * height * 4];
        for x in 0..width {
            let span = self.column(x, width);
            let row = |level: i8| {
                let y = (127 - i32::from(level)) as usize * height / 256;
                y.min(height - 1)
            };
            for y in row(span.max)..=row(span.min) {
                image[(y * width + x) * 4..][..4].copy_from_slice(&[red, green, blue, 0xff]);
            }
        }
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, picture.width_px, picture.height_px);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(&image))
            .map_err(|error| AudioError::encode("the picture of the waveform", error))?;
        Ok(file)
    }

    /// The extremes of the pixels that share column `x` of `width`.
    fn column(&self, x: usize, width: usize) -> Pixel {
        let count = self.pixels.len();
        let start = x * count / width;
        let end = ((x + 1) * count / width).clamp(start + 1, count.max(start + 1));
        let covered = self.pixels.get(start..end).unwrap_or_default();
        Pixel {
            min: covered.iter().map(|pixel| pixel.min).min().unwrap_or(0),
            max: covered.iter().map(|pixel| pixel.max).max().unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waveform() -> Waveform {
        let pixels = vec![Pixel { min: -128, max: 127 }, Pixel { min: 0, max: 0 }];
        Waveform { sample_rate_hz: 48_000, frames_per_pixel: 1, pixels }
    }

    #[test]
    fn png_columns_reach_as_far_as_the_sound() {
        let picture = Picture::default().with_size_px(4, 8);
        let file = waveform().to_png(&picture).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let mut image = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut image).unwrap();
        let height_of = |x: usize| (0..8).filter(|y| image[(y * 4 + x) * 4 + 3] != 0).count();
        assert_eq!([0, 1, 2, 3].map(height_of), [8, 8, 1, 1]);
    }

    #[test]
    fn svg_outlines_top_then_bottom() {
        let svg = waveform().to_svg(&Picture::default().with_size_px(100, 256));
        assert!(svg.contains(r#"points="25.0,1.0 75.0,128.0 75.0,128.0 25.0,256.0""#), "{svg}");
    }
}
