//! Keeps the search index in step with the catalogue's change log.

use std::{sync::Arc, time::Duration};

use crate::{error::ServerError, search::Search, store::Store};

/// Changes taken in at once.
const BATCH: i64 = 10_000;
/// How soon a change by another process shows.
const PERIOD: Duration = Duration::from_millis(500);

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
    let mut ticks = tokio::time::interval(PERIOD);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let caught_up = async {
            store.look().await?;
            catch_up(&store, &search).await
        };
        if let Err(error) = caught_up.await {
            error.log("the search index is behind the catalogue");
        }
    }
}
