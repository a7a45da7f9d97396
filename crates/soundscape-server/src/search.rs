//! Finding sounds by words and by what they mean: a projection of the catalogue that can be deleted and is then built anew.

mod alike;
mod ask;
mod damage;
mod explain;
mod extent;
mod fields;
mod filters;
mod most;
mod near;
mod ranking;
mod snapshots;
mod top;
mod vectors;
mod vocabulary;
mod wording;

use std::{
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicI64, Ordering},
    },
};

use soundscape_wire::SoundId;
use tantivy::{
    DocAddress, Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term,
    directory::MmapDirectory, schema::Value,
};

pub(crate) use self::{
    alike::distance, ask::Sought, explain::explain, extent::extent, filters::Filters, ranking::Worth,
    snapshots::SnapshotId,
};
use self::{
    ask::Asked, fields::Fields, ranking::Ranking, snapshots::Snapshots, vectors::Vectors,
    vocabulary::Vocabulary, wording::Wording,
};
use crate::{
    error::ServerError,
    meaning::{QueryModel, Vector},
    sound::Change,
};

/// A search.
#[derive(Clone, Debug)]
pub(crate) struct Question<'a> {
    pub(crate) text: &'a str,
    pub(crate) filters: &'a Filters,
    pub(crate) page: Page,
    pub(crate) by: By,
}

/// What decides what is found and in which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum By {
    /// Words, and where there are not many that have all of them, meaning.
    #[default]
    Both,
    Words,
    Meaning,
}

/// Which of the hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) offset: usize,
    pub(crate) limit: usize,
    /// What the page before was taken from. `None`, or one that is no longer kept: what is there now.
    pub(crate) snapshot: Option<SnapshotId>,
}

/// What was found.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Hits {
    /// Best first.
    pub(crate) ids: Vec<SoundId>,
    /// What put each of them there.
    pub(crate) worth: Vec<Worth>,
    /// The words that were looked for, and what they can be.
    pub(crate) sought: Vec<Sought>,
    /// How many there are beyond the limit, too.
    pub(crate) total: usize,
    /// What they were taken from; `None` where nothing was looked for.
    pub(crate) snapshot: Option<SnapshotId>,
}

/// The search index.
pub(crate) struct Search {
    fields: Fields,
    reader: IndexReader,
    snapshots: Snapshots,
    vectors: Vectors,
    /// What reads questions, in place of the table.
    model: Option<QueryModel>,
    writer: Mutex<IndexWriter>,
    /// Changed by whoever holds the writer.
    rev: AtomicI64,
}

/// The name of the index folder: another one for every change of its fields.
const VERSION: &str = "v5";
const WRITER_BYTES: usize = 50_000_000;

impl Search {
    /// Opens the index below `folder`. One that is damaged, or of another version, is deleted: its content comes from
    /// the catalogue.
    pub(crate) fn open(folder: &Path) -> Result<Self, ServerError> {
        let folder = folder.join(VERSION);
        std::fs::create_dir_all(&folder).map_err(ServerError::io(&folder))?;
        let opened = damage::found(|| Self::open_in(&folder)).or_else(|error| {
            if !damage::is_damage(&error) {
                return Err(error);
            }
            tracing::warn!(%error, folder = %folder.display(), "building the search index anew");
            std::fs::remove_dir_all(&folder)?;
            std::fs::create_dir_all(&folder)?;
            Self::open_in(&folder)
        });
        let (fields, reader, writer, rev) =
            opened.map_err(|source| ServerError::OpenIndex { folder, source })?;
        let (writer, rev) = (Mutex::new(writer), AtomicI64::new(rev));
        let vectors = Vectors::default();
        vectors.follow(&reader.searcher(), &[])?;
        Ok(Self { fields, reader, snapshots: Snapshots::new()?, vectors, model: None, writer, rev })
    }

    /// Lets a model read the questions.
    pub(crate) fn with_model(self, model: Option<QueryModel>) -> Self {
        Self { model, ..self }
    }

    fn open_in(folder: &Path) -> tantivy::Result<(Fields, IndexReader, IndexWriter, i64)> {
        let (schema, fields) = Fields::schema();
        let directory = MmapDirectory::open(folder)?;
        let index = Index::open_or_create(directory, schema)?;
        index.tokenizers().register(wording::STEMMED, wording::stemmed());
        index.tokenizers().register(wording::PLAIN, wording::unstemmed());
        let rev = index.load_metas()?.payload.and_then(|rev| rev.parse().ok()).unwrap_or(0);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let writer = index.writer_with_num_threads(1, WRITER_BYTES)?;
        // What a commit had written when its process was killed: the next commit would meet files of the same names.
        writer.garbage_collect_files().wait()?;
        Ok((fields, reader, writer, rev))
    }

    /// Up to where in the change log the index is.
    pub(crate) fn rev(&self) -> i64 {
        self.rev.load(Ordering::Acquire)
    }

    /// How many sounds searches see.
    pub(crate) fn sounds(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// The state of the index that searches see.
    pub(crate) fn generation(&self) -> u64 {
        self.reader.searcher().generation().generation_id()
    }

    /// Takes in what changed and shows it from now on. Blocks.
    pub(crate) fn apply(&self, changes: &[Change]) -> Result<(), ServerError> {
        let Some(last) = changes.last() else { return Ok(()) };
        let mut writer = self.lock();
        for change in changes {
            writer.delete_term(Term::from_field_text(self.fields.id, change.id.as_str()));
            if let Some(sound) = &change.sound {
                writer.add_document(self.fields.document(sound))?;
            }
        }
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&last.rev.to_string());
        commit.commit()?;
        self.rev.store(last.rev, Ordering::Release);
        self.show()
    }

    /// Forgets everything, for a catalogue that is another one. Blocks.
    pub(crate) fn clear(&self) -> Result<(), ServerError> {
        let mut writer = self.lock();
        writer.delete_all_documents()?;
        let mut commit = writer.prepare_commit()?;
        commit.set_payload("0");
        commit.commit()?;
        self.rev.store(0, Ordering::Release);
        self.show()
    }

    /// Lets searches see what was committed.
    fn show(&self) -> Result<(), ServerError> {
        self.reader.reload()?;
        Ok(self.vectors.follow(&self.reader.searcher(), &self.snapshots.searchers())?)
    }

    /// Answers a question. Blocks for a moment.
    pub(crate) fn search(&self, question: &Question<'_>) -> Result<Hits, ServerError> {
        let wording = Wording::of(question.text);
        if wording.is_empty() {
            return Ok(Hits::default());
        }
        let Page { offset, limit, snapshot } = question.page;
        let (snapshot, searcher) = self.snapshots.take(snapshot, || self.reader.searcher());
        let vocabulary = Vocabulary { searcher: &searcher, fields: &self.fields };
        let mean = |text: &str| match &self.model {
            Some(model) => model.vector(text),
            None => Vector::of([(text, 1.0)]),
        };
        let asked = Asked::of(&vocabulary, &wording, question, mean)?;
        let ranking = Ranking::of(&searcher, &self.vectors, &asked, question.by)?;
        let page = ranking.page(&searcher, &asked, offset, limit)?;
        let ids = page.iter().map(|ranked| self.id_of(&searcher, ranked.address));
        Ok(Hits {
            ids: ids.collect::<Result<_, _>>()?,
            worth: page.iter().map(|ranked| ranked.worth).collect(),
            sought: asked.sought,
            total: ranking.total,
            snapshot: Some(snapshot),
        })
    }

    fn id_of(&self, searcher: &Searcher, address: DocAddress) -> Result<SoundId, ServerError> {
        let document: TantivyDocument = searcher.doc(address)?;
        let id = document.get_first(self.fields.id).and_then(|id| id.as_str()).unwrap_or_default();
        id.parse().map_err(|_| ServerError::Corrupt { what: "sound id in the index", value: id.into() })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, IndexWriter> {
        // A panic between a change and its commit leaves nothing half done: what is not committed is not seen.
        self.writer.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
