//! Tells an index that is of no use any more from one that cannot be reached at the moment.

use std::{
    io::{self, ErrorKind},
    panic::{AssertUnwindSafe, catch_unwind},
};

use tantivy::{TantivyError, directory::error::OpenReadError, error::DataCorruption};

/// Whether what was read is not an index of this version: building it anew is the remedy. Of all else, such as a lock that
/// somebody holds or a folder that may not be read, the person who runs the server has to hear.
pub(super) fn is_damage(error: &TantivyError) -> bool {
    match error {
        TantivyError::DataCorruption(_)
        | TantivyError::IncompatibleIndex(_)
        | TantivyError::SchemaError(_)
        | TantivyError::DeserializeError(_) => true,
        TantivyError::OpenReadError(error) => match error {
            // The file that lists the others is there: `open` makes it.
            OpenReadError::FileDoesNotExist(_) | OpenReadError::IncompatibleIndex(_) => true,
            OpenReadError::IoError { io_error, .. } => is_nonsense(io_error),
        },
        TantivyError::IoError(error) => is_nonsense(error),
        _ => false,
    }
}

/// What `open` returns; files that are cut off make it panic, too.
pub(super) fn found<T>(open: impl FnOnce() -> tantivy::Result<T>) -> tantivy::Result<T> {
    // Nothing that it has begun is used afterwards.
    catch_unwind(AssertUnwindSafe(open)).unwrap_or_else(|_| {
        let panicked = "its files do not fit together".into();
        Err(TantivyError::DataCorruption(DataCorruption::comment_only::<String>(panicked)))
    })
}

/// A file was read and makes no sense.
fn is_nonsense(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::InvalidData)
}
