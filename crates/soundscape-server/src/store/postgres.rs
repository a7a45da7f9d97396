//! PostgreSQL: several servers share one catalogue.

mod calls;
// Once for each database: see its first lines.
#[path = "rows.rs"]
mod rows;

use std::io;

use sqlx::{
    Connection as _,
    postgres::{PgConnectOptions, PgPoolOptions},
};

pub(super) use self::rows::Rows;
use super::outage::PATIENCE;
use crate::error::ServerError;

type Db = sqlx::Postgres;
type Connection = sqlx::PgConnection;

/// Said aloud, since a database can have another default: the statements rely on each seeing what was committed before
/// it, and on a waiting UPDATE looking at the row anew.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
/// All that a transaction reads is of one moment.
const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Connections of one server; PostgreSQL's own default allows 100 in all.
const CONNECTIONS: u32 = 10;
/// A server that froze in the middle of a transaction gives its locks back after this many milliseconds.
const LONGEST_PAUSE_MS: u32 = 30_000;

pub(super) static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// Connects, making the tables or bringing them up to date first.
pub(super) async fn open(options: PgConnectOptions) -> Result<Rows, ServerError> {
    let options = options
        .application_name("soundscape-server")
        .options([("idle_in_transaction_session_timeout", LONGEST_PAUSE_MS)]);
    // The pool would try again for as long as it may, and then not say why.
    let first = tokio::time::timeout(PATIENCE, Connection::connect_with(&options)).await;
    let first = first.unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into()));
    first.map_err(|source| cannot(&options, source))?.close().await?;
    // A connection that was lost is noticed when it is taken out, and another one is made in its place.
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(true)
        .connect_lazy_with(options);
    MIGRATIONS.run(&pool).await?;
    Ok(Rows::new(pool.clone(), pool))
}

fn cannot(options: &PgConnectOptions, source: sqlx::Error) -> ServerError {
    const NO_SUCH_DATABASE: &str = "3D000";
    let code = source.as_database_error().and_then(|error| error.code()).unwrap_or_default();
    let remedy = match &source {
        sqlx::Error::Database(_) if code.starts_with("28") => {
            "check the user and the password in the database URL"
        }
        sqlx::Error::Database(_) if code == NO_SUCH_DATABASE => "make it first: CREATE DATABASE",
        sqlx::Error::Tls(_) => "check `sslmode` in the database URL, and the certificates",
        sqlx::Error::Io(_) => "check that it runs, and the host and port in the database URL",
        _ => "PostgreSQL's own log may tell more",
    };
    ServerError::OpenDatabase { database: place(options), remedy, source }
}

/// Where and who, without the password.
fn place(options: &PgConnectOptions) -> String {
    let host = match options.get_socket() {
        Some(folder) => folder.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    };
    let user = options.get_username();
    let database = options.get_database().unwrap_or(user);
    format!("`{database}` at {host} as user `{user}`")
}
