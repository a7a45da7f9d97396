//! The one place where a dependency's panic becomes an error, so that it costs one file and not the process.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{AudioError, Result};

/// Runs code that parses foreign bytes. What it was working on must not be used again after an error.
pub(crate) fn contained<T>(parse: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(parse))
        .unwrap_or_else(|_| Err(AudioError::malformed("the decoder panicked on it")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_of_the_file() {
        let outcome = contained::<()>(|| panic!("index out of bounds"));
        assert!(matches!(outcome, Err(AudioError::Malformed { .. })));
    }
}
