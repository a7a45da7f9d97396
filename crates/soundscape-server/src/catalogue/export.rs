//! Writes the whole catalogue.

use std::io::{self, Write};

use super::line::Line;
use crate::{config::Config, error::ServerError, store::Store};

/// Sounds that are in memory at once.
const PAGE: i64 = 2_000;

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExportError {
    #[error(transparent)]
    Server(#[from] ServerError),
    #[error("cannot write: {0}")]
    Write(#[from] io::Error),
}

/// Writes each sound, in the order of their ids; tells how many there are. Works beside a running server.
pub(crate) async fn export(config: &Config, out: &mut dyn Write) -> Result<u64, ExportError> {
    // A folder that is not there has no catalogue, and was hardly meant.
    std::fs::read_dir(&config.data).map_err(ServerError::io(&config.data))?;
    let store = Store::open(&config.data, config.database_url.as_deref()).await?;
    let mut out = io::BufWriter::with_capacity(256 * 1024, out);
    let (mut count, mut after) = (0, String::new());
    loop {
        let page = store.listing(&after, PAGE).await?;
        let Some(last) = page.last() else { break };
        last.sound.id.as_str().clone_into(&mut after);
        for listed in page {
            serde_json::to_writer(&mut out, &Line::from(listed)).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
            count += 1;
        }
    }
    out.flush()?;
    store.close().await;
    Ok(count)
}
