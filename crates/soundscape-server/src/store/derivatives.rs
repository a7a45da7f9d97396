//! Files made from sounds: what they are called in the blob store, and their hashes.

use soundscape_wire::SoundId;

use super::{Rows, parse, signed, unsigned};
use crate::{error::ServerError, store::Derivative};

impl Rows {
    /// Sounds of library files that lack a derivative of either kind, in the order of their ids, from the one `after`
    /// this text on.
    pub(crate) async fn sounds_without(
        &self,
        kinds: &[String; 2],
        after: &str,
        limit: i64,
    ) -> Result<Vec<SoundId>, ServerError> {
        let sql = "SELECT DISTINCT sound_id FROM files WHERE sound_id > $1 AND (SELECT COUNT(*) FROM derivatives \
                   WHERE derivatives.sound_id = files.sound_id AND kind IN ($2, $3)) < 2 ORDER BY sound_id LIMIT $4";
        let [one, other] = kinds;
        let query = sqlx::query_scalar(sql).bind(after).bind(one).bind(other).bind(limit);
        let ids: Vec<String> = query.fetch_all(&self.read).await?;
        ids.iter().map(|id| parse("sound id", id)).collect()
    }

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
