//! Library files: which sound each of them is.

use std::{collections::HashMap, path::PathBuf};

use soundscape_wire::{SoundId, Timestamp};

use super::{
    Connection, Rows, from_json, next_rev,
    origins::learn,
    parse, signed,
    sounds::{NewRow, insert},
    text, to_json, unsigned,
};
use crate::{
    error::ServerError,
    sound::{Description, Measured},
    store::{FileRecord, KnownFile},
};

impl Rows {
    /// All library files by path.
    pub(crate) async fn known_files(&self) -> Result<HashMap<String, KnownFile>, ServerError> {
        let sql = "SELECT path, size_bytes, modified_ns, embedded, facts FROM files";
        let rows: Vec<(String, i64, i64, String, String)> = sqlx::query_as(sql).fetch_all(&self.read).await?;
        rows.into_iter()
            .map(|(path, size, modified_ns, embedded, facts)| {
                let description = from_json("file description", &facts)?;
                Ok((path, KnownFile { size_bytes: unsigned(size), modified_ns, embedded, description }))
            })
            .collect()
    }

    /// Files that hold the sound's bytes.
    pub(crate) async fn sources(&self, id: &SoundId) -> Result<Vec<PathBuf>, ServerError> {
        let sql = "SELECT path FROM files WHERE sound_id = $1 ORDER BY path";
        let paths: Vec<String> = sqlx::query_scalar(sql).bind(id.as_str()).fetch_all(&self.read).await?;
        Ok(paths.into_iter().map(PathBuf::from).collect())
    }

    /// Whether these bytes were measured before, be their sound removed or not.
    pub(crate) async fn has_content(&self, sha256: &str) -> Result<bool, ServerError> {
        let sql = "SELECT COUNT(*) FROM sounds WHERE sha256 = $1";
        Ok(sqlx::query_scalar::<_, i64>(sql).bind(sha256).fetch_one(&self.read).await? > 0)
    }

    /// Keeps a file, and its sound with it. `measured` is needed unless [`Rows::has_content`].
    pub(crate) async fn put_file(
        &self,
        file: &FileRecord,
        measured: Option<&Measured>,
        now: Timestamp,
    ) -> Result<SoundId, ServerError> {
        let mut tx = self.begin_alone().await?;
        let before: Option<String> = sqlx::query_scalar("SELECT sound_id FROM files WHERE path = $1")
            .bind(&file.path)
            .fetch_optional(&mut *tx)
            .await?;
        let known: Option<String> = sqlx::query_scalar("SELECT id FROM sounds WHERE sha256 = $1")
            .bind(&file.sha256)
            .fetch_optional(&mut *tx)
            .await?;
        let id = match (known, measured) {
            (Some(id), _) => id,
            (None, Some(measured)) => match open_imported(&mut tx, file, measured).await? {
                Some(id) => id,
                None => insert_sound(&mut tx, file, measured, now).await?,
            },
            (None, None) => return Err(sqlx::Error::RowNotFound.into()),
        };
        let sql = "INSERT INTO files (path, sound_id, size_bytes, modified_ns, embedded, facts) \
                   VALUES ($1, $2, $3, $4, $5, $6) \
                   ON CONFLICT (path) DO UPDATE SET sound_id = excluded.sound_id, size_bytes = excluded.size_bytes, \
                   modified_ns = excluded.modified_ns, embedded = excluded.embedded, facts = excluded.facts";
        sqlx::query(sql)
            .bind(&file.path)
            .bind(&id)
            .bind(signed(file.known.size_bytes))
            .bind(file.known.modified_ns)
            .bind(&file.known.embedded)
            .bind(to_json(&file.known.description))
            .execute(&mut *tx)
            .await?;
        describe(&mut tx, &id).await?;
        if let Some(before) = before.filter(|before| *before != id) {
            describe(&mut tx, &before).await?;
        }
        tx.commit().await?;
        parse("sound id", &id)
    }

    /// Describes a file anew whose bytes are the same.
    pub(crate) async fn redescribe_file(
        &self,
        path: &str,
        description: &Description,
    ) -> Result<(), ServerError> {
        let mut tx = self.begin_alone().await?;
        let sql = "UPDATE files SET facts = $1 WHERE path = $2 RETURNING sound_id";
        let id: Option<String> =
            sqlx::query_scalar(sql).bind(to_json(description)).bind(path).fetch_optional(&mut *tx).await?;
        if let Some(id) = id {
            describe(&mut tx, &id).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Forgets a file; a sound without a file is removed, unless it was imported.
    pub(crate) async fn remove_file(&self, path: &str) -> Result<(), ServerError> {
        let mut tx = self.begin_alone().await?;
        let sql = "DELETE FROM files WHERE path = $1 RETURNING sound_id";
        let id: Option<String> = sqlx::query_scalar(sql).bind(path).fetch_optional(&mut *tx).await?;
        if let Some(id) = id {
            describe(&mut tx, &id).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// The sound that was imported from this very file, where nobody has opened it before.
async fn open_imported(
    tx: &mut Connection,
    file: &FileRecord,
    measured: &Measured,
) -> Result<Option<String>, ServerError> {
    let sql = "UPDATE sounds SET sha256 = $1 WHERE id = \
               (SELECT MIN(id) FROM sounds WHERE CASE WHEN sha256 IS NULL THEN source END = $2) RETURNING id";
    let id: Option<String> =
        sqlx::query_scalar(sql).bind(&file.sha256).bind(&file.path).fetch_optional(&mut *tx).await?;
    if let Some(id) = &id {
        learn(tx, id, measured).await?;
    }
    Ok(id)
}

async fn insert_sound(
    tx: &mut Connection,
    file: &FileRecord,
    measured: &Measured,
    now: Timestamp,
) -> Result<String, ServerError> {
    let id = free_id(tx, &file.sha256).await?;
    let rev = next_rev(tx).await?;
    let row = NewRow {
        id: &id,
        sha256: Some(&file.sha256),
        rev,
        created_ms: now.as_millisecond(),
        description: &file.known.description,
        measured,
        download_count: 0,
        source: None,
    };
    insert([row]).build().execute(tx).await?;
    Ok(id)
}

/// The shortest prefix of the content's hash that no other sound has.
async fn free_id(tx: &mut Connection, sha256: &str) -> Result<String, ServerError> {
    for digits in (SoundId::MIN_DIGITS..=SoundId::MAX_DIGITS).step_by(4) {
        let id = format!("{}{}", SoundId::PREFIX, &sha256[..digits]);
        let sql = "SELECT COUNT(*) FROM sounds WHERE id = $1";
        if sqlx::query_scalar::<_, i64>(sql).bind(&id).fetch_one(&mut *tx).await? == 0 {
            return Ok(id);
        }
    }
    // Two contents that share 128 bits of SHA-256: the constraint on the id refuses the second.
    Ok(format!("{}{}", SoundId::PREFIX, &sha256[..SoundId::MAX_DIGITS]))
}

/// Writes what the sound's files say of it together, in the order of their paths, and logs the change. A sound that was
/// imported is what its line says, and its files are only further places where its bytes are.
async fn describe(tx: &mut Connection, id: &str) -> Result<(), ServerError> {
    let sql = "SELECT COUNT(*) FROM sounds WHERE id = $1 AND source IS NOT NULL";
    if sqlx::query_scalar::<_, i64>(sql).bind(id).fetch_one(&mut *tx).await? > 0 {
        return Ok(());
    }
    let sql = "SELECT facts FROM files WHERE sound_id = $1 ORDER BY path";
    let facts: Vec<String> = sqlx::query_scalar(sql).bind(id).fetch_all(&mut *tx).await?;
    let mut facts = facts.iter().map(|facts| from_json::<Description>("file description", facts));
    let rev = next_rev(tx).await?;
    let Some(first) = facts.next() else {
        let sql = "UPDATE sounds SET removed = TRUE, rev = $1 WHERE id = $2";
        sqlx::query(sql).bind(rev).bind(id).execute(tx).await?;
        return Ok(());
    };
    let mut about = first?;
    for other in facts {
        about.absorb(other?);
    }
    let sql = "UPDATE sounds SET removed = FALSE, rev = $1, title = $2, creator = $3, description = $4, category = $5, \
               subcategory = $6, tags = $7, keywords = $8, license_type = $9, attribution_required = $10, \
               category_source = $11 WHERE id = $12";
    sqlx::query(sql)
        .bind(rev)
        .bind(text(&about.title))
        .bind(text(&about.creator))
        .bind(text(&about.text))
        .bind(about.category.as_str())
        .bind(about.subcategory.as_str())
        .bind(to_json(&about.tags))
        .bind(to_json(&about.keywords))
        .bind(about.license_type.name())
        .bind(about.attribution_required)
        .bind(about.category_source.name())
        .bind(id)
        .execute(tx)
        .await?;
    Ok(())
}
