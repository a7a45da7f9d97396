//! The secrets that sign file URLs, kept in the database so that they outlive a restart.

use soundscape_wire::Timestamp;

use super::Rows;
use crate::{
    error::ServerError,
    key::{hex, random, random_id},
    signing::SigningKey,
};

/// Keys that verify at the same time: the one that signs, and the one before it.
const LIVE: i64 = 2;

impl Rows {
    /// The live signing keys, newest first; the first is made when there is none.
    pub(crate) async fn signing_keys(&self, now: Timestamp) -> Result<Vec<SigningKey>, ServerError> {
        let mut tx = self.begin_alone().await?;
        let sql = "INSERT INTO signing_keys (id, secret, created_ms) SELECT $1, $2, $3 \
                   WHERE NOT EXISTS (SELECT 1 FROM signing_keys)";
        sqlx::query(sql)
            .bind(random_id("sig")?)
            .bind(hex(&random::<32>()?))
            .bind(now.as_millisecond())
            .execute(&mut *tx)
            .await?;
        let sql = "SELECT id, secret FROM signing_keys ORDER BY created_ms DESC, id LIMIT $1";
        let rows: Vec<(String, String)> = sqlx::query_as(sql).bind(LIVE).fetch_all(&mut *tx).await?;
        tx.commit().await?;
        Ok(rows.into_iter().map(|(id, secret)| SigningKey { id, secret: secret.into_bytes() }).collect())
    }
}
