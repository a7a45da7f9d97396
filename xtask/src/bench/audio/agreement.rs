//! Loudness and true peak of every sound in a folder, beside what ffmpeg measures.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, ensure};

use super::{Tools, report};
use crate::{
    bench::{Goal, Measurement},
    workspace,
};

/// What two meters may differ by, in LU and dB.
const ALLOWED_DB: f64 = 0.1;

/// The largest differences over all sounds of the folder that have a loudness (or a peak).
pub(super) fn measure(tools: &Tools, folder: &Path, names: [&'static str; 2]) -> Result<Vec<Measurement>> {
    let mut sounds = Vec::new();
    collect(folder, &mut sounds)?;
    sounds.sort();
    ensure!(!sounds.is_empty(), "there are no sounds in {}", folder.display());
    eprintln!("Measuring {} sounds in {} …", sounds.len(), folder.display());
    let folder_of_ours = tempfile::tempdir()?;
    let mut worst = [(0.0f64, String::new()), (0.0, String::new())];
    for sound in &sounds {
        let facts = &report(Command::new(&tools.measure).arg(sound))?["facts"];
        let mut hold = |index: usize, ours: Option<f64>, theirs: Option<f64>| {
            if let (Some(ours), Some(theirs)) = (ours, theirs) {
                let difference = (ours - theirs).abs();
                let line = format!("{}: {ours:.3}, ffmpeg {theirs:.3}", sound.display());
                if difference > worst[index].0 {
                    worst[index] = (difference, line);
                }
            }
        };
        hold(0, facts["loudness_lufs"].as_f64(), ffmpeg(sound, "lavfi.r128.I")?);
        if let Some(sample_peak_dbfs) = facts["sample_peak_dbfs"].as_f64() {
            let heard_out = folder_of_ours.path().join("heard_out.wav");
            hear_out(sound, -sample_peak_dbfs, &heard_out)?;
            let facts = &report(Command::new(&tools.measure).arg(&heard_out))?["facts"];
            let peak = ffmpeg(&heard_out, "lavfi.r128.true_peak")?;
            let theirs = peak.filter(|peak| *peak > 0.0).map(|peak| 20.0 * peak.log10());
            hold(1, facts["true_peak_dbtp"].as_f64(), theirs);
        }
    }
    let row = |(name, (value, line)): (&'static str, (f64, String))| {
        eprintln!("{name}, worst: {line}");
        let unit = if name.starts_with("loudness") { "LU" } else { "dB" };
        Measurement {
            name,
            value,
            unit,
            baseline: "allowed",
            baseline_value: ALLOWED_DB,
            goal: Goal::AtMost(1.0),
        }
    };
    Ok(names.into_iter().zip(worst).map(row).collect())
}

/// Writes a sound with a tenth of a second of silence after it: ffmpeg prints a peak for each whole tenth, and both meters
/// must have seen the end. Near full scale the three decimals of the amplitude that it prints are exact enough.
fn hear_out(sound: &Path, gain_db: f64, to: &Path) -> Result<()> {
    let filter =
        format!("aformat=sample_fmts=dbl,apad=pad_dur=0.1,volume=volume={gain_db}dB:precision=double");
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-nostdin", "-y", "-loglevel", "error", "-i"]).arg(sound);
    ffmpeg.args(["-af", &filter, "-c:a", "pcm_f32le"]).arg(to);
    workspace::run(&mut ffmpeg)
}

/// The last value that ffmpeg's meter gives under this name; none for a sound shorter than one of its steps.
fn ffmpeg(sound: &Path, name: &str) -> Result<Option<f64>> {
    let filter = "aformat=sample_fmts=dbl,ebur128=peak=true:metadata=1,ametadata=mode=print:file=-";
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-nostdin", "-hide_banner", "-loglevel", "error", "-i"]).arg(sound);
    let output = ffmpeg.args(["-af", filter, "-f", "null", "-"]).output().context("cannot start ffmpeg")?;
    ensure!(output.status.success(), "ffmpeg failed on {}", sound.display());
    let text = String::from_utf8_lossy(&output.stdout);
    let mut values = text.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix('=')?.parse().ok());
    Ok(values.next_back())
}

fn collect(folder: &Path, sounds: &mut Vec<PathBuf>) -> Result<()> {
    for entry in folder.read_dir().with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, sounds)?;
        } else if path
            .extension()
            .is_some_and(|kind| ["wav", "ogg", "flac", "mp3"].iter().any(|known| kind == *known))
        {
            sounds.push(path);
        }
    }
    Ok(())
}
