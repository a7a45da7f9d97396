//! The frames of an MP3 file, walked header by header to see whether it is whole.

use std::io::{BufReader, Read, SeekFrom};

use super::{Source, read_up_to};
use crate::{AudioError, Result};

/// How far junk before the first frame is looked past.
const MAX_LEADING_JUNK_BYTES: usize = 64 * 1024;
/// Consecutive headers that must agree before bytes count as MP3: random data passes one in 4 000 times.
const FRAMES_TO_TRUST: usize = 3;

/// Finds where the frames begin at or after `offset`; with `tolerant`, up to 64 KiB further on.
pub(super) fn find_first_frame(source: &mut dyn Source, offset: u64, tolerant: bool) -> Result<Option<u64>> {
    source.seek(SeekFrom::Start(offset))?;
    let mut window = Vec::new();
    source.take((MAX_LEADING_JUNK_BYTES + 4 * 1441) as u64).read_to_end(&mut window)?;
    let junk = if tolerant { MAX_LEADING_JUNK_BYTES } else { 0 };
    let starts = 0..=junk.min(window.len().saturating_sub(4));
    Ok(starts.into_iter().find(|&start| starts_frames(&window[start..])).map(|start| offset + start as u64))
}

fn starts_frames(mut bytes: &[u8]) -> bool {
    let mut first: Option<Header> = None;
    for seen in 0..FRAMES_TO_TRUST {
        let Some(header) = bytes.first_chunk().and_then(Header::parse) else {
            // A file of one or two frames ends before the third.
            return seen > 0 && (bytes.is_empty() || bytes.starts_with(b"TAG"));
        };
        if first.is_some_and(|first| !first.agrees_with(header)) {
            return false;
        }
        first = Some(header);
        bytes = bytes.get(header.frame_bytes..).unwrap_or_default();
    }
    true
}

/// Walks all frames from `offset` to the end and checks that nothing is missing or strange: every frame is
/// followed by another or by a tag, the last one is complete, and there are as many as the Xing or Info
/// header promises.
pub(crate) fn check_whole(source: &mut dyn Source, offset: u64, file_bytes: u64) -> Result<()> {
    source.seek(SeekFrom::Start(offset))?;
    let mut reader = BufReader::with_capacity(64 * 1024, source);
    let mut position = offset;
    let mut frames = 0u64;
    let mut samples = 0u64;
    let mut promised = None;
    let truncated = |what, samples, expected| Err(AudioError::Truncated { what, found: samples, expected });
    loop {
        let mut word = [0; 4];
        let got = read_up_to(&mut reader, &mut word)?;
        let Some(header) = (got == 4).then(|| Header::parse(&word)).flatten() else {
            if is_trailer(&word[..got], &mut reader)? {
                break;
            }
            if file_bytes - position < 1441 {
                return truncated("the last frame is incomplete", samples, promised);
            }
            return Err(AudioError::malformed("there is something other than sound between its MP3 frames"));
        };
        if position + header.frame_bytes as u64 > file_bytes {
            return truncated("the last frame is incomplete", samples, promised);
        }
        let body_bytes = header.frame_bytes - 4;
        if frames == 0 && promised.is_none() {
            let mut body = vec![0; body_bytes];
            reader.read_exact(&mut body)?;
            match header.promised_frames(&body) {
                Some(count) => promised = Some(count * header.samples),
                None => (frames, samples) = (1, header.samples),
            }
        } else {
            reader.seek_relative(body_bytes as i64)?;
            frames += 1;
            samples += header.samples;
        }
        position += header.frame_bytes as u64;
    }
    match promised {
        // Some encoders count the header frame itself.
        Some(expected) if samples + 1152 < expected => {
            truncated("frames are missing at its end", samples, promised)
        }
        _ if frames == 0 => Err(AudioError::malformed("it holds no sound")),
        _ => Ok(()),
    }
}

/// Whether what follows the last frame is a known tag or padding.
fn is_trailer(start: &[u8], rest: &mut impl Read) -> Result<bool> {
    if start.is_empty() || [&b"TAG"[..], b"APET", b"LYRI", b"ID3"].iter().any(|tag| start.starts_with(tag)) {
        return Ok(true);
    }
    if start.iter().any(|&byte| byte != 0) {
        return Ok(false);
    }
    let mut padding = Vec::new();
    rest.take(1 << 20).read_to_end(&mut padding)?;
    let after = padding.iter().position(|&byte| byte != 0).unwrap_or(padding.len());
    let after = &padding[after..];
    Ok(after.is_empty() || after.starts_with(b"TAG") || after.starts_with(b"APETAGEX"))
}

/// The header of a layer III frame (ISO/IEC 11172-3 § 2.4.2.3, 13818-3 and MPEG 2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Header {
    mpeg1: bool,
    mono: bool,
    protected: bool,
    sample_rate_hz: u32,
    frame_bytes: usize,
    samples: u64,
}

impl Header {
    fn parse(word: &[u8; 4]) -> Option<Self> {
        const MPEG1_KBPS: [usize; 14] = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
        const MPEG2_KBPS: [usize; 14] = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
        let [sync, version, rates, mode] = *word;
        // Twelve bits of sync (eleven for MPEG 2.5), layer III, a known bitrate and a known rate.
        if sync != 0xff || version & 0xe0 != 0xe0 || version & 0x06 != 0x02 {
            return None;
        }
        let divisor = match version >> 3 & 3 {
            3 => 1,
            2 => 2,
            0 => 4,
            _ => return None,
        };
        let mpeg1 = divisor == 1;
        let bitrate = usize::from(rates >> 4).checked_sub(1)?;
        let kbps = if mpeg1 { MPEG1_KBPS } else { MPEG2_KBPS }.get(bitrate).copied()?;
        let base_hz = [44_100, 48_000, 32_000].get(usize::from(rates >> 2 & 3)).copied()?;
        let sample_rate_hz: u32 = base_hz / divisor;
        let samples = if mpeg1 { 1152 } else { 576 };
        let padding = usize::from(rates >> 1 & 1);
        Some(Self {
            mpeg1,
            mono: mode >> 6 == 3,
            protected: version & 1 == 0,
            sample_rate_hz,
            frame_bytes: samples as usize / 8 * kbps * 1000 / sample_rate_hz as usize + padding,
            samples,
        })
    }

    fn agrees_with(self, other: Self) -> bool {
        self.mpeg1 == other.mpeg1 && self.sample_rate_hz == other.sample_rate_hz && self.mono == other.mono
    }

    /// The number of frames that a Xing, Info or VBRI header in this frame's body announces.
    fn promised_frames(self, body: &[u8]) -> Option<u64> {
        let count_at = |at: usize| {
            let bytes: &[u8; 4] = body.get(at..)?.first_chunk()?;
            Some(u64::from(u32::from_be_bytes(*bytes)))
        };
        let side_info = match (self.mpeg1, self.mono) {
            (true, false) => 32,
            (true, true) | (false, false) => 17,
            (false, true) => 9,
        };
        // The side information of such a frame is empty, and a checksum may stand before it.
        for at in [side_info, side_info + if self.protected { 2 } else { 0 }] {
            if let Some(tag) = body.get(at..at + 4)
                && (tag == b"Xing" || tag == b"Info")
            {
                let has_count = count_at(at + 4)? & 1 != 0;
                return Some(if has_count { count_at(at + 8)? } else { 0 });
            }
        }
        (body.get(32..36)? == b"VBRI").then(|| count_at(32 + 14)).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_give_the_length_of_their_frame() {
        let check = |word: [u8; 4], expect: Option<(usize, u32, u64)>| {
            let got = Header::parse(&word)
                .map(|header| (header.frame_bytes, header.sample_rate_hz, header.samples));
            assert_eq!(got, expect, "{word:02x?}");
        };
        check([0xff, 0xfb, 0x90, 0x64], Some((417, 44_100, 1152))); // MPEG 1, 128 kbit/s
        check([0xff, 0xfb, 0xe4, 0x04], Some((960, 48_000, 1152))); // 320 kbit/s, 48 kHz
        check([0xff, 0xf3, 0x82, 0xc4], Some((209, 22_050, 576))); // MPEG 2, 64 kbit/s, padded
        check([0xff, 0xfb, 0x00, 0x64], None); // free format
        check([0xff, 0xfd, 0x90, 0x64], None); // layer II
        check([0xff, 0xfb, 0x9c, 0x64], None); // reserved rate
    }
}
