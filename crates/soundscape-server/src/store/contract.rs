//! What the store promises, whichever database it stands on: every promise is kept by both.
#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

mod credits;
#[path = "../../tests/api/databases.rs"]
pub(crate) mod databases;
mod imports;
mod keys;
mod library;
mod opening;
#[cfg(feature = "postgres")]
mod postgres;
mod together;

use std::{collections::BTreeSet, path::Path};

use sha2::{Digest, Sha256};
use soundscape_wire::{AudioFacts, CategorySource, License, SoundId, SpectralPeak, Timestamp};

use self::databases::Database;
use super::{FileRecord, KnownFile, Store};
use crate::{
    key::hex,
    sound::{Description, Measured},
};

macro_rules! contract {
    ($($area:ident: $($promise:ident)*;)*) => {
        mod on_sqlite {
            $($(#[tokio::test(flavor = "multi_thread")]
            async fn $promise() {
                let database = super::Database::sqlite().await;
                super::$area::$promise(&database).await;
                database.delete().await;
            })*)*
        }

        #[cfg(feature = "postgres")]
        mod on_postgres {
            $($(#[tokio::test(flavor = "multi_thread")]
            async fn $promise() {
                let database = super::Database::postgres().await;
                super::$area::$promise(&database).await;
                database.delete().await;
            })*)*
        }
    };
}

contract! {
    opening:
        what_is_kept_is_there_after_opening_anew
        a_new_database_has_a_name_and_nothing_else
        many_open_a_new_database_at_once;
    library:
        a_file_and_its_sound_come_back_as_they_were
        identical_bytes_are_one_sound_that_all_its_files_describe
        a_sound_without_files_leaves_a_tombstone_and_may_come_back
        a_file_whose_bytes_change_is_another_sound
        a_new_description_of_the_same_bytes_is_taken
        ids_grow_where_hashes_begin_alike
        unmeasured_bytes_must_be_known
        the_change_log_tells_of_every_change_once_and_in_order
        sounds_come_in_the_order_asked_for
        categories_are_counted
        what_was_made_of_a_sound_is_remembered
        sounds_that_lack_a_derivative_are_listed
        a_null_character_does_no_harm;
    imports:
        an_imported_sound_is_listed_as_it_came
        lines_without_an_id_are_named_once
        bytes_belong_to_one_sound
        an_imported_sound_outlives_its_files
        a_removed_sound_is_imported_again
        what_nobody_said_is_learnt_once
        many_are_imported_at_once;
    keys:
        a_key_is_found_by_its_hash_and_never_told
        a_second_key_joins_its_workspace
        a_key_is_revoked_once
        signing_keys_are_made_once
        signing_keys_are_rotated;
    credits:
        a_download_takes_one_credit_and_is_in_the_ledger
        without_credits_nothing_moves
        a_request_is_paid_once_for_24_hours
        the_month_begins_with_its_credits
        more_than_a_months_credits_stay
        a_ledger_shows_its_newest_entries;
    together:
        a_follower_of_the_change_log_misses_nothing
        the_same_bytes_at_once_are_one_sound
        a_workspace_is_made_once
        the_last_credits_are_not_spent_twice
        the_same_request_at_once_is_paid_once
        the_month_begins_once
        a_signing_key_is_made_once;
}

async fn open(database: &Database) -> Store {
    Store::open(Path::new("/nowhere"), Some(&database.url)).await.unwrap()
}

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-11-24T10:00:00.123Z")
}

fn sha256(content: &str) -> String {
    hex(&Sha256::digest(content))
}

/// A file with this content, that says so in its title.
fn file(path: &str, content: &str) -> FileRecord {
    let known = KnownFile {
        size_bytes: 44_144,
        modified_ns: 1_764_000_000_123_456_789,
        embedded: r#"{"creator":"Ann"}"#.into(),
        description: description(content),
    };
    FileRecord { path: path.into(), known, sha256: sha256(content) }
}

fn description(title: &str) -> Description {
    Description {
        title: title.into(),
        creator: "Ann".into(),
        text: "A door, “steel”.".into(),
        category: "foley".parse().unwrap(),
        subcategory: "doors".parse().unwrap(),
        category_source: CategorySource::Guessed,
        tags: ["door", "steel"].map(String::from).into(),
        keywords: BTreeSet::new(),
        license_type: License::RoyaltyFree,
        attribution_required: false,
    }
}

fn measured() -> Measured {
    Measured {
        file_size_bytes: 44_144,
        duration_s: 0.5,
        sample_rate_hz: 44_100,
        bit_depth: 16,
        channels: 2,
        loudness_lufs: None,
        loudness_range_lu: Some(0.1),
        true_peak_dbtp: Some(-6.02),
        spectral_peaks: vec![SpectralPeak { frequency_hz: 220.05, magnitude_db: -6.3 }],
        facts: AudioFacts { loopable: Some(true), bpm: Some(120.0), ..AudioFacts::default() },
    }
}

/// Keeps a file with this content.
async fn put(store: &Store, path: &str, content: &str) -> SoundId {
    store.put_file(&file(path, content), Some(&measured()), now()).await.unwrap()
}
