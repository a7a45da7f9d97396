//! `soundscape-server export`.

use std::{
    fs::File,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::Args;

use super::{DataArgs, block_on};
use crate::{
    catalogue::export::{self, ExportError},
    error::ServerError,
};

/// Write the catalogue: one JSON object a line, in the order of the ids, as `import` reads it
///
/// The `source` of a library file is its path. Works while the server runs.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// Where to write, where not to standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    data: DataArgs,
}

impl Export {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.data.config(Vec::new())?;
        let mut out: Box<dyn Write> = match &self.output {
            Some(path) => Box::new(File::create(path).map_err(ServerError::io(path))?),
            None => Box::new(io::stdout().lock()),
        };
        match block_on(async { Ok(export::export(&config, &mut out).await) })? {
            Ok(count) => {
                if self.output.is_some() {
                    println!("{count} sounds");
                }
                Ok(ExitCode::SUCCESS)
            }
            // Whoever reads has seen enough.
            Err(ExportError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                Ok(ExitCode::SUCCESS)
            }
            Err(error) => Err(error.into()),
        }
    }
}
