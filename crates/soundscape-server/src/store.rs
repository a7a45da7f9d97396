//! The rows: sounds, files, keys, credits, in SQLite or PostgreSQL. Knows no HTTP and no search.
#![allow(clippy::duplicate_mod, reason = "the statements are written once and compiled for each database")]

mod columns;
#[cfg(test)]
mod contract;
mod journal;
#[cfg(feature = "postgres")]
mod postgres;
mod records;
mod sqlite;
mod url;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use soundscape_wire::{ApiKey, LedgerEntry, SoundId, Timestamp};

pub(crate) use self::records::{
    Account, Audit, Charge, Derivative, FileRecord, KeyRecord, KnownFile, Origin, Reason,
};
#[cfg(feature = "cli")]
pub(crate) use self::records::{Incoming, Listed, Taken};
use self::{journal::Journal, url::DatabaseUrl};
use crate::{
    error::ServerError,
    fresh::Stamp,
    key::{CreatedKey, NewKey},
    signing::SigningKey,
    sound::{CatalogSound, Change, Description, Extent, Measured},
};

/// The database.
pub(crate) struct Store {
    rows: Database,
    /// Where it is SQLite's.
    journal: Option<Journal>,
}

enum Database {
    Sqlite(sqlite::Rows),
    #[cfg(feature = "postgres")]
    Postgres(postgres::Rows),
}

impl Store {
    /// Opens the database that the URL names, or the one below `data`; makes it or brings it up to date first.
    pub(crate) async fn open(data: &Path, url: Option<&str>) -> Result<Self, ServerError> {
        Ok(match DatabaseUrl::parse(url, data)? {
            DatabaseUrl::Sqlite(path) => {
                Self { rows: Database::Sqlite(sqlite::open(&path).await?), journal: Some(Journal::of(&path)) }
            }
            #[cfg(feature = "postgres")]
            DatabaseUrl::Postgres(options) => {
                Self { rows: Database::Postgres(postgres::open(*options).await?), journal: None }
            }
        })
    }

    /// The database's state, where it can be told without asking it: what was read in this state holds in it.
    pub(crate) fn stamp(&self) -> Option<Stamp> {
        self.journal.as_ref()?.stamp()
    }

    /// Waits for statements under way, then lets go of the database.
    pub(crate) async fn close(&self) {
        match &self.rows {
            Database::Sqlite(rows) => rows.close().await,
            #[cfg(feature = "postgres")]
            Database::Postgres(rows) => rows.close().await,
        }
    }
}

/// Hands each call to the database there is.
macro_rules! either {
    ($($(#[$when:meta])? fn $name:ident(&self $(, $argument:ident: $type:ty)*) -> $output:ty;)*) => {
        impl Store {
            $($(#[$when])?
            pub(crate) async fn $name(&self $(, $argument: $type)*) -> Result<$output, ServerError> {
                match &self.rows {
                    Database::Sqlite(rows) => rows.$name($($argument),*).await,
                    #[cfg(feature = "postgres")]
                    Database::Postgres(rows) => rows.$name($($argument),*).await,
                }
            })*
        }
    };
}

// What each promises is said where its statements are, below store/rows.rs.
either! {
    fn catalogue_id(&self) -> String;

    fn sound(&self, id: &SoundId) -> Option<CatalogSound>;
    fn sounds(&self, ids: &[SoundId]) -> Vec<CatalogSound>;
    fn sound_count(&self) -> u64;
    fn category_counts(&self) -> Vec<(String, String, u64)>;
    fn rev(&self) -> i64;
    fn extent(&self) -> Extent;
    fn changes_since(&self, rev: i64, limit: i64) -> Vec<Change>;

    fn known_files(&self) -> HashMap<String, KnownFile>;
    fn sources(&self, id: &SoundId) -> Vec<PathBuf>;
    fn has_content(&self, sha256: &str) -> bool;
    fn put_file(&self, file: &FileRecord, measured: Option<&Measured>, now: Timestamp) -> SoundId;
    fn redescribe_file(&self, path: &str, description: &Description) -> ();
    fn remove_file(&self, path: &str) -> ();

    #[cfg(feature = "cli")]
    fn import(&self, lines: &[Incoming], now: Timestamp) -> Vec<Taken>;
    #[cfg(feature = "cli")]
    fn listing(&self, after: &str, limit: i64) -> Vec<Listed>;
    fn origin(&self, id: &SoundId) -> Option<Origin>;
    fn put_content(&self, id: &SoundId, sha256: &str, measured: Option<&Measured>) -> bool;

    fn derivative(&self, id: &SoundId, kind: &str) -> Option<Derivative>;
    fn put_derivative(&self, id: &SoundId, kind: &str, derivative: &Derivative) -> ();

    fn add_key(&self, key: ApiKey, request: &NewKey, monthly: i64, now: Timestamp) -> CreatedKey;
    fn key(&self, sha256: &str) -> Option<KeyRecord>;
    #[cfg(feature = "cli")]
    fn keys(&self) -> Vec<KeyRecord>;
    #[cfg(feature = "cli")]
    fn revoke_key(&self, key_id: &str, now: Timestamp) -> bool;
    fn rotate_key(&self, old: &KeyRecord, new: ApiKey, valid_until: Timestamp, now: Timestamp) -> CreatedKey;
    fn signing_keys(&self, now: Timestamp) -> Vec<SigningKey>;

    fn account(&self, id: &str, monthly: i64, now: Timestamp) -> Account;
    fn remembered(&self, workspace_id: &str, key: &str, now: Timestamp) -> Option<String>;
    fn charge(&self, workspace_id: &str, monthly: i64, reason: Reason<'_>, now: Timestamp) -> Charge;
    fn ledger(&self, workspace_id: &str, limit: i64) -> Vec<LedgerEntry>;

    fn audit(&self) -> Audit;
}
