//! SQLite: one file, read by many and written by one.

// Once for each database: see its first lines.
#[path = "rows.rs"]
mod rows;

use std::{path::Path, time::Duration};

use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub(super) use self::rows::Rows;
use crate::error::ServerError;

type Db = sqlx::Sqlite;
type Connection = sqlx::SqliteConnection;

/// Takes the write lock at once: a transaction that reads first and writes later could not be finished when another
/// process wrote in between.
const BEGIN: &str = "BEGIN IMMEDIATE";
/// In WAL mode, all that a transaction reads is of one moment.
const SNAPSHOT: &str = "BEGIN";

const READERS: u32 = 8;

pub(super) static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");

/// Opens the file, making it or bringing it up to date first. Writes of this process go through one connection, so that
/// none waits in vain for a lock.
pub(super) async fn open(path: &Path) -> Result<Rows, ServerError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10));
    let cannot = |source| ServerError::OpenDatabase {
        database: path.display().to_string(),
        remedy: "check that its folder exists, who may write it, and what else has it open",
        source,
    };
    let write = connect(&options).await.map_err(cannot)?;
    // SQLite's migrations take no lock of their own. (`run` would do the same, as a future that is not Send.)
    let mut tx = write.begin_with(BEGIN).await?;
    MIGRATIONS.run_direct(None, &mut *tx, false).await?;
    tx.commit().await?;
    let read =
        SqlitePoolOptions::new().max_connections(READERS).connect_with(options.read_only(true)).await?;
    Ok(Rows::new(read, write))
}

/// One connection. Of several processes that make the same file, one turns WAL mode on, and meanwhile the others are
/// turned away at once, whatever their `busy_timeout`: they come again.
async fn connect(options: &SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    let mut attempts = tokio::time::interval(Duration::from_millis(20));
    let mut left = 250;
    loop {
        attempts.tick().await;
        match SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await {
            Err(error) if left > 0 && is_busy(&error) => left -= 1,
            outcome => return outcome,
        }
    }
}

fn is_busy(error: &sqlx::Error) -> bool {
    const SQLITE_BUSY: &str = "5";
    error.as_database_error().and_then(|error| error.code()).is_some_and(|code| code == SQLITE_BUSY)
}
