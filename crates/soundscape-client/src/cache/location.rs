//! Where the cache is and how large it may grow, when nobody says so.

use std::{env, ffi::OsString, path::PathBuf};

use crate::ClientError;

/// `SOUNDSCAPE_CACHE`, else `soundscape` in the user's folder for caches: `XDG_CACHE_HOME` or `~/.cache`, on macOS
/// `~/Library/Caches`, on Windows `LOCALAPPDATA`. `None` where none of them is known.
pub fn default_cache_dir() -> Option<PathBuf> {
    locate(env::consts::OS, |name| env::var_os(name))
}

/// `SOUNDSCAPE_CACHE_BYTES`, else 2 GB: what a cache may hold before the files that were not used for longest go.
pub fn default_cache_bytes() -> Result<u64, ClientError> {
    const NAME: &str = "SOUNDSCAPE_CACHE_BYTES";
    match env::var(NAME) {
        Ok(text) if !text.trim().is_empty() => text.trim().parse().map_err(|_| ClientError::InvalidSetting {
            name: NAME,
            expected: "a number of bytes, such as 2000000000",
        }),
        _ => Ok(2_000_000_000),
    }
}

fn locate(system: &str, variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let path = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(given) = path("SOUNDSCAPE_CACHE") {
        return Some(given);
    }
    let caches = match system {
        "windows" => path("LOCALAPPDATA"),
        "macos" => path("HOME").map(|home| home.join("Library/Caches")),
        // The XDG base directory specification has relative paths ignored.
        _ => path("XDG_CACHE_HOME")
            .filter(|path| path.is_absolute())
            .or_else(|| Some(path("HOME")?.join(".cache"))),
    };
    Some(caches?.join("soundscape"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_each_system() {
        let check = |system: &str, variables: &[(&str, &str)], expected: Option<&str>| {
            let lookup =
                |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| value.into());
            assert_eq!(locate(system, lookup), expected.map(PathBuf::from), "{system} {variables:?}");
        };
        check("linux", &[("HOME", "/home/me")], Some("/home/me/.cache/soundscape"));
        check("linux", &[("HOME", "/home/me"), ("XDG_CACHE_HOME", "/x")], Some("/x/soundscape"));
        check("linux", &[("HOME", "/home/me"), ("XDG_CACHE_HOME", "x")], Some("/home/me/.cache/soundscape"));
        check("linux", &[("HOME", "/home/me"), ("SOUNDSCAPE_CACHE", "here")], Some("here"));
        check("linux", &[("HOME", "/home/me"), ("SOUNDSCAPE_CACHE", "")], Some("/home/me/.cache/soundscape"));
        check("linux", &[], None);
        check("macos", &[("HOME", "/Users/me")], Some("/Users/me/Library/Caches/soundscape"));
        check("windows", &[("LOCALAPPDATA", "/local"), ("HOME", "/home/me")], Some("/local/soundscape"));
    }
}
