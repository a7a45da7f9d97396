//! `soundscape-server ingest`, and the progress bar of a scan.

use std::{path::PathBuf, process::ExitCode};

use anyhow::ensure;
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{DataArgs, block_on};
use crate::server;

#[derive(Debug, Args)]
pub(super) struct IngestFolders {
    /// Folders of WAV, AIFF, FLAC, OGG and MP3 files; they are only read
    ///
    /// None: those that the file of --config names as its library.
    #[arg(value_name = "DIR")]
    folders: Vec<PathBuf>,
    #[command(flatten)]
    data: DataArgs,
}

impl IngestFolders {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.data.config(self.folders)?;
        ensure!(
            !config.library.is_empty(),
            "there is nothing to ingest: name folders of sounds, or `library` in the file of --config"
        );
        let progress = Progress::new();
        let report = block_on(async {
            Ok(server::ingest(&config, &|done, total| progress.show(done, total)).await?)
        })?;
        progress.finish();
        for (path, reason) in &report.failed {
            eprintln!("failed: {}: {reason}", path.display());
        }
        println!("{report}");
        Ok(if report.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// A bar on a terminal, nothing elsewhere.
pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len} sound files, {eta} left");
        Self(style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style)))
    }

    pub(super) fn show(&self, done: usize, total: usize) {
        self.0.set_length(total as u64);
        self.0.set_position(done as u64);
    }

    pub(super) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
