//! What a manifest answers in the place of a server.

use soundscape_wire::{AudioFacts, CategorySource, SignedUrl, Sound, SoundId, SoundMetadata, Timestamp};

use super::{BakedSound, Manifest};
use crate::{PinnedSound, SearchPage, SearchQuery, SoundFacts, Variant};

impl Manifest {
    /// The file of a sound in this form.
    pub fn sound(&self, id: &SoundId, variant: Variant) -> Option<&BakedSound> {
        let place = self.sounds.binary_search_by(|baked| baked.sound.key().cmp(&(id, variant)));
        place.ok().map(|place| &self.sounds[place])
    }

    /// The answer to a search that is pinned: those of its sounds that are baked, in their order, at most `limit` of them.
    /// Like an answer of a client that is [offline](SearchPage::offline), it has no previews and no waveforms. `None` for
    /// every other search.
    pub fn search(&self, query: &SearchQuery) -> Option<SearchPage> {
        let pinned = self.resolve(query)?;
        let baked = pinned.ids().filter_map(|id| self.described(id).next());
        let mut sounds: Vec<_> = baked.map(|(sound, facts)| to_sound(sound, facts)).collect();
        let total = sounds.len() as u64;
        sounds.truncate(query.limit.map_or(usize::MAX, usize::from));
        Some(SearchPage { sounds, total, next: None, offline: true })
    }

    /// What is known of a sound in any form. Nothing is known of when it was added (1970), its spectrum, its loudness range,
    /// its downloads and its description; its formats are those that are baked.
    pub fn metadata(&self, id: &SoundId) -> Option<SoundMetadata> {
        let mut formats: Vec<_> = self.described(id).map(|(sound, _)| sound.format).collect();
        formats.dedup();
        let (sound, facts) = self.described(id).next()?;
        Some(to_metadata(sound, facts, formats))
    }

    /// What is known of the original of a sound that is baked in any form.
    pub fn facts(&self, id: &SoundId) -> Option<&SoundFacts> {
        self.described(id).next().map(|(_, facts)| facts)
    }

    /// All forms of a sound of which something is known.
    fn described<'a>(
        &'a self,
        id: &SoundId,
    ) -> impl Iterator<Item = (&'a PinnedSound, &'a SoundFacts)> + use<'a> {
        let first = self.sounds.partition_point(|baked| baked.sound.id < *id);
        let end = self.sounds.partition_point(|baked| baked.sound.id <= *id);
        self.sounds[first..end].iter().filter_map(|baked| Some((&baked.sound, baked.sound.facts.as_ref()?)))
    }
}

fn nowhere() -> SignedUrl {
    SignedUrl::new("")
}

fn to_sound(sound: &PinnedSound, facts: &SoundFacts) -> Sound {
    Sound {
        id: sound.id.clone(),
        title: sound.title.clone(),
        category: facts.category.clone(),
        subcategory: facts.subcategory.clone(),
        creator: sound.creator.clone(),
        duration_s: facts.duration_s,
        sample_rate_hz: facts.sample_rate_hz,
        bit_depth: facts.bit_depth,
        channels: facts.channels,
        loudness_lufs: facts.loudness_lufs,
        waveform_url: nowhere(),
        preview_url: nowhere(),
        tags: facts.tags.clone(),
        license_type: sound.license,
        attribution_required: sound.attribution.is_some(),
        file_size_bytes: facts.file_size_bytes,
    }
}

fn to_metadata(
    sound: &PinnedSound,
    facts: &SoundFacts,
    formats: Vec<soundscape_wire::Format>,
) -> SoundMetadata {
    SoundMetadata {
        id: sound.id.clone(),
        title: sound.title.clone(),
        creator: sound.creator.clone(),
        created_at: Timestamp::UNIX_EPOCH,
        duration_s: facts.duration_s,
        sample_rate_hz: facts.sample_rate_hz,
        bit_depth: facts.bit_depth,
        channels: facts.channels,
        loudness_lufs: facts.loudness_lufs,
        loudness_range_lu: None,
        true_peak_db: facts.true_peak_db,
        spectral_peaks: Vec::new(),
        facts: AudioFacts::default(),
        formats,
        tags: facts.tags.clone(),
        category: facts.category.clone(),
        subcategory: facts.subcategory.clone(),
        category_source: CategorySource::Said,
        description: String::new(),
        license_type: sound.license,
        attribution_required: sound.attribution.is_some(),
        attribution: sound.attribution.clone(),
        file_size_bytes: facts.file_size_bytes,
        download_count: 0,
        preview_url: nowhere(),
        waveform_url: nowhere(),
    }
}
