//! Taking in sounds by what a catalogue says of them, many at once.

use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};
use soundscape_wire::{SoundId, Timestamp};
use sqlx::QueryBuilder;

use super::{
    Connection, Db, Rows,
    listing::{Known, known},
    next_revs, parse,
    sounds::{NewRow, insert},
};
use crate::{
    clock::from_ms,
    error::ServerError,
    key::hex,
    sound::CatalogSound,
    store::{Incoming, Listed, Taken},
};

/// Rows of one statement: fewer than its parameters allow.
const ROWS: usize = 500;
/// Ids of one statement; a slow one is logged whole.
const IDS: usize = 500;

impl Rows {
    /// Takes in lines of a catalogue in their order, all of them in one transaction. What says nothing new is not written.
    pub(crate) async fn import(&self, lines: &[Incoming], now: Timestamp) -> Result<Vec<Taken>, ServerError> {
        let mut tx = self.begin_alone().await?;
        let mut batch = Batch::default();
        batch.read_owners(&mut tx, lines).await?;
        let ids = batch.name(&mut tx, lines).await?;
        let taken =
            lines.iter().zip(&ids).map(|(line, id)| batch.take(line, id, now)).collect::<Result<_, _>>()?;
        batch.write(&mut tx).await?;
        tx.commit().await?;
        Ok(taken)
    }
}

/// The rows that some lines are about, as the lines leave them.
#[derive(Default)]
struct Batch {
    rows: HashMap<String, Known>,
    /// Ids that were looked for, be there rows of them or not.
    looked_for: HashSet<String>,
    /// Which sound has which bytes.
    owners: HashMap<String, String>,
    /// Which sounds are in which library files.
    files: HashMap<String, String>,
    /// Rows to be written, in the order of the lines.
    changed: Vec<String>,
    /// Sounds whose bytes are other ones than was said before.
    replaced: Vec<String>,
}

impl Batch {
    async fn read_owners(&mut self, tx: &mut Connection, lines: &[Incoming]) -> Result<(), ServerError> {
        let hashes = lines.iter().filter_map(|line| line.sha256.as_deref()).collect();
        self.owners = pairs(&mut *tx, "SELECT sha256, id FROM sounds WHERE sha256 IN (", hashes).await?;
        let nameless = lines.iter().filter(|line| line.id.is_none() && line.sha256.is_none());
        let paths = nameless.map(|line| line.source.as_str()).collect();
        self.files = pairs(tx, "SELECT path, sound_id FROM files WHERE path IN (", paths).await?;
        Ok(())
    }

    /// Each line's id: the one that it says, or that of its bytes or its file, or the shortest prefix of its hash that is free. Their
    /// rows are read on the way.
    async fn name(&mut self, tx: &mut Connection, lines: &[Incoming]) -> Result<Vec<String>, ServerError> {
        let mut ids: Vec<Option<String>> = lines.iter().map(|line| self.said(line)).collect();
        self.read(tx, ids.iter().flatten().cloned().collect()).await?;
        let mut digits = SoundId::MIN_DIGITS;
        let mut open: Vec<_> = (0..lines.len()).filter(|index| ids[*index].is_none()).collect();
        let hashes: HashMap<_, _> = open.iter().map(|index| (*index, hash(&lines[*index]))).collect();
        // What lines of this batch are called that have no row yet, and from which hash.
        let mut names: HashMap<String, &str> = ids.iter().flatten().map(|id| (id.clone(), "")).collect();
        while !open.is_empty() {
            let candidate = |index: &usize| format!("{}{}", SoundId::PREFIX, &hashes[index][..digits]);
            self.read(tx, open.iter().map(candidate).collect()).await?;
            open.retain(|index| {
                let (id, hash) = (candidate(index), &hashes[index]);
                let free = match self.rows.get(&id) {
                    // Bytes that are known have their id by now, so what is here are other ones.
                    Some(row) => lines[*index].sha256.is_none() && row.listed.source == lines[*index].source,
                    None => names.get(&id).is_none_or(|other| *other == hash),
                };
                if free || digits == SoundId::MAX_DIGITS {
                    names.insert(id.clone(), hash);
                    ids[*index] = Some(id);
                }
                !(free || digits == SoundId::MAX_DIGITS)
            });
            digits += 4;
        }
        // Every one has its id by now.
        Ok(ids.into_iter().flatten().collect())
    }

    fn said(&self, line: &Incoming) -> Option<String> {
        match (&line.id, &line.sha256) {
            (Some(id), _) => Some(id.as_str().to_owned()),
            (None, Some(sha256)) => self.owners.get(sha256).cloned(),
            (None, None) => self.files.get(&line.source).cloned(),
        }
    }

    async fn read(&mut self, tx: &mut Connection, mut ids: Vec<String>) -> Result<(), ServerError> {
        ids.retain(|id| self.looked_for.insert(id.clone()));
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        for ids in ids.chunks(IDS) {
            let rows = known(&mut *tx, ids).await?;
            self.rows.extend(rows.into_iter().map(|row| (row.listed.sound.id.as_str().to_owned(), row)));
        }
        Ok(())
    }

    /// Decides what becomes of a line.
    fn take(&mut self, line: &Incoming, id: &str, now: Timestamp) -> Result<Taken, ServerError> {
        let before = self.rows.get(id);
        let mut replaces = false;
        if let Some(sha256) = &line.sha256 {
            if let Some(owner) = self.owners.get(sha256).filter(|owner| *owner != id) {
                return Ok(Taken::Refused(format!(
                    "{owner} has the same bytes (the same `sha256`): give this line that `id`, or none"
                )));
            }
            let known = before.and_then(|row| Some((row, row.listed.sha256.as_ref()?)));
            if let Some((row, _)) = known.filter(|(_, known)| *known != sha256) {
                if row.in_library {
                    return Ok(Taken::Refused(format!(
                        "{id} is a sound of the library, with other bytes (another `sha256`): give this line another \
                         `id`, or none"
                    )));
                }
                replaces = true;
            }
        }
        let known = before.map(|row| &row.listed);
        let created_at = line.created_at.or_else(|| Some(known?.sound.created_at)).unwrap_or(now);
        let downloads = known.map_or(0, |known| known.sound.download_count);
        let after = Listed {
            sound: CatalogSound {
                id: parse("sound id", id)?,
                // As the database keeps it.
                created_at: from_ms(created_at.as_millisecond()),
                description: line.description.clone(),
                measured: line.measured.clone(),
                download_count: line.download_count.max(downloads),
            },
            sha256: line.sha256.clone().or_else(|| known?.sha256.clone()),
            source: line.source.clone(),
        };
        let live = before.filter(|row| !row.removed);
        let taken = match live {
            Some(row) if row.listed == after => return Ok(Taken::Unchanged),
            Some(_) => Taken::Updated,
            None => Taken::New,
        };
        let in_library = before.is_some_and(|row| row.in_library);
        if let Some(sha256) = &after.sha256 {
            self.owners.insert(sha256.clone(), id.to_owned());
        }
        if replaces {
            self.replaced.push(id.to_owned());
        }
        self.changed.push(id.to_owned());
        self.rows.insert(id.to_owned(), Known { listed: after, removed: false, in_library });
        Ok(taken)
    }

    async fn write(&mut self, tx: &mut Connection) -> Result<(), ServerError> {
        let mut seen = HashSet::new();
        self.changed.retain(|id| seen.insert(id.clone()));
        if self.changed.is_empty() {
            return Ok(());
        }
        let first = next_revs(tx, i64::try_from(self.changed.len()).unwrap_or(i64::MAX)).await?;
        let rows: Vec<_> =
            (first..).zip(&self.changed).map(|(rev, id)| (rev, &self.rows[id].listed)).collect();
        for rows in rows.chunks(ROWS) {
            let mut sql = insert(rows.iter().map(|(rev, listed)| NewRow {
                id: listed.sound.id.as_str(),
                sha256: listed.sha256.as_deref(),
                rev: *rev,
                created_ms: listed.sound.created_at.as_millisecond(),
                description: &listed.sound.description,
                measured: &listed.sound.measured,
                download_count: listed.sound.download_count,
                source: Some(&listed.source),
            }));
            sql.push(
                " ON CONFLICT (id) DO UPDATE SET removed = FALSE, sha256 = excluded.sha256, rev = excluded.rev, \
                 created_ms = excluded.created_ms, title = excluded.title, creator = excluded.creator, \
                 description = excluded.description, category = excluded.category, subcategory = excluded.subcategory, \
                 tags = excluded.tags, keywords = excluded.keywords, license_type = excluded.license_type, \
                 attribution_required = excluded.attribution_required, file_size_bytes = excluded.file_size_bytes, \
                 duration_s = excluded.duration_s, sample_rate_hz = excluded.sample_rate_hz, \
                 bit_depth = excluded.bit_depth, channels = excluded.channels, loudness_lufs = excluded.loudness_lufs, \
                 loudness_range_lu = excluded.loudness_range_lu, true_peak_dbtp = excluded.true_peak_dbtp, \
                 spectral_peaks = excluded.spectral_peaks, facts = excluded.facts, \
                 category_source = excluded.category_source, download_count = excluded.download_count, \
                 source = excluded.source",
            );
            sql.build().execute(&mut *tx).await?;
        }
        // What was made of other bytes is made anew.
        for id in &self.replaced {
            sqlx::query("DELETE FROM derivatives WHERE sound_id = $1").bind(id).execute(&mut *tx).await?;
        }
        Ok(())
    }
}

/// What a statement says of these keys.
async fn pairs(
    tx: &mut Connection,
    statement: &str,
    keys: Vec<&str>,
) -> Result<HashMap<String, String>, ServerError> {
    let mut found = HashMap::new();
    for keys in keys.chunks(IDS) {
        let mut sql = QueryBuilder::<Db>::new(statement);
        let mut list = sql.separated(", ");
        for key in keys {
            list.push_bind(*key);
        }
        sql.push(")");
        let rows: Vec<(String, String)> = sql.build_query_as().fetch_all(&mut *tx).await?;
        found.extend(rows);
    }
    Ok(found)
}

/// What an id is made from, where nobody says one.
fn hash(line: &Incoming) -> String {
    line.sha256.clone().unwrap_or_else(|| hex(&Sha256::digest(&line.source)))
}
