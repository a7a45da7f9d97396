//! The `Range` header (RFC 9110, section 14).

use std::ops::Range;

/// What a `Range` header asks of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The whole: no header, or one that may be ignored.
    Whole,
    /// These parts, each within the file and not empty.
    Parts(Vec<Range<u64>>),
    /// Nothing that the file has.
    Nothing,
}

/// More parts than this, or parts that overlap, only serve to make a server work: the whole is sent instead.
const MAX_PARTS: usize = 16;

/// Reads the header for a file of `length` bytes.
pub(super) fn asked(header: Option<&str>, length: u64) -> Asked {
    let Some(specs) = header.and_then(|header| header.strip_prefix("bytes=")) else { return Asked::Whole };
    let specs: Option<Vec<_>> = specs.split(',').map(|spec| part(spec.trim(), length)).collect();
    let Some(specs) = specs.filter(|specs| specs.len() <= MAX_PARTS) else { return Asked::Whole };
    let parts: Vec<_> = specs.into_iter().filter(|part| !part.is_empty()).collect();
    let mut sorted: Vec<_> = parts.iter().collect();
    sorted.sort_by_key(|part| part.start);
    if sorted.windows(2).any(|pair| pair[0].end > pair[1].start) {
        return Asked::Whole;
    }
    if parts.is_empty() { Asked::Nothing } else { Asked::Parts(parts) }
}

/// `None`: not of the form. Empty: beyond the file.
fn part(spec: &str, length: u64) -> Option<Range<u64>> {
    let (first, last) = spec.split_once('-')?;
    let number = |text: &str| {
        text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u64>().unwrap_or(u64::MAX))
    };
    match (first, last) {
        ("", "") => None,
        ("", suffix) => Some(length.saturating_sub(number(suffix)?)..length),
        (first, "") => Some(number(first)?.min(length)..length),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then(|| first.min(length)..last.saturating_add(1).min(length))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read() {
        let check = |header: &str, expect: Asked| assert_eq!(asked(Some(header), 100), expect, "{header}");
        let one = |start: u64, end: u64| Asked::Parts(vec![Range { start, end }]);
        check("bytes=0-9", one(0, 10));
        check("bytes=90-", one(90, 100));
        check("bytes=-10", one(90, 100));
        check("bytes=-1000", one(0, 100));
        check("bytes=95-1000", one(95, 100));
        check("bytes=0-0, 50-59 ,-1", Asked::Parts(vec![0..1, 50..60, 99..100]));
        check("bytes=50-59,0-9", Asked::Parts(vec![50..60, 0..10]));
        check("bytes=100-", Asked::Nothing);
        check("bytes=-0", Asked::Nothing);
        check("bytes=200-300,0-0", one(0, 1));
        check("bytes=0-99999999999999999999999", one(0, 100));
        for ignored in
            ["bytes=9-0", "bytes=-", "bytes=a-b", "bytes=+1-2", "items=0-1", "bytes=", "bytes=0-9,5-14"]
        {
            check(ignored, Asked::Whole);
        }
        check(&format!("bytes={}", vec!["0-0"; 17].join(",")), Asked::Whole);
        assert_eq!(asked(None, 100), Asked::Whole);
    }
}
