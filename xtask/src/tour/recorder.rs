//! What the sound device plays, as it is played.

use std::{
    io::Read as _,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result};

use crate::null_sink::NullSink;

const RATE: u32 = 48_000;
const CHANNELS: u16 = 2;

/// Ends when it is dropped.
pub(super) struct Recorder {
    parec: Child,
    /// Interleaved.
    samples: Arc<Mutex<Vec<f32>>>,
}

impl Recorder {
    pub(super) fn start(sink: &NullSink) -> Result<Self> {
        let mut parec = Command::new("parec")
            .args(
                "--raw --format=float32le --rate=48000 --channels=2 --latency-msec=30 -d null.monitor"
                    .split(' '),
            )
            .envs(sink.environment())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start parec")?;
        let mut output = parec.stdout.take().context("parec records nothing")?;
        let samples = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&samples);
        thread::spawn(move || {
            let mut sample = Vec::new();
            let mut block = [0; 4_096];
            while let Ok(count @ 1..) = output.read(&mut block) {
                sample.extend_from_slice(&block[..count]);
                let (whole, _) = sample.as_chunks::<4>();
                let whole: Vec<_> = whole.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
                sample.drain(..4 * whole.len());
                kept.lock().unwrap_or_else(PoisonError::into_inner).extend(whole);
            }
        });
        Ok(Self { parec, samples })
    }

    /// Of the time until now.
    pub(super) fn loudest_dbfs(&self, time: Duration) -> f32 {
        let samples = self.samples.lock().unwrap_or_else(PoisonError::into_inner);
        let count = (time.as_secs_f64() * f64::from(RATE)) as usize * usize::from(CHANNELS);
        let from = samples.len().saturating_sub(count);
        let peak = samples[from..].iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        20.0 * peak.max(1e-6).log10()
    }

    pub(super) fn write(&self, file: &Path) -> Result<()> {
        let samples = self.samples.lock().unwrap_or_else(PoisonError::into_inner);
        let sample_format = hound::SampleFormat::Float;
        let spec =
            hound::WavSpec { channels: CHANNELS, sample_rate: RATE, bits_per_sample: 32, sample_format };
        let mut wav = hound::WavWriter::create(file, spec)
            .with_context(|| format!("cannot write {}", file.display()))?;
        samples.iter().try_for_each(|sample| wav.write_sample(*sample))?;
        Ok(wav.finalize()?)
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.parec.kill();
        let _ = self.parec.wait();
    }
}
