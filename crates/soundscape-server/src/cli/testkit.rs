//! `soundscape-server testkit`.

use std::{
    net::{Ipv4Addr, SocketAddr},
    process::ExitCode,
    sync::Arc,
};

use clap::Args;
use serde_json::json;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use super::block_on;
use crate::testkit::{TestServer, control};

/// A server that misbehaves on demand, for tests in any language: prints one line of JSON with its `url`, a `key`, and
/// the `control` URL that switches faults.
#[derive(Debug, Args)]
pub(super) struct Testkit {
    /// Sounds of the library that is made
    #[arg(long, value_name = "N", default_value_t = 20)]
    sounds: usize,
    /// Bytes of each sound's file
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    sound_bytes: u64,
    /// Credits of the key's workspace [default: a month's worth of the Enterprise tier]
    #[arg(long, value_name = "N")]
    credits: Option<i64>,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
}

impl Testkit {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let mut builder =
            TestServer::builder().sounds(self.sounds).sound_bytes(self.sound_bytes).listen(self.listen);
        if let Some(credits) = self.credits {
            builder = builder.credits(credits);
        }
        let server = Arc::new(builder.start()?);
        block_on(async {
            let (mut terminate, mut interrupt) =
                (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
            // Whoever can switch faults can switch them all: for this machine only.
            let control = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            let line = json!({
                "url": server.url(),
                "key": server.key().secret(),
                "control": format!("http://{}", control.local_addr()?),
                "sounds": server.sounds().iter().map(|sound| sound.id.as_str()).collect::<Vec<_>>(),
            });
            println!("{line}");
            tokio::select! {
                served = axum::serve(control, control::router(server.clone())).into_future() => served?,
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}
