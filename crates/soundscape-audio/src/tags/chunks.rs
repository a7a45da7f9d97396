//! What the chunks of WAV and AIFF files say that is no tag: broadcast extension, iXML, loops, markers.

use std::fs::File;
use std::path::Path;

use super::{EmbeddedTags, ixml};
use crate::Result;
use crate::container::riff::{self, Chunk};

mod bext;
mod markers;

pub use bext::StatedLoudness;
pub use markers::{Cue, Loop, LoopKind};

/// No chunk of text is that long.
const MAX_TEXT_BYTES: u64 = 1 << 20;

/// Adds what the chunks say to what the tags said, which goes first. A file without chunks is left as it is.
pub(super) fn read(path: &Path, tags: &mut EmbeddedTags) -> Result<()> {
    let mut file = File::open(path)?;
    let bytes = file.metadata()?.len();
    let mut head = [0; 12];
    let read = crate::container::read_up_to(&mut file, &mut head)?;
    let is_wav = read == 12 && matches!(&head[..4], b"RIFF" | b"RF64" | b"BW64") && head[8..] == *b"WAVE";
    let is_aiff = read == 12 && head.starts_with(b"FORM") && head[8..11] == *b"AIF";
    if !is_wav && !is_aiff {
        return Ok(());
    }
    // What cannot be listed has been told by whoever decodes the sound.
    let Ok(chunks) = riff::chunks(&mut file, 0, bytes) else { return Ok(()) };
    let mut body = |chunk: &Chunk| chunk.read(&mut file, MAX_TEXT_BYTES).map(Option::unwrap_or_default);
    let mut stated = Stated::default();
    for chunk in &chunks {
        match (&chunk.id, is_wav) {
            (b"iXML", _) => stated.ixml = ixml::parse(&body(chunk)?),
            (b"bext", true) => stated.bext = bext::parse(&body(chunk)?),
            (b"smpl", true) => tags.loops = markers::sampler_loops(&body(chunk)?),
            (b"cue ", true) => stated.cues = markers::cue_points(&body(chunk)?),
            (b"LIST", true) => stated.labels.extend(markers::labels(&body(chunk)?)),
            (b"MARK", false) => stated.marks = markers::marks(&body(chunk)?),
            (b"INST", false) => stated.instrument = body(chunk)?,
            _ => {}
        }
    }
    stated.merge_into(tags);
    Ok(())
}

/// Whether a file is RF64 or BW64.
pub(super) fn is_large(path: &Path) -> Result<bool> {
    let mut head = [0; 4];
    crate::container::read_up_to(&mut File::open(path)?, &mut head)?;
    Ok(matches!(&head, b"RF64" | b"BW64"))
}

#[derive(Default)]
struct Stated {
    ixml: ixml::Said,
    bext: bext::Said,
    cues: Vec<(u32, u64)>,
    labels: Vec<(u32, String)>,
    marks: Vec<(u32, Cue)>,
    instrument: Vec<u8>,
}

impl Stated {
    /// Tags first, then iXML, then the broadcast extension: the more a format can say, the surer it is meant.
    fn merge_into(self, tags: &mut EmbeddedTags) {
        let Self { ixml, bext, cues, labels, marks, instrument } = self;
        let label = |id: u32| labels.iter().find(|(of, _)| *of == id).map(|(_, text)| text.clone());
        tags.cues = cues.into_iter().map(|(id, frame)| Cue { frame, label: label(id) }).collect();
        if !marks.is_empty() {
            tags.loops = markers::instrument_loops(&instrument, &marks);
            tags.cues = marks.into_iter().map(|(_, cue)| cue).collect();
        }
        ixml.merge_into(tags);
        let fill = |slot: &mut Option<String>, text: Option<String>| *slot = slot.take().or(text);
        fill(&mut tags.description, bext.description);
        fill(&mut tags.artist, bext.originator);
        tags.recorded = bext.recorded;
        tags.stated_loudness = bext.loudness;
    }
}
