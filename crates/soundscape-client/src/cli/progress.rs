//! Bars that show on a terminal and nowhere else.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

/// A bar of bytes, whose number may not be known yet.
pub(crate) fn bytes() -> ProgressBar {
    bar("{bar:40} {bytes}/{total_bytes} {bytes_per_sec}")
}

/// A bar of sounds.
pub(crate) fn sounds() -> ProgressBar {
    bar("{bar:40} {pos}/{len} sounds {per_sec}")
}

fn bar(template: &str) -> ProgressBar {
    let bar = if io::stderr().is_terminal() { ProgressBar::no_length() } else { ProgressBar::hidden() };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style).with_finish(ProgressFinish::AndClear),
        Err(_) => bar,
    }
}
