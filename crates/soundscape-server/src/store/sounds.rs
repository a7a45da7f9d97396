//! Sounds: reading them, and the log of their changes.

use soundscape_wire::SoundId;
use sqlx::{FromRow, QueryBuilder};

use super::{Db, Rows, from_json, parse, signed, text, to_json, unsigned};
use crate::{
    clock::from_ms,
    error::ServerError,
    sound::{CatalogSound, Change, Description, Extent, Measured},
};

impl Rows {
    /// The sound, unless it is unknown or removed.
    pub(crate) async fn sound(&self, id: &SoundId) -> Result<Option<CatalogSound>, ServerError> {
        let sql = "SELECT * FROM sounds WHERE id = $1 AND NOT removed";
        let row: Option<Row> = sqlx::query_as(sql).bind(id.as_str()).fetch_optional(&self.read).await?;
        row.map(CatalogSound::try_from).transpose()
    }

    /// The sounds of these ids, in their order; unknown and removed ones are left out.
    pub(crate) async fn sounds(&self, ids: &[SoundId]) -> Result<Vec<CatalogSound>, ServerError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = QueryBuilder::<Db>::new("SELECT * FROM sounds WHERE NOT removed AND id IN (");
        let mut list = sql.separated(", ");
        for id in ids {
            list.push_bind(id.as_str());
        }
        sql.push(")");
        let rows: Vec<Row> = sql.build_query_as().fetch_all(&self.read).await?;
        let mut sounds = rows.into_iter().map(CatalogSound::try_from).collect::<Result<Vec<_>, _>>()?;
        sounds.sort_by_key(|sound| ids.iter().position(|id| *id == sound.id));
        Ok(sounds)
    }

    /// How many sounds there are.
    pub(crate) async fn sound_count(&self) -> Result<u64, ServerError> {
        let sql = "SELECT COUNT(*) FROM sounds WHERE NOT removed";
        Ok(unsigned(sqlx::query_scalar(sql).fetch_one(&self.read).await?))
    }

    /// Sounds of each pair of category and subcategory.
    pub(crate) async fn category_counts(&self) -> Result<Vec<(String, String, u64)>, ServerError> {
        let sql = "SELECT category, subcategory, COUNT(*) FROM sounds WHERE NOT removed GROUP BY category, subcategory";
        let rows: Vec<(String, String, i64)> = sqlx::query_as(sql).fetch_all(&self.read).await?;
        Ok(rows.into_iter().map(|(category, sub, count)| (category, sub, unsigned(count))).collect())
    }

    /// The newest number of the change log.
    pub(crate) async fn rev(&self) -> Result<i64, ServerError> {
        Ok(sqlx::query_scalar("SELECT value FROM counters WHERE name = 'rev'").fetch_one(&self.read).await?)
    }

    /// How far the catalogue has come, all of one moment.
    pub(crate) async fn extent(&self) -> Result<Extent, ServerError> {
        let sql = "SELECT (SELECT COALESCE(MAX(rev), 0) FROM sounds), (SELECT COUNT(*) FROM sounds WHERE NOT removed)";
        let (rev, sounds): (i64, i64) = sqlx::query_as(sql).fetch_one(&self.read).await?;
        Ok(Extent { rev, sounds: unsigned(sounds) })
    }

    /// What changed after `rev`, oldest first, at most `limit` entries.
    pub(crate) async fn changes_since(&self, rev: i64, limit: i64) -> Result<Vec<Change>, ServerError> {
        let sql = "SELECT * FROM sounds WHERE rev > $1 ORDER BY rev LIMIT $2";
        let rows: Vec<Row> = sqlx::query_as(sql).bind(rev).bind(limit).fetch_all(&self.read).await?;
        rows.into_iter()
            .map(|row| {
                let (rev, id, removed) = (row.rev, parse("sound id", &row.id)?, row.removed);
                let sound = if removed { None } else { Some(row.try_into()?) };
                Ok(Change { rev, id, sound })
            })
            .collect()
    }
}

/// A row to be written.
pub(super) struct NewRow<'a> {
    pub(super) id: &'a str,
    pub(super) sha256: Option<&'a str>,
    pub(super) rev: i64,
    pub(super) created_ms: i64,
    pub(super) description: &'a Description,
    pub(super) measured: &'a Measured,
    pub(super) download_count: u64,
    pub(super) source: Option<&'a str>,
}

/// One statement for all of them. Databases take some 32 000 parameters: that is 1 200 rows.
pub(super) fn insert<'a>(rows: impl IntoIterator<Item = NewRow<'a>>) -> QueryBuilder<Db> {
    let columns = "id, sha256, rev, created_ms, title, creator, description, category, subcategory, tags, keywords, \
                   license_type, attribution_required, file_size_bytes, duration_s, sample_rate_hz, bit_depth, channels, \
                   loudness_lufs, loudness_range_lu, true_peak_dbtp, spectral_peaks, facts, category_source, download_count, source";
    let mut sql = QueryBuilder::<Db>::new(format!("INSERT INTO sounds ({columns}) "));
    sql.push_values(rows, |mut row, new| {
        let (about, measured) = (new.description, new.measured);
        row.push_bind(new.id)
            .push_bind(new.sha256)
            .push_bind(new.rev)
            .push_bind(new.created_ms)
            .push_bind(text(&about.title))
            .push_bind(text(&about.creator))
            .push_bind(text(&about.text))
            .push_bind(about.category.as_str())
            .push_bind(about.subcategory.as_str())
            .push_bind(to_json(&about.tags))
            .push_bind(to_json(&about.keywords))
            .push_bind(about.license_type.name())
            .push_bind(about.attribution_required)
            .push_bind(signed(measured.file_size_bytes))
            .push_bind(measured.duration_s)
            .push_bind(i64::from(measured.sample_rate_hz))
            .push_bind(i64::from(measured.bit_depth))
            .push_bind(i64::from(measured.channels))
            .push_bind(measured.loudness_lufs)
            .push_bind(measured.loudness_range_lu)
            .push_bind(measured.true_peak_dbtp)
            .push_bind(to_json(&measured.spectral_peaks))
            .push_bind(to_json(&measured.facts))
            .push_bind(about.category_source.name())
            .push_bind(signed(new.download_count))
            .push_bind(new.source);
    });
    sql
}

/// A row as it is read.
#[derive(FromRow)]
pub(super) struct Row {
    id: String,
    rev: i64,
    pub(super) removed: bool,
    created_ms: i64,
    title: String,
    creator: String,
    description: String,
    category: String,
    subcategory: String,
    tags: String,
    keywords: String,
    license_type: String,
    attribution_required: bool,
    file_size_bytes: i64,
    duration_s: f64,
    sample_rate_hz: i64,
    bit_depth: i64,
    channels: i64,
    loudness_lufs: Option<f64>,
    loudness_range_lu: Option<f64>,
    true_peak_dbtp: Option<f64>,
    spectral_peaks: String,
    facts: String,
    category_source: String,
    download_count: i64,
}

impl TryFrom<Row> for CatalogSound {
    type Error = ServerError;

    fn try_from(row: Row) -> Result<Self, ServerError> {
        let number = |what, value: i64| {
            u32::try_from(value).map_err(|_| ServerError::Corrupt { what, value: value.to_string() })
        };
        let small = |what, value: i64| {
            u16::try_from(value).map_err(|_| ServerError::Corrupt { what, value: value.to_string() })
        };
        Ok(Self {
            id: parse("sound id", &row.id)?,
            created_at: from_ms(row.created_ms),
            download_count: unsigned(row.download_count),
            description: Description {
                title: row.title,
                creator: row.creator,
                text: row.description,
                category: parse("category", &row.category)?,
                subcategory: parse("subcategory", &row.subcategory)?,
                category_source: from_json("source of a category", &format!("\"{}\"", row.category_source))?,
                tags: from_json("tag list", &row.tags)?,
                keywords: from_json("keyword list", &row.keywords)?,
                license_type: parse("licence", &row.license_type)?,
                attribution_required: row.attribution_required,
            },
            measured: Measured {
                file_size_bytes: unsigned(row.file_size_bytes),
                duration_s: row.duration_s,
                sample_rate_hz: number("sample rate", row.sample_rate_hz)?,
                bit_depth: small("bit depth", row.bit_depth)?,
                channels: small("channel count", row.channels)?,
                loudness_lufs: row.loudness_lufs,
                loudness_range_lu: row.loudness_range_lu,
                true_peak_dbtp: row.true_peak_dbtp,
                spectral_peaks: from_json("spectral peaks", &row.spectral_peaks)?,
                facts: from_json("facts", &row.facts)?,
            },
        })
    }
}
