//! What the sound device plays, as PulseAudio or PipeWire hands it on.

use std::{
    io::{BufReader, Read as _},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
};

use crate::SAMPLE_RATE_HZ;

/// Left and right of each frame.
pub type Frames = Vec<[f32; 2]>;

pub struct Recorder {
    parec: Child,
    frames: Arc<Mutex<Frames>>,
}

impl Recorder {
    /// Records from now on.
    pub fn start() -> Self {
        let mut parec = Command::new("parec")
            .args([
                "--device=@DEFAULT_MONITOR@",
                "--latency-msec=30",
                "--raw",
                "--format=float32le",
                "--channels=2",
            ])
            .arg(format!("--rate={SAMPLE_RATE_HZ}"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut samples = BufReader::new(parec.stdout.take().unwrap());
        let frames = Arc::<Mutex<Frames>>::default();
        let recorded = frames.clone();
        thread::spawn(move || {
            let mut bytes = [0; 8];
            while samples.read_exact(&mut bytes).is_ok() {
                let [a, b, c, d, e, f, g, h] = bytes;
                let frame = [f32::from_le_bytes([a, b, c, d]), f32::from_le_bytes([e, f, g, h])];
                recorded.lock().unwrap().push(frame);
            }
        });
        Self { parec, frames }
    }

    /// How many frames there are.
    pub fn len(&self) -> usize {
        self.frames.lock().unwrap().len()
    }

    /// Those from this one on.
    pub fn since(&self, frame: usize) -> Frames {
        self.frames.lock().unwrap()[frame..].to_vec()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // Its end is all that is wanted.
        let _ = self.parec.kill();
        let _ = self.parec.wait();
    }
}
