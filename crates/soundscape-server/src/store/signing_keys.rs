//! The secrets that sign file URLs, kept in the database so that they outlive a restart.

use soundscape_wire::Timestamp;

use super::{Connection, Rows};
use crate::{
    clock::from_ms,
    error::ServerError,
    key::{hex, random, random_id},
    signing::SigningKey,
};

/// Keys that there are at the same time: the one that signs, and the one before it.
const LIVE: i64 = 2;
const NEWEST: &str = "SELECT id, secret, created_ms FROM signing_keys ORDER BY created_ms DESC, id LIMIT $1";

impl Rows {
    /// The live signing keys, newest first; the first is made when there is none.
    pub(crate) async fn signing_keys(&self, now: Timestamp) -> Result<Vec<SigningKey>, ServerError> {
        let known = read(sqlx::query_as(NEWEST).bind(LIVE).fetch_all(&self.read).await?);
        if !known.is_empty() {
            return Ok(known);
        }
        let mut tx = self.begin_alone().await?;
        // Another server may have made it meanwhile.
        if sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM signing_keys").fetch_one(&mut *tx).await? == 0 {
            insert(&mut tx, now.as_millisecond()).await?;
        }
        let keys = read(sqlx::query_as(NEWEST).bind(LIVE).fetch_all(&mut *tx).await?);
        tx.commit().await?;
        Ok(keys)
    }

    /// Makes a key that is newer than all others, and forgets all but the one before it.
    #[cfg(feature = "cli")]
    pub(crate) async fn rotate_signing_key(&self, now: Timestamp) -> Result<(), ServerError> {
        let mut tx = self.begin_alone().await?;
        let newest: Option<i64> =
            sqlx::query_scalar("SELECT MAX(created_ms) FROM signing_keys").fetch_one(&mut *tx).await?;
        // Also where another machine's clock is ahead.
        let created_ms = newest.map_or(i64::MIN, |newest| newest.saturating_add(1)).max(now.as_millisecond());
        insert(&mut tx, created_ms).await?;
        let sql = "DELETE FROM signing_keys WHERE id NOT IN \
                   (SELECT id FROM signing_keys ORDER BY created_ms DESC, id LIMIT $1)";
        sqlx::query(sql).bind(LIVE).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }
}

async fn insert(tx: &mut Connection, created_ms: i64) -> Result<(), ServerError> {
    sqlx::query("INSERT INTO signing_keys (id, secret, created_ms) VALUES ($1, $2, $3)")
        .bind(random_id("sig")?)
        .bind(hex(&random::<32>()?))
        .bind(created_ms)
        .execute(tx)
        .await?;
    Ok(())
}

fn read(rows: Vec<(String, String, i64)>) -> Vec<SigningKey> {
    let key = |(id, secret, created_ms): (String, String, _)| SigningKey {
        id,
        secret: secret.into_bytes(),
        created_at: from_ms(created_ms),
    };
    rows.into_iter().map(key).collect()
}
