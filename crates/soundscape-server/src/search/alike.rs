//! Finding sounds that are like a sound: by its words first, then by what was measured of it.

use std::ops::Bound;

use soundscape_wire::{SoundId, Toward};
use tantivy::{
    Order, Term,
    collector::{
        TopDocs,
        sort_key::{SortBySimilarityScore, SortByStaticFastValue},
    },
    query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, Query, RangeQuery},
    schema::Field,
};

use super::{Search, ask, fields, wording};
use crate::{
    error::ServerError,
    sound::{CatalogSound, Measured},
};

/// A sound that is like the one that was asked about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alike {
    pub(crate) id: SoundId,
    /// How much of its words it shares, 0 to 1.
    pub(crate) words: f32,
}

/// What a shared word or category is worth, by where the sound has it.
const TITLE: f32 = 3.0;
const TAG: f32 = 2.0;
const SUBCATEGORY: f32 = 2.0;
const CATEGORY: f32 = 0.5;

impl Search {
    /// Sounds that share words or a category with this one, those with most of them first, at most so many. With a
    /// direction, only those that differ so. Blocks for a moment.
    pub(crate) fn alike(
        &self,
        sound: &CatalogSound,
        toward: Option<Toward>,
        most: usize,
    ) -> Result<Vec<Alike>, ServerError> {
        let Some(query) = self.alike_query(sound, toward) else { return Ok(Vec::new()) };
        let searcher = self.reader.searcher();
        let by_id = (SortByStaticFastValue::<u64>::for_field(fields::ORDER), Order::Asc);
        let top = TopDocs::with_limit(most).order_by((SortBySimilarityScore, by_id));
        let found = searcher.search(&query, &top)?;
        let best = found.first().map_or(1.0, |((score, _), _)| *score).max(f32::EPSILON);
        let alike = found.into_iter().map(|((score, _), address)| {
            Ok(Alike { id: self.id_of(&searcher, address)?, words: score / best })
        });
        alike.collect()
    }

    /// `None`: what would have to differ is not known of this sound.
    fn alike_query(&self, sound: &CatalogSound, toward: Option<Toward>) -> Option<BooleanQuery> {
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
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = vec![
            (Occur::Must, Box::new(BooleanQuery::new(shared))),
            (Occur::MustNot, ask::term(fields.id, sound.id.as_str())),
        ];
        if let Some(toward) = toward {
            let differs = self.differs(&sound.measured, toward)?;
            clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(differs), 0.0))));
        }
        Some(BooleanQuery::new(clauses))
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

/// How far one sound is from another, 0 to 1: by the share of words that they have in common, and by length, brightness
/// and loudness. What is not known of one of them is half as far as it could be.
pub(crate) fn distance(of: &Measured, other: &Measured, words: f32) -> f64 {
    let far = |difference: Option<f64>, most: f64| difference.map_or(0.5, |by| (by.abs() / most).min(1.0));
    let octaves = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| (a.max(1e-3) / b.max(1e-3)).log2());
    let length = far(octaves(Some(of.duration_s), Some(other.duration_s)), 4.0);
    let brightness = far(octaves(of.brightness_hz(), other.brightness_hz()), 4.0);
    let loudness = far(of.loudness_lufs.zip(other.loudness_lufs).map(|(a, b)| a - b), 24.0);
    0.55 * f64::from(1.0 - words) + 0.2 * length + 0.15 * brightness + 0.1 * loudness
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
        }
    }

    #[test]
    fn what_differs_in_nothing_is_nearest_and_words_weigh_most() {
        let bell = measured(2.0, Some(-20.0), 440.0);
        let far = |other: Measured, words| distance(&bell, &other, words);
        assert_eq!(far(bell.clone(), 1.0), 0.0);
        let in_order = [
            far(measured(2.2, Some(-20.0), 440.0), 1.0),
            far(measured(4.0, Some(-20.0), 440.0), 1.0),
            far(measured(4.0, None, 880.0), 1.0),
            far(measured(60.0, Some(-60.0), 9_000.0), 1.0),
            far(measured(60.0, Some(-60.0), 9_000.0), 0.0),
        ];
        assert!(in_order.is_sorted(), "{in_order:?}");
        assert!(in_order[4] <= 1.0);
    }
}
