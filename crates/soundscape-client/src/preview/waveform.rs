//! The outline of a sound, as a server draws it.

use std::sync::Arc;

use serde::Deserialize;

/// The lowest and the highest sample in each of many equal stretches of a sound, first to last.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Waveform {
    /// The lowest and the highest sample of a stretch; full scale is −128 to 127. At least one. Cheap to clone.
    pub points: Arc<[[i8; 2]]>,
    /// How many seconds of sound a stretch holds.
    pub seconds_per_point: f64,
}

/// BBC audiowaveform data format, version 2, as far as it is needed.
#[derive(Deserialize)]
struct Json {
    channels: u32,
    bits: u8,
    sample_rate: u32,
    samples_per_pixel: u32,
    data: Vec<i8>,
}

impl Waveform {
    /// An outline that comes from elsewhere than a server.
    pub fn new(points: impl Into<Arc<[[i8; 2]]>>, seconds_per_point: f64) -> Self {
        Self { points: points.into(), seconds_per_point }
    }

    pub(super) fn parse(json: &[u8]) -> Option<Self> {
        let Json { channels, bits, sample_rate, samples_per_pixel, data } =
            serde_json::from_slice(json).ok()?;
        let is_usable =
            channels == 1 && bits == 8 && sample_rate > 0 && samples_per_pixel > 0 && data.len() >= 2;
        let seconds_per_point = f64::from(samples_per_pixel) / f64::from(sample_rate);
        let points = data.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect();
        is_usable.then_some(Self { points, seconds_per_point })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_servers_write_and_nothing_else() {
        let json = |channels: u32, bits: u8, data: &str| {
            format!(
                r#"{{"version":2,"channels":{channels},"sample_rate":44100,"samples_per_pixel":441,"bits":{bits},"length":2,"data":{data}}}"#
            )
        };
        let waveform = Waveform::parse(json(1, 8, "[-128,127,0,3]").as_bytes()).unwrap();
        assert_eq!(&*waveform.points, [[-128, 127], [0, 3]]);
        assert_eq!(waveform.seconds_per_point, 0.01);
        for text in
            [json(2, 8, "[0,1]"), json(1, 16, "[0,1]"), json(1, 8, "[]"), json(1, 8, "[999]"), "{}".into()]
        {
            assert_eq!(Waveform::parse(text.as_bytes()), None, "{text}");
        }
    }
}
