//! The meanings of the sounds in the index, in memory: one list for each segment, made when it is first seen.
//!
//! They are kept in fast fields of the index, so that commits, merges and snapshots hold them together with the words.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use tantivy::{
    DocId, Searcher, SegmentReader, TantivyDocument,
    index::SegmentId,
    schema::{FAST, Field, SchemaBuilder},
};

use crate::meaning::{DIMS, Signs, Vector, centres, dot, signs};

/// The fields of a vector: eight of its numbers in each.
pub(super) struct VectorFields {
    parts: Vec<Field>,
    centre: Field,
}

const PART: usize = 8;
const PARTS: usize = DIMS / PART;
const CENTRE: &str = "meaning_centre";

fn name(part: usize) -> String {
    format!("meaning_{part:02}")
}

impl VectorFields {
    pub(super) fn add_to(schema: &mut SchemaBuilder) -> Self {
        let parts = (0..PARTS).map(|part| schema.add_u64_field(&name(part), FAST)).collect();
        Self { parts, centre: schema.add_u64_field(CENTRE, FAST) }
    }

    pub(super) fn write(&self, vector: &Vector, document: &mut TantivyDocument) {
        for (field, part) in self.parts.iter().zip(vector.0.chunks_exact(PART)) {
            let bytes = std::array::from_fn(|i| part[i] as u8);
            document.add_u64(*field, u64::from_le_bytes(bytes));
        }
        document.add_u64(self.centre, vector.centre() as u64);
    }
}

/// The vectors of the sounds of a segment, those of one centre together, so that they are compared as they stand in memory.
pub(super) struct SegmentVectors {
    vectors: Vec<[i8; DIMS]>,
    /// An eighth of them, to see which are worth a look.
    signs: Vec<Signs>,
    /// Whose each of them is.
    docs: Vec<DocId>,
    /// Where that of each sound is.
    places: Vec<u32>,
    /// Where each centre begins, and the end of the last.
    begins: Vec<usize>,
}

/// The sounds of a segment that are nearest to one of all centres.
pub(super) struct Around<'a> {
    pub(super) docs: &'a [DocId],
    pub(super) signs: &'a [Signs],
    pub(super) vectors: &'a [[i8; DIMS]],
}

impl SegmentVectors {
    fn read(segment: &SegmentReader) -> tantivy::Result<Self> {
        const ROWS: usize = 4_096;
        let (count, fast_fields) = (segment.max_doc() as usize, segment.fast_fields());
        let column = fast_fields.column_first_or_default::<u64>(CENTRE)?;
        let centre = |doc: DocId| (column.get_val(doc) as usize).min(centres().len() - 1);
        let mut begins = vec![0; centres().len() + 1];
        (0..segment.max_doc()).for_each(|doc| begins[centre(doc) + 1] += 1);
        for at in 1..begins.len() {
            begins[at] += begins[at - 1];
        }
        let (mut next, mut docs, mut places) = (begins.clone(), vec![0; count], vec![0; count]);
        for doc in 0..segment.max_doc() {
            let at = &mut next[centre(doc)];
            docs[*at] = doc;
            places[doc as usize] = u32::try_from(*at).unwrap_or(u32::MAX);
            *at += 1;
        }

        // A sound without a word has none, and is like nothing.
        let parts = (0..PARTS).map(|part| fast_fields.column_first_or_default::<u64>(&name(part)));
        let parts: Vec<_> = parts.collect::<Result<_, _>>()?;
        let mut vectors = vec![[0; DIMS]; count];
        let mut values = vec![vec![0; ROWS]; PARTS];
        for (start, places) in (0..).step_by(ROWS).zip(places.chunks(ROWS)) {
            for (part, values) in parts.iter().zip(&mut values) {
                part.get_range(start, &mut values[..places.len()]);
            }
            for (i, place) in places.iter().enumerate() {
                let vector = &mut vectors[*place as usize];
                for (numbers, values) in vector.chunks_exact_mut(PART).zip(&values) {
                    for (number, byte) in numbers.iter_mut().zip(values[i].to_le_bytes()) {
                        *number = byte as i8;
                    }
                }
            }
        }
        let signs = vectors.iter().map(signs).collect();
        Ok(Self { vectors, signs, docs, places, begins })
    }

    /// In the unit of [`crate::meaning::cosine`].
    pub(super) fn dot(&self, doc: DocId, vector: &Vector) -> i32 {
        dot(&self.vectors[self.places[doc as usize] as usize], &vector.0)
    }

    pub(super) fn around(&self, centre: usize) -> Around<'_> {
        let range = self.begins[centre]..self.begins[centre + 1];
        Around {
            docs: &self.docs[range.clone()],
            signs: &self.signs[range.clone()],
            vectors: &self.vectors[range],
        }
    }
}

/// Of all segments that searches may meet.
#[derive(Default)]
pub(super) struct Vectors {
    kept: Mutex<HashMap<SegmentId, Arc<SegmentVectors>>>,
}

impl Vectors {
    /// In the order of the searcher's segments.
    pub(super) fn of(&self, searcher: &Searcher) -> tantivy::Result<Vec<Arc<SegmentVectors>>> {
        searcher.segment_readers().iter().map(|segment| self.segment(segment)).collect()
    }

    fn segment(&self, segment: &SegmentReader) -> tantivy::Result<Arc<SegmentVectors>> {
        let id = segment.segment_id();
        if let Some(found) = self.lock().get(&id) {
            return Ok(found.clone());
        }
        let read = Arc::new(SegmentVectors::read(segment)?);
        Ok(self.lock().entry(id).or_insert(read).clone())
    }

    /// Reads what a new state of the index has, and forgets what neither it nor an older one that is in use has.
    pub(super) fn follow(&self, newest: &Searcher, older: &[Searcher]) -> tantivy::Result<()> {
        self.of(newest)?;
        let searchers = older.iter().chain([newest]);
        let used: HashSet<_> =
            searchers.flat_map(Searcher::segment_readers).map(SegmentReader::segment_id).collect();
        self.lock().retain(|id, _| used.contains(id));
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<SegmentId, Arc<SegmentVectors>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
