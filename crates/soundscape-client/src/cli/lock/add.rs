//! `soundscape lock add`: pins sounds by their ids or by what a search finds first.

use anyhow::Context;
use clap::Args;
use futures_util::{StreamExt, TryStreamExt, stream};
use soundscape_client::{
    CategorySlug, Client, ClientError, Format, License, LockFile, PinnedQuery, SearchQuery, Variant,
};

use super::{LockPath, Wanted, keep, print, wanted};
use crate::cli::{output::Output, progress};

/// Pin sounds (one credit each, unless it is in the cache)
#[derive(Args)]
pub(crate) struct Add {
    /// Ids, and words whose best hit is pinned: snd_8f3a2c1d "door creak slow"
    #[arg(required = true, value_name = "ID|WORDS", value_parser = wanted)]
    wanted: Vec<Wanted>,

    /// wav24, wav16, mp3320 or ogg; may be given several times
    #[arg(long, default_value = "ogg")]
    format: Vec<Format>,

    /// With a true peak of -1 dBTP
    #[arg(long)]
    normalize: bool,

    /// For words: only this category
    #[arg(long)]
    category: Option<CategorySlug>,

    /// For words: only sounds of at most this many seconds
    #[arg(long, value_name = "SECONDS")]
    duration_max: Option<f64>,

    /// For words: only this licence
    #[arg(long)]
    license: Option<License>,

    /// For words: how many of the best hits, for a sound with variations
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=100))]
    variations: u16,

    #[command(flatten)]
    file: LockPath,
}

impl Add {
    pub(crate) async fn run(self, client: &Client, output: &mut Output<'_>) -> anyhow::Result<()> {
        let (mut queries, mut sounds) = (Vec::new(), Vec::new());
        for wanted in &self.wanted {
            match wanted {
                Wanted::Id(id) => sounds.push((id.clone(), true)),
                Wanted::Words(words) => {
                    let pinned = find(client, &self.query(words)).await?;
                    sounds.extend(pinned.ids().map(|id| (id.clone(), false)));
                    queries.push(pinned);
                }
            }
        }
        let bar = progress::sounds();
        let pins =
            sounds.iter().flat_map(|(id, by_id)| self.format.iter().map(move |format| (id, *by_id, *format)));
        let pins: Vec<_> = pins.collect();
        bar.set_length(pins.len() as u64);
        let pin = |(id, by_id, format)| {
            let bar = &bar;
            async move {
                let mut pinned = client.pin(id, Variant { format, normalize: self.normalize }).await?;
                pinned.by_id = by_id;
                bar.inc(1);
                Ok::<_, ClientError>(pinned)
            }
        };
        let pinned: Vec<_> = stream::iter(pins.into_iter().map(pin)).buffered(8).try_collect().await?;
        bar.finish_and_clear();
        // Only now: somebody else may have pinned meanwhile.
        let path = &self.file.lock_file;
        let (lock, changed) = LockFile::edit(path, |lock| {
            queries.into_iter().for_each(|query| lock.pin_query(query));
            pinned.into_iter().for_each(|pinned| lock.pin(pinned));
        })?;
        keep(&lock, path, client);
        print(&lock, changed, output)
    }

    fn query(&self, words: &str) -> SearchQuery {
        let mut query = SearchQuery::new(words).limit(self.variations);
        query.category.clone_from(&self.category);
        query.duration_max_s = self.duration_max;
        query.license = self.license;
        query
    }
}

async fn find(client: &Client, query: &SearchQuery) -> anyhow::Result<PinnedQuery> {
    let found = client.search(query).await?.sounds.into_iter().map(|sound| sound.id);
    PinnedQuery::new(query, found)
        .with_context(|| format!("nothing is found for `{}`: try other or fewer words", query.words))
}
