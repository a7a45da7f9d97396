//! A sound as it stands in a file.

use std::fmt;

use super::{Playback, SoundChoice, SoundRef};
use crate::LicenseFilter;

/// As `*.sound.ron` and the entries of `*.bank.ron` have it; what is as it would be anyway is left out.
impl fmt::Display for SoundRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { choice, variant, playback } = self;
        match choice {
            SoundChoice::Id(id) => write!(f, "(id: \"{id}\"")?,
            SoundChoice::AnyOf(ids) => {
                let ids: Vec<_> = ids.iter().map(|id| format!("\"{id}\"")).collect();
                write!(f, "(ids: [{}]", ids.join(", "))?;
            }
            SoundChoice::Query { query, variations } => {
                write!(f, "(query: {}", quoted(&query.words))?;
                if let Some(category) = &query.category {
                    write!(f, ", category: {}", quoted(category))?;
                }
                if let Some(seconds) = query.duration_max_s {
                    write!(f, ", duration_max: {seconds}")?;
                }
                match query.license {
                    LicenseFilter::Any => {}
                    LicenseFilter::RoyaltyFree => f.write_str(", license: \"royalty-free\"")?,
                    LicenseFilter::Editorial => f.write_str(", license: \"editorial\"")?,
                }
                if *variations > 1 {
                    write!(f, ", variations: {variations}")?;
                }
            }
        }
        if variant.format != super::ogg().format {
            write!(f, ", format: {}", variant.format)?;
        }
        if variant.normalize {
            f.write_str(", normalize: true")?;
        }
        playback.fmt(f)?;
        f.write_str(")")
    }
}

impl fmt::Display for Playback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pitch, volume_db, loudness_lufs, looped, stream, fade_in_s, fade_out_s } = *self;
        let usual = Self::default();
        for (name, between, usual) in
            [("pitch", pitch, usual.pitch), ("volume_db", volume_db, usual.volume_db)]
        {
            match between {
                _ if between == usual => {}
                (low, high) if low == high => write!(f, ", {name}: {low}")?,
                (low, high) => write!(f, ", {name}: ({low}, {high})")?,
            }
        }
        if let Some(lufs) = loudness_lufs {
            write!(f, ", loudness: {lufs}")?;
        }
        if looped {
            f.write_str(", looped: true")?;
        }
        if let Some(stream) = stream {
            write!(f, ", stream: {stream}")?;
        }
        for (name, seconds) in [("fade_in", fade_in_s), ("fade_out", fade_out_s)] {
            if seconds != 0.0 {
                write!(f, ", {name}: {seconds}")?;
            }
        }
        Ok(())
    }
}

/// A string as RON has it.
pub(crate) fn quoted(text: &str) -> String {
    ron::to_string(text).unwrap_or_else(|_| format!("{text:?}"))
}
