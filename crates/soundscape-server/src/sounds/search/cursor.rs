//! Where the next page of a search begins. Opaque to callers.

use crate::{
    key::hash,
    problem::{ApiError, ApiResult},
    search::{Page, SnapshotId},
};

/// A place in the hits of one search.
pub(super) struct Cursor {
    offset: usize,
    snapshot: Option<SnapshotId>,
}

impl Cursor {
    /// The cursor after `page` of the search `request`.
    pub(super) fn after(page: Page, snapshot: SnapshotId, request: &str) -> String {
        format!("{}.{snapshot}.{}", page.offset + page.limit, &hash(request)[..8])
    }

    /// Reads what [`Cursor::after`] wrote for the same `request`.
    pub(super) fn read(text: Option<&str>, request: &str) -> ApiResult<Self> {
        let Some(text) = text else { return Ok(Self { offset: 0, snapshot: None }) };
        Self::parse(text, request).ok_or_else(|| {
            let detail = "This cursor is of another search. Take it from the Link header of the page before, and keep \
                          the other parameters as they were.";
            ApiError::invalid_parameter("cursor", detail)
        })
    }

    fn parse(text: &str, request: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let (offset, snapshot, of) = (parts.next()?, parts.next()?, parts.next()?);
        let snapshot = Some(snapshot.parse().ok()?);
        let offset = offset.parse().ok().filter(|offset| *offset <= MAX_OFFSET)?;
        (of == &hash(request)[..8] && parts.next().is_none()).then_some(Self { offset, snapshot })
    }

    pub(super) fn page(self, limit: usize) -> Page {
        Page { offset: self.offset, limit, snapshot: self.snapshot }
    }
}

/// Nobody reads on for so long; without an end, a made-up cursor could ask for any amount of memory.
const MAX_OFFSET: usize = 1_000_000;
