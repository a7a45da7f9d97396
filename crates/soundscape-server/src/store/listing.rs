//! Whole rows, with where each sound's audio is: what an export reads and an import compares with.

use sqlx::{FromRow, QueryBuilder};

use super::{Connection, Db, Rows, sounds::Row};
use crate::{error::ServerError, sound::CatalogSound, store::Listed};

impl Rows {
    /// The sounds that follow this id, in the order of their ids, at most `limit`.
    pub(crate) async fn listing(&self, after: &str, limit: i64) -> Result<Vec<Listed>, ServerError> {
        let sql = "SELECT sounds.*, (SELECT MIN(path) FROM files WHERE sound_id = sounds.id) AS file FROM sounds \
                   WHERE NOT removed AND id > $1 ORDER BY id LIMIT $2";
        let rows: Vec<Whole> = sqlx::query_as(sql).bind(after).bind(limit).fetch_all(&self.read).await?;
        rows.into_iter().map(|row| Ok(Known::try_from(row)?.listed)).collect()
    }
}

/// A row that an import meets.
pub(super) struct Known {
    pub(super) listed: Listed,
    pub(super) removed: bool,
    /// Whether a library file holds it.
    pub(super) in_library: bool,
}

/// The rows of these ids, removed ones too.
pub(super) async fn known(tx: &mut Connection, ids: &[&str]) -> Result<Vec<Known>, ServerError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = QueryBuilder::<Db>::new(
        "SELECT sounds.*, (SELECT MIN(path) FROM files WHERE sound_id = sounds.id) AS file FROM sounds WHERE id IN (",
    );
    let mut list = sql.separated(", ");
    for id in ids {
        list.push_bind(*id);
    }
    sql.push(")");
    let rows: Vec<Whole> = sql.build_query_as().fetch_all(tx).await?;
    rows.into_iter().map(Known::try_from).collect()
}

#[derive(FromRow)]
struct Whole {
    #[sqlx(flatten)]
    row: Row,
    sha256: Option<String>,
    source: Option<String>,
    file: Option<String>,
}

impl TryFrom<Whole> for Known {
    type Error = ServerError;

    fn try_from(whole: Whole) -> Result<Self, ServerError> {
        let Whole { row, sha256, source, file } = whole;
        let (removed, in_library) = (row.removed, file.is_some());
        // Removed sounds have neither.
        let source = source.or(file).unwrap_or_default();
        Ok(Self {
            listed: Listed { sound: CatalogSound::try_from(row)?, sha256, source },
            removed,
            in_library,
        })
    }
}
