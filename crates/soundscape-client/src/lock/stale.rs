//! What a lock file says that the server does not say any more.

use std::fmt;

use serde::Serialize;
use soundscape_wire::{Format, SoundId};

use super::LockFile;
use crate::{Client, ClientError, SearchQuery};

/// One pin that is out of date. `Display` is a line for people.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Stale {
    /// A query finds another sound, or none.
    Query {
        /// What is searched for.
        query: SearchQuery,
        /// The sound in the lock file.
        pinned: SoundId,
        /// The sound that is found now.
        found: Option<SoundId>,
    },
    /// A query with variations finds other sounds, or in another order.
    Variations {
        /// What is searched for.
        query: SearchQuery,
        /// The sounds in the lock file.
        pinned: Vec<SoundId>,
        /// The sounds that are found now.
        found: Vec<SoundId>,
    },
    /// A sound has left the library.
    Gone {
        /// The sound.
        id: SoundId,
    },
    /// A sound is not offered in the pinned format any more.
    Format {
        /// The sound.
        id: SoundId,
        /// The format.
        format: Format,
    },
    /// A fact that the credits depend on has changed.
    Fact {
        /// The sound.
        id: SoundId,
        /// `title`, `creator`, `license` or `attribution`.
        fact: &'static str,
        /// In the lock file.
        pinned: String,
        /// Now.
        now: String,
    },
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Query { query, pinned, found: Some(found) } => {
                write!(f, "`{}` now finds {found} instead of {pinned}", query.words)
            }
            Self::Query { query, pinned, found: None } => {
                write!(f, "`{}` finds nothing any more; {pinned} is pinned", query.words)
            }
            Self::Variations { query, pinned, found } => {
                let list = |ids: &[SoundId]| match ids {
                    [] => "nothing".to_owned(),
                    ids => ids.iter().map(SoundId::as_str).collect::<Vec<_>>().join(", "),
                };
                write!(f, "`{}` now finds {} instead of {}", query.words, list(found), list(pinned))
            }
            Self::Gone { id } => write!(f, "{id} has left the library"),
            Self::Format { id, format } => write!(f, "{id} is not offered as {format} any more"),
            Self::Fact { id, fact, pinned, now } => {
                write!(f, "{id} has another {fact}: `{now}` instead of `{pinned}`")
            }
        }
    }
}

impl Client {
    /// What of a lock file is out of date. Costs no credit: files are named by their content and are not compared.
    pub async fn check(&self, lock: &LockFile) -> Result<Vec<Stale>, ClientError> {
        let mut stale = Vec::new();
        for (pinned, found) in self.resolve_all(lock).await? {
            if pinned.ids().eq(&found) {
                continue;
            }
            let query = pinned.query.clone();
            stale.push(match pinned.variations {
                1 => Stale::Query { query, pinned: pinned.id.clone(), found: found.into_iter().next() },
                _ => Stale::Variations { query, pinned: pinned.ids().cloned().collect(), found },
            });
        }
        let known = self.describe_all(lock).await?;
        self.ensure_online()?;
        let mut last = None;
        for sound in lock.sounds() {
            let Some(metadata) = known.get(&sound.id) else {
                // Once for all forms of a sound.
                if last.replace(&sound.id) != Some(&sound.id) {
                    stale.push(Stale::Gone { id: sound.id.clone() });
                }
                continue;
            };
            let is_first = last.replace(&sound.id) != Some(&sound.id);
            if !metadata.formats.contains(&sound.format) {
                stale.push(Stale::Format { id: sound.id.clone(), format: sound.format });
            }
            let mut now = sound.clone();
            now.describe(metadata);
            let line = |attribution: &Option<String>| attribution.clone().unwrap_or_default();
            let facts = [
                ("title", sound.title.clone(), now.title),
                ("creator", sound.creator.clone(), now.creator),
                ("license", sound.license.to_string(), now.license.to_string()),
                ("attribution", line(&sound.attribution), line(&now.attribution)),
            ];
            let changed = facts.into_iter().filter(|(_, pinned, now)| is_first && pinned != now);
            stale.extend(changed.map(|(fact, pinned, now)| Stale::Fact {
                id: sound.id.clone(),
                fact,
                pinned,
                now,
            }));
        }
        Ok(stale)
    }
}
