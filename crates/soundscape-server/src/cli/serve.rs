//! `soundscape-server serve`.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use super::{DataArgs, block_on, ingest::Progress};
use crate::{server::Server, tls::Tls};

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Folders of WAV, AIFF, FLAC, OGG and MP3 files; they are only read. Without any, the catalogue is served as it is
    #[arg(long, value_name = "DIR", num_args = 1..)]
    library: Vec<PathBuf>,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:7070", env = "SOUNDSCAPE_LISTEN")]
    listen: SocketAddr,
    /// What clients reach the server by, where that is not the address it listens on
    #[arg(long, value_name = "URL", env = "SOUNDSCAPE_PUBLIC_URL")]
    public_url: Option<String>,
    /// Serve HTTPS with this certificate chain (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key", env = "SOUNDSCAPE_TLS_CERT")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert", env = "SOUNDSCAPE_TLS_KEY")]
    tls_key: Option<PathBuf>,
    /// Calls without a valid key that an address may make in a minute
    #[arg(long, value_name = "N", default_value_t = 60, env = "SOUNDSCAPE_GUESS_RATE")]
    guess_rate: u32,
    #[command(flatten)]
    data: DataArgs,
}

impl Serve {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let mut config = self.data.config(self.library);
        config.listen = self.listen;
        config.public_url = self.public_url;
        config.guess_rate = self.guess_rate;
        config.tls = self.tls_cert.zip(self.tls_key).map(|(cert, key)| Tls { cert, key });
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
}
