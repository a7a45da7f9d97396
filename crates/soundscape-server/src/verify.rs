//! Whether what the server keeps agrees with itself: rows with files, the ledger with balances, the index with the rows.

use std::{cmp::Ordering, fmt, time::Duration};

use futures_util::{StreamExt, stream};

use crate::{
    app::index_folder,
    blobs::Blobs,
    config::Config,
    error::ServerError,
    finding::Finding,
    search,
    store::{Audit, Derivative, Store},
};

/// What was looked at, and what was found.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct VerifyReport {
    /// Sounds of the catalogue.
    pub sounds: u64,
    /// Entries of all ledgers.
    pub ledger_entries: u64,
    /// Files made from sounds; each was read.
    pub derivatives: usize,
    /// What does not agree. Empty: all is well.
    pub findings: Vec<Finding>,
}

impl fmt::Display for VerifyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sounds, ledger_entries, derivatives, findings } = self;
        write!(f, "{sounds} sounds, {derivatives} files made from them, {ledger_entries} ledger entries: ")?;
        match findings.len() {
            0 => f.write_str("all is well"),
            1 => f.write_str("1 finding"),
            more => write!(f, "{more} findings"),
        }
    }
}

/// Blobs read side by side.
const READERS: usize = 8;
/// A running server takes changes into its index within this time.
const INDEX_DELAY: Duration = Duration::from_secs(3);
/// How often it is looked for.
const STEP: Duration = Duration::from_millis(100);

/// Checks everything that the server keeps. Works beside a running server, and changes nothing.
pub async fn verify(config: &Config) -> Result<VerifyReport, ServerError> {
    // A folder that is not there has nothing wrong in it, and was hardly meant.
    std::fs::read_dir(&config.data).map_err(ServerError::io(&config.data))?;
    let store = Store::open(&config.data, config.database_url.as_deref()).await?;
    let outcome = check(config, &store).await;
    store.close().await;
    outcome
}

async fn check(config: &Config, store: &Store) -> Result<VerifyReport, ServerError> {
    let Audit { mut findings, sounds, ledger_entries, derivatives } = store.audit().await?;
    let report =
        VerifyReport { sounds, ledger_entries, derivatives: derivatives.len(), findings: Vec::new() };

    let blobs = Blobs::open(&config.data, config.blob_url.as_deref()).await?;
    let checks = derivatives.into_iter().map(|(file, derivative)| blob(&blobs, file, derivative));
    let mut checks = stream::iter(checks).buffered(READERS);
    while let Some(finding) = checks.next().await {
        findings.extend(finding?);
    }
    findings.extend(index(config, store).await?);
    Ok(VerifyReport { findings, ..report })
}

async fn blob(blobs: &Blobs, file: String, row: Derivative) -> Result<Option<Finding>, ServerError> {
    let Derivative { blob, sha256, size_bytes } = row;
    Ok(match blobs.digest(&blob).await? {
        None => Some(Finding::BlobMissing { file, blob }),
        Some((found, _)) if found != size_bytes => {
            Some(Finding::BlobSize { file, blob, expected: size_bytes, found })
        }
        Some((_, found)) if found != sha256 => Some(Finding::BlobContent { file, blob }),
        Some(_) => None,
    })
}

/// Compares the index once it has come to the end of the change log. One that is not there is built at the next start.
async fn index(config: &Config, store: &Store) -> Result<Option<Finding>, ServerError> {
    let folder = index_folder(config, store).await?;
    let mut steps = tokio::time::interval(STEP);
    let mut left = INDEX_DELAY.as_millis() / STEP.as_millis();
    loop {
        steps.tick().await;
        left = left.saturating_sub(1);
        // The index first: the catalogue that is asked after it is no older.
        let folder = folder.clone();
        let index = match tokio::task::spawn_blocking(move || search::extent(&folder)).await? {
            Ok(Some(extent)) => extent,
            Ok(None) => return Ok(None),
            Err(error) => return Ok(Some(Finding::IndexUnreadable { problem: error.to_string() })),
        };
        let catalogue = store.extent().await?;
        match index.rev.cmp(&catalogue.rev) {
            Ordering::Less if left > 0 => {}
            Ordering::Equal if index.sounds == catalogue.sounds => return Ok(None),
            Ordering::Equal => {
                let (index, catalogue) = (index.sounds, catalogue.sounds);
                return Ok(Some(Finding::IndexCount { index, catalogue }));
            }
            Ordering::Less | Ordering::Greater => {
                let (index, catalogue) = (index.rev, catalogue.rev);
                return Ok(Some(Finding::IndexRev { index, catalogue }));
            }
        }
    }
}
