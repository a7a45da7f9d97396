//! What only PostgreSQL can do: keep a server out, lose its connections, order letters by language.

use std::path::Path;

use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row, SqliteConnection, postgres::PgConnection};

use super::{Database, databases::server, open, put};
use crate::store::{Store, postgres, sqlite};

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |migrations: &sqlx::migrate::Migrator| -> Vec<_> {
        migrations.iter().map(|migration| (migration.version, migration.description.to_string())).collect()
    };
    assert_eq!(names(&sqlite::MIGRATIONS), names(&postgres::MIGRATIONS));
}

#[tokio::test]
async fn both_databases_have_the_same_columns() {
    let (sqlite, postgres) = (Database::sqlite().await, Database::postgres().await);
    for database in [&sqlite, &postgres] {
        open(database).await.close().await;
    }
    let column = |row: (String, String, String, bool)| row;
    let mut connection = SqliteConnection::connect(&sqlite.url).await.unwrap();
    let sql = "SELECT tables.name, columns.name, lower(columns.type), \"notnull\" <> 0 OR pk <> 0 FROM sqlite_schema AS tables, \
               pragma_table_info(tables.name) AS columns WHERE tables.type = 'table' AND tables.name NOT LIKE '\\_%' \
               ESCAPE '\\' ORDER BY 1, 2";
    let of_sqlite: Vec<_> = sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
    let mut connection = PgConnection::connect(&postgres.url).await.unwrap();
    let sql = "SELECT table_name::TEXT, column_name::TEXT, data_type::TEXT, is_nullable = 'NO' \
               FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%' \
               AND table_name NOT IN ('callers', 'calls') ORDER BY table_name COLLATE \"C\", column_name COLLATE \"C\"";
    let of_postgres: Vec<_> = sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
    let (of_sqlite, of_postgres): (Vec<_>, Vec<_>) =
        (of_sqlite.into_iter().map(column).collect(), of_postgres.into_iter().map(column).collect());
    assert!(of_sqlite.len() > 60, "{of_sqlite:?}");
    assert_eq!(of_sqlite, of_postgres);
    connection.close().await.unwrap();
    postgres.delete().await;
}

/// A database that orders `a` before `B` would describe a sound by another of its files than SQLite does.
#[tokio::test]
async fn what_is_ordered_is_ordered_by_its_bytes() {
    let database = Database::postgres().await;
    open(&database).await.close().await;
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    let sql = "SELECT format('%s.%s', relname, attname) FROM pg_index \
               JOIN pg_class ON pg_class.oid = indrelid JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey) \
               WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE '\\_%' AND atttypid = 'text'::regtype \
               AND attcollation <> (SELECT oid FROM pg_collation WHERE collname = 'C')";
    let wrong: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap();
    assert_eq!(wrong, Vec::<String>::new());
    connection.close().await.unwrap();
    database.delete().await;
}

#[tokio::test]
async fn a_lost_connection_is_replaced() {
    let database = Database::postgres().await;
    let store = open(&database).await;
    let id = put(&store, "/s/door.wav", "door").await;
    for _ in 0..3 {
        let sql = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        let mut connection = PgConnection::connect(&database.url).await.unwrap();
        let ended = sqlx::query(sql).fetch_one(&mut connection).await.unwrap().get::<i64, _>(0);
        connection.close().await.unwrap();
        assert!(ended > 0);
        assert!(store.sound(&id).await.unwrap().is_some());
        assert_eq!(put(&store, "/s/copy.wav", "door").await, id);
    }
    store.close().await;
    database.delete().await;
}

#[tokio::test]
async fn whoever_is_kept_out_is_told_what_to_do_and_no_secret() {
    let check = async |url: String, says: &[&str]| {
        let error = Store::open(Path::new("/nowhere"), Some(&url)).await.err().expect(&url).to_string();
        for says in says {
            assert!(error.contains(says), "{url}: {error}");
        }
        assert!(!error.contains("hunter2"), "{error}");
    };
    let url = |options: sqlx::postgres::PgConnectOptions| options.to_url_lossy().to_string();
    let stranger = server().username("stranger").password("hunter2");
    check(url(stranger), &["as user `stranger`", "check the user and the password"]).await;
    check(url(server().database("no_such_database")), &["`no_such_database`", "CREATE DATABASE"]).await;

    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let nobody = format!("postgres://ann:hunter2@127.0.0.1:{port}/sounds");
    check(nobody, &[&format!("`sounds` at 127.0.0.1:{port} as user `ann`"), "check that it runs"]).await;
    let folder = tempfile::tempdir().unwrap();
    let socket = format!("postgres://ann@localhost/sounds?host={}", folder.path().display());
    check(socket, &[&folder.path().display().to_string(), "check that it runs"]).await;
}

/// The pool's connections are few enough for several servers at one PostgreSQL.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_takes_a_bounded_number_of_connections() {
    let database = Database::postgres().await;
    let store = open(&database).await;
    let calls = (0..200).map(|_| store.sound_count());
    for count in futures_util::future::join_all(calls).await {
        assert_eq!(count.unwrap(), 0);
    }
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    let sql = AssertSqlSafe(
        "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = 'soundscape-server' \
               AND datname = current_database()",
    );
    let connections: i64 = sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
    assert!((1..=10).contains(&connections), "{connections}");
    connection.close().await.unwrap();
    store.close().await;
    database.delete().await;
}
