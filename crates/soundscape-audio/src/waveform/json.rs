//! The waveform as JSON that audiowaveform's readers (peaks.js, wavesurfer.js, …) understand.

use serde::Serialize;

use super::Waveform;

/// BBC audiowaveform data format, version 2.
#[derive(Serialize)]
struct AudiowaveformV2 {
    version: u8,
    channels: u8,
    sample_rate: u32,
    samples_per_pixel: u32,
    bits: u8,
    length: usize,
    data: Vec<i8>,
}

impl Waveform {
    /// The waveform in the JSON form of BBC's audiowaveform, version 2: one channel of 8 bits, `data` holding
    /// the minimum and the maximum of each pixel in turn.
    #[must_use]
    pub fn to_json(&self) -> String {
        let document = AudiowaveformV2 {
            version: 2,
            channels: 1,
            sample_rate: self.sample_rate_hz,
            samples_per_pixel: self.frames_per_pixel,
            bits: 8,
            length: self.pixels.len(),
            data: self.pixels.iter().flat_map(|pixel| [pixel.min, pixel.max]).collect(),
        };
        // Numbers in a struct with literal keys always serialise.
        serde_json::to_string(&document).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use crate::waveform::{Pixel, Waveform};

    #[test]
    fn json_is_audiowaveform_version_2() {
        let pixels = vec![Pixel { min: -128, max: 127 }, Pixel { min: 0, max: 3 }];
        let waveform = Waveform { sample_rate_hz: 44_100, frames_per_pixel: 64, pixels };
        assert_eq!(
            waveform.to_json(),
            r#"{"version":2,"channels":1,"sample_rate":44100,"samples_per_pixel":64,"bits":8,"length":2,"data":[-128,127,0,3]}"#
        );
    }
}
