//! `soundscape-server serve`, and `config`, which shows what it would work with.

use std::process::ExitCode;

use tokio::signal::unix::{SignalKind, signal};

use super::{block_on, ingest::Progress, settings::Settings};
use crate::server::Server;

pub(super) fn run(settings: Settings) -> anyhow::Result<ExitCode> {
    let config = settings.settled()?.start()?;
    block_on(async {
        let (mut terminate, mut interrupt) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let server = Server::bind(config).await?;
        let url = server.url().to_owned();
        let progress = Progress::new();
        let stop = async move {
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
            tracing::info!("stopping: answering the calls under way");
        };
        let ready = |report| {
            progress.finish();
            tracing::info!("{report}");
            println!("listening on {url}");
        };
        server.run(stop, |done, total| progress.show(done, total), ready).await?;
        Ok(ExitCode::SUCCESS)
    })
}

/// Prints what [`run`] would work with.
pub(super) fn show(settings: Settings) -> anyhow::Result<ExitCode> {
    print!("{}", settings.settled()?.show()?);
    Ok(ExitCode::SUCCESS)
}
