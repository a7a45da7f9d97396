//! `soundscape-server verify`.

use std::process::ExitCode;

use clap::Args;

use super::{DataArgs, block_on};
use crate::verify;

#[derive(Debug, Args)]
pub(super) struct Verify {
    #[command(flatten)]
    data: DataArgs,
}

impl Verify {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.data.config(Vec::new())?;
        let report = block_on(async { Ok(verify::verify(&config).await?) })?;
        for finding in &report.findings {
            println!("{finding}");
        }
        println!("{report}");
        Ok(if report.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
