//! The files that can be made of a sound.

#[cfg(feature = "remote")]
mod fetch;
mod original;
mod renderer;

use soundscape_wire::Format;

pub(crate) use {
    original::SourceError,
    renderer::{RenderError, Renderer},
};

/// A file that can be made of a sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Rendition {
    /// What a credit is paid for.
    Download { format: Format, normalize: bool },
    /// OGG Vorbis of 96 kbit/s, at most 30 s.
    Preview,
    /// The outline of the sound.
    Waveform(Picture),
}

/// How a waveform is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Picture {
    /// As audiowaveform writes it, version 2.
    Json,
    /// Likewise, as its binary file.
    Dat,
    Png,
    Svg,
}

impl Rendition {
    const NORMALIZED: &str = "-normalized";

    /// The name of the rendition in the database.
    pub(crate) fn kind(self) -> String {
        match self {
            Self::Download { format, normalize } => {
                format!("{format}{}", if normalize { Self::NORMALIZED } else { "" })
            }
            Self::Preview => "preview".into(),
            Self::Waveform(picture) => format!("waveform-{}", picture.extension()),
        }
    }

    pub(crate) const fn extension(self) -> &'static str {
        match self {
            Self::Download { format, .. } => format.extension(),
            Self::Preview => Format::Ogg.extension(),
            Self::Waveform(picture) => picture.extension(),
        }
    }

    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Download { format, .. } => format.media_type(),
            Self::Preview => Format::Ogg.media_type(),
            Self::Waveform(Picture::Json) => "application/json",
            Self::Waveform(Picture::Dat) => "application/octet-stream",
            Self::Waveform(Picture::Png) => "image/png",
            Self::Waveform(Picture::Svg) => "image/svg+xml",
        }
    }

    /// `wav24-normalized.wav`: how a download is called in its URL.
    pub(crate) fn file_name(self) -> String {
        format!("{}.{}", self.kind(), self.extension())
    }

    /// The download that has this [`Rendition::file_name`].
    pub(crate) fn download_named(file_name: &str) -> Option<Self> {
        Format::ALL
            .into_iter()
            .flat_map(|format| [false, true].map(|normalize| Self::Download { format, normalize }))
            .find(|download| download.file_name() == file_name)
    }
}

impl Picture {
    pub(crate) const ALL: [Self; 4] = [Self::Json, Self::Dat, Self::Png, Self::Svg];

    pub(crate) const fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Dat => "dat",
            Self::Png => "png",
            Self::Svg => "svg",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn downloads_are_found_by_their_names() {
        let check = |name: &str, expect| assert_eq!(Rendition::download_named(name), expect, "{name}");
        check("wav24.wav", Some(Rendition::Download { format: Format::Wav24, normalize: false }));
        check("mp3320-normalized.mp3", Some(Rendition::Download { format: Format::Mp3320, normalize: true }));
        check("wav24.ogg", None);
        check("preview.ogg", None);
    }
}
