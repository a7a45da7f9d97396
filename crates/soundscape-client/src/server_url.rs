//! The address of a SoundScape API.

use std::{fmt, str::FromStr};

use reqwest::Url;

use crate::InvalidUrl;

/// `http(s)://HOST[:PORT]/…/v2`. Holds no secret: a user name, a password and a query are refused.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ServerUrl(Url);

impl ServerUrl {
    /// The URL of a resource below the base path.
    pub(crate) fn endpoint(&self, segments: &[&str]) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.extend(segments);
        }
        url
    }

    /// A URL that the server named, absolute or relative to its address.
    pub(crate) fn resolve(&self, url: &str) -> Option<Url> {
        self.0.join(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
    }

    /// Whether the server runs on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        let host = self.0.host_str().unwrap_or_default();
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
        address.map_or(host == "localhost", |address| address.is_loopback())
    }

    /// Whether what is sent can be read on the way.
    pub(crate) fn is_plain_http(&self) -> bool {
        self.0.scheme() == "http"
    }
}

impl FromStr for ServerUrl {
    type Err = InvalidUrl;

    /// Takes the base with or without `/v2`, with or without a trailing slash.
    fn from_str(text: &str) -> Result<Self, InvalidUrl> {
        let form = || InvalidUrl::Form(text.chars().take(128).collect());
        let mut url = Url::parse(text.trim())
            .map_err(|_| if text.contains('@') { InvalidUrl::Extra } else { form() })?;
        let secret = !url.username().is_empty() || url.password().is_some();
        if secret || url.query().is_some() || url.fragment().is_some() {
            return Err(InvalidUrl::Extra);
        }
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(form());
        }
        let mut path = url.path().trim_end_matches('/').to_owned();
        if !path.ends_with("/v2") {
            path.push_str("/v2");
        }
        url.set_path(&path);
        Ok(Self(url))
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

/// A URL without what may be secret in it: user, query and fragment.
pub(crate) fn public(url: &Url) -> String {
    format!("{}{}", origin(url), url.path())
}

/// Scheme, host and port.
pub(crate) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_base_with_or_without_its_path() {
        let check = |text: &str, expected: &str| {
            assert_eq!(
                text.parse::<ServerUrl>().map(|url| url.to_string()).as_deref(),
                Ok(expected),
                "{text}"
            );
        };
        check("http://127.0.0.1:1234", "http://127.0.0.1:1234/v2");
        check("http://127.0.0.1:1234/", "http://127.0.0.1:1234/v2");
        check("http://127.0.0.1:1234/v2", "http://127.0.0.1:1234/v2");
        check("http://127.0.0.1:1234/v2//", "http://127.0.0.1:1234/v2");
        check(" https://api.soundscape.io/v2/ ", "https://api.soundscape.io/v2");
        check("https://studio.example/sounds", "https://studio.example/sounds/v2");
        check("http://[::1]:80/", "http://[::1]/v2");
    }

    #[test]
    fn refuses_what_is_no_address() {
        for text in ["", "localhost:8080", "127.0.0.1:8080", "ftp://host/v2", "file:///v2", "http://", "/v2"]
        {
            assert!(matches!(text.parse::<ServerUrl>(), Err(InvalidUrl::Form(_))), "{text}");
        }
        for text in
            ["http://me:secret@host/", "http://me@host", "http://host/v2?key=secret", "http://host/#x"]
        {
            assert_eq!(text.parse::<ServerUrl>().err(), Some(InvalidUrl::Extra), "{text}");
        }
    }

    #[test]
    fn endpoints_stay_below_the_base() {
        let url: ServerUrl = "http://host/api".parse().unwrap();
        assert_eq!(
            url.endpoint(&["sounds", "snd_8f3a2c1d"]).as_str(),
            "http://host/api/v2/sounds/snd_8f3a2c1d"
        );
        assert_eq!(url.endpoint(&["a/b?c"]).as_str(), "http://host/api/v2/a%2Fb%3Fc");
    }

    #[test]
    fn knows_this_machine() {
        for (text, loopback) in [
            ("http://127.0.0.1:1", true),
            ("http://[::1]:1", true),
            ("http://localhost:1", true),
            ("http://10.0.0.1:1", false),
            ("https://api.soundscape.io", false),
        ] {
            assert_eq!(text.parse::<ServerUrl>().unwrap().is_loopback(), loopback, "{text}");
        }
    }

    #[test]
    fn a_printed_url_has_no_signature() {
        let url = Url::parse("https://user:pw@files.example:8443/a/b.ogg?sig=secret#f").unwrap();
        assert_eq!(public(&url), "https://files.example:8443/a/b.ogg");
        assert_eq!(origin(&url), "https://files.example:8443");
    }
}
