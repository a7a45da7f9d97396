//! One constant gain that brings the true peak of the delivered file to −1 dBTP.

use super::render::render;
use super::{Encoded, Job, Sink};
use crate::loudness::TruePeak;
use crate::{Decoder, Limits, Result};

const TARGET_DBTP: f64 = -1.0;
/// What is promised is ±0.1 dB. The first attempts aim for half of that, so that another meter agrees too.
const FIRST_TOLERANCE_DB: f64 = 0.05;
const FIRST_ENCODES: usize = 4;
const TOLERANCE_DB: f64 = 0.09;
/// Most sounds need one or two encodes. Noise and short clicks are the worst: their peak jumps by half a decibel
/// with the slightest change of gain, so that only one encode in five or ten hits. A long sound gets so many …
const MIN_ENCODES: u64 = 32;
/// … a short one more, …
const MAX_ENCODES: u64 = 256;
/// … as many as make up this much sound.
const BUDGET_S: u64 = 600;
/// The most that quality is raised.
const MAX_NUDGE: usize = 24;

pub(super) fn deliver(job: &Job<'_>) -> Result<Encoded> {
    let mut meter = Meter::new(job.plan.sample_rate_hz, job.plan.channels);
    render(job.source, &job.plan, 0.0, job.limits, &mut meter)?;
    let Some(peak_dbtp) = meter.meter.finish().0 else { return job.deliver(0.0, 0) };

    let mut gain_db = TARGET_DBTP - peak_dbtp;
    if !job.encoding.is_lossy() {
        return Ok(Encoded { true_peak_dbtp: Some(TARGET_DBTP), ..job.deliver(gain_db, 0)? });
    }
    // A lossy codec adds an overshoot of its own. It is much the same at every gain, but what it decides along
    // the way may change with the slightest difference.
    let mut overshoots = Overshoots::default();
    let mut best: Option<(Encoded, u32)> = None;
    let distance_db = |encoded: &Encoded| (encoded.true_peak_dbtp.unwrap_or(0.0) - TARGET_DBTP).abs();
    for attempt in 0.. {
        let tolerance_db = if attempt < FIRST_ENCODES { FIRST_TOLERANCE_DB } else { TOLERANCE_DB };
        // Vorbis rounds its spectrum to steps, so that its peak may jump from below the target to above it. A
        // quality that is higher by a trifle rounds in other places.
        let nudge = ((attempt + 1usize).saturating_sub(FIRST_ENCODES) % (MAX_NUDGE + 1)) as u32;
        let encoded = job.deliver(gain_db, nudge)?;
        let Some(delivered_dbtp) = decoded_peak_dbtp(job)? else { return Ok(encoded) };
        let encoded = Encoded { true_peak_dbtp: Some(delivered_dbtp), ..encoded };
        if distance_db(&encoded) <= tolerance_db {
            return Ok(encoded);
        }
        if best.is_none_or(|(best, _)| distance_db(&encoded) < distance_db(&best)) {
            best = Some((encoded, nudge));
        }
        let budget_frames = BUDGET_S * u64::from(encoded.sample_rate_hz);
        if attempt as u64 >= (budget_frames / encoded.frames.max(1)).clamp(MIN_ENCODES, MAX_ENCODES) {
            break;
        }
        overshoots.seen_db.push(delivered_dbtp - peak_dbtp - gain_db);
        gain_db = TARGET_DBTP - peak_dbtp - overshoots.guess_db();
    }
    // The last attempt is in the file, and another one was nearer.
    let Some((best, nudge)) = best else { return job.deliver(gain_db, 0) };
    Ok(Encoded { true_peak_dbtp: best.true_peak_dbtp, ..job.deliver(best.gain_db, nudge)? })
}

/// What encoding added to the peak, in dB, in each attempt so far.
#[derive(Default)]
struct Overshoots {
    seen_db: Vec<f64>,
}

impl Overshoots {
    /// What to expect of the next attempt: the mean, as chasing the last jump does not converge; and when that
    /// fails too, because the encoder jumps over the target between two ways of encoding, points spread evenly
    /// over all that was seen.
    fn guess_db(&self) -> f64 {
        let count = self.seen_db.len();
        let mean_db = self.seen_db.iter().sum::<f64>() / count as f64;
        if count < 2 * FIRST_ENCODES {
            return mean_db;
        }
        let lowest_db = self.seen_db.iter().copied().fold(f64::INFINITY, f64::min) - TOLERANCE_DB;
        let highest_db = self.seen_db.iter().copied().fold(f64::NEG_INFINITY, f64::max) + TOLERANCE_DB;
        // Multiples of the golden ratio leave no gap and repeat nothing.
        const GOLDEN_RATIO: f64 = 0.618_033_988_749_895;
        lowest_db + (highest_db - lowest_db) * (count as f64 * GOLDEN_RATIO).fract()
    }
}

fn decoded_peak_dbtp(job: &Job<'_>) -> Result<Option<f64>> {
    let mut decoder = Decoder::open(job.output, &Limits::default())?;
    let mut meter = TruePeak::new(decoder.spec().sample_rate_hz, decoder.spec().channels);
    while let Some(planes) = decoder.next_planes()? {
        meter.push(planes);
    }
    Ok(meter.finish().0)
}

/// Measures what would be written.
struct Meter {
    meter: TruePeak,
    planes: Vec<Vec<f32>>,
}

impl Meter {
    fn new(sample_rate_hz: u32, channels: u16) -> Self {
        Self { meter: TruePeak::new(sample_rate_hz, channels), planes: vec![Vec::new(); channels.into()] }
    }
}

impl Sink for Meter {
    fn write(&mut self, interleaved: &[f32]) -> Result<()> {
        let channels = self.planes.len();
        for (channel, plane) in self.planes.iter_mut().enumerate() {
            plane.clear();
            plane.extend(interleaved.iter().skip(channel).step_by(channels));
        }
        self.meter.push(&self.planes);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<()> {
        Ok(())
    }
}
