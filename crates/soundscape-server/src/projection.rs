//! Keeps the search index in step with the catalogue's change log.

use std::{sync::Arc, time::Duration};

use crate::{
    clock::{monotonic, pause},
    error::ServerError,
    search::Search,
    store::Store,
};

/// Changes taken in at once.
const BATCH: i64 = 10_000;
/// How soon a change shows, by whichever process: SQLite's journal tells of it without a question, PostgreSQL's counter is a
/// question of a millisecond.
const LOOK: Duration = Duration::from_millis(25);
/// How often the database is asked even though its journal says that nothing was written, and while it is away.
const ASK: Duration = Duration::from_millis(500);
/// So many changes in a row show at once. While more keep coming, as many go into one commit as come in [`ASK`]: commits cost
/// time, and each makes a state of the index that somebody may be paging through.
const AT_ONCE: u32 = 8;

/// Brings the index up to date.
pub(crate) async fn catch_up(store: &Store, search: &Arc<Search>) -> Result<(), ServerError> {
    if search.rev() > store.rev().await? {
        // The database is another one, or an older copy: what the index has may never have happened.
        let search = search.clone();
        tokio::task::spawn_blocking(move || search.clear()).await??;
    }
    loop {
        let changes = store.changes_since(search.rev(), BATCH).await?;
        if changes.is_empty() {
            return Ok(());
        }
        let search = search.clone();
        tokio::task::spawn_blocking(move || search.apply(&changes)).await??;
    }
}

/// Follows the change log until it is dropped.
pub(crate) async fn follow(store: Arc<Store>, search: Arc<Search>) {
    let (mut seen, mut asked, mut busy_until) = (None, monotonic(), monotonic());
    loop {
        pause(LOOK).await;
        // Seen before the log is read: what is written meanwhile is looked for again.
        let stamp = store.stamp();
        let quiet = stamp.is_some() && stamp == seen || store.is_away();
        if quiet && asked.elapsed() < ASK {
            continue;
        }
        asked = monotonic();
        let before = search.rev();
        let caught_up = async {
            store.look().await?;
            catch_up(&store, &search).await
        };
        match caught_up.await {
            Ok(()) => seen = stamp,
            Err(error) => error.log("the search index is behind the catalogue"),
        }
        if search.rev() != before {
            let now = monotonic();
            busy_until = now.max(busy_until) + ASK;
            pause(busy_until.duration_since(now).saturating_sub(ASK * AT_ONCE)).await;
        }
    }
}
