//! `soundscape-server import`.

use std::{fs::File, io, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{DataArgs, block_on};
use crate::{
    catalogue::import::{self, Listener},
    error::ServerError,
};

/// Take a catalogue in, without opening its audio: that is done when a sound is first asked for
///
/// A catalogue has one JSON object a line, with the fields of the API's metadata, and `source`, where the audio is: a path
/// (a relative one begins at the catalogue's folder), an http or https URL, or blob:KEY for a file in the server's blob
/// store.
///
/// Needed are `source`, `title` and `duration_s`. The others: `id` (made from `sha256`, or else from `source`), `sha256`
/// (learnt when the audio is first opened; audio that has another one is refused), `created_at` (now), `download_count`
/// (0), `category` and `subcategory` (chosen by title and tags), `license_type` (royalty-free), `attribution_required`
/// (false), `creator`, `description`, `tags`, `keywords` (searched, not shown), and what is measured: `sample_rate_hz`,
/// `bit_depth`, `channels`, `file_size_bytes`, `loudness_lufs`, `loudness_range_lu`, `true_peak_db`, `spectral_peaks`.
/// Where one of the first four of these is left out, and no `sha256` is said, what is missing is measured when the audio is
/// first opened, and is 0 or null until then.
///
/// A line whose `id` is known changes that sound; one that says nothing new changes nothing. A bad line is named and
/// skipped. Works while the server runs, which finds the sounds within a second or two. Ended in the middle, it goes on
/// when it is run again. What `export` writes is read back as it was.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Import {
    /// The catalogue; `-`: standard input, with relative paths beginning at the current folder
    #[arg(value_name = "FILE.jsonl")]
    file: PathBuf,
    #[command(flatten)]
    data: DataArgs,
}

impl Import {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.data.config(Vec::new())?;
        let here = std::env::current_dir().context("cannot tell the current folder")?;
        let mut progress = Progress::new();
        let report = if self.file.as_os_str() == "-" {
            block_on(async { Ok(import::import(&config, io::stdin(), here, &mut progress).await?) })?
        } else {
            let file = File::open(&self.file).map_err(ServerError::io(&self.file))?;
            progress.0.set_length(file.metadata().map_err(ServerError::io(&self.file))?.len());
            let folder = here.join(self.file.parent().unwrap_or(&self.file));
            block_on(async { Ok(import::import(&config, file, folder, &mut progress).await?) })?
        };
        progress.0.finish_and_clear();
        println!("{report}");
        Ok(if report.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// A bar on a terminal, nothing elsewhere.
struct Progress(ProgressBar);

impl Progress {
    fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {eta} left");
        Self(style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style)))
    }
}

impl Listener for Progress {
    fn done(&mut self, bytes: u64) {
        self.0.set_position(bytes);
    }

    fn failed(&mut self, line: u64, reason: &str) {
        self.0.suspend(|| eprintln!("line {line}: {reason}"));
    }
}
