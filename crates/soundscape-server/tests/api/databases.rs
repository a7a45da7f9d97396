//! Databases that the tests make for themselves: in a folder, or in the PostgreSQL that they are given.

use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    postgres::{PgConnectOptions, PgConnection},
    sqlite::SqliteConnectOptions,
};
use tempfile::TempDir;

/// A new, empty database.
pub(crate) struct Database {
    /// As the server takes it.
    pub(crate) url: String,
    /// Of SQLite.
    _folder: Option<TempDir>,
}

/// What `cargo xtask test` says where PostgreSQL is.
const VARIABLE: &str = "SOUNDSCAPE_TEST_POSTGRES";

impl Database {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        Self { url, _folder: Some(folder) }
    }

    pub(crate) async fn postgres() -> Self {
        let name = format!("soundscape_test_{}", unique());
        execute_at(server(), &format!("CREATE DATABASE {name}")).await;
        Self { url: server().database(&name).to_url_lossy().into(), _folder: None }
    }

    /// After a test that went well; what a failed one leaves can be looked at.
    pub(crate) async fn delete(self) {
        if let Ok(options) = self.url.parse::<PgConnectOptions>()
            && self._folder.is_none()
        {
            let name = options.get_database().unwrap();
            execute_at(server(), &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }

    /// Runs statements that the server would never run: references are not looked at.
    pub(crate) async fn tamper(&self, sql: &str) {
        match self._folder {
            Some(_) => {
                let options: SqliteConnectOptions = self.url.parse().unwrap();
                let mut connection =
                    SqliteConnection::connect_with(&options.foreign_keys(false)).await.unwrap();
                sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
            None => {
                let sql = format!("SET session_replication_role = replica; {sql}");
                execute_at(self.url.parse().unwrap(), &sql).await;
            }
        }
    }
}

/// Where databases may be made and deleted.
pub(crate) fn server() -> PgConnectOptions {
    let url = std::env::var(VARIABLE).unwrap_or_else(|_| {
        panic!(
            "{VARIABLE} is not set: run `cargo xtask test`, which starts a PostgreSQL for the tests, or set it to the \
             URL of one in which databases may be made and deleted: postgres://USER:PASSWORD@HOST/DATABASE"
        )
    });
    url.parse().unwrap_or_else(|error| panic!("{VARIABLE} cannot be read: {error}"))
}

async fn execute_at(options: PgConnectOptions, sql: &str) {
    let mut connection = PgConnection::connect_with(&options).await.unwrap_or_else(|error| {
        panic!("the PostgreSQL of {VARIABLE} does not let the tests in: {error}");
    });
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

fn unique() -> String {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).unwrap();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
