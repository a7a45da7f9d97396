//! A PulseAudio of our own, whose only sound device is heard by nobody but can be recorded.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

use crate::clock;

/// Ends when it is dropped.
pub(crate) struct NullSink {
    pulseaudio: Child,
    folder: TempDir,
}

/// What ALSA, and so the app, plays on.
const ALSA: &str = "pcm.!default { type pulse }\nctl.!default { type pulse }\n";

impl NullSink {
    const DEADLINE: Duration = Duration::from_secs(10);

    pub(crate) fn start() -> Result<Self> {
        let folder = tempfile::tempdir().context("no folder for PulseAudio")?;
        std::fs::write(folder.path().join("asound.conf"), ALSA)?;
        let socket = folder.path().join("native");
        let pulseaudio = Command::new("pulseaudio")
            .args(["--daemonize=no", "--exit-idle-time=-1", "--disallow-exit", "--use-pid-file=no", "-n"])
            .args([
                "-L",
                &format!("module-native-protocol-unix socket={} auth-anonymous=1", socket.display()),
            ])
            .args(["-L", "module-null-sink sink_name=null rate=48000 channels=2 format=float32le"])
            // So that it neither finds nor changes what belongs to the user's own.
            .envs([("HOME", folder.path()), ("XDG_RUNTIME_DIR", folder.path())])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start pulseaudio")?;
        let mut sink = Self { pulseaudio, folder };
        let stopwatch = clock::Stopwatch::start();
        while !socket.exists() {
            if let Some(status) = sink.pulseaudio.try_wait()? {
                bail!("pulseaudio ended at once ({status})");
            }
            if stopwatch.elapsed() > Self::DEADLINE {
                bail!("pulseaudio does not listen at {}", socket.display());
            }
            clock::pause(Duration::from_millis(20));
        }
        Ok(sink)
    }

    /// Brings a program to this sound device.
    pub(crate) fn environment(&self) -> [(&'static str, PathBuf); 2] {
        let file = |name: &str| self.folder.path().join(name);
        let server = format!("unix:{}", file("native").display());
        let alsa = format!("/usr/share/alsa/alsa.conf:{}", file("asound.conf").display());
        [("PULSE_SERVER", server.into()), ("ALSA_CONFIG_PATH", alsa.into())]
    }
}

impl Drop for NullSink {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.pulseaudio.kill();
        let _ = self.pulseaudio.wait();
    }
}
