//! The sounds that kept answers tell of: what can be searched when nobody can be asked.

use std::{
    cmp::Reverse,
    collections::HashSet,
    fs,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use serde::Deserialize as _;
use serde_json::Value;
use soundscape_wire::Sound;

use super::{Reply, kept};
use crate::{Client, ClientError, SearchPage, SearchQuery, Task, runtime::blocking};

/// Read when they are first asked for, and again after an answer has come.
#[derive(Default)]
pub(super) struct Known(Mutex<Option<Arc<Vec<Sound>>>>);

impl Client {
    /// Finds sounds among those that the server told of earlier, without a request: by the beginnings of words of their
    /// title, tags, categories and creator, best first, all on one page. No words at all find all of them.
    ///
    /// It knows no synonyms and mends no typing errors: [`search`](Self::search) is better wherever a server answers.
    pub fn search_kept(&self, query: &SearchQuery) -> Task<Result<SearchPage, ClientError>> {
        let query = query.clone();
        self.call(|api, _| async move {
            let answers = api.answers;
            blocking(move || {
                let known = answers.known.get(answers.cache.root(), &answers.namespace);
                let sounds = find(&known, &query);
                Ok(SearchPage { total: sounds.len() as u64, sounds, next: None, offline: true })
            })
            .await
        })
    }
}

impl Known {
    /// About 20 MB.
    const MOST: usize = 20_000;

    /// Blocks.
    fn get(&self, root: &Path, namespace: &str) -> Arc<Vec<Sound>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get_or_insert_with(|| Arc::new(read(root, namespace))).clone()
    }

    pub(super) fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Newest answers first: what they say of a sound counts.
fn read(root: &Path, namespace: &str) -> Vec<Sound> {
    let (mut sounds, mut ids) = (Vec::new(), HashSet::new());
    for path in kept::newest_first(root) {
        let Some(reply) = fs::read(&path).ok().and_then(|text| serde_json::from_slice::<Reply>(&text).ok())
        else {
            continue;
        };
        if kept::path(root, namespace, &reply.target) != path {
            continue;
        }
        let told = match reply.body {
            Value::Array(values) => values,
            value => vec![value],
        };
        // Everything that is known of a sound is more than a sound; whatever else was told is none.
        let told = told.iter().filter_map(|value| Sound::deserialize(value).ok());
        sounds.extend(told.filter(|sound| ids.insert(sound.id.clone())));
        if sounds.len() >= Known::MOST {
            break;
        }
    }
    sounds
}

fn find(sounds: &[Sound], query: &SearchQuery) -> Vec<Sound> {
    let text = query.words.to_lowercase();
    let (without, wanted): (Vec<&str>, Vec<&str>) =
        text.split_whitespace().partition(|word| word.len() > 1 && word.starts_with('-'));
    let wanted: Vec<_> = wanted.into_iter().flat_map(words).collect();
    let without: Vec<_> = without.into_iter().flat_map(words).collect();
    let fits = |sound: &&Sound| {
        query.category.as_ref().is_none_or(|slug| sound.category == *slug || sound.subcategory == *slug)
            && query.duration_max_s.is_none_or(|most| sound.duration_s <= most)
            && query.license.is_none_or(|license| sound.license_type == license)
    };
    let mut found: Vec<_> = sounds
        .iter()
        .filter(fits)
        .filter_map(|sound| Some((score(sound, &wanted, &without)?, sound)))
        .collect();
    found.sort_by(|(a, first), (b, second)| {
        (Reverse(a), &first.title, &first.id).cmp(&(Reverse(b), &second.title, &second.id))
    });
    found.into_iter().map(|(_, sound)| sound.clone()).collect()
}

/// How many of the words it has and how well; `None` where it has fewer than half of them.
fn score(sound: &Sound, wanted: &[&str], without: &[&str]) -> Option<(usize, usize)> {
    let title = sound.title.to_lowercase();
    let rest = format!("{} {} {} {}", sound.tags.join(" "), sound.category, sound.subcategory, sound.creator)
        .to_lowercase();
    let titled: Vec<_> = words(&title).collect();
    let other: Vec<_> = words(&rest).collect();
    if without.iter().any(|word| titled.contains(word) || other.contains(word)) {
        return None;
    }
    // `footsteps` is said of what is tagged `footstep`, too.
    let like =
        |known: &str, word: &str| known.starts_with(word) || (known.len() > 3 && word.starts_with(known));
    let weight = |word: &&str| {
        if titled.contains(word) {
            3
        } else if titled.iter().any(|known| like(known, word)) {
            2
        } else {
            usize::from(other.iter().any(|known| like(known, word)))
        }
    };
    let weights = wanted.iter().map(weight);
    let has = weights.clone().filter(|weight| *weight > 0).count();
    (2 * has >= wanted.len() && (has > 0 || wanted.is_empty())).then(|| (has, weights.sum()))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sound(id: &str, title: &str, tags: &[&str]) -> Sound {
        serde_json::from_value(json!({
            "id": id, "title": title, "tags": tags, "category": "foley", "subcategory": "movement",
            "creator": "Ada", "duration_s": 2.0, "sample_rate_hz": 48_000, "bit_depth": 16, "channels": 1,
            "loudness_lufs": null, "waveform_url": "http://h/w.json", "preview_url": "http://h/p.ogg",
            "license_type": "royalty-free", "attribution_required": false, "file_size_bytes": 1,
        }))
        .unwrap()
    }

    #[test]
    fn finds_by_words() {
        let sounds = [
            sound("snd_00000001", "Steel door", &["metal"]),
            sound("snd_00000002", "Gate", &["door", "metal", "steel"]),
            sound("snd_00000003", "Step on gravel", &["footstep"]),
        ];
        let check = |words: &str, expected: &[&str]| {
            let found = find(&sounds, &SearchQuery::new(words));
            let titles: Vec<_> = found.iter().map(|sound| &*sound.title).collect();
            assert_eq!(titles, expected, "{words}");
        };
        check("Door", &["Steel door", "Gate"]);
        check("steel doo", &["Steel door", "Gate"]);
        check("door creaking", &["Steel door", "Gate"]);
        check("door creaking slowly", &[]);
        check("metal -gate", &["Steel door"]);
        check("footsteps", &["Step on gravel"]);
        check("ada", &["Gate", "Steel door", "Step on gravel"]);
        check("", &["Gate", "Steel door", "Step on gravel"]);
        check("submarine", &[]);
        let none = find(&sounds, &SearchQuery::new("door").duration_max(1.0));
        assert!(none.is_empty());
        let none = find(&sounds, &SearchQuery::new("door").category("weapons".parse().unwrap()));
        assert!(none.is_empty());
        assert_eq!(find(&sounds, &SearchQuery::new("").category("movement".parse().unwrap())).len(), 3);
    }
}
