//! A file longer than a person reads in one go has a second idea in it.

use super::{Breach, sources::Source};

const MOST_LINES: usize = 400;

pub(super) fn check(sources: &[Source]) -> Vec<Breach> {
    let is_code = |source: &&Source| {
        let mut parts = source.path.split('/');
        !parts.any(|part| part == "tests" || part == "tests.rs")
    };
    let breach = |source: &Source| {
        let lines = lines_before_tests(&source.text);
        let what =
            || format!("{lines} lines without its tests, {MOST_LINES} at most: split off its second idea");
        (lines > MOST_LINES).then(|| Breach::new(&source.path, what()))
    };
    sources.iter().filter(is_code).filter_map(breach).collect()
}

/// All lines, but for a test module at the end.
fn lines_before_tests(text: &str) -> usize {
    let lines: Vec<_> = text.lines().collect();
    let opens_tests = |pair: &[&str]| pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod ");
    lines.windows(2).position(opens_tests).unwrap_or(lines.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::places;

    #[test]
    fn long_files_are_found() {
        let check = |path: &str, code: usize, tests: usize, expected: &[&str]| {
            let mut text = "let a = 1;\n".repeat(code);
            if tests > 0 {
                text += "#[cfg(test)]\nmod tests {\n";
                text += &"    assert!(true);\n".repeat(tests);
            }
            assert_eq!(places(check, &[(path, &text)]), expected, "{path}: {code} + {tests} lines");
        };
        check("src/lib.rs", 400, 0, &[]);
        check("src/lib.rs", 400, 300, &[]);
        check("src/lib.rs", 401, 0, &["src/lib.rs"]);
        check("src/lib.rs", 401, 10, &["src/lib.rs"]);
        check("examples/demo.rs", 401, 0, &["examples/demo.rs"]);
        check("tests/load.rs", 401, 0, &[]);
        check("src/store/tests.rs", 401, 0, &[]);
    }

    #[test]
    fn a_helper_for_tests_in_mid_file_hides_nothing() {
        let text = format!("#[cfg(test)]\nfn planted() {{}}\n{}", "let a = 1;\n".repeat(400));
        assert_eq!(places(check, &[("src/lib.rs", &text)]), ["src/lib.rs"]);
    }
}
