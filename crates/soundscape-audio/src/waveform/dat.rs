//! The waveform as the binary file that audiowaveform and its readers (peaks.js, waveform-data.js, …) exchange.

use super::Waveform;

/// BBC audiowaveform data format, version 2.
const VERSION: i32 = 2;
/// Bit 0 of the flags: values have 8 bits, not 16.
const EIGHT_BITS: u32 = 1;
const CHANNELS: i32 = 1;
/// Six fields of four bytes.
const HEADER_BYTES: usize = 24;

impl Waveform {
    /// The waveform in the binary form of BBC's audiowaveform, version 2: the same pixels as [`Waveform::to_json`].
    ///
    /// The header is little-endian: version, flags, sample rate, frames a pixel, pixels, channels. The minimum and the
    /// maximum of each pixel follow in turn, a byte each.
    #[must_use]
    pub fn to_dat(&self) -> Vec<u8> {
        // There are 2048 pixels at most, and the format counts frames and hertz in 31 bits.
        let signed = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        let length = u32::try_from(self.pixels.len()).unwrap_or(u32::MAX);
        let mut dat = Vec::with_capacity(HEADER_BYTES + 2 * self.pixels.len());
        dat.extend(VERSION.to_le_bytes());
        dat.extend(EIGHT_BITS.to_le_bytes());
        dat.extend(signed(self.sample_rate_hz).to_le_bytes());
        dat.extend(signed(self.frames_per_pixel).to_le_bytes());
        dat.extend(length.to_le_bytes());
        dat.extend(CHANNELS.to_le_bytes());
        dat.extend(self.pixels.iter().flat_map(|pixel| [pixel.min, pixel.max]).flat_map(i8::to_le_bytes));
        dat
    }
}

#[cfg(test)]
mod tests {
    use crate::waveform::{Pixel, Waveform};

    #[test]
    fn dat_is_audiowaveform_version_2() {
        let pixels = vec![Pixel { min: -128, max: 127 }, Pixel { min: 0, max: 3 }];
        let waveform = Waveform { sample_rate_hz: 44_100, frames_per_pixel: 64, pixels };
        let header = [
            [2, 0, 0, 0],
            [1, 0, 0, 0],
            [0x44, 0xac, 0, 0], // 44 100
            [64, 0, 0, 0],
            [2, 0, 0, 0],
            [1, 0, 0, 0],
        ];
        assert_eq!(waveform.to_dat(), [header.as_flattened(), &[0x80, 0x7f, 0, 3]].concat());
    }
}
