//! The rows: sounds, files, keys, credits, in SQLite or PostgreSQL. Knows no HTTP and no search.
#![allow(clippy::duplicate_mod, reason = "the statements are written once and compiled for each database")]

mod columns;
#[cfg(test)]
pub(crate) mod contract;
mod journal;
mod outage;
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
    Account, Audit, Charge, Counted, Derivative, FileRecord, KeyRecord, KnownFile, Origin, Reason,
};
#[cfg(feature = "cli")]
pub(crate) use self::records::{Incoming, Listed, Taken};
use self::{journal::Journal, outage::Outage, url::DatabaseUrl};
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
    outage: Outage,
}

enum Database {
    Sqlite(sqlite::Rows),
    #[cfg(feature = "postgres")]
    Postgres(postgres::Rows),
}

impl Store {
    /// Opens the database that the URL names, or the one below `data`; makes it or brings it up to date first.
    pub(crate) async fn open(data: &Path, url: Option<&str>) -> Result<Self, ServerError> {
        let (rows, journal) = match DatabaseUrl::parse(url, data)? {
            DatabaseUrl::Sqlite(path) => {
                (Database::Sqlite(sqlite::open(&path).await?), Some(Journal::of(&path)))
            }
            #[cfg(feature = "postgres")]
            DatabaseUrl::Postgres(options) => (Database::Postgres(postgres::open(*options).await?), None),
        };
        Ok(Self { rows, journal, outage: Outage::default() })
    }

    /// The database's state, where it can be told without asking it: what was read in this state holds in it.
    pub(crate) fn stamp(&self) -> Option<Stamp> {
        self.journal.as_ref()?.stamp()
    }

    /// Whether the database was away when it was last asked.
    pub(crate) fn is_away(&self) -> bool {
        self.outage.is_on()
    }

    /// Asks the database for a sign of life; after an outage, calls are answered again from then on.
    pub(crate) async fn look(&self) -> Result<(), ServerError> {
        self.rev().await?;
        self.outage.end();
        Ok(())
    }

    /// Decides on a call by the count that all servers over this database share, as of `now`, or of the database's own
    /// time; `None`: there is one server only, which keeps the count itself.
    #[cfg_attr(not(feature = "postgres"), expect(unused_variables, reason = "SQLite has one server"))]
    pub(crate) async fn let_in(
        &self,
        caller: &str,
        most: u32,
        window_ms: i64,
        now: Option<Timestamp>,
    ) -> Result<Option<Counted>, ServerError> {
        match &self.rows {
            Database::Sqlite(_) => Ok(None),
            #[cfg(feature = "postgres")]
            Database::Postgres(rows) => {
                let counted = outage::soon(rows.let_in(caller, most, window_ms, now)).await;
                self.outage.note(counted).map(Some)
            }
        }
    }

    /// Forgets those whom [`Store::let_in`] has not heard of for an hour.
    #[cfg_attr(not(feature = "postgres"), expect(unused_variables, reason = "SQLite has one server"))]
    pub(crate) async fn forget_idle_callers(&self, now: Option<Timestamp>) -> Result<(), ServerError> {
        match &self.rows {
            Database::Sqlite(_) => Ok(()),
            #[cfg(feature = "postgres")]
            Database::Postgres(rows) => self.outage.note(rows.forget_idle_callers(now).await),
        }
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

/// Hands each call to the database there is. From PostgreSQL, which may be far, an answer comes `soon` where a caller waits
/// for it, and `whenever` where none does.
macro_rules! either {
    ($pace:ident: $($(#[$when:meta])? fn $name:ident(&self $(, $argument:ident: $type:ty)*) -> $output:ty;)*) => {
        impl Store {
            $($(#[$when])?
            pub(crate) async fn $name(&self $(, $argument: $type)*) -> Result<$output, ServerError> {
                self.outage.note(match &self.rows {
                    Database::Sqlite(rows) => rows.$name($($argument),*).await,
                    #[cfg(feature = "postgres")]
                    Database::Postgres(rows) => outage::$pace(rows.$name($($argument),*)).await,
                })
            })*
        }
    };
}

// What each promises is said where its statements are, below store/rows.rs.
either! { soon:
    fn catalogue_id(&self) -> String;

    fn sound(&self, id: &SoundId) -> Option<CatalogSound>;
    fn sounds(&self, ids: &[SoundId]) -> Vec<CatalogSound>;
    fn sound_count(&self) -> u64;
    fn category_counts(&self) -> Vec<(String, String, u64)>;
    fn rev(&self) -> i64;
    fn extent(&self) -> Extent;
    fn changes_since(&self, rev: i64, limit: i64) -> Vec<Change>;

    fn sounds_without(&self, kinds: &[String; 2], after: &str, limit: i64) -> Vec<SoundId>;
    fn sources(&self, id: &SoundId) -> Vec<PathBuf>;
    fn origin(&self, id: &SoundId) -> Option<Origin>;
    fn content(&self, id: &SoundId) -> Option<String>;
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
    #[cfg(feature = "cli")]
    fn rotate_signing_key(&self, now: Timestamp) -> ();

    fn account(&self, id: &str, monthly: i64, now: Timestamp) -> Account;
    fn remembered(&self, workspace_id: &str, key: &str, now: Timestamp) -> Option<String>;
    fn charge(&self, workspace_id: &str, monthly: i64, reason: Reason<'_>, now: Timestamp) -> Charge;
    fn ledger(&self, workspace_id: &str, limit: i64) -> Vec<LedgerEntry>;
}

either! { whenever:
    #[cfg(feature = "cli")]
    fn import(&self, lines: &[Incoming], now: Timestamp) -> Vec<Taken>;
    #[cfg(feature = "cli")]
    fn listing(&self, after: &str, limit: i64) -> Vec<Listed>;
    fn known_files(&self) -> HashMap<String, KnownFile>;
    fn has_content(&self, sha256: &str) -> bool;
    fn put_file(&self, file: &FileRecord, measured: Option<&Measured>, now: Timestamp) -> SoundId;
    fn redescribe_file(&self, path: &str, description: &Description) -> ();
    fn remove_file(&self, path: &str) -> ();

    fn audit(&self) -> Audit;
}
