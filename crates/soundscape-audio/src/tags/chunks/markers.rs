//! Loops and cue points of WAV (`smpl`, `cue `, `adtl`) and AIFF (`MARK`, `INST`).

use serde::{Deserialize, Serialize};

use crate::tags::tidy;

/// More loops or markers than anybody sets.
const MAX_MARKERS: usize = 1024;

/// A part of a sound that is meant to be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Loop {
    /// Its first frame, counted from 0.
    pub start: u64,
    /// The frame behind its last one.
    pub end: u64,
    /// In which direction it is played.
    pub kind: LoopKind,
}

/// In which direction a loop is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LoopKind {
    /// Forward.
    Forward,
    /// Forward and backward in turn.
    PingPong,
    /// Backward.
    Backward,
}

/// A marked place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Cue {
    /// The frame, counted from 0.
    pub frame: u64,
    /// Its name.
    pub label: Option<String>,
}

fn little(body: &[u8], at: usize) -> Option<u32> {
    body.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

/// Chunk `smpl`: a header of 36 bytes, then 24 for each loop, whose last frame belongs to it.
pub(super) fn sampler_loops(body: &[u8]) -> Vec<Loop> {
    let count = little(body, 28).unwrap_or(0) as usize;
    let one = |entry: &[u8]| {
        let kind = match little(entry, 4)? {
            1 => LoopKind::PingPong,
            2 => LoopKind::Backward,
            _ => LoopKind::Forward,
        };
        let (start, end) = (u64::from(little(entry, 8)?), u64::from(little(entry, 12)?) + 1);
        (end > start).then_some(Loop { start, end, kind })
    };
    body.get(36..).unwrap_or_default().chunks_exact(24).take(count.min(MAX_MARKERS)).filter_map(one).collect()
}

/// Chunk `cue `: ids and frames.
pub(super) fn cue_points(body: &[u8]) -> Vec<(u32, u64)> {
    let count = little(body, 0).unwrap_or(0) as usize;
    let entries = body.get(4..).unwrap_or_default().chunks_exact(24).take(count.min(MAX_MARKERS));
    entries.filter_map(|entry| Some((little(entry, 0)?, little(entry, 20)?.into()))).collect()
}

/// The names in a `LIST` of type `adtl`, by the ids of their cue points.
pub(super) fn labels(body: &[u8]) -> Vec<(u32, String)> {
    let mut found = Vec::new();
    let Some(mut rest) = body.strip_prefix(b"adtl") else { return found };
    while let (Some(id), Some(bytes)) = (rest.first_chunk::<4>(), little(rest, 4)) {
        let end = 8usize.saturating_add(bytes as usize);
        let Some(entry) = rest.get(8..end) else { break };
        if id == b"labl"
            && let (Some(of), Some(text)) = (little(entry, 0), entry.get(4..))
            && found.len() < MAX_MARKERS
        {
            found.push((of, tidy(&String::from_utf8_lossy(text))));
        }
        rest = rest.get(end + bytes as usize % 2..).unwrap_or_default();
    }
    found.retain(|(_, text)| !text.is_empty());
    found
}

/// Chunk `MARK` of AIFF: markers by their ids.
pub(super) fn marks(body: &[u8]) -> Vec<(u32, Cue)> {
    let count = body.first_chunk().map_or(0, |bytes| u16::from_be_bytes(*bytes));
    let mut rest = body.get(2..).unwrap_or_default();
    let mut found = Vec::new();
    for _ in 0..usize::from(count).min(MAX_MARKERS) {
        let [i0, i1, p0, p1, p2, p3, name_bytes, ..] = *rest else { break };
        let end = 7 + usize::from(name_bytes);
        let Some(name) = rest.get(7..end) else { break };
        let name = tidy(&String::from_utf8_lossy(name));
        let frame = u32::from_be_bytes([p0, p1, p2, p3]).into();
        found.push((
            u16::from_be_bytes([i0, i1]).into(),
            Cue { frame, label: (!name.is_empty()).then_some(name) },
        ));
        // Length and name together are even.
        rest = rest.get(end + (1 - usize::from(name_bytes) % 2)..).unwrap_or_default();
    }
    found
}

/// Chunk `INST` of AIFF: the sustain loop and the release loop between two markers each.
pub(super) fn instrument_loops(body: &[u8], marks: &[(u32, Cue)]) -> Vec<Loop> {
    let place = |at: usize| {
        let id = u16::from_be_bytes(*body.get(at..)?.first_chunk()?);
        marks.iter().find(|(of, _)| *of == u32::from(id)).map(|(_, cue)| cue.frame)
    };
    let one = |at: usize| {
        let kind = match body.get(at..at + 2)? {
            [0, 1] => LoopKind::Forward,
            [0, 2] => LoopKind::PingPong,
            _ => return None,
        };
        let (start, end) = (place(at + 2)?, place(at + 4)?);
        (end > start).then_some(Loop { start, end, kind })
    };
    [8, 14].into_iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    #[test]
    fn sampler_loops_include_their_last_frame() {
        let body = words(&[0, 0, 0, 60, 0, 0, 0, 2, 0, 1, 0, 100, 199, 0, 0, 2, 1, 50, 20, 0, 0]);
        assert_eq!(sampler_loops(&body), [Loop { start: 100, end: 200, kind: LoopKind::Forward }]);
        (0..body.len()).for_each(|keep| drop(sampler_loops(&body[..keep])));
    }

    #[test]
    fn cue_points_have_labels() {
        let body = words(&[1, 7, 0, u32::from_le_bytes(*b"data"), 0, 0, 4410]);
        assert_eq!(cue_points(&body), [(7, 4410)]);
        let list = b"adtllabl\x09\0\0\0\x07\0\0\0hit\0\0\0note\x04\0\0\0\x07\0\0\0labl\xff\xff\xff\xff";
        assert_eq!(labels(list), [(7, "hit".to_owned())]);
        (0..list.len()).for_each(|keep| drop(labels(&list[..keep])));
    }

    #[test]
    fn an_instrument_loops_between_marks() {
        let body = b"\0\x02\0\x01\0\0\0\x0a\x03beg\0\x02\0\0\x01\0\x02en\0";
        let marks = marks(body);
        assert_eq!(marks.iter().map(|(id, cue)| (*id, cue.frame)).collect::<Vec<_>>(), [(1, 10), (2, 256)]);
        assert_eq!(marks[1].1.label.as_deref(), Some("en"));
        let instrument = b"\x3c\0\0\x7f\x01\x7f\0\0\0\x01\0\x01\0\x02\0\0\0\0\0\0";
        assert_eq!(
            instrument_loops(instrument, &marks),
            [Loop { start: 10, end: 256, kind: LoopKind::Forward }]
        );
        (0..body.len()).for_each(|keep| drop(super::marks(&body[..keep])));
    }
}
