//! Looks into one sound file: its hash, its measurements, its embedded tags. Blocks.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use sha2::{Digest, Sha256};
use soundscape_audio::{Limits, tags};
use soundscape_wire::{AudioFacts, SoundEvent, SpectralPeak};

use super::said::Said;
use crate::{key::hex, sound::Measured, taxonomy};

pub(super) struct Examined {
    pub(super) sha256: String,
    /// `None` where it was not asked for.
    pub(super) measured: Option<Measured>,
    pub(super) embedded: Said,
}

/// SHA-256 of a file, in lowercase hex.
pub(crate) fn sha256(path: &Path) -> io::Result<String> {
    let (mut file, mut hasher) = (File::open(path)?, Sha256::new());
    let mut buffer = vec![0; 128 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&hasher.finalize())),
            read => hasher.update(&buffer[..read]),
        }
    }
}

/// The error is in words.
pub(super) fn examine(path: &Path, sha256: String, measure: bool) -> Result<Examined, String> {
    let measured = if measure { Some(measured(path)?) } else { None };
    let embedded = tags::read(path).map(said).unwrap_or_else(|error| {
        tracing::warn!(path = %path.display(), %error, "unreadable tags: the sound is known by its names only");
        Said::default()
    });
    Ok(Examined { sha256, measured, embedded })
}

/// Decodes a file and measures it. The error is in words.
pub(crate) fn measured(path: &Path) -> Result<Measured, String> {
    let file_size_bytes = path.metadata().map_err(|source| source.to_string())?.len();
    let facts = soundscape_audio::analyse(path, &Limits::default()).map_err(|source| source.to_string())?;
    let peaks = facts.spectral_peaks.iter();
    Ok(Measured {
        file_size_bytes,
        duration_s: facts.duration_s,
        sample_rate_hz: facts.sample_rate_hz,
        bit_depth: facts.bit_depth,
        channels: facts.channels,
        loudness_lufs: facts.loudness_lufs.map(hundredths),
        loudness_range_lu: facts.loudness_range_lu.map(hundredths),
        true_peak_dbtp: facts.true_peak_dbtp.map(hundredths),
        spectral_peaks: peaks
            .map(|peak| SpectralPeak {
                frequency_hz: hundredths(peak.frequency_hz),
                magnitude_db: hundredths(peak.magnitude_db),
            })
            .collect(),
        facts: AudioFacts {
            momentary_max_lufs: facts.momentary_max_lufs.map(hundredths),
            short_term_max_lufs: facts.short_term_max_lufs.map(hundredths),
            sample_peak_db: facts.sample_peak_dbfs.map(hundredths),
            spectral_centroid_hz: facts.spectral_centroid_hz.map(hundredths),
            pitch_hz: facts.pitch_hz.map(hundredths),
            bpm: facts.tempo_bpm.map(hundredths),
            loopable: Some(facts.loopable),
            onset_count: Some(facts.onset_count),
            event: facts.event.and_then(event),
            silence_head_s: Some(thousandths(facts.silence_head_s)),
            silence_tail_s: Some(thousandths(facts.silence_tail_s)),
        },
    })
}

/// No measurement is surer than that, and nobody wants to read more digits.
fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// To the millisecond.
fn thousandths(seconds: f64) -> f64 {
    (seconds * 1_000.0).round() / 1_000.0
}

fn event(event: soundscape_audio::Event) -> Option<SoundEvent> {
    match event {
        soundscape_audio::Event::Single => Some(SoundEvent::Single),
        soundscape_audio::Event::Repeated => Some(SoundEvent::Repeated),
        soundscape_audio::Event::Continuous => Some(SoundEvent::Continuous),
        _ => None,
    }
}

fn said(tags: tags::EmbeddedTags) -> Said {
    let by_name = || tags.category.as_ref()?.parse().ok();
    let category = tags.cat_id.as_deref().and_then(taxonomy::category_of);
    let category = category.or_else(|| taxonomy::find_subcategory(&by_name()?));
    Said {
        // A slug of the table is one.
        subcategory: category.and_then(|category| category.slug.parse().ok()),
        title: tags.title,
        creator: tags.artist,
        description: tags.description.or(tags.comment),
        tags: tags.keywords.iter().chain(&tags.genre).map(|tag| tag.to_lowercase()).collect(),
        ..Said::default()
    }
}
