//! Ingest: brings the catalogue in line with the library's folders. Run again, it goes on where it was.

mod examine;
mod found;
mod names;
mod said;
mod sidecar;
mod walk;

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use futures_util::{StreamExt, stream};
use soundscape_wire::CategorySource;

pub(crate) use self::examine::{measured, sha256};
#[cfg(feature = "cli")]
pub(crate) use self::names::words;
use self::{examine::Examined, found::Found, said::Said, walk::Walk};
use crate::{
    clock::Clock,
    error::ServerError,
    sound::Description,
    store::{FileRecord, KnownFile, Store},
    taxonomy::{self, Placed},
};

/// What a scan did.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct IngestReport {
    /// Sound files found.
    pub files: usize,
    /// Of them, new or changed.
    pub ingested: usize,
    /// Of them, as the last scan left them.
    pub unchanged: usize,
    /// Files that the last scan saw and this one did not.
    pub removed: usize,
    /// Files that could not be taken in, and why.
    pub failed: Vec<(PathBuf, String)>,
    /// Sounds of the catalogue afterwards; files of the same bytes are one sound.
    pub sounds: u64,
}

impl std::fmt::Display for IngestReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { files, ingested, unchanged, removed, failed, sounds } = self;
        write!(
            f,
            "{files} files: {ingested} ingested, {unchanged} unchanged, {removed} removed, {} failed; ",
            failed.len()
        )?;
        write!(f, "{sounds} sounds")
    }
}

/// Takes sounds in.
pub(crate) struct Ingest {
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) roots: Vec<PathBuf>,
}

/// What became of one file.
enum Outcome {
    Ingested,
    Unchanged,
    Failed(PathBuf, String),
}

impl Ingest {
    /// Scans the folders, where there are any. `progress` hears of files done and files found. One bad file never stops it.
    pub(crate) async fn run(
        &self,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<IngestReport, ServerError> {
        if self.roots.is_empty() {
            // There is nothing to hold the catalogue against.
            return Ok(IngestReport { sounds: self.store.sound_count().await?, ..IngestReport::default() });
        }
        // Before the walk: a file that another scan takes in after it has not vanished.
        let mut known = self.store.known_files().await?;
        let roots = self.roots.clone();
        let Walk { files, said, mut failed } =
            tokio::task::spawn_blocking(move || walk::walk(&roots)).await??;
        let total = files.len();
        let work: Vec<_> = files
            .into_iter()
            .map(|file| {
                let known = known.remove(&file.key);
                let said = said.of(&file);
                (file, said, known)
            })
            .collect();
        let vanished: HashMap<_, _> = known;

        let mut report = IngestReport { files: total, removed: vanished.len(), ..IngestReport::default() };
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        let work = work.into_iter().map(|(file, said, known)| self.take_in(file, said, known));
        let mut outcomes = stream::iter(work).buffer_unordered(workers);
        let mut done = 0;
        while let Some(outcome) = outcomes.next().await {
            match outcome? {
                Outcome::Ingested => report.ingested += 1,
                Outcome::Unchanged => report.unchanged += 1,
                Outcome::Failed(path, reason) => {
                    tracing::warn!(path = %path.display(), reason, "skipped a file");
                    failed.push((path, reason));
                }
            }
            done += 1;
            progress(done, total);
        }
        // New before old: a moved file keeps its sound, for there is no moment without it.
        for path in vanished.keys() {
            self.store.remove_file(path).await?;
        }
        failed.sort();
        report.failed = failed;
        report.sounds = self.store.sound_count().await?;
        Ok(report)
    }

    async fn take_in(
        &self,
        file: Found,
        said: Said,
        known: Option<KnownFile>,
    ) -> Result<Outcome, ServerError> {
        let describe = |embedded: &Said| said.clone().or(embedded.clone()).describe(&file.relative);
        let same = |k: &KnownFile| k.size_bytes == file.size_bytes && k.modified_ns == file.modified_ns;
        if let Some(known) = known.as_ref().filter(|known| same(known)) {
            let embedded = serde_json::from_str(&known.embedded).unwrap_or_default();
            let description = describe(&embedded);
            if description != known.description {
                self.store.redescribe_file(&file.key, &description).await?;
                return Ok(Outcome::Ingested);
            }
            return Ok(Outcome::Unchanged);
        }
        match self.examine(&file).await? {
            Ok(Examined { sha256, measured, embedded }) => {
                let known = KnownFile {
                    size_bytes: file.size_bytes,
                    modified_ns: file.modified_ns,
                    description: describe(&embedded),
                    embedded: serde_json::to_string(&embedded).unwrap_or_default(),
                };
                let record = FileRecord { path: file.key, known, sha256 };
                self.store.put_file(&record, measured.as_ref(), self.clock.now()).await?;
                Ok(Outcome::Ingested)
            }
            Err(reason) => {
                if known.is_some() {
                    self.store.remove_file(&file.key).await?;
                }
                Ok(Outcome::Failed(file.path, reason))
            }
        }
    }

    /// The inner error is the file's, in words.
    async fn examine(&self, file: &Found) -> Result<Result<Examined, String>, ServerError> {
        let path = file.path.clone();
        let sha256 = match tokio::task::spawn_blocking(move || examine::sha256(&path)).await? {
            Ok(sha256) => sha256,
            Err(source) => return Ok(Err(source.to_string())),
        };
        let measure = !self.store.has_content(&sha256).await?;
        let path = file.path.clone();
        Ok(tokio::task::spawn_blocking(move || examine::examine(&path, sha256, measure)).await?)
    }
}

impl Said {
    /// Fills what nobody said from the names of the file and its folders.
    fn describe(self, relative: &std::path::Path) -> Description {
        let names = names::Names::of(relative);
        let title = self.title.unwrap_or_else(|| names.title.clone());
        let title_words = names::words(&title).join(" ");
        let mut telling = vec![title_words.as_str()];
        let (name_words, folder_words) = (names.words.join(" "), names.folders.join(" "));
        telling.extend([name_words.as_str(), folder_words.as_str()]);
        let placed = match &names.ucs {
            // The weakest word, but one that is meant.
            Some(ucs) if self.category.is_none() && self.subcategory.is_none() => {
                Placed::of(ucs.category, CategorySource::Said)
            }
            _ => taxonomy::place(self.category.as_ref(), self.subcategory.as_ref(), telling),
        };
        let creator = self.creator.or(names.ucs.map(|ucs| ucs.creator_id));
        Description {
            creator: creator.unwrap_or_default(),
            text: self.description.unwrap_or_default(),
            // The taxonomy's slugs are slugs.
            category: placed.category.parse().expect("a slug of the table"),
            subcategory: placed.subcategory.parse().expect("a slug of the table"),
            category_source: placed.source,
            tags: self.tags.into_iter().chain(names.words).collect(),
            keywords: names.folders.into_iter().collect(),
            license_type: self.license_type.unwrap_or(soundscape_wire::License::RoyaltyFree),
            attribution_required: self.attribution_required.unwrap_or(false),
            title,
        }
    }
}
