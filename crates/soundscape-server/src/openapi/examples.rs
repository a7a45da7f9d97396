//! Example answers of the document.

use serde_json::{Value, json};

use super::BASE;

/// A search result.
pub(crate) fn sound() -> Value {
    json!({
        "id": "snd_8f3a2c1d", "title": "Footsteps on gravel, night", "category": "foley", "subcategory": "footsteps",
        "creator": "Mara Lind", "duration_s": 3.42, "sample_rate_hz": 48_000, "bit_depth": 24, "channels": 2,
        "loudness_lufs": -23.1, "waveform_url": waveform_url(), "preview_url": preview_url(),
        "tags": ["footsteps", "gravel", "night"], "license_type": "royalty-free", "attribution_required": false,
        "file_size_bytes": 985_004,
    })
}

/// The same sound with everything that is known of it.
pub(crate) fn metadata() -> Value {
    json!({
        "id": "snd_8f3a2c1d", "title": "Footsteps on gravel, night", "creator": "Mara Lind",
        "created_at": "2026-11-24T10:00:00Z", "duration_s": 3.42, "sample_rate_hz": 48_000, "bit_depth": 24,
        "channels": 2, "loudness_lufs": -23.1, "loudness_range_lu": 4.2, "true_peak_db": -3.4,
        "spectral_peaks": [
            {"frequency_hz": 187.5, "magnitude_db": -38.2},
            {"frequency_hz": 1_031.3, "magnitude_db": -44.9},
        ],
        "facts": {
            "momentary_max_lufs": -18.4, "short_term_max_lufs": -21.7, "sample_peak_db": -3.6,
            "spectral_centroid_hz": 812.4, "loopable": false, "onset_count": 6, "event": "repeated",
            "silence_head_s": 0.02, "silence_tail_s": 0.11,
        },
        "formats": ["wav24", "wav16", "mp3320", "ogg"], "tags": ["footsteps", "gravel", "night"], "category": "foley",
        "subcategory": "footsteps", "category_source": "said", "description": "Slow steps in boots.", "license_type": "royalty-free",
        "attribution_required": false, "attribution": null, "file_size_bytes": 985_004, "download_count": 12,
        "preview_url": preview_url(), "waveform_url": waveform_url(),
    })
}

pub(crate) fn ticket() -> Value {
    json!({
        "download_url": format!("{BASE}/files/downloads/snd_8f3a2c1d/wav24-normalized.wav?{SIGNATURE}"),
        "expires_at": "2026-11-24T10:15:00Z", "file_size_bytes": 985_004, "checksum_sha256": DIGEST,
        "filename": "footsteps-on-gravel-night.wav", "format": "wav24",
    })
}

pub(crate) fn profile() -> Value {
    json!({
        "workspace_id": "ws_6Tq1mZ0bX", "name": "Studio North", "tier": "Indie", "credits_remaining": 488,
        "credits_total": 500, "monthly_reset_date": "2026-12-01T00:00:00Z", "api_key_id": "key_2Yp8Lk4Nc",
        "created_at": "2026-01-09T08:30:00Z", "scopes": ["search:read", "download:read", "user:write"],
        "key_expires_at": "2027-11-24T10:00:00Z",
    })
}

pub(crate) fn ledger() -> Value {
    json!([
        {"timestamp": "2026-11-24T10:00:00Z", "type": "download", "amount": -1, "balance_after": 488,
         "sound_id": "snd_8f3a2c1d"},
        {"timestamp": "2026-11-01T00:00:00Z", "type": "bonus", "amount": 211, "balance_after": 489},
    ])
}

pub(crate) fn categories() -> Value {
    json!([{
        "slug": "foley", "name": "Foley", "sound_count": 31, "subcategory_count": 1,
        "subcategories": [{"slug": "footsteps", "name": "Footsteps", "sound_count": 12}],
    }])
}

pub(crate) fn rotated_key() -> Value {
    json!({
        "key": "ss_live_4kR9mXp2vLw8nQ3jH7", "key_id": "key_5e1f0c2d9a7b4c36", "workspace_id": "ws_0b7d1e9f3a2c4d58",
        "scopes": ["search:read", "download:read", "user:write"], "expires_at": "2027-11-24T10:00:00Z",
        "previous_key_valid_until": "2026-11-25T10:00:00Z",
    })
}

/// Of signed URLs.
pub(crate) const DIGEST: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const SIGNATURE: &str =
    "exp=1795515300&kid=k1&sig=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn preview_url() -> String {
    format!("{BASE}/files/previews/snd_8f3a2c1d.ogg?{SIGNATURE}")
}

fn waveform_url() -> String {
    format!("{BASE}/files/waveforms/snd_8f3a2c1d.json?{SIGNATURE}")
}

#[cfg(test)]
mod tests {
    use serde::{Serialize, de::DeserializeOwned};
    use soundscape_wire::{Category, DownloadTicket, LedgerEntry, Profile, RotatedKey, Sound, SoundMetadata};

    use super::*;

    #[test]
    fn examples_are_whole_messages() {
        fn check<T: Serialize + DeserializeOwned>(example: Value) {
            let message: T = serde_json::from_value(example.clone()).unwrap();
            assert_eq!(serde_json::to_value(message).unwrap(), example);
        }
        check::<Sound>(sound());
        check::<SoundMetadata>(metadata());
        check::<DownloadTicket>(ticket());
        check::<Profile>(profile());
        check::<RotatedKey>(rotated_key());
        check::<Vec<LedgerEntry>>(ledger());
        check::<Vec<Category>>(categories());
    }
}
