//! The rows: sounds, files, keys, credits. Knows no HTTP and no search.

mod credits;
mod derivatives;
mod keys;
mod library;
mod signing_keys;
mod sounds;

use std::{path::Path, time::Duration};

use sqlx::{
    Sqlite, SqliteConnection, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub(crate) use credits::{Account, Charge, Reason};
pub(crate) use derivatives::Derivative;
pub(crate) use keys::KeyRecord;
pub(crate) use library::{FileRecord, KnownFile};

use crate::error::ServerError;

/// The database. Reads run side by side; writes go through one connection, so that none waits in vain for a lock.
pub(crate) struct Store {
    read: SqlitePool,
    write: SqlitePool,
}

impl Store {
    /// Opens the database below `data`, making it or bringing it up to date first.
    pub(crate) async fn open(data: &Path) -> Result<Self, ServerError> {
        let options = SqliteConnectOptions::new()
            .filename(data.join("soundscape.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10));
        let write = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        sqlx::migrate!("migrations/sqlite").run(&write).await?;
        let read = SqlitePoolOptions::new().max_connections(8).connect_with(options.read_only(true)).await?;
        Ok(Self { read, write })
    }

    /// Waits for statements under way, then lets go of the files.
    pub(crate) async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }

    /// Takes the write lock at once: a transaction that reads first and writes later could not be finished when
    /// another process wrote in between.
    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, ServerError> {
        Ok(self.write.begin_with("BEGIN IMMEDIATE").await?)
    }
}

/// The next number of the change log.
async fn next_rev(tx: &mut SqliteConnection) -> Result<i64, ServerError> {
    let sql = "UPDATE counters SET value = value + 1 WHERE name = 'rev' RETURNING value";
    Ok(sqlx::query_scalar(sql).fetch_one(tx).await?)
}

/// Reads a column whose text this server wrote itself.
fn parse<T: std::str::FromStr>(what: &'static str, value: &str) -> Result<T, ServerError> {
    value.parse().map_err(|_| ServerError::Corrupt { what, value: value.into() })
}

/// Reads a column of JSON that this server wrote itself.
fn from_json<T: serde::de::DeserializeOwned>(what: &'static str, value: &str) -> Result<T, ServerError> {
    serde_json::from_str(value).map_err(|_| ServerError::Corrupt { what, value: value.into() })
}

/// JSON of a value that always has one: strings, numbers, lists of them.
fn to_json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain data serialises")
}

/// Times a million or more rows could not tell apart are not needed: the database keeps milliseconds.
fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}
