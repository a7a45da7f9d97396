//! Makes one rendition of one sound: the bridge from the API's formats to the encoders. Blocks.

use std::path::Path;

use soundscape_audio::{Credits, Encoding, Export, Limits};
use soundscape_wire::{Format, SoundId};

use crate::{
    error::ServerError,
    rendition::{Picture, Rendition},
    sound::Description,
    taxonomy,
};

/// Whether this build has the format's encoder.
pub(crate) const fn can_encode(format: Format) -> bool {
    match format {
        Format::Wav24 | Format::Wav16 | Format::Ogg => true,
        Format::Mp3320 => cfg!(feature = "mp3"),
    }
}

/// The category of the Universal Category System, by its name.
fn category_name(about: &Description) -> &str {
    let subcategory = taxonomy::find_subcategory(&about.subcategory);
    subcategory.map_or_else(|| about.subcategory.as_str(), |subcategory| subcategory.name)
}

/// Writes the rendition of the sound file `source` to `target`.
pub(crate) fn render(
    source: &Path,
    rendition: Rendition,
    id: &SoundId,
    about: &Description,
    target: &Path,
) -> Result<(), ServerError> {
    let limits = Limits::default();
    let (encoding, export) = match rendition {
        Rendition::Download { format, normalize } => {
            let encoding = match format {
                Format::Wav24 => Encoding::Wav24,
                Format::Wav16 => Encoding::Wav16,
                Format::Mp3320 => Encoding::Mp3Cbr320,
                Format::Ogg => Encoding::OGG,
            };
            (encoding, Export::default().with_normalize(normalize))
        }
        Rendition::Preview => (Encoding::OGG_PREVIEW, Export::preview()),
        Rendition::Waveform(picture) => {
            let waveform = soundscape_audio::waveform(source, &limits)?;
            let look = soundscape_audio::Picture::default();
            let content = match picture {
                Picture::Json => waveform.to_json().into_bytes(),
                Picture::Dat => waveform.to_dat(),
                Picture::Svg => waveform.to_svg(&look).into_bytes(),
                Picture::Png => waveform.to_png(&look)?,
            };
            return std::fs::write(target, content).map_err(ServerError::io(target));
        }
    };
    let credits = Credits::default()
        .with_title(&about.title)
        .with_artist(&about.creator)
        .with_license(about.license_type.name())
        .with_source("SoundScape")
        .with_category(category_name(about))
        .with_comment(format!("SoundScape {id}"));
    soundscape_audio::transcode(source, target, encoding, &export.with_credits(credits), &limits)?;
    Ok(())
}
