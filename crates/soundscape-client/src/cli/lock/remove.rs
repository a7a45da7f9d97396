//! `soundscape lock remove`: unpins.

use anyhow::ensure;
use clap::Args;
use soundscape_client::{LockFile, PinnedQuery, SearchQuery};

use super::{LockPath, Wanted, print, wanted};
use crate::cli::output::Output;

/// Unpin sounds and queries
///
/// A sound goes in all its forms. Words go with every filter that they were pinned with, and with their sounds, unless
/// something else pins them.
#[derive(Args)]
pub(crate) struct Remove {
    /// Ids and words
    #[arg(required = true, value_name = "ID|WORDS", value_parser = wanted)]
    wanted: Vec<Wanted>,

    #[command(flatten)]
    file: LockPath,
}

impl Remove {
    pub(crate) fn run(self, output: &mut Output<'_>) -> anyhow::Result<()> {
        let path = &self.file.lock_file;
        let mut lock = LockFile::read(path)?;
        for wanted in &self.wanted {
            match wanted {
                Wanted::Id(id) => {
                    ensure!(lock.unpin(id), "{id} is not pinned: `soundscape lock` lists what is")
                }
                Wanted::Words(words) => {
                    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
                    let of_these_words = |pinned: &&PinnedQuery| pinned.query.words == words;
                    let queries: Vec<SearchQuery> = lock
                        .queries()
                        .iter()
                        .filter(of_these_words)
                        .map(|pinned| pinned.query.clone())
                        .collect();
                    ensure!(!queries.is_empty(), "`{words}` is not pinned: `soundscape lock` lists what is");
                    queries.iter().for_each(|query| {
                        lock.unpin_query(query);
                    });
                }
            }
        }
        let changed = lock.write(path)?;
        print(&lock, changed, output)
    }
}
