//! One constant gain that brings the true peak of the delivered file to −1 dBTP.

use super::render::render;
use super::{Encoded, Job, Sink};
use crate::loudness::Loudness;
use crate::{Decoder, Limits, Result};

const TARGET_DBTP: f64 = -1.0;
/// What is promised is ±0.1 dB. The first attempts aim for half of that, so that another meter agrees too; a
/// sound that will not have it gets a little less.
const TOLERANCE_DB: [f64; MAX_ENCODES] =
    [0.05, 0.05, 0.05, 0.05, 0.09, 0.09, 0.09, 0.09, 0.09, 0.09, 0.09, 0.09];
/// Two encodes are the rule.
const MAX_ENCODES: usize = 12;

pub(super) fn deliver(job: &Job<'_>) -> Result<Encoded> {
    let mut meter = Meter(Loudness::true_peak_only(job.plan.sample_rate_hz, job.plan.channels)?);
    render(job.source, &job.plan, 0.0, job.limits, &mut meter)?;
    let Some(peak_dbtp) = meter.0.true_peak_dbtp()? else { return job.deliver(0.0) };

    let mut gain_db = TARGET_DBTP - peak_dbtp;
    if !job.encoding.is_lossy() {
        return Ok(Encoded { true_peak_dbtp: Some(TARGET_DBTP), ..job.deliver(gain_db)? });
    }
    // A lossy codec adds an overshoot of its own. It is nearly the same at every gain, but what is left of it
    // jumps about: aiming at the mean of what was seen converges where chasing the last jump does not.
    let mut overshoots_db = Vec::new();
    let mut best: Option<Encoded> = None;
    let distance_db = |encoded: &Encoded| (encoded.true_peak_dbtp.unwrap_or(0.0) - TARGET_DBTP).abs();
    for tolerance_db in TOLERANCE_DB {
        let encoded = job.deliver(gain_db)?;
        let Some(delivered_dbtp) = decoded_peak_dbtp(job)? else { return Ok(encoded) };
        let encoded = Encoded { true_peak_dbtp: Some(delivered_dbtp), ..encoded };
        if distance_db(&encoded) <= tolerance_db {
            return Ok(encoded);
        }
        if best.is_none_or(|best| distance_db(&encoded) < distance_db(&best)) {
            best = Some(encoded);
        }
        eprintln!("DBG {:?} gain {gain_db:.4} peak {delivered_dbtp:.4}", job.encoding);
        overshoots_db.push(delivered_dbtp - peak_dbtp - gain_db);
        let mean_db = overshoots_db.iter().sum::<f64>() / overshoots_db.len() as f64;
        gain_db = TARGET_DBTP - peak_dbtp - mean_db;
    }
    // The attempts end with a gain that was not the best: encode that one again.
    let best = best.map_or((gain_db, None), |best| (best.gain_db, best.true_peak_dbtp));
    Ok(Encoded { true_peak_dbtp: best.1, ..job.deliver(best.0)? })
}

fn decoded_peak_dbtp(job: &Job<'_>) -> Result<Option<f64>> {
    let mut decoder = Decoder::open(job.output, &Limits::default())?;
    let mut meter = Loudness::true_peak_only(decoder.spec().sample_rate_hz, decoder.spec().channels)?;
    while let Some(block) = decoder.next_block()? {
        meter.push(block)?;
    }
    meter.true_peak_dbtp()
}

struct Meter(Loudness);

impl Sink for Meter {
    fn write(&mut self, interleaved: &[f32]) -> Result<()> {
        self.0.push(interleaved)
    }

    fn finish(self: Box<Self>) -> Result<()> {
        Ok(())
    }
}
