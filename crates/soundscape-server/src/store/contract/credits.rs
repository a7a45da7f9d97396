//! Credits: what a download takes, what the ledger says, what the month brings.

use jiff::SignedDuration;
use soundscape_wire::{LedgerEntry, SoundId, Timestamp, TransactionType};

use super::{Database, at, keys::generate, now, open, put};
use crate::{
    key::NewKey,
    store::{Charge, Reason, Store},
};

/// A workspace with this many credits, its id, and a sound to spend them on.
pub(super) async fn workspace(store: &Store, credits: i64) -> (String, SoundId) {
    let created =
        store.add_key(generate(), &NewKey::new("studio").credits(credits), 500, now()).await.unwrap();
    (created.workspace_id, put(store, "/s/door.wav", "door").await)
}

/// What must hold at any moment; gives the balance and the ledger, newest first.
pub(super) async fn adds_up(store: &Store, workspace: &str, now: Timestamp) -> (i64, Vec<LedgerEntry>) {
    let (account, ledger) =
        (store.account(workspace, 0, now).await.unwrap(), store.ledger(workspace, 10_000).await.unwrap());
    let mut balance = 0;
    for entry in ledger.iter().rev() {
        balance += entry.amount;
        assert_eq!(entry.balance_after, balance);
    }
    assert_eq!(account.credits, balance);
    assert_eq!(store.audit().await.unwrap().findings, []);
    (balance, ledger)
}

fn reason<'a>(sound: &'a SoundId, request: &'a str, idempotency_key: Option<&'a str>) -> Reason<'a> {
    Reason { sound, request, idempotency_key }
}

pub(super) async fn a_download_takes_one_credit_and_is_in_the_ledger(database: &Database) {
    let store = open(database).await;
    let (workspace, sound) = workspace(&store, 3).await;
    let later = now() + SignedDuration::from_secs(5);
    let charge = store.charge(&workspace, 500, reason(&sound, "ogg", None), later).await.unwrap();
    assert_eq!(charge, Charge::Paid);
    let (balance, ledger) = adds_up(&store, &workspace, later).await;
    assert_eq!((balance, ledger.len()), (2, 2));
    let (paid, given) = (&ledger[0], &ledger[1]);
    assert_eq!((paid.kind, paid.amount, paid.timestamp), (TransactionType::Download, -1, later));
    assert_eq!((paid.sound_id.as_ref(), given.sound_id.as_ref()), (Some(&sound), None));
    assert_eq!((given.kind, given.amount, given.timestamp), (TransactionType::Bonus, 3, now()));
    assert_eq!(store.sound(&sound).await.unwrap().unwrap().download_count, 1);
    store.close().await;
}

pub(super) async fn without_credits_nothing_moves(database: &Database) {
    let store = open(database).await;
    let (workspace, sound) = workspace(&store, 1).await;
    let charge = async |key| store.charge(&workspace, 500, reason(&sound, "ogg", key), now()).await.unwrap();
    assert_eq!(charge(Some("a")).await, Charge::Paid);
    let empty = Charge::Insufficient { credits: 0, reset_at: at("2026-12-01T00:00:00Z") };
    assert_eq!(charge(None).await, empty);
    assert_eq!(charge(Some("b")).await, empty);
    // What was refused is not remembered; what was paid is.
    assert_eq!(store.remembered(&workspace, "b", now()).await.unwrap(), None);
    assert_eq!(charge(Some("a")).await, Charge::Replayed);
    assert_eq!(adds_up(&store, &workspace, now()).await.1.len(), 2);
    assert_eq!(store.sound(&sound).await.unwrap().unwrap().download_count, 1);
    store.close().await;
}

pub(super) async fn a_request_is_paid_once_for_24_hours(database: &Database) {
    let store = open(database).await;
    let (workspace, sound) = workspace(&store, 5).await;
    let check = async |request, after_ms: i64, remembered: Option<&str>, expect: Charge| {
        let time = now() + SignedDuration::from_millis(after_ms);
        assert_eq!(
            store.remembered(&workspace, "key", time).await.unwrap().as_deref(),
            remembered,
            "{after_ms} ms"
        );
        let charge = store.charge(&workspace, 500, reason(&sound, request, Some("key")), time).await.unwrap();
        assert_eq!(charge, expect, "{request} after {after_ms} ms");
    };
    const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
    check("ogg", 0, None, Charge::Paid).await;
    check("ogg", 1, Some("ogg"), Charge::Replayed).await;
    check("wav24", 2, Some("ogg"), Charge::Conflict).await;
    check("ogg", DAY_MS - 1, Some("ogg"), Charge::Replayed).await;
    check("wav24", DAY_MS, None, Charge::Paid).await;
    check("wav24", DAY_MS + 1, Some("wav24"), Charge::Replayed).await;
    check("ogg", DAY_MS + 2, Some("wav24"), Charge::Conflict).await;
    assert_eq!(adds_up(&store, &workspace, now()).await.0, 3);

    // The same key of another workspace is another key.
    let other =
        store.add_key(generate(), &NewKey::new("other").credits(1), 500, now()).await.unwrap().workspace_id;
    let charge = store.charge(&other, 500, reason(&sound, "ogg", Some("key")), now()).await.unwrap();
    assert_eq!(charge, Charge::Paid);
    store.close().await;
}

pub(super) async fn the_month_begins_with_its_credits(database: &Database) {
    let store = open(database).await;
    let (workspace, sound) = workspace(&store, 3).await;
    let account = async |time| store.account(&workspace, 500, at(time)).await.unwrap();
    let before = account("2026-11-30T23:59:59.999Z").await;
    assert_eq!((before.credits, before.reset_at), (3, at("2026-12-01T00:00:00Z")));
    let after = account("2026-12-01T00:00:00Z").await;
    assert_eq!((after.credits, after.reset_at), (500, at("2027-01-01T00:00:00Z")));
    let ledger = adds_up(&store, &workspace, at("2026-12-02T00:00:00Z")).await.1;
    assert_eq!((ledger[0].kind, ledger[0].amount, ledger.len()), (TransactionType::Bonus, 497, 2));
    // Months in which nobody came bring nothing more; and a charge is enough to begin one.
    let time = at("2027-05-09T00:00:00Z");
    assert_eq!(store.charge(&workspace, 500, reason(&sound, "ogg", None), time).await.unwrap(), Charge::Paid);
    assert_eq!(account("2027-05-09T00:00:01Z").await.credits, 499);
    assert_eq!(adds_up(&store, &workspace, time).await.1.len(), 3);
    store.close().await;
}

pub(super) async fn more_than_a_months_credits_stay(database: &Database) {
    let store = open(database).await;
    let (workspace, _) = workspace(&store, 800).await;
    let account = store.account(&workspace, 500, at("2026-12-01T00:00:00Z")).await.unwrap();
    assert_eq!((account.credits, account.reset_at), (800, at("2027-01-01T00:00:00Z")));
    assert_eq!(adds_up(&store, &workspace, at("2026-12-01T00:00:00Z")).await.1.len(), 1);
    assert!(store.account("ws_0", 500, now()).await.is_err());
    store.close().await;
}

pub(super) async fn a_ledger_shows_its_newest_entries(database: &Database) {
    let store = open(database).await;
    let (workspace, sound) = workspace(&store, 60).await;
    for _ in 0..60 {
        // All at one time: their order is that of the charges.
        store.charge(&workspace, 500, reason(&sound, "ogg", None), now()).await.unwrap();
    }
    let ledger = store.ledger(&workspace, 50).await.unwrap();
    let balances: Vec<_> = ledger.iter().map(|entry| entry.balance_after).collect();
    assert_eq!(balances, (0..50).collect::<Vec<_>>());
    assert_eq!(adds_up(&store, &workspace, now()).await.1.len(), 61);
    store.close().await;
}
