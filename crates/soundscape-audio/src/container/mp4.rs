//! Where the sound of an MP4 file begins and ends: encoder delay and padding, which the reader leaves in.

use std::io::{Read, SeekFrom};

use super::Source;
use crate::{AudioError, Result};

/// Boxes nest this deep on the way to what is needed.
const MAX_DEPTH: u32 = 8;
/// More boxes than any file has on that way.
const MAX_BOXES: u32 = 4096;
/// The largest box that is read: a table with an entry for each of some millions of frames.
const MAX_BODY_BYTES: u64 = 64 << 20;

/// The frames to drop at the start, and how many to keep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Trim {
    pub(crate) skip: u64,
    pub(crate) keep: Option<u64>,
}

/// Reads the delay and the length of the first sound track: from iTunes' note `iTunSMPB`, or else from the edit
/// list (ISO/IEC 14496-12, § 8.6.6) and the durations of the samples.
///
/// # Errors
/// [`AudioError::Truncated`] where a box that is needed ends after the file.
pub(crate) fn trim(source: &mut dyn Source, file_bytes: u64) -> Result<Trim> {
    let mut walk = Walk { source, boxes: 0, facts: Facts::default() };
    walk.children(0, file_bytes, 0)?;
    Ok(walk.facts.trim())
}

#[derive(Default)]
struct Facts {
    movie_scale: Option<u64>,
    /// Of the track that is being read, and kept when it proves to be the sound.
    track: Track,
    sound: Option<Track>,
    itunes: Option<Trim>,
}

#[derive(Clone, Copy, Default)]
struct Track {
    is_sound: bool,
    scale: Option<u64>,
    /// Sum of the durations of all samples, in the track's scale.
    duration: u64,
    /// Duration in the movie's scale, start in the track's.
    edit: Option<(u64, u64)>,
}

impl Facts {
    fn trim(&self) -> Trim {
        let Some(track) = self.sound else { return Trim::default() };
        if let Some(trim) = self
            .itunes
            .filter(|trim| trim.keep.is_some_and(|keep| trim.skip.saturating_add(keep) <= track.duration))
        {
            return trim;
        }
        let Some((length, start)) = track.edit.filter(|(_, start)| *start < track.duration) else {
            return Trim { skip: 0, keep: (track.duration > 0).then_some(track.duration) };
        };
        let rest = track.duration - start;
        let (Some(movie), Some(scale)) = (self.movie_scale, track.scale) else {
            return Trim { skip: start, keep: Some(rest) };
        };
        // A movie often counts in milliseconds: then the edit is the rest, as near as it can say.
        let exact = u128::from(length) * u128::from(scale) / u128::from(movie.max(1));
        let tick = scale.div_ceil(movie.max(1));
        let exact = u64::try_from(exact).unwrap_or(rest);
        let keep = if length == 0 || exact.abs_diff(rest) <= tick { rest } else { exact.min(rest) };
        Trim { skip: start, keep: Some(keep) }
    }
}

struct Walk<'a> {
    source: &'a mut dyn Source,
    boxes: u32,
    facts: Facts,
}

impl Walk<'_> {
    fn children(&mut self, mut at: u64, end: u64, depth: u32) -> Result<()> {
        while at + 8 <= end && self.boxes < MAX_BOXES {
            self.boxes += 1;
            self.source.seek(SeekFrom::Start(at))?;
            let mut head = [0; 16];
            let read = super::read_up_to(&mut *self.source, &mut head)?;
            let [s0, s1, s2, s3, k0, k1, k2, k3, long @ ..] = head;
            let kind = &[k0, k1, k2, k3];
            let (header, bytes) = match u32::from_be_bytes([s0, s1, s2, s3]) {
                0 => (8, end - at),
                1 if read == 16 => (16, u64::from_be_bytes(long)),
                short => (8, u64::from(short)),
            };
            let Some(after) = at.checked_add(bytes).filter(|_| bytes >= header) else { break };
            if after > end && matches!(kind, b"mdat" | b"moov") {
                return Err(AudioError::Truncated {
                    what: "its last box is incomplete",
                    found: 0,
                    expected: None,
                });
            }
            self.enter(kind, at + header, after.min(end), depth)?;
            at = after;
        }
        Ok(())
    }

    fn enter(&mut self, kind: &[u8; 4], start: u64, end: u64, depth: u32) -> Result<()> {
        match kind {
            _ if depth > MAX_DEPTH => {}
            b"trak" => {
                self.facts.track = Track::default();
                self.children(start, end, depth + 1)?;
                if self.facts.track.is_sound && self.facts.sound.is_none() {
                    self.facts.sound = Some(self.facts.track);
                }
            }
            b"moov" | b"mdia" | b"minf" | b"stbl" | b"edts" | b"udta" | b"ilst" => {
                self.children(start, end, depth + 1)?;
            }
            // A full box: four bytes of version and flags come first.
            b"meta" => self.children(start + 4, end, depth + 1)?,
            b"mvhd" | b"mdhd" | b"hdlr" | b"stts" | b"elst" | b"----" => {
                let body = self.body(start, end)?;
                self.facts.take(kind, &body);
            }
            _ => {}
        }
        Ok(())
    }

    fn body(&mut self, start: u64, end: u64) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        self.source.seek(SeekFrom::Start(start))?;
        (&mut *self.source).take((end - start.min(end)).min(MAX_BODY_BYTES)).read_to_end(&mut body)?;
        Ok(body)
    }
}

impl Facts {
    fn take(&mut self, kind: &[u8; 4], body: &[u8]) {
        let word =
            |at: usize| body.get(at..)?.first_chunk().map(|bytes| u64::from(u32::from_be_bytes(*bytes)));
        let long = |at: usize| body.get(at..)?.first_chunk().copied().map(u64::from_be_bytes);
        let version = body.first().copied().unwrap_or(0);
        // Version 1 has times of 64 bits before the scale.
        let scale = || word(if version == 1 { 20 } else { 12 });
        match kind {
            b"mvhd" => self.movie_scale = scale(),
            b"mdhd" => self.track.scale = scale(),
            b"hdlr" => self.track.is_sound |= body.get(8..12) == Some(b"soun"),
            b"stts" => {
                let entries = body.get(8..).unwrap_or_default().chunks_exact(8);
                let duration = |entry: &[u8]| {
                    let [c0, c1, c2, c3, d0, d1, d2, d3] = *entry else { return 0 };
                    u64::from(u32::from_be_bytes([c0, c1, c2, c3]))
                        * u64::from(u32::from_be_bytes([d0, d1, d2, d3]))
                };
                self.track.duration = entries.map(duration).fold(0, u64::saturating_add);
            }
            b"elst" => {
                let count = word(4).unwrap_or(0);
                let entry = |index: u64| {
                    let at = 8 + index as usize * if version == 1 { 20 } else { 12 };
                    let (length, start) = if version == 1 {
                        (long(at)?, long(at + 8)? as i64)
                    } else {
                        (word(at)?, i64::from(word(at + 4)? as u32 as i32))
                    };
                    // −1 is a pause before the sound.
                    u64::try_from(start).ok().map(|start| (length, start))
                };
                self.track.edit = (0..count.min(8)).find_map(entry);
            }
            _ => self.itunes = self.itunes.or_else(|| itunes(body)),
        }
    }
}

/// The note is text: a zero, then delay, padding and length, each in hexadecimal.
fn itunes(body: &[u8]) -> Option<Trim> {
    let name = body.windows(8).position(|window| window == b"iTunSMPB")?;
    let text = String::from_utf8_lossy(&body[name + 8..]);
    let numbers: Vec<u64> = text
        .split(|c: char| !c.is_ascii_hexdigit())
        .filter(|word| matches!(word.len(), 8 | 16))
        .map_while(|word| u64::from_str_radix(word, 16).ok())
        .collect();
    let [_, skip, _, keep, ..] = numbers[..] else { return None };
    (keep > 0).then_some(Trim { skip, keep: Some(keep) })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        [&(body.len() as u32 + 8).to_be_bytes()[..], kind, body].concat()
    }

    fn words(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    fn movie(edit: &[u32], note: &[u8]) -> Vec<u8> {
        let mut handler = words(&[0, 0]);
        handler.extend(b"soun");
        let media = [
            boxed(b"mdhd", &words(&[0, 0, 0, 44_100, 0])),
            boxed(b"hdlr", &handler),
            boxed(b"minf", &boxed(b"stbl", &boxed(b"stts", &words(&[0, 2, 10, 1024, 1, 500])))),
        ];
        let track = [boxed(b"edts", &boxed(b"elst", &words(edit))), boxed(b"mdia", &media.concat())].concat();
        let meta = [&[0; 4][..], &boxed(b"ilst", &boxed(b"----", note))].concat();
        let all = [
            boxed(b"mvhd", &words(&[0, 0, 0, 1000, 0])),
            boxed(b"trak", &track),
            boxed(b"udta", &boxed(b"meta", &meta)),
        ];
        boxed(b"moov", &all.concat())
    }

    fn check(file: Vec<u8>, skip: u64, keep: Option<u64>) {
        let bytes = file.len() as u64;
        assert_eq!(trim(&mut Cursor::new(file), bytes).unwrap(), Trim { skip, keep });
    }

    #[test]
    fn delay_and_padding_come_from_the_note_or_the_edit_list() {
        // 10,740 frames in all, of which 9716 are left: 220 ms.
        check(movie(&[0, 1, 220, 1024, 0x10000], b""), 1024, Some(9716));
        check(movie(&[0, 1, 100, 1024, 0x10000], b""), 1024, Some(4410));
        check(movie(&[0, 2, 50, u32::MAX, 0x10000, 100, 2112, 0x10000], b""), 2112, Some(4410));
        check(movie(&[0, 0], b""), 0, Some(10_740));
        let note = b"iTunSMPB\0\0\0\0data 00000000 00000840 000001CA 00000000000003F6 00000000";
        check(movie(&[0, 1, 220, 1024, 0x10000], note), 0x840, Some(0x3f6));
        check(b"\0\0\0\x09free\0".to_vec(), 0, None);
    }

    #[test]
    fn damage_is_no_panic() {
        let whole = movie(&[0, 1, 220, 1024, 0x10000], b"iTunSMPB 00000000 1");
        for at in 0..whole.len() {
            for flip in [0xff, 0x80, 0x01] {
                let mut damaged = whole.clone();
                damaged[at] ^= flip;
                let _ = trim(&mut Cursor::new(damaged), whole.len() as u64);
            }
            let _ = trim(&mut Cursor::new(whole[..at].to_vec()), at as u64);
        }
    }
}
