//! Nothing half done: no placeholder that panics, no debug print, no test that is switched off.

use super::{Breach, sources::Source};

/// Put together here, so that this file does not find itself.
const LEFTOVERS: &[(&str, &str)] = &[
    (concat!("todo", "!("), "finish it or leave it out"),
    (concat!("unimplemented", "!("), "finish it or leave it out"),
    (concat!("dbg", "!("), "remove it, or log through `tracing`"),
    (concat!("#[", "ignore"), "make the test run everywhere, or delete it"),
];

pub(super) fn check(sources: &[Source]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for source in sources {
        for (index, line) in source.text.lines().enumerate() {
            let found = LEFTOVERS.iter().filter(|(leftover, _)| line.contains(leftover));
            breaches.extend(found.map(|(leftover, remedy)| {
                Breach::new(format!("{}:{}", source.path, index + 1), format!("`{leftover}`: {remedy}"))
            }));
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::places;

    #[test]
    fn leftovers_are_found() {
        for (leftover, _) in LEFTOVERS {
            let text = format!("//! A.\n    {leftover}\"later\")]\n");
            assert_eq!(places(check, &[("src/lib.rs", &text)]), ["src/lib.rs:2"], "{text}");
        }
        let clean = "//! A.\n// to do: nothing\nfn ignore() {}\n";
        assert!(places(check, &[("src/lib.rs", clean)]).is_empty());
    }
}
