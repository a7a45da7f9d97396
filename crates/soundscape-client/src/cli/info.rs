//! `soundscape info`: everything that is known of a sound.

use std::{
    fmt::Display,
    io::{self, Write},
};

use clap::Args;
use soundscape_client::{Client, Format, SoundId, SoundMetadata};

use super::output::{Output, note_offline};

/// Show everything that is known of a sound
///
/// JSON: the API's metadata, {"id", "title", …}
#[derive(Args)]
pub(crate) struct Info {
    /// Id of the sound, such as snd_8f3a2c1d
    id: SoundId,
}

impl Info {
    pub(crate) async fn run(self, client: &Client, output: &mut Output<'_>) -> anyhow::Result<()> {
        let metadata = client.metadata(&self.id).await?;
        output.print(&metadata, |to| write(to, &metadata))?;
        note_offline(client);
        Ok(())
    }
}

fn write(to: &mut dyn Write, metadata: &SoundMetadata) -> io::Result<()> {
    let known =
        |value: Option<f64>, unit: &str| value.map_or("-".into(), |value| format!("{value:.1} {unit}"));
    let m = metadata;
    let rows: [(&str, &dyn Display); 14] = [
        ("id", &m.id),
        ("title", &m.title),
        ("creator", &m.creator),
        ("category", &format!("{} / {}", m.category, m.subcategory)),
        ("tags", &m.tags.join(", ")),
        ("description", &m.description),
        ("duration", &format!("{:.3} s", m.duration_s)),
        (
            "original",
            &format!(
                "{} Hz, {} bit, {} channels, {} bytes",
                m.sample_rate_hz, m.bit_depth, m.channels, m.file_size_bytes
            ),
        ),
        ("loudness", &known(m.loudness_lufs, "LUFS")),
        ("true peak", &known(m.true_peak_db, "dBTP")),
        ("formats", &m.formats.iter().map(|format: &Format| format.name()).collect::<Vec<_>>().join(", ")),
        ("license", &m.license_type),
        ("attribution", &m.attribution.as_deref().unwrap_or("not required")),
        ("downloads", &m.download_count),
    ];
    rows.iter().try_for_each(|(name, value)| writeln!(to, "{name:<12} {value}"))
}
