//! Where an imported sound's audio is: a file, a URL, or a key of the blob store.

use std::{
    fmt,
    path::{Path, PathBuf},
};

/// A source, as a catalogue's line names it and the database keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// An absolute path.
    File(PathBuf),
    /// Of the scheme `http` or `https`.
    Url(Location),
    /// Written `blob:KEY`.
    Blob(String),
}

/// A URL. It may hold a signature or a password: only [`Location::whole`] shows them.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Location(String);

const BLOB: &str = "blob:";

impl Source {
    /// Reads what a line says; relative paths begin at `folder`. The error is in words.
    pub(crate) fn parse(text: &str, folder: &Path) -> Result<Self, String> {
        if text.is_empty() {
            return Err("`source` is empty: name a file, a URL, or `blob:KEY`".into());
        }
        if let Some(key) = text.strip_prefix(BLOB) {
            return object_store::path::Path::parse(key)
                .ok()
                .filter(|key| !key.as_ref().is_empty())
                .map(|key| Self::Blob(key.into()))
                .ok_or_else(|| {
                    format!("`{text}` names no blob: write `blob:KEY`, such as `blob:originals/door.wav`")
                });
        }
        match text.split_once("://") {
            Some((scheme, _)) if ["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) => {
                let host = text.parse::<http::Uri>().ok().and_then(|url| Some(!url.host()?.is_empty()));
                let url = Location(text.into());
                if host == Some(true) {
                    Ok(Self::Url(url))
                } else {
                    Err(format!("`{url}` is no URL: check `source`"))
                }
            }
            Some((scheme, _)) if !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                Err(format!(
                    "`source` has the scheme `{scheme}`: it may be http or https; a file is named by its path alone, a blob by \
                 `blob:KEY`"
                ))
            }
            _ => std::path::absolute(folder.join(text))
                .map(Self::File)
                .map_err(|source| format!("`source`: {source}")),
        }
    }

    /// As the database keeps it.
    #[cfg(any(feature = "cli", test))]
    pub(crate) fn whole(&self) -> String {
        match self {
            // It was made of text.
            Self::File(path) => path.to_string_lossy().into_owned(),
            Self::Url(url) => url.whole().into(),
            Self::Blob(key) => format!("{BLOB}{key}"),
        }
    }
}

impl Location {
    /// With whatever secrets it holds.
    #[cfg(any(feature = "cli", feature = "remote", test))]
    pub(crate) fn whole(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Url(url) => url.fmt(f),
            Self::Blob(key) => write!(f, "{BLOB}{key}"),
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (place, query) =
            self.0.split_once(['?', '#']).map_or((&*self.0, ""), |(place, _)| (place, "?REDACTED"));
        let (scheme, rest) = place.split_once("://").unwrap_or(("", place));
        let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        write!(f, "{scheme}://{host}{path}{query}")
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_read_and_shown_without_secrets() {
        let check = |text: &str, whole: &str, shown: &str| {
            let source = Source::parse(text, Path::new("/cat")).unwrap();
            assert_eq!((source.whole().as_str(), source.to_string().as_str()), (whole, shown));
            assert_eq!(Source::parse(whole, Path::new("/elsewhere")), Ok(source), "it is kept as it is read");
        };
        check("doors/steel.wav", "/cat/doors/steel.wav", "/cat/doors/steel.wav");
        check("./a: b.wav", "/cat/a: b.wav", "/cat/a: b.wav");
        check("/s/a.wav", "/s/a.wav", "/s/a.wav");
        check("blob:originals/a.wav", "blob:originals/a.wav", "blob:originals/a.wav");
        check("https://h:81/a.wav", "https://h:81/a.wav", "https://h:81/a.wav");
        let signed = "HTTPS://ann:hunter2@h/a.wav?sig=hunter2";
        check(signed, signed, "HTTPS://h/a.wav?REDACTED");
    }

    #[test]
    fn mistakes_are_explained() {
        let check = |text: &str, says: &str| {
            let error = Source::parse(text, Path::new("/cat")).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        };
        check("", "is empty");
        check("blob:", "blob:KEY");
        check("blob:../../etc/passwd", "blob:KEY");
        check("ftp://h/a.wav", "the scheme `ftp`");
        check("file:///s/a.wav", "its path alone");
        check("http://", "no URL");
    }
}
