//! What a sound must be besides what is looked for.

use std::ops::Bound;

use soundscape_wire::License;
use tantivy::{
    Term,
    query::{Query, RangeQuery, TermQuery},
    schema::IndexRecordOption,
};

use super::{ask::term, fields::Fields, wording::plain};
use crate::taxonomy::Place;

/// Each that is given must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Filters {
    pub(crate) category: Option<Place>,
    pub(crate) license: Option<License>,
    /// The whole name, in any case and with or without accents.
    pub(crate) creator: Option<String>,
    pub(crate) duration_min_s: Option<f64>,
    pub(crate) duration_max_s: Option<f64>,
    pub(crate) channels: Option<u16>,
    pub(crate) sample_rate_min_hz: Option<u32>,
    /// Beats a minute, from and to.
    pub(crate) bpm: Option<(f64, f64)>,
    pub(crate) loopable: Option<bool>,
}

impl Filters {
    pub(super) fn queries(&self, fields: &Fields) -> impl Iterator<Item = Box<dyn Query>> {
        let from = |least: Term| RangeQuery::new(Bound::Included(least), Bound::Unbounded);
        let until = |most: Term| RangeQuery::new(Bound::Unbounded, Bound::Included(most));
        let seconds = |seconds| Term::from_field_f64(fields.duration_s, seconds);
        let boxed = |query: RangeQuery| -> Box<dyn Query> { Box::new(query) };
        let each = [
            self.category.map(|place| term(fields.category, place.slug())),
            self.license.map(|license| term(fields.license, license.name())),
            self.creator.as_deref().map(|name| term(fields.creator, &whole(name))),
            self.duration_min_s.map(|least| boxed(from(seconds(least)))),
            self.duration_max_s.map(|most| boxed(until(seconds(most)))),
            self.channels.map(|count| {
                let count = Term::from_field_u64(fields.channels, count.into());
                boxed(RangeQuery::new(Bound::Included(count.clone()), Bound::Included(count)))
            }),
            self.sample_rate_min_hz
                .map(|least| boxed(from(Term::from_field_u64(fields.sample_rate_hz, least.into())))),
            self.bpm.map(|(least, most)| {
                let bound = |bpm| Bound::Included(Term::from_field_f64(fields.bpm, bpm));
                boxed(RangeQuery::new(bound(least), bound(most)))
            }),
            self.loopable.map(|is_so| -> Box<dyn Query> {
                let is_so = Term::from_field_bool(fields.loopable, is_so);
                Box::new(TermQuery::new(is_so, IndexRecordOption::Basic))
            }),
        ];
        each.into_iter().flatten()
    }
}

/// A text of which all words together are one entry of the index.
pub(super) fn whole(text: &str) -> String {
    plain(text).join(" ")
}
