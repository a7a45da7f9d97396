//! The broadcast extension of BWF files (EBU Tech 3285, version 2).

use serde::{Deserialize, Serialize};

use crate::tags::tidy;

/// What a file says of its own loudness. It may have been edited since: [`analyse`](crate::analyse) measures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StatedLoudness {
    /// Integrated loudness in LUFS.
    pub loudness_lufs: Option<f64>,
    /// Loudness range in LU.
    pub loudness_range_lu: Option<f64>,
    /// Highest true peak in dBTP.
    pub true_peak_dbtp: Option<f64>,
    /// Highest momentary loudness in LUFS.
    pub momentary_max_lufs: Option<f64>,
    /// Highest short-term loudness in LUFS.
    pub short_term_max_lufs: Option<f64>,
}

#[derive(Debug, Default, PartialEq)]
pub(super) struct Said {
    pub(super) description: Option<String>,
    pub(super) originator: Option<String>,
    pub(super) recorded: Option<String>,
    pub(super) loudness: Option<StatedLoudness>,
}

pub(super) fn parse(body: &[u8]) -> Said {
    let text = |start: usize, bytes: usize| {
        let field = body.get(start..start + bytes)?;
        let field = &field[..field.iter().position(|&byte| byte == 0).unwrap_or(bytes)];
        let text = tidy(&String::from_utf8_lossy(field));
        (!text.is_empty()).then_some(text)
    };
    // Date `yyyy-mm-dd` and time `hh:mm:ss`, with whatever separators.
    let recorded = text(320, 10).filter(|date| date.len() == 10 && !date.starts_with("0000")).map(|date| {
        let date = date.replace(|c: char| !c.is_ascii_digit(), "-");
        match text(330, 8).filter(|time| time.len() == 8) {
            Some(time) => format!("{date}T{}", time.replace(|c: char| !c.is_ascii_digit(), ":")),
            None => date,
        }
    });
    let version = body
        .get(346..348)
        .and_then(|bytes| bytes.first_chunk())
        .map_or(0, |bytes| u16::from_le_bytes(*bytes));
    let hundredths = |at: usize| {
        let value = i16::from_le_bytes(*body.get(at..)?.first_chunk()?);
        // What is not known is this value, or far out of range.
        (value != 0x7fff && value.unsigned_abs() <= 9999).then(|| f64::from(value) / 100.0)
    };
    let loudness = StatedLoudness {
        loudness_lufs: hundredths(412),
        loudness_range_lu: hundredths(414),
        true_peak_dbtp: hundredths(416),
        momentary_max_lufs: hundredths(418),
        short_term_max_lufs: hundredths(420),
    };
    // Writers that know nothing of version 2 leave zeros, and so do some that claim it.
    let is_stated =
        version >= 2 && body.get(412..422).is_some_and(|bytes| bytes.iter().any(|&byte| byte != 0));
    Said {
        description: text(0, 256),
        originator: text(256, 32),
        recorded,
        loudness: is_stated.then_some(loudness),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_where_they_stand() {
        let mut body = vec![0; 602];
        body[..11].copy_from_slice(b"Heavy door\0");
        body[256..260].copy_from_slice(b"Ann ");
        body[320..338].copy_from_slice(b"2026-01-3112:34:56");
        body[346] = 2;
        body[412..414].copy_from_slice(&(-2310i16).to_le_bytes());
        body[414..416].copy_from_slice(&0x7fffi16.to_le_bytes());
        body[416..418].copy_from_slice(&(-105i16).to_le_bytes());
        let said = parse(&body);
        assert_eq!(said.description.as_deref(), Some("Heavy door"));
        assert_eq!(said.originator.as_deref(), Some("Ann"));
        assert_eq!(said.recorded.as_deref(), Some("2026-01-31T12:34:56"));
        let loudness = said.loudness.unwrap();
        assert_eq!((loudness.loudness_lufs, loudness.loudness_range_lu), (Some(-23.1), None));
        assert_eq!(loudness.true_peak_dbtp, Some(-1.05));
        body[346] = 1;
        assert_eq!(parse(&body).loudness, None);
        for keep in 0..body.len() {
            parse(&body[..keep]);
        }
    }
}
