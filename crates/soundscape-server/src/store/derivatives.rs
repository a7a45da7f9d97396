//! Files made from sounds: what they are called in the blob store, and their hashes.

use soundscape_wire::SoundId;

use super::{Rows, signed, unsigned};
use crate::{error::ServerError, store::Derivative};

impl Rows {
    pub(crate) async fn derivative(
        &self,
        id: &SoundId,
        kind: &str,
    ) -> Result<Option<Derivative>, ServerError> {
        let sql = "SELECT blob, sha256, size_bytes FROM derivatives WHERE sound_id = $1 AND kind = $2";
        let row: Option<(String, String, i64)> =
            sqlx::query_as(sql).bind(id.as_str()).bind(kind).fetch_optional(&self.read).await?;
        Ok(row.map(|(blob, sha256, size)| Derivative { blob, sha256, size_bytes: unsigned(size) }))
    }

    /// Keeps what a derivative is, once its blob exists.
    pub(crate) async fn put_derivative(
        &self,
        id: &SoundId,
        kind: &str,
        derivative: &Derivative,
    ) -> Result<(), ServerError> {
        let sql = "INSERT INTO derivatives (sound_id, kind, blob, sha256, size_bytes) VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (sound_id, kind) DO UPDATE SET blob = excluded.blob, sha256 = excluded.sha256, \
                   size_bytes = excluded.size_bytes";
        sqlx::query(sql)
            .bind(id.as_str())
            .bind(kind)
            .bind(&derivative.blob)
            .bind(&derivative.sha256)
            .bind(signed(derivative.size_bytes))
            .execute(&self.write)
            .await?;
        Ok(())
    }
}
