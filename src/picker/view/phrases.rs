//! Facts about sounds in words.

use soundscape_client::{License, Scope, Sound, SpectralPeak};

pub(super) const WHERE_TO_PUT_IT: &str =
    "To keep a key, put it into SOUNDSCAPE_API_KEY or wherever the game gives one to its SoundscapePlugin.";

/// `3.42 s`, `1:05`.
pub(super) fn duration(seconds: f64) -> String {
    if seconds < 60.0 {
        format!("{seconds:.2} s")
    } else {
        format!("{}:{:02}", seconds as u64 / 60, seconds as u64 % 60)
    }
}

/// `−18.2 LUFS`.
pub(super) fn loudness(lufs: f64) -> String {
    format!("{lufs:.1} LUFS").replace('-', "−")
}

/// `440 Hz`, `1.25 kHz`.
pub(super) fn hertz(hertz: f64) -> String {
    if hertz < 1_000.0 { format!("{hertz:.0} Hz") } else { format!("{:.2} kHz", hertz / 1e3) }
}

/// `440 Hz, −12.0 dB`.
pub(super) fn peak(peak: &SpectralPeak) -> String {
    format!("{}, {:.1} dB", hertz(peak.frequency_hz), peak.magnitude_db).replace('-', "−")
}

/// `ui-ux` to `Ui ux`.
pub(super) fn words(slug: &str) -> String {
    let mut text = slug.replace('-', " ");
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// `1 sound`, `12,345 sounds`.
pub(super) fn sounds(count: u64) -> String {
    format!("{} {}", number(count), if count == 1 { "sound" } else { "sounds" })
}

/// `12,345`.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1.2 MB`.
pub(super) fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// `The key may not download sounds (download:read)`.
pub(super) fn lacks(missing: &[Scope]) -> String {
    let names: Vec<_> = missing
        .iter()
        .map(|scope| {
            let does = match scope {
                Scope::SearchRead => "search",
                Scope::DownloadRead => "download sounds",
                Scope::UserWrite => "see credits",
            };
            format!("{does} ({scope})")
        })
        .collect();
    format!("The key may not {}", names.join(" or "))
}

pub(super) const fn license(license: License) -> &'static str {
    match license {
        License::RoyaltyFree => "royalty-free",
        License::Editorial => "editorial",
    }
}

/// `Foley / Doors`.
pub(super) fn category(sound: &Sound) -> String {
    format!("{} / {}", words(sound.category.as_str()), words(sound.subcategory.as_str()))
}

/// What the licence allows and asks for.
pub(super) fn terms(sound: &Sound) -> String {
    let allows = match sound.license_type {
        License::RoyaltyFree => "Royalty-free: may be shipped in a game",
        License::Editorial => "Editorial: for reports and trailers, not in a game",
    };
    format!("{allows}, {}", if sound.attribution_required { "with credit" } else { "without credit" })
}

/// The second line of a row.
pub(super) fn facts(sound: &Sound) -> String {
    let mut facts = words(sound.subcategory.as_str());
    if let Some(lufs) = sound.loudness_lufs {
        facts += "  ·  ";
        facts += &loudness(lufs);
    }
    if !sound.tags.is_empty() {
        facts += "  ·  ";
        facts += &sound.tags.join(" ");
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_as_people_write() {
        assert_eq!([duration(0.5), duration(59.999), duration(65.2)], ["0.50 s", "60.00 s", "1:05"]);
        assert_eq!(
            [number(0), number(999), number(1_000), number(1_234_567)],
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!([bytes(12), bytes(48_211), bytes(1_250_000)], ["12 B", "48.2 kB", "1.2 MB"]);
        assert_eq!(
            (words("ui-ux"), sounds(1), loudness(-18.24)),
            ("Ui ux".into(), "1 sound".into(), "−18.2 LUFS".into())
        );
    }
}
