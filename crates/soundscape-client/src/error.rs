//! What can go wrong in a call.

use std::{io, path::PathBuf, sync::Arc, time::Duration};

use soundscape_wire::{ErrorCode, InvalidKey, Problem, SoundId};

/// Why a call failed. `Display` says what is wrong and what to do; no variant holds a key or a signed URL.
///
/// Cheap to clone, so that every waiter of a shared download gets it.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The server answered with an error. Match on [`Problem::code`]; `detail` tells what to do.
    #[error("{} ({}, request {})", .0.detail, .0.code.name(), .0.request_id)]
    Api(Box<Problem>),
    /// Nothing answers at the address: no server there, no network, or no such host.
    #[error(
        "cannot reach {url}: is the server running? start one with `soundscape-server serve --library DIR`, or set SOUNDSCAPE_URL to another"
    )]
    Connect {
        /// The address, without path and query.
        url: String,
        /// What the network said.
        source: Arc<reqwest::Error>,
    },
    /// No answer in time, in none of the attempts. The server is overloaded or the network drops packets: try later.
    #[error("no answer from {url} within {} s: try again later, or check the network", .after.as_secs())]
    Timeout {
        /// What was asked, without its query.
        url: String,
        /// How long the last attempt waited.
        after: Duration,
    },
    /// A file stopped arriving, or nearly, in all of the attempts.
    #[error(
        "{url} arrives too slowly (less than {} bytes in {:.1} s, after {received_bytes} bytes): try again later, or check the network",
        .least_bytes, .window.as_secs_f64()
    )]
    Stalled {
        /// What was asked, without its query.
        url: String,
        /// Bytes of the file that had arrived in all.
        received_bytes: u64,
        /// Bytes that should have arrived at least …
        least_bytes: u64,
        /// … in this time.
        window: Duration,
    },
    /// The connection broke in the middle of an answer, in all of the attempts.
    #[error("the connection to {url} broke: try again")]
    Broken {
        /// What was asked, without its query.
        url: String,
        /// What the network said.
        source: Arc<reqwest::Error>,
    },
    /// Something else than a SoundScape server answered, or one that is much newer than this client.
    #[error(
        "unexpected answer from {url} (status {status}): check that SOUNDSCAPE_URL names a SoundScape API"
    )]
    UnexpectedResponse {
        /// What was asked, without its query.
        url: String,
        /// The HTTP status. A redirect (3xx) is not followed and ends up here.
        status: u16,
        /// Why the body is not the expected JSON, where that is the matter.
        source: Option<Arc<serde_json::Error>>,
    },
    /// The server's address is not one.
    #[error(transparent)]
    InvalidUrl(#[from] InvalidUrl),
    /// The API key has a typing error.
    #[error("SOUNDSCAPE_API_KEY: {0}")]
    InvalidKey(#[from] InvalidKey),
    /// No API key was given where one is needed.
    #[error(
        "no API key: set SOUNDSCAPE_API_KEY (a server of your own makes one with `soundscape-server keys create --workspace NAME`)"
    )]
    MissingKey,
    /// The file of the API key cannot be read, or not be replaced by one with a new key.
    #[error("cannot {action} the API key's file {} ({source}): check its path and its permissions", .path.display())]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// `read` or `replace`.
        action: &'static str,
        /// What the system said.
        source: Arc<io::Error>,
    },
    /// The file of the API key holds something else.
    #[error("{}: {source}", .path.display())]
    InvalidKeyFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with its content.
        source: InvalidKey,
    },
    /// A file or folder of the cache cannot be read or written, and nor can the system's folder for temporary files.
    #[error("cannot use {} ({source}): {}", .path.display(), remedy(.source))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: Arc<io::Error>,
    },
    /// A file or folder of the user's cannot be read or written.
    #[error("cannot use {} ({source}): choose another, or change its permissions", .path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: Arc<io::Error>,
    },
    /// There is no lock file yet.
    #[error("there is no {}: pin sounds with `soundscape lock add ID|WORDS…`, or name another file with --lock-file", .path.display())]
    NoLockFile {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A lock file, or the manifest of a baked folder, is not as this version writes it.
    #[error("{}: {source}", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong in it, and what to do.
        source: Malformed,
    },
    /// The server has another file than the one that is pinned.
    #[error(
        "{id}: the server gives a file with SHA-256 {actual} instead of the pinned {expected}: pin it anew with `soundscape lock add`"
    )]
    NotAsPinned {
        /// The sound.
        id: SoundId,
        /// The hash in the lock file.
        expected: String,
        /// The hash of what the server gives.
        actual: String,
    },
    /// Offline mode, and the cache does not have it.
    #[error(
        "offline, and the cache does not have {what}: go online once to get it (unset SOUNDSCAPE_OFFLINE)"
    )]
    Offline {
        /// What was asked, without its query.
        what: String,
    },
    /// An environment variable has a value that is not understood.
    #[error("{name} is not understood: expected {expected}")]
    InvalidSetting {
        /// The variable.
        name: &'static str,
        /// What it should be.
        expected: &'static str,
    },
    /// The user has no folder for caches.
    #[error("no cache folder is known for this user: set SOUNDSCAPE_CACHE to a folder that can be written")]
    NoCacheDir,
    /// The file has another length than the server announced. Nothing was kept; fetch it again.
    #[error("{id}: received {actual} bytes instead of {expected}; nothing was kept: fetch it again")]
    Size {
        /// The sound.
        id: SoundId,
        /// Bytes that the server announced.
        expected: u64,
        /// Bytes that arrived, or that the file's host announced.
        actual: u64,
    },
    /// The file has other bytes than the server announced. Nothing was kept; fetch it again.
    #[error(
        "{id}: received a file with SHA-256 {actual} instead of {expected}; nothing was kept: fetch it again"
    )]
    Checksum {
        /// The sound.
        id: SoundId,
        /// The hash that the server announced.
        expected: String,
        /// The hash of what arrived.
        actual: String,
    },
    /// The file's host sent something else than a sound of the format, such as a login page. Nothing was kept.
    #[error(
        "{id}: received {found} instead of {expected}; nothing was kept: check that nothing between here and the server answers for it"
    )]
    MediaType {
        /// The sound.
        id: SoundId,
        /// The media type of the format.
        expected: &'static str,
        /// The media type that was announced.
        found: String,
    },
    /// The client's thread could not be started.
    #[error("cannot start the client's thread ({source}): the system is out of threads or memory")]
    Start {
        /// What the system said.
        source: Arc<io::Error>,
    },
    /// TLS could not be set up; most often the system has no CA certificates.
    #[error(
        "cannot set up TLS: install the system's CA certificates (Debian: `apt install ca-certificates`)"
    )]
    Tls {
        /// What the TLS library said.
        source: Arc<reqwest::Error>,
    },
    /// The work ended without an answer: it panicked, which is a bug of this crate.
    #[error("the call was cancelled: try again, and report it if it happens again")]
    Cancelled,
}

impl ClientError {
    /// The code of the server's problem, where the server answered with one.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Api(problem) => Some(problem.code),
            _ => None,
        }
    }

    /// The HTTP status, where an answer arrived and was no success.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Api(problem) => Some(problem.status),
            Self::UnexpectedResponse { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether nothing came for as long as was waited.
    pub(crate) fn is_silence(&self) -> bool {
        matches!(self, Self::Timeout { .. } | Self::Stalled { .. })
    }

    /// Whether no server answered, so that an earlier answer is better than none.
    pub(crate) fn is_out_of_reach(&self) -> bool {
        match self {
            Self::Connect { .. }
            | Self::Timeout { .. }
            | Self::Stalled { .. }
            | Self::Broken { .. }
            | Self::Offline { .. } => true,
            _ => matches!(self.status(), Some(502..=504)),
        }
    }

    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source: Arc::new(source) }
    }

    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source: Arc::new(source) }
    }
}

fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "make room (`soundscape cache prune --to BYTES`), or set SOUNDSCAPE_CACHE to a folder on another disk"
        }
        _ => "set SOUNDSCAPE_CACHE to a folder that can be written",
    }
}

/// Text that is no lock file, or no manifest of a baked folder.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Malformed {
    /// A lock file that cannot be read, most often after a merge.
    #[error(
        "{0}\nresolve a merge by keeping both sides, or restore the file and run `soundscape lock update`"
    )]
    Lock(Arc<toml::de::Error>),
    /// A query or a sound with two different pins, most often after a merge.
    #[error("`{what}` is pinned twice, differently: delete one of the two blocks")]
    Twice {
        /// The words, or the path of the sound.
        what: String,
    },
    /// A manifest that cannot be read.
    #[error("{0}: delete it, and bake the folder anew with `soundscape bake`")]
    Manifest(Arc<serde_json::Error>),
    /// A file of a later version.
    #[error("it is of version {found}, and this program knows versions up to {known}: install a newer one")]
    Version {
        /// In the file.
        found: u32,
        /// The latest that is known here.
        known: u32,
    },
}

/// Text that is no address of a SoundScape API.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidUrl {
    /// No URL at all, or with another scheme.
    #[error(
        "`{0}` is no server address: expected one such as http://127.0.0.1:8080 or https://api.soundscape.io/v2"
    )]
    Form(String),
    /// A URL with a user name, a password, a query or a fragment. The text is not repeated: it may hold a secret.
    #[error(
        "the server address has a user name, a query or a fragment: give it as http://HOST:PORT, and the key in SOUNDSCAPE_API_KEY"
    )]
    Extra,
}
