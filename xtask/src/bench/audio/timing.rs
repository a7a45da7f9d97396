//! The processor time of our programs and of ffmpeg, in turn, on one core.

use std::{ffi::OsStr, path::Path, process::Command};

use anyhow::{Context as _, Result, ensure};

use super::{Tools, signal};
use crate::{
    bench::{Goal, Measurement},
    workspace::command_line,
};

/// Each pair is run so often; what else the machine does can only make a run slower, so the fastest counts.
const ROUNDS: usize = 5;

pub(super) fn measure(tools: &Tools, folder: &Path) -> Result<Vec<Measurement>> {
    let source = folder.join("five-minutes.wav");
    signal::write(&source, 48_000, 300)?;
    let (ogg, mp3) = (folder.join("ours.ogg"), folder.join("ours.mp3"));
    let (their_ogg, their_mp3) = (folder.join("theirs.ogg"), folder.join("theirs.mp3"));
    let ffmpeg = |arguments: &[&str], output: &Path| {
        let mut words = vec![
            "ffmpeg".into(),
            "-nostdin".into(),
            "-y".into(),
            "-i".into(),
            source.clone().into_os_string(),
        ];
        words.extend(arguments.iter().map(Into::into));
        words.push(output.into());
        words
    };
    let pair =
        |name, baseline, goal, ours: &[&OsStr], theirs: &[std::ffi::OsString]| -> Result<Measurement> {
            eprintln!("{name}: {ROUNDS} rounds …");
            let (mut value, mut baseline_value) = (f64::INFINITY, f64::INFINITY);
            for _ in 0..ROUNDS {
                value = value.min(processor_s(ours)?);
                baseline_value = baseline_value.min(processor_s(theirs)?);
            }
            Ok(Measurement { name, value, unit: "s", baseline, baseline_value, goal: Goal::AtMost(goal) })
        };
    let export = tools.export.as_os_str();
    Ok(vec![
        pair(
            "all facts of 5 min",
            "ffmpeg ebur128",
            2.0 / 3.0,
            &[tools.measure.as_os_str(), source.as_os_str()],
            &ffmpeg(&["-af", "ebur128=peak=true", "-f", "null"], Path::new("-")),
        )?,
        pair(
            "OGG, quality 6",
            "ffmpeg libvorbis",
            1.0,
            &[export, source.as_os_str(), ogg.as_os_str()],
            &ffmpeg(&["-c:a", "libvorbis", "-q:a", "6"], &their_ogg),
        )?,
        pair(
            "MP3, 320 kbit/s",
            "ffmpeg libmp3lame",
            1.3,
            &[export, source.as_os_str(), mp3.as_os_str()],
            &ffmpeg(&["-c:a", "libmp3lame", "-b:a", "320k"], &their_mp3),
        )?,
    ])
}

/// Seconds of user and system time that a program takes on the first core, as the shell's `times` tells them.
fn processor_s(program: &[impl AsRef<OsStr>]) -> Result<f64> {
    let mut shell = Command::new("taskset");
    shell.args(["-c", "0", "sh", "-c", "\"$@\" >/dev/null 2>&1 || exit 1; times", "sh"]).args(program);
    let output = shell.output().context("cannot start taskset")?;
    ensure!(output.status.success(), "`{}` failed", command_line(&shell));
    let text = String::from_utf8_lossy(&output.stdout);
    // The second line is that of the shell's children.
    let line = text.lines().nth(1).context("the shell tells no times")?;
    line.split_whitespace().map(seconds).sum::<Option<f64>>().with_context(|| format!("no times in `{text}`"))
}

/// `1m2.34s`.
fn seconds(time: &str) -> Option<f64> {
    let (minutes, seconds) = time.strip_suffix('s')?.split_once('m')?;
    Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        assert_eq!(seconds("1m2.500s"), Some(62.5));
        assert_eq!(seconds("0m0.01s"), Some(0.01));
        assert_eq!(seconds("fast"), None);
    }
}
