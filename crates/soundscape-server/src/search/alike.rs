//! Finding sounds that are like a sound: by its words and what they mean first, then by what was measured of it.

use std::{collections::HashSet, ops::Bound};

use soundscape_wire::{SoundId, Toward};
use tantivy::{
    DocAddress, Term,
    query::{AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, Occur, Query, RangeQuery},
    schema::Field,
};

use super::{
    Search, ask, fields,
    near::nearest,
    top::{Orders, top},
    wording,
};
use crate::{
    error::ServerError,
    meaning::cosine,
    sound::{CatalogSound, Measured},
};

/// A sound that is like the one that was asked about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alike {
    pub(crate) id: SoundId,
    /// How much of its words it shares, 0 to 1.
    pub(crate) words: f32,
    /// How like its meaning is, 0 to 1.
    pub(crate) meaning: f32,
}

/// From here on a sound is near in meaning that shares no word: one whose title and tags say the same in others.
const NEAR: f32 = 0.5;

/// What a shared word or category is worth, by where the sound has it.
const TITLE: f32 = 3.0;
const TAG: f32 = 2.0;
const SUBCATEGORY: f32 = 2.0;
const CATEGORY: f32 = 0.5;

impl Search {
    /// Sounds that share words or a category with this one, those with most of them first, then those that are only near to
    /// it in meaning: at most so many of each. With a direction, only those that differ so. Blocks for a moment.
    pub(crate) fn alike(
        &self,
        sound: &CatalogSound,
        toward: Option<Toward>,
        most: usize,
    ) -> Result<Vec<Alike>, ServerError> {
        let Some(must) = self.conditions(sound, toward) else { return Ok(Vec::new()) };
        let searcher = self.reader.searcher();
        let found = top(&searcher, &self.shared(sound, &must), most, &Orders::of(&searcher)?)?;
        let best = found.first().map_or(1.0, |(score, _)| *score).max(f32::EPSILON);

        let (vectors, meaning) = (self.vectors.of(&searcher)?, fields::meaning_of(sound));
        let likeness = |address: DocAddress| {
            let of = |meaning| vectors[address.segment_ord as usize].dot(address.doc_id, meaning);
            meaning.as_ref().map_or(0.0, |meaning| cosine(of(meaning)).clamp(0.0, 1.0))
        };
        let near = match &meaning {
            Some(meaning) => nearest(&searcher, &vectors, meaning, NEAR, Some(&must))?,
            None => Vec::new(),
        };
        let known: HashSet<_> = found.iter().map(|(_, address)| *address).collect();
        let near = near.into_iter().filter(|(address, _)| !known.contains(address)).take(most);
        let by_words = found.iter().map(|(score, address)| (*address, score / best, likeness(*address)));
        let all = by_words.chain(near.map(|(address, likeness)| (address, 0.0, likeness.clamp(0.0, 1.0))));
        all.map(|(address, words, meaning)| Ok(Alike { id: self.id_of(&searcher, address)?, words, meaning }))
            .collect()
    }

    /// Another sound, and one that differs so. `None`: what would have to differ is not known of this one.
    fn conditions(&self, sound: &CatalogSound, toward: Option<Toward>) -> Option<BooleanQuery> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = vec![
            (Occur::Must, Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))),
            (Occur::MustNot, ask::term(self.fields.id, sound.id.as_str())),
        ];
        if let Some(toward) = toward {
            let differs = self.differs(&sound.measured, toward)?;
            clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(differs), 0.0))));
        }
        Some(BooleanQuery::new(clauses))
    }

    /// What shares a word or a category.
    fn shared(&self, sound: &CatalogSound, must: &BooleanQuery) -> BooleanQuery {
        let (fields, about) = (&self.fields, &sound.description);
        let mut shared: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut add = |field, text: &str, weight| {
            shared.push((Occur::Should, Box::new(BoostQuery::new(ask::term(field, text), weight))));
        };
        for word in wording::stems(&about.title) {
            add(fields.title, &word, TITLE);
            add(fields.tags, &word, TAG);
        }
        for word in about.tags.iter().flat_map(|tag| wording::stems(tag)) {
            add(fields.tags, &word, TAG);
        }
        add(fields.category, about.subcategory.as_str(), SUBCATEGORY);
        add(fields.category, about.category.as_str(), CATEGORY);
        BooleanQuery::new(vec![
            (Occur::Must, Box::new(BooleanQuery::new(shared))),
            (Occur::Must, Box::new(must.clone())),
        ])
    }

    fn differs(&self, measured: &Measured, toward: Toward) -> Option<RangeQuery> {
        let less = |field: Field, than: f64| {
            RangeQuery::new(Bound::Unbounded, Bound::Excluded(Term::from_field_f64(field, than)))
        };
        let more = |field: Field, than: f64| {
            RangeQuery::new(Bound::Excluded(Term::from_field_f64(field, than)), Bound::Unbounded)
        };
        let fields = &self.fields;
        Some(match toward {
            Toward::Shorter => less(fields.duration_s, measured.duration_s),
            Toward::Longer => more(fields.duration_s, measured.duration_s),
            Toward::Quieter => less(fields.loudness_lufs, measured.loudness_lufs?),
            Toward::Brighter => more(fields.brightness_hz, measured.brightness_hz()?),
            Toward::Lower => less(fields.brightness_hz, measured.brightness_hz()?),
        })
    }
}

/// How far one sound is from another, 0 to 1: by the share of words that they have in common and how alike their meanings
/// are, and by length, brightness and loudness. What is not known of one of them is half as far as it could be.
pub(crate) fn distance(of: &Measured, other: &Measured, words: f32, meaning: f32) -> f64 {
    let far = |difference: Option<f64>, most: f64| difference.map_or(0.5, |by| (by.abs() / most).min(1.0));
    let octaves = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| (a.max(1e-3) / b.max(1e-3)).log2());
    let length = far(octaves(Some(of.duration_s), Some(other.duration_s)), 4.0);
    let brightness = far(octaves(of.brightness_hz(), other.brightness_hz()), 4.0);
    let loudness = far(of.loudness_lufs.zip(other.loudness_lufs).map(|(a, b)| a - b), 24.0);
    let said = 0.3 * f64::from(1.0 - words) + 0.25 * f64::from(1.0 - meaning);
    said + 0.2 * length + 0.15 * brightness + 0.1 * loudness
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(duration_s: f64, loudness_lufs: Option<f64>, peak_hz: f64) -> Measured {
        let peak = soundscape_wire::SpectralPeak { frequency_hz: peak_hz, magnitude_db: -10.0 };
        Measured {
            file_size_bytes: 1,
            duration_s,
            sample_rate_hz: 44_100,
            bit_depth: 16,
            channels: 1,
            loudness_lufs,
            loudness_range_lu: None,
            true_peak_dbtp: None,
            spectral_peaks: vec![peak],
            facts: soundscape_wire::AudioFacts::default(),
        }
    }

    #[test]
    fn what_differs_in_nothing_is_nearest_and_words_weigh_most() {
        let bell = measured(2.0, Some(-20.0), 440.0);
        let far = |other: Measured, said| distance(&bell, &other, said, said);
        assert_eq!(far(bell.clone(), 1.0), 0.0);
        let in_order = [
            far(measured(2.2, Some(-20.0), 440.0), 1.0),
            far(measured(4.0, Some(-20.0), 440.0), 1.0),
            far(measured(4.0, None, 880.0), 1.0),
            far(measured(60.0, Some(-60.0), 9_000.0), 1.0),
            distance(&bell, &measured(60.0, Some(-60.0), 9_000.0), 0.0, 0.5),
            far(measured(60.0, Some(-60.0), 9_000.0), 0.0),
        ];
        assert!(in_order.is_sorted(), "{in_order:?}");
        assert!(in_order[5] <= 1.0);
    }
}
