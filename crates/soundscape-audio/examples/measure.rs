//! Measures sound files, and hashes them as a server that takes them in does: a JSON object for each.

#![expect(clippy::print_stdout, reason = "an example speaks to a person")]

use std::error::Error;
use std::fs::{self, File};
use std::io::Read as _;

use serde_json::json;
use sha2::{Digest, Sha256};
use soundscape_audio::{Limits, analyse_and_trace};

fn main() -> Result<(), Box<dyn Error>> {
    for path in std::env::args().skip(1) {
        let (mut file, mut hasher, mut buffer) = (File::open(&path)?, Sha256::new(), vec![0; 128 * 1024]);
        loop {
            match file.read(&mut buffer)? {
                0 => break,
                read => hasher.update(&buffer[..read]),
            }
        }
        let sha256: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let (facts, waveform) = analyse_and_trace(&path, &Limits::default())?;
        let pixels = waveform.pixels().len();
        println!(
            "{}",
            json!({"path": path, "sha256": sha256, "pixels": pixels, "facts": facts, "memory_kib": memory_kib()})
        );
    }
    Ok(())
}

/// The most memory that this process has held, where the system tells (Linux).
fn memory_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}
