//! What does not agree, in words.

/// Something that the server keeps and that does not agree with the rest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Finding {
    /// A file made from a sound is not in the blob store. It is made again when it is asked for.
    #[error("{file}: its blob {blob} is missing; it is made again when it is asked for")]
    BlobMissing {
        /// The sound and the kind of file.
        file: String,
        /// Where it should be.
        blob: String,
    },
    /// A file made from a sound has another size than its row says. It is made again when it is asked for.
    #[error(
        "{file}: its blob {blob} has {found} bytes, not {expected}; it is made again when it is asked for"
    )]
    BlobSize {
        /// The sound and the kind of file.
        file: String,
        /// Where it is.
        blob: String,
        /// What the row says.
        expected: u64,
        /// What is there.
        found: u64,
    },
    /// A file made from a sound has another content than its row says. Remedy: delete the blob, and it is made again.
    #[error("{file}: its blob {blob} has another content than was written; delete it, and it is made again")]
    BlobContent {
        /// The sound and the kind of file.
        file: String,
        /// Where it is.
        blob: String,
    },
    /// A sound that is searched for, that no library file holds and that was not imported.
    #[error(
        "{sound}: no library file holds this sound, it was not imported, and it is not marked as removed"
    )]
    SoundWithoutFile {
        /// Its id.
        sound: String,
    },
    /// A library file whose sound does not exist.
    #[error("{path}: this file is said to be the sound {sound}, which does not exist")]
    FileWithoutSound {
        /// The file.
        path: String,
        /// The id that its row names.
        sound: String,
    },
    /// A library file whose sound is marked as removed.
    #[error("{path}: this file holds the sound {sound}, which is marked as removed")]
    FileOfRemovedSound {
        /// The file.
        path: String,
        /// The sound's id.
        sound: String,
    },
    /// A row of a file made from a sound that does not exist.
    #[error("{sound}/{kind}: a file was made from this sound, which does not exist")]
    DerivativeWithoutSound {
        /// The id that the row names.
        sound: String,
        /// The kind of file.
        kind: String,
    },
    /// A key of a workspace that does not exist.
    #[error("{key}: this key belongs to the workspace {workspace}, which does not exist")]
    KeyWithoutWorkspace {
        /// The key's id.
        key: String,
        /// The id that its row names.
        workspace: String,
    },
    /// Entries are missing in a ledger.
    #[error("{workspace}: its ledger goes from entry {last} to entry {entry}")]
    LedgerGap {
        /// The workspace's id.
        workspace: String,
        /// The number of the entry before the gap; 0: there is none.
        last: i64,
        /// The number of the entry after it.
        entry: i64,
    },
    /// An entry whose balance is not the previous one plus its amount.
    #[error(
        "{workspace}: entry {entry} of its ledger says that {balance_after} credits are left, not {expected}"
    )]
    LedgerSum {
        /// The workspace's id.
        workspace: String,
        /// The entry's number.
        entry: i64,
        /// The balance before it plus its amount.
        expected: i64,
        /// The balance that it says.
        balance_after: i64,
    },
    /// Credits that are not what the newest entry of the ledger says.
    #[error("{workspace}: it has {credits} credits, and its ledger says {ledger}")]
    Balance {
        /// The workspace's id.
        workspace: String,
        /// Its credits.
        credits: i64,
        /// The balance after the newest entry.
        ledger: i64,
    },
    /// A workspace that counts another number of entries than its newest one has.
    #[error("{workspace}: it counts {counted} transactions, and its newest ledger entry is number {entries}")]
    LedgerCount {
        /// The workspace's id.
        workspace: String,
        /// What it counts.
        counted: i64,
        /// The newest entry's number.
        entries: i64,
    },
    /// The counter of the change log is behind a change.
    #[error("the change log counts to {counter}, and a sound has the change {newest}")]
    ChangeLog {
        /// The counter.
        counter: i64,
        /// The newest change.
        newest: i64,
    },
    /// The search index is at another change than the catalogue. A starting server brings it up to date.
    #[error(
        "the search index is at change {index}, and the catalogue at {catalogue}: start the server, which brings it up \
         to date; where it runs, its log tells why it does not"
    )]
    IndexRev {
        /// The newest change in the index.
        index: i64,
        /// The newest change in the catalogue.
        catalogue: i64,
    },
    /// The search index has another number of sounds than the catalogue. Remedy: delete it; it is built anew.
    #[error(
        "the search index has {index} sounds, and the catalogue {catalogue}: stop the server and delete the folder \
         `index` of its data; it is built anew at the start"
    )]
    IndexCount {
        /// Sounds in the index.
        index: u64,
        /// Sounds in the catalogue.
        catalogue: u64,
    },
    /// The search index cannot be read. A starting server builds it anew.
    #[error("{problem}: start the server anew, and it builds its search index anew")]
    IndexUnreadable {
        /// Why.
        problem: String,
    },
}
