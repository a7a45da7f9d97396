//! Why the server cannot start or work: errors of the machine, never of a caller.

use std::{net::SocketAddr, path::PathBuf};

/// A fault below the API. A request that meets one is answered with 500 and a line in the log.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// The database cannot be opened, read or written.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// `--database-url` or [`Config::database_url`](crate::Config::database_url) cannot be used. Remedy: as it says.
    #[error("the database URL {problem}: write sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE")]
    DatabaseUrl {
        /// What is wrong with it.
        problem: String,
    },
    /// The database does not answer, or does not let this server in.
    #[error("cannot open the database {database}: {source}; {remedy}")]
    OpenDatabase {
        /// Which, without its password.
        database: String,
        /// What to do.
        remedy: &'static str,
        /// What the database or the system says.
        source: sqlx::Error,
    },
    /// The database is of another version than this server.
    #[error("the database cannot be brought to this version: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The search index cannot be opened, read or written. It may be deleted: the server builds it anew.
    #[error("the search index failed: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// The search index is there and cannot be opened: another program has it, or this one may not read or write it.
    #[error(
        "cannot open the search index {folder}: {source}; check who may read and write it, and what else has it open. It \
         may be deleted: the server builds it anew", folder = folder.display()
    )]
    OpenIndex {
        /// Where it is.
        folder: PathBuf,
        /// What the index says.
        source: tantivy::TantivyError,
    },
    /// `--blob-url` or [`Config::blob_url`](crate::Config::blob_url) cannot be used. Remedy: as it says.
    #[error("the blob URL {problem}: write file:///PATH or s3://BUCKET/PREFIX")]
    BlobUrl {
        /// What is wrong with it.
        problem: String,
    },
    /// The blob store does not answer, or does not let this server in.
    #[error("cannot use the blob store {place}: {}; {remedy}", innermost(cause))]
    OpenBlobs {
        /// Which.
        place: String,
        /// What to do.
        remedy: &'static str,
        /// What it says. Not the source of this error: each of its causes says again what those below it say.
        cause: object_store::Error,
    },
    /// A kept file cannot be read or written.
    #[error("the blob store failed: {0}")]
    Blob(#[from] object_store::Error),
    /// A sound cannot be decoded or encoded.
    #[error("audio failed: {0}")]
    Audio(#[from] soundscape_audio::AudioError),
    /// A folder or file of the server cannot be used. Remedy: check that it exists and who may write it.
    #[error("cannot use {path}: {source}", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Another program listens there. Remedy: another `--listen`, or port 0.
    #[error("cannot listen on {address}: {source}; choose another address, or port 0 for a free one")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The certificate or its key cannot be used.
    #[error("cannot serve HTTPS with {path}: {reason}", path = path.display())]
    Tls {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and what to do.
        reason: String,
    },
    /// `--query-model` or [`Config::query_model`](crate::Config::query_model) names no model that can be used.
    #[error(
        "cannot use the query model {folder}: {problem}; name a folder with model.safetensors and tokenizer.json of \
         sentence-transformers/all-MiniLM-L6-v2, or none: the table inside the server reads questions then",
        folder = folder.display()
    )]
    QueryModel {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        problem: crate::QueryModelProblem,
    },
    /// Another server has the data folder: both would write its search index.
    #[error("another server uses {path}: stop it, or give this one another --data", path = path.display())]
    DataInUse {
        /// The data folder.
        path: PathBuf,
    },
    /// A row holds what this version does not understand.
    #[error("the database holds an unreadable {what}: `{value}`")]
    Corrupt {
        /// The column.
        what: &'static str,
        /// What stands there.
        value: String,
    },
    /// The operating system gives no random numbers.
    #[error("no random numbers from the system: {0}")]
    Random(getrandom::Error),
    /// The client for sounds behind URLs cannot be made: the system's certificates are unreadable, perhaps.
    #[cfg(feature = "remote")]
    #[error("cannot set up HTTP: {0}")]
    Http(#[source] reqwest::Error),
    /// A task of the server panicked; its message is in the log.
    #[error("a task of the server failed")]
    Task(#[from] tokio::task::JoinError),
    /// The server stopped before it was ready.
    #[error("the server stopped before it was ready")]
    Stopped,
}

impl ServerError {
    /// Whether the database cannot be reached, or cannot work at the moment: later, the same call may succeed.
    pub(crate) fn is_away(&self) -> bool {
        use sqlx::Error::{Database, Io, PoolClosed, PoolTimedOut, Tls, WorkerCrashed};
        // PostgreSQL's classes: no connection, no resources, shut down, the system's fault; and a standby that takes no
        // writes. SQLite's: another process writes.
        const AWAY: [&str; 5] = ["08", "53", "57P", "58", "25006"];
        const SQLITE_BUSY: &str = "5";
        match self {
            Self::Database(Io(_) | PoolClosed | PoolTimedOut | Tls(_) | WorkerCrashed) => true,
            Self::Database(Database(error)) => error.code().is_some_and(|code| {
                code == SQLITE_BUSY || code.len() == 5 && AWAY.iter().any(|class| code.starts_with(class))
            }),
            _ => false,
        }
    }

    /// Tells of a fault in work that nobody waits for and that is tried again by itself. Of a database that is away the
    /// store has told already.
    pub(crate) fn log(&self, consequence: &'static str) {
        if !self.is_away() {
            let cause: &dyn std::error::Error = self;
            tracing::error!(error = cause, "{consequence}");
        }
    }

    /// For `map_err`: an I/O error with the path it is about.
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}

fn innermost(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
