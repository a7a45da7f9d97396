//! No file, module or crate whose name says nothing of what is in it.

use super::{Breach, sources::Source};

const EMPTY_NAMES: &[&str] = &["common", "helper", "helpers", "misc", "shared", "types", "util", "utils"];

pub(super) fn check(sources: &[Source]) -> Vec<Breach> {
    sources.iter().flat_map(|source| path_breach(source).into_iter().chain(inline_breaches(source))).collect()
}

fn path_breach(source: &Source) -> Option<Breach> {
    if source.path.ends_with("/mod.rs") {
        return Some(Breach::new(&source.path, "no mod.rs: call it `foo.rs`, beside the folder `foo`"));
    }
    // A crate's name may have several words: `soundscape-util` is no better than `util`.
    let crate_name =
        source.path.strip_prefix("crates/").and_then(|path| path.split('/').next()).unwrap_or_default();
    let parts = source.path.trim_end_matches(".rs").split('/').chain(crate_name.split('-'));
    empty_name(parts)
        .map(|name| Breach::new(&source.path, format!("`{name}` says nothing: name it after its idea")))
}

fn inline_breaches(source: &Source) -> Vec<Breach> {
    let module = |line: &str| {
        let words: Vec<_> = line.split_whitespace().collect();
        let at = words.iter().position(|word| *word == "mod")?;
        let visibility = at == 0 || (at == 1 && words[0].starts_with("pub"));
        (visibility && words.get(at + 2) == Some(&"{")).then(|| words[at + 1].to_owned())
    };
    let breach = |(index, line)| {
        let name = module(line)?;
        empty_name([name.as_str()].into_iter())?;
        let place = format!("{}:{}", source.path, index + 1);
        Some(Breach::new(place, format!("`mod {name}` says nothing: name it after its idea")))
    };
    source.text.lines().enumerate().filter_map(breach).collect()
}

fn empty_name<'a>(mut names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    names.find(|name| EMPTY_NAMES.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::places;

    #[test]
    fn empty_names_are_found() {
        let check = |path: &str, text: &str, expected: &[&str]| {
            assert_eq!(places(check, &[(path, text)]), expected, "{path}: {text}");
        };
        for path in [
            "src/utils.rs",
            "src/utils/time.rs",
            "crates/soundscape-wire/src/types.rs",
            "crates/soundscape-common/src/lib.rs",
            "tests/common/server.rs",
            "src/sounds/mod.rs",
        ] {
            check(path, "", &[path]);
        }
        check("src/lib.rs", "//! A.\n\nmod util {\n}\n", &["src/lib.rs:3"]);
        check("src/lib.rs", "    pub(crate) mod helpers {\n", &["src/lib.rs:1"]);
        check("src/lib.rs", "// no mod util { here\nmod utility {\n", &[]);
        check("src/model.rs", "", &[]);
        check("crates/soundscape-wire/src/shared_key.rs", "", &[]);
    }
}
