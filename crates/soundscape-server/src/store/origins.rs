//! Where the audio of imported sounds is, and what is learnt when it is first opened.

use soundscape_wire::SoundId;

use super::{Connection, Rows, next_rev, signed, to_json};
use crate::{error::ServerError, sound::Measured, store::Origin};

impl Rows {
    /// Where the sound was imported from; `None`: it was not.
    pub(crate) async fn origin(&self, id: &SoundId) -> Result<Option<Origin>, ServerError> {
        let sql = "SELECT source, sha256 FROM sounds WHERE id = $1 AND source IS NOT NULL";
        let row: Option<(String, Option<String>)> =
            sqlx::query_as(sql).bind(id.as_str()).fetch_optional(&self.read).await?;
        Ok(row.map(|(source, sha256)| Origin { source, sha256 }))
    }

    /// The SHA-256 of the sound's bytes; `None`: nobody has opened it yet.
    pub(crate) async fn content(&self, id: &SoundId) -> Result<Option<String>, ServerError> {
        let sql = "SELECT sha256 FROM sounds WHERE id = $1";
        let row: Option<Option<String>> =
            sqlx::query_scalar(sql).bind(id.as_str()).fetch_optional(&self.read).await?;
        Ok(row.flatten())
    }

    /// Keeps the hash of a sound that was opened for the first time, and where `measured` is given, what was not known of
    /// it. `false`: another sound has these bytes, or the hash was known by now, and nothing was kept.
    pub(crate) async fn put_content(
        &self,
        id: &SoundId,
        sha256: &str,
        measured: Option<&Measured>,
    ) -> Result<bool, ServerError> {
        let mut tx = self.begin_alone().await?;
        let sql = "UPDATE sounds SET sha256 = $1 WHERE id = $2 AND sha256 IS NULL \
                   AND NOT EXISTS (SELECT 1 FROM sounds AS other WHERE other.sha256 = $1)";
        let kept = sqlx::query(sql).bind(sha256).bind(id.as_str()).execute(&mut *tx).await?;
        if kept.rows_affected() == 0 {
            return Ok(false);
        }
        if let Some(measured) = measured {
            learn(&mut tx, id.as_str(), measured).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}

/// Keeps what the line of an imported sound left out, and logs the change. A line that left nothing out stays as it is.
pub(super) async fn learn(tx: &mut Connection, id: &str, measured: &Measured) -> Result<(), ServerError> {
    let sql = "SELECT COUNT(*) FROM sounds WHERE id = $1 \
               AND (file_size_bytes = 0 OR sample_rate_hz = 0 OR bit_depth = 0 OR channels = 0)";
    if sqlx::query_scalar::<_, i64>(sql).bind(id).fetch_one(&mut *tx).await? == 0 {
        return Ok(());
    }
    let rev = next_rev(&mut *tx).await?;
    let sql = "UPDATE sounds SET rev = $1, \
               file_size_bytes = CASE file_size_bytes WHEN 0 THEN $2 ELSE file_size_bytes END, \
               sample_rate_hz = CASE sample_rate_hz WHEN 0 THEN $3 ELSE sample_rate_hz END, \
               bit_depth = CASE bit_depth WHEN 0 THEN $4 ELSE bit_depth END, \
               channels = CASE channels WHEN 0 THEN $5 ELSE channels END, \
               loudness_lufs = COALESCE(loudness_lufs, $6), \
               loudness_range_lu = COALESCE(loudness_range_lu, $7), \
               true_peak_dbtp = COALESCE(true_peak_dbtp, $8), \
               spectral_peaks = CASE spectral_peaks WHEN '[]' THEN $9 ELSE spectral_peaks END, \
               facts = CASE facts WHEN '{}' THEN $10 ELSE facts END WHERE id = $11";
    sqlx::query(sql)
        .bind(rev)
        .bind(signed(measured.file_size_bytes))
        .bind(i64::from(measured.sample_rate_hz))
        .bind(i64::from(measured.bit_depth))
        .bind(i64::from(measured.channels))
        .bind(measured.loudness_lufs)
        .bind(measured.loudness_range_lu)
        .bind(measured.true_peak_dbtp)
        .bind(to_json(&measured.spectral_peaks))
        .bind(to_json(&measured.facts))
        .bind(id)
        .execute(tx)
        .await?;
    Ok(())
}
