//! What the sound device plays, as it is played.

use std::{
    io::Read as _,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

use crate::{clock, null_sink::NullSink};

const RATE: u32 = 48_000;
const CHANNELS: u16 = 2;

/// So long it must be quiet.
const STEP: Duration = Duration::from_millis(500);
/// What counts as silence and as sound.
const SILENT_DBFS: f32 = -60.0;
const HEARD_DBFS: f32 = -40.0;

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

    /// How much was recorded until now.
    pub(super) fn mark(&self) -> usize {
        self.samples.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Waits until something was heard since the mark, and says how loud.
    pub(super) fn until_heard(&self, what: &str, mark: usize, patience: Duration) -> Result<f32> {
        self.until(what, patience, || self.loudest_dbfs(mark), |dbfs| dbfs > HEARD_DBFS)
    }

    /// Waits until nothing is heard any more, and says how loud that is.
    pub(super) fn until_silent(&self, patience: Duration) -> Result<f32> {
        let steps = (STEP.as_secs_f64() * f64::from(RATE)) as usize * usize::from(CHANNELS);
        let last = || self.loudest_dbfs(self.mark().saturating_sub(steps));
        self.until("silence", patience, last, |dbfs| dbfs < SILENT_DBFS)
    }

    fn until(
        &self,
        what: &str,
        patience: Duration,
        level: impl Fn() -> f32,
        holds: impl Fn(f32) -> bool,
    ) -> Result<f32> {
        let stopwatch = clock::Stopwatch::start();
        while stopwatch.elapsed() < patience {
            clock::pause(STEP);
            let dbfs = level();
            if holds(dbfs) {
                return Ok(dbfs);
            }
        }
        bail!("waited in vain for {what}")
    }

    fn loudest_dbfs(&self, since: usize) -> f32 {
        let samples = self.samples.lock().unwrap_or_else(PoisonError::into_inner);
        let peak = samples.iter().skip(since).fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
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
