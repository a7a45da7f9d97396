//! Reads damaged files, one after the other: the worker of `cargo xtask fuzz`, which watches over it.
//!
//! `fuzz TARGET SEED FIRST COUNT KEPT [FOLDER…]` says `begin I` before and `end I OUTCOME` after each file, and
//! leaves the one that it is reading at the path KEPT.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool of the project; a panic is what it looks for"
)]

use std::fs;
use std::path::Path;

use soundscape_audio::{AudioError, Limits, analyse_and_trace, tags};

use mutation::{Chance, damage};

#[path = "../tests/audio/flac.rs"]
mod flac;
#[path = "../tests/audio/m4a.rs"]
mod m4a;
#[path = "../tests/audio/mutation.rs"]
mod mutation;
#[path = "../tests/audio/seeds.rs"]
mod seeds;
#[expect(dead_code, reason = "the tests need more of it")]
#[path = "../tests/audio/signals.rs"]
mod signals;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [target, seed, first, count, kept, folders @ ..] = &arguments[..] else {
        panic!("give a target, a seed, the first index, a count, and where to keep the file");
    };
    let [seed, first, count] = [seed, first, count].map(|number| number.parse::<u64>().unwrap());
    let mut files = seeds::of_every_format();
    for folder in folders {
        let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        files.extend(paths.iter().filter(|path| path.is_file()).map(|path| fs::read(path).unwrap()));
    }
    for index in first..first + count {
        println!("begin {index}");
        let mut chance = Chance::new(seed, index);
        let file = &files[chance.below(files.len())];
        let other = &files[chance.below(files.len())];
        println!("end {index} {}", attempt(target, file, other, &mut chance, Path::new(kept)));
    }
}

fn attempt(target: &str, file: &[u8], other: &[u8], chance: &mut Chance, kept: &Path) -> &'static str {
    if target == "names" {
        const NAMES: [&str; 3] =
            ["DOORWood_Cabin Door Open_TAN_BARN", "AMBForst-Birds_ACME-Morning_T_B_48k", "Ünïcode-_-_ß_"];
        let name = damage(NAMES[chance.below(NAMES.len())].as_bytes(), other, chance);
        fs::write(kept, &name).unwrap();
        return if tags::ucs::parse(&String::from_utf8_lossy(&name)).is_some() { "ok" } else { "refused" };
    }
    fs::write(kept, damage(file, other, chance)).unwrap();
    let outcome = match target {
        "decode" => analyse_and_trace(kept, &Limits::default()).map(|_| ()),
        "tags" => tags::read(kept).map(|_| ()),
        _ => panic!("the targets are decode, tags and names"),
    };
    match outcome {
        Ok(()) => "ok",
        Err(AudioError::Malformed { what, .. }) if what.contains("panicked") => "contained",
        Err(AudioError::Malformed { .. }) => "malformed",
        Err(AudioError::Truncated { .. }) => "truncated",
        Err(AudioError::Unsupported { .. }) => "unsupported",
        Err(AudioError::TooLarge { .. }) => "too-large",
        Err(AudioError::Tags(_)) => "tags",
        Err(_) => "io",
    }
}
