//! Who made the sounds of a lock file, and what their licences ask for.

use std::fmt::Write;

use serde::Serialize;
use soundscape_wire::{License, SoundId};

use crate::LockFile;

/// A sound in the credits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Credit {
    /// The sound.
    pub id: SoundId,
    /// What a person reads.
    pub title: String,
    /// Who made it; empty where nobody is named.
    pub creator: String,
    /// Its licence.
    pub license: License,
    /// The line that the licence asks for; `None` where it asks for none.
    pub attribution: Option<String>,
}

impl Credit {
    /// The sounds of a lock file, each once, sorted by id.
    pub fn all(lock: &LockFile) -> Vec<Self> {
        let credit = |sound: &crate::PinnedSound| Self {
            id: sound.id.clone(),
            title: sound.title.clone(),
            creator: sound.creator.clone(),
            license: sound.license,
            attribution: sound.attribution.clone(),
        };
        let mut credits: Vec<_> = lock.sounds().iter().map(credit).collect();
        credits.dedup_by(|a, b| a.id == b.id);
        credits
    }

    /// A page of Markdown.
    pub fn markdown(credits: &[Self]) -> String {
        let mut text = String::from("# Sound credits\n\n");
        for Self { id, title, creator, license, attribution } in credits {
            let line = match attribution {
                // As the licence wants it: nothing is added but the id.
                Some(line) => format!("{} ({id})", plain(line)),
                None if creator.is_empty() => format!("“{}” ({license}, {id})", plain(title)),
                None => format!("“{}” by {} ({license}, {id})", plain(title), plain(creator)),
            };
            // Writing to a string does not fail.
            let _ = writeln!(text, "- {line}");
        }
        text
    }
}

/// Text in which nothing is Markdown, on one line.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!') {
            plain.push('\\');
        }
        plain.push(c);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_stay_what_they_are() {
        let credit = |title: &str, creator: &str, attribution: Option<&str>| Credit {
            id: "snd_8f3a2c1d".parse().unwrap(),
            title: title.into(),
            creator: creator.into(),
            license: License::Editorial,
            attribution: attribution.map(Into::into),
        };
        let check = |credit: Credit, expected: &str| {
            let text = Credit::markdown(&[credit]);
            assert_eq!(text, format!("# Sound credits\n\n- {expected}snd_8f3a2c1d)\n"));
        };
        check(credit("Door", "", None), "“Door” (editorial, ");
        check(credit("Door\n# 2", "A*B*", None), r"“Door \# 2” by A\*B\* (editorial, ");
        check(credit("Door", "A", Some("Door by A [CC]")), r"Door by A \[CC\] (");
    }
}
