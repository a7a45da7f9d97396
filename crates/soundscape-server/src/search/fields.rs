//! The fields of the index, and what each is worth.

use soundscape_wire::SoundId;
use tantivy::{
    TantivyDocument,
    schema::{
        FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
    },
};

use super::{
    filters::whole,
    vectors::VectorFields,
    wording::{PLAIN, STEMMED},
};
use crate::{meaning::Vector, sound::CatalogSound, taxonomy};

/// The field that orders sounds of the same score by their ids.
pub(super) const ORDER: &str = "order";

/// How often a word counts by where it stands, as weighted fields of one text (BM25F: Robertson, Zaragoza and Taylor 2004).
const TITLE_COUNTS: usize = 3;
const TAG_COUNTS: usize = 2;

/// What each part adds to a sound's meaning, however long it is.
const TITLE_MEANS: f32 = 1.0;
const TAG_MEANS: f32 = 1.0;
const CATEGORY_MEANS: f32 = 0.5;
const DESCRIPTION_MEANS: f32 = 1.0;

/// The fields.
pub(super) struct Fields {
    pub(super) id: Field,
    order: Field,
    /// Slugs of the category and the subcategory.
    pub(super) category: Field,
    pub(super) license: Field,
    /// The whole name.
    pub(super) creator: Field,
    pub(super) channels: Field,
    pub(super) sample_rate_hz: Field,
    pub(super) duration_s: Field,
    pub(super) loudness_lufs: Field,
    pub(super) brightness_hz: Field,
    pub(super) bpm: Field,
    pub(super) loopable: Field,
    pub(super) title: Field,
    pub(super) tags: Field,
    /// All words of all fields, each as often as its field is worth: what is looked for first.
    pub(super) words: Field,
    category_names: Field,
    description: Field,
    keywords: Field,
    /// All words of all these fields, as they are written: what may be joined, split, completed and corrected.
    pub(super) plain: Field,
    /// All words of the title together.
    pub(super) whole_title: Field,
    meaning: VectorFields,
}

impl Fields {
    pub(super) fn schema() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(STEMMED)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = TextOptions::default().set_indexing_options(indexing);
        let without_places = |tokenizer| {
            let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer);
            TextOptions::default()
                .set_indexing_options(indexing.set_index_option(IndexRecordOption::WithFreqs))
        };
        let fields = Self {
            id: schema.add_text_field("id", STRING | STORED),
            order: schema.add_u64_field(ORDER, FAST),
            category: schema.add_text_field("category", STRING),
            license: schema.add_text_field("license", STRING),
            creator: schema.add_text_field("creator", STRING),
            channels: schema.add_u64_field("channels", FAST),
            sample_rate_hz: schema.add_u64_field("sample_rate_hz", FAST),
            duration_s: schema.add_f64_field("duration_s", FAST),
            loudness_lufs: schema.add_f64_field("loudness_lufs", FAST),
            brightness_hz: schema.add_f64_field("brightness_hz", FAST),
            bpm: schema.add_f64_field("bpm", FAST),
            loopable: schema.add_bool_field("loopable", INDEXED),
            title: schema.add_text_field("title", text.clone()),
            tags: schema.add_text_field("tags", text.clone()),
            category_names: schema.add_text_field("category_names", text.clone()),
            description: schema.add_text_field("description", text.clone()),
            keywords: schema.add_text_field("keywords", text),
            words: schema.add_text_field("words", without_places(STEMMED)),
            plain: schema.add_text_field("plain", without_places(PLAIN)),
            whole_title: schema.add_text_field("whole_title", STRING),
            meaning: VectorFields::add_to(&mut schema),
        };
        (schema.build(), fields)
    }

    /// Fields that know where their words stand, with their weights: for words that must stand together.
    pub(super) fn weighted(&self) -> [(Field, f32); 5] {
        [
            (self.title, 3.0),
            (self.tags, 2.0),
            (self.category_names, 1.5),
            (self.description, 1.0),
            (self.keywords, 0.7),
        ]
    }

    pub(super) fn document(&self, sound: &CatalogSound) -> TantivyDocument {
        let mut document = TantivyDocument::new();
        let about = &sound.description;
        document.add_text(self.id, sound.id.as_str());
        document.add_u64(self.order, leading_digits(&sound.id));
        document.add_text(self.license, about.license_type.name());
        document.add_text(self.creator, whole(&about.creator));
        document.add_u64(self.channels, sound.measured.channels.into());
        document.add_u64(self.sample_rate_hz, sound.measured.sample_rate_hz.into());
        document.add_f64(self.duration_s, sound.measured.duration_s);
        if let Some(loudness_lufs) = sound.measured.loudness_lufs {
            document.add_f64(self.loudness_lufs, loudness_lufs);
        }
        if let Some(brightness_hz) = sound.measured.brightness_hz() {
            document.add_f64(self.brightness_hz, brightness_hz);
        }
        if let Some(bpm) = sound.measured.facts.bpm {
            document.add_f64(self.bpm, bpm);
        }
        if let Some(loopable) = sound.measured.facts.loopable {
            document.add_bool(self.loopable, loopable);
        }
        let mut names = Vec::new();
        for slug in [&about.category, &about.subcategory] {
            document.add_text(self.category, slug.as_str());
            names.extend(taxonomy::find(slug).map(taxonomy::Place::name));
        }
        let mut text = |field: Field, worth: usize, text: &str| {
            document.add_text(field, text);
            document.add_text(self.plain, text);
            (0..worth).for_each(|_| document.add_text(self.words, text));
        };
        text(self.title, TITLE_COUNTS, &about.title);
        text(self.description, 1, &about.text);
        text(self.keywords, 1, &about.creator);
        about.tags.iter().for_each(|tag| text(self.tags, TAG_COUNTS, tag));
        about.keywords.iter().for_each(|keyword| text(self.keywords, 1, keyword));
        names.iter().for_each(|name| text(self.category_names, 1, name));
        document.add_text(self.whole_title, whole(&about.title));
        if let Some(meaning) = meaning_of(sound) {
            self.meaning.write(&meaning, &mut document);
        }
        document
    }
}

/// What a sound means. `None`: it has no words.
pub(super) fn meaning_of(sound: &CatalogSound) -> Option<Vector> {
    let about = &sound.description;
    let parts = [(about.title.as_str(), TITLE_MEANS), (about.text.as_str(), DESCRIPTION_MEANS)];
    let tags = about.tags.iter().map(|tag| (tag.as_str(), TAG_MEANS));
    // The subcategory's name: all that is foley has little in common.
    let place = taxonomy::find(&about.subcategory).or_else(|| taxonomy::find(&about.category));
    let name = place.map(|place| (place.name(), CATEGORY_MEANS));
    Vector::of(parts.into_iter().chain(tags).chain(name))
}

/// The first 16 hex digits of an id as a number, in the order of the ids.
fn leading_digits(id: &SoundId) -> u64 {
    let digits = id.as_str().strip_prefix(SoundId::PREFIX).unwrap_or_default();
    let padded = format!("{digits:0<16.16}");
    u64::from_str_radix(&padded, 16).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_keep_the_order_of_ids() {
        let ids =
            ["snd_00000000", "snd_8f3a2c1d", "snd_8f3a2c1d0001", "snd_8f3a2c1e", "snd_ffffffffffffffffffff"];
        let numbers = ids.map(|id| leading_digits(&id.parse().unwrap()));
        assert!(numbers.is_sorted() && numbers.windows(2).all(|pair| pair[0] != pair[1]), "{numbers:?}");
    }
}
