//! Writes a sound in another format, told by the ending of the output: `.wav` (24 bits), `.ogg` (quality 6) or
//! `.mp3` (320 kbit/s).

#![expect(clippy::print_stdout, reason = "an example speaks to a person")]

use std::error::Error;
use std::fs;

use serde_json::json;
use soundscape_audio::{Encoding, Export, Limits, transcode};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [source, output] = &arguments[..] else { return Err("give a source and an output".into()) };
    let encoding = match output.rsplit('.').next() {
        Some("wav") => Encoding::Wav24,
        Some("ogg") => Encoding::OGG,
        Some("mp3") => Encoding::Mp3Cbr320,
        _ => return Err("the output must end with .wav, .ogg or .mp3".into()),
    };
    let encoded = transcode(source, output, encoding, &Export::default(), &Limits::default())?;
    println!("{}", json!({"frames": encoded.frames, "memory_kib": memory_kib()}));
    Ok(())
}

/// The most memory that this process has held, where the system tells (Linux).
fn memory_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}
