//! A file opens with a sentence that says what it is about.

use super::{Breach, sources::Source};

pub(super) fn check(sources: &[Source]) -> Vec<Breach> {
    let below_src = |source: &&Source| source.path.split('/').any(|folder| folder == "src");
    let silent = |source: &&Source| !source.text.starts_with("//! ");
    let breach = |source: &Source| {
        Breach::new(&source.path, "open the file with one `//!` sentence that names its single idea")
    };
    sources.iter().filter(below_src).filter(silent).map(breach).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::places;

    #[test]
    fn silent_files_are_found() {
        let check = |path: &str, text: &str, expected: &[&str]| {
            assert_eq!(places(check, &[(path, text)]), expected, "{path}: {text}");
        };
        check("src/lib.rs", "//! Sounds.\n", &[]);
        check("src/lib.rs", "use std::fmt;\n//! Sounds.\n", &["src/lib.rs"]);
        check("src/lib.rs", "// Sounds.\n", &["src/lib.rs"]);
        check("src/lib.rs", "//!\n", &["src/lib.rs"]);
        check("crates/a/src/b/c.rs", "", &["crates/a/src/b/c.rs"]);
        check("tests/load.rs", "use std::fmt;\n", &[]);
    }
}
