//! SQLite's full-text index, over the same words in the same fields.

use std::error::Error;

use sqlx::{Connection as _, QueryBuilder, Sqlite, SqliteConnection};
use tokio::runtime::Runtime;

use crate::corpus::{Question, category, sound};

pub(crate) struct Fts5 {
    runtime: Runtime,
    connection: SqliteConnection,
    _folder: tempfile::TempDir,
}

impl Fts5 {
    pub(crate) fn over(sounds: usize) -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("fts5.db").display());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let connection = runtime.block_on(fill(&url, sounds))?;
        Ok(Self { runtime, connection, _folder: folder })
    }

    /// The 20 best, and how many there are.
    pub(crate) fn search(&mut self, asked: &Question) -> Result<usize, Box<dyn Error>> {
        let mut text =
            asked.text.split(' ').map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" OR ");
        if let Some(category) = asked.category {
            text = format!("({text}) AND category_names : \"{category}\"");
        }
        let best = sqlx::query_scalar::<_, i64>(
            "SELECT rowid FROM sounds WHERE sounds MATCH $1 ORDER BY bm25(sounds, 3.0, 2.0, 1.5, 1.0) LIMIT 20",
        );
        let count = sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM sounds WHERE sounds MATCH $1");
        let connection = &mut self.connection;
        self.runtime.block_on(async {
            let best = best.bind(&text).fetch_all(&mut *connection).await?;
            let count = count.bind(&text).fetch_one(&mut *connection).await?;
            Ok(best.len().min(count as usize))
        })
    }
}

async fn fill(url: &str, sounds: usize) -> Result<SqliteConnection, sqlx::Error> {
    const AT_ONCE: usize = 2_000;
    let mut connection = SqliteConnection::connect(url).await?;
    let table = "CREATE VIRTUAL TABLE sounds USING fts5 (title, tags, category_names, description)";
    sqlx::query(table).execute(&mut connection).await?;
    sqlx::query("PRAGMA synchronous = OFF").execute(&mut connection).await?;
    for from in (0..sounds).step_by(AT_ONCE) {
        let mut insert =
            QueryBuilder::<Sqlite>::new("INSERT INTO sounds (title, tags, category_names, description) ");
        insert.push_values(from..sounds.min(from + AT_ONCE), |mut row, number| {
            let sound = sound(number);
            row.push_bind(sound.title)
                .push_bind(sound.tags.join(" "))
                .push_bind(category(number))
                .push_bind(sound.description);
        });
        insert.build().execute(&mut connection).await?;
    }
    sqlx::query("INSERT INTO sounds (sounds) VALUES ('optimize')").execute(&mut connection).await?;
    Ok(connection)
}
