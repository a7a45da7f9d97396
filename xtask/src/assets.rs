//! Builds the starter library: renders every recipe into `assets/sounds`, with `sounds.csv` and the licence beside them.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

pub(crate) mod dsp;
mod encode;
mod mastering;
mod recipes;
#[cfg(test)]
mod tests;

use dsp::{rng::Rng, track::Track};
use recipes::Recipe;

const LICENSE: &str = "\
Creative Commons Zero v1.0 Universal (CC0-1.0)

The sounds in this folder were synthesised by the program `cargo xtask assets`, which is part of this repository.
No recording and no other person's work went into them.

To the extent possible under law, the SoundScape authors have dedicated all copyright and related and neighbouring
rights to these sounds to the public domain worldwide. You can copy, modify, distribute and perform them, even for
commercial purposes, all without asking permission and without naming anyone. They come without any warranty.

The full text of the dedication: https://creativecommons.org/publicdomain/zero/1.0/legalcode
";

/// Writes `assets/sounds` anew and prints what it holds.
pub(crate) fn run() -> anyhow::Result<()> {
    let folder = folder();
    remove_sounds(&folder)?;
    let (mut csv, mut total) = (String::from(CSV_HEADER), 0);
    println!("{:<34} {:>7} {:>3} {:>9}", "file", "seconds", "ch", "bytes");
    for recipe in recipes::all() {
        let channels = render(recipe);
        let bytes = encode::encode(recipe.file, &channels)?;
        fs::write(folder.join(recipe.file), &bytes)
            .with_context(|| format!("cannot write {}", recipe.file))?;
        writeln!(csv, "{}", csv_row(recipe))?;
        total += bytes.len();
        println!(
            "{:<34} {:>7.2} {:>3} {:>9}",
            recipe.file,
            channels[0].seconds(),
            channels.len(),
            bytes.len()
        );
    }
    fs::write(folder.join("sounds.csv"), csv)?;
    fs::write(folder.join("LICENSE"), LICENSE)?;
    println!("{} sounds, {total} bytes, in {}", recipes::all().count(), folder.display());
    Ok(())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/sounds")
}

/// What an earlier table wrote would otherwise stay behind under its old name.
fn remove_sounds(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "wav" || extension == "ogg") {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

/// The finished sound: the same samples every time.
fn render(recipe: &Recipe) -> Vec<Track> {
    mastering::finish((recipe.make)(&mut Rng::new(recipe.seed)), recipe.kind)
}

const CSV_HEADER: &str =
    "file,title,creator,category,subcategory,tags,license_type,attribution_required,description\n";

fn csv_row(recipe: &Recipe) -> String {
    let quoted = |text: &str| {
        if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
    };
    let Recipe { file, title, category, subcategory, tags, description, .. } = recipe;
    let (title, description) = (quoted(title), quoted(description));
    format!("{file},{title},SoundScape,{category},{subcategory},{tags},royalty-free,false,{description}")
}
