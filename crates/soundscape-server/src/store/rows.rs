//! The statements, written once. This file and those below it are compiled for each database, which says what `Db`,
//! `Connection`, `BEGIN` and `SNAPSHOT` are.

mod audit;
mod credits;
mod derivatives;
#[cfg(feature = "cli")]
mod imports;
mod keys;
mod library;
#[cfg(feature = "cli")]
mod listing;
mod origins;
mod signing_keys;
mod sounds;

use sqlx::{Pool, Transaction};

use super::{BEGIN, Connection, Db, SNAPSHOT};
use crate::{
    error::ServerError,
    store::columns::{from_json, parse, signed, text, to_json, unsigned},
};

/// The rows of one kind of database.
pub(crate) struct Rows {
    pub(in crate::store) read: Pool<Db>,
    pub(in crate::store) write: Pool<Db>,
}

impl Rows {
    pub(in crate::store) fn new(read: Pool<Db>, write: Pool<Db>) -> Self {
        Self { read, write }
    }

    /// Waits for statements under way, then lets go of the database.
    pub(crate) async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }

    /// The database's own name, made with it: what is derived from another database has another one.
    pub(crate) async fn catalogue_id(&self) -> Result<String, ServerError> {
        Ok(sqlx::query_scalar("SELECT id FROM catalogue").fetch_one(&self.read).await?)
    }

    async fn begin(&self) -> Result<Transaction<'static, Db>, ServerError> {
        Ok(self.write.begin_with(BEGIN).await?)
    }

    /// Begins a transaction that is alone among its like until it ends: it takes the lock of the change log's counter.
    /// So numbers are handed out in the order in which they are committed, and whoever follows the log misses none;
    /// and what such a transaction has read, no other such transaction changes.
    async fn begin_alone(&self) -> Result<Transaction<'static, Db>, ServerError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE counters SET value = value WHERE name = 'rev'").execute(&mut *tx).await?;
        Ok(tx)
    }
}

/// The next number of the change log, in a transaction from [`Rows::begin_alone`].
async fn next_rev(tx: &mut Connection) -> Result<i64, ServerError> {
    next_revs(tx, 1).await
}

/// The first of the next `count` numbers likewise.
async fn next_revs(tx: &mut Connection, count: i64) -> Result<i64, ServerError> {
    let sql = "UPDATE counters SET value = value + $1 WHERE name = 'rev' RETURNING value";
    Ok(sqlx::query_scalar::<_, i64>(sql).bind(count).fetch_one(tx).await? - count + 1)
}
