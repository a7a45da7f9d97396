//! `soundscape get`: downloads a sound.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::Args;
use soundscape_client::{CachedSound, Client, Format, ProgressWatch, SoundId, Variant};

use super::{output::Output, progress};

/// Download a sound (one credit, unless it is in the cache)
///
/// JSON: {"id", "format", "normalize", "path", "bytes", "sha256", "from_cache"}
#[derive(Args)]
pub(crate) struct Get {
    /// Id of the sound, such as snd_8f3a2c1d
    id: SoundId,

    /// wav24, wav16, mp3320 or ogg
    #[arg(long, default_value_t = Format::Ogg)]
    format: Format,

    /// Raise or lower it to a true peak of -1 dBTP
    #[arg(long)]
    normalize: bool,

    /// Where to write it [default: the id, in the current folder]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Get {
    pub(crate) async fn run(self, client: &Client, output: &mut Output<'_>) -> anyhow::Result<()> {
        let Self { id, format, normalize, .. } = &self;
        let variant = Variant { format: *format, normalize: *normalize };
        let (task, progress) = client.fetch_watched(id, variant);
        let sound = tokio::select! {
            sound = task => sound?,
            never = show(progress) => match never {},
        };
        let path = self.output.clone().unwrap_or_else(|| file_name(id, variant).into());
        copy(&sound, &path)
            .with_context(|| format!("cannot write {}: choose another file with -o", path.display()))?;

        let from = if sound.from_cache { "from the cache" } else { "downloaded" };
        let json = serde_json::json!({
            "id": id, "format": format, "normalize": normalize, "path": path,
            "bytes": sound.bytes, "sha256": sound.sha256, "from_cache": sound.from_cache,
        });
        output.print(&json, |to| writeln!(to, "{} ({} bytes, {from})", path.display(), sound.bytes))?;
        client.cache().prune_if_full()?;
        Ok(())
    }
}

/// Draws a bar on a terminal, for as long as it is polled.
async fn show(mut watch: ProgressWatch) -> std::convert::Infallible {
    let bar = progress::bytes();
    while let Some(progress) = watch.changed().await {
        if let Some(total) = progress.total_bytes {
            bar.set_length(total);
        }
        bar.set_position(progress.received_bytes);
    }
    std::future::pending().await
}

/// What tells the variants of a sound apart, in the manner of the `soundscape://` paths.
fn file_name(id: &SoundId, variant: Variant) -> String {
    let normalized = if variant.normalize { ".normalized" } else { "" };
    let depth = if variant.format == Format::Wav24 { ".wav24" } else { "" };
    format!("{id}{normalized}{depth}.{}", variant.format.extension())
}

/// Not `fs::copy`: that would also copy the cache's permissions, which are the owner's alone.
fn copy(sound: &CachedSound, to: &Path) -> io::Result<()> {
    io::copy(&mut File::open(&sound.path)?, &mut File::create(to)?)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_have_different_names() {
        let id: SoundId = "snd_8f3a2c1d".parse().unwrap();
        let check = |variant: Variant, expected: &str| assert_eq!(file_name(&id, variant), expected);
        check(Variant::new(Format::Ogg), "snd_8f3a2c1d.ogg");
        check(Variant::new(Format::Mp3320), "snd_8f3a2c1d.mp3");
        check(Variant::new(Format::Wav16), "snd_8f3a2c1d.wav");
        check(Variant::new(Format::Wav24), "snd_8f3a2c1d.wav24.wav");
        check(Variant::new(Format::Ogg).normalized(), "snd_8f3a2c1d.normalized.ogg");
    }
}
