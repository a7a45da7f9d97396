//! `cargo xtask tour`: a person's way through the sound picker, gone by a program in a real window, with pictures.

mod game;
mod recorder;
mod screen;

use std::{fs, path::PathBuf, time::Duration};

use anyhow::{Context as _, Result, ensure};

use crate::{
    clock,
    machine::{BUILD, Machine, RECORDING, SCREEN, WINDOW},
    null_sink::NullSink,
};
use game::Game;
use recorder::Recorder;
use screen::Screen;

/// Find a sound for a door in the sound picker, with keys, in a window that nobody sees, and record what is heard.
///
/// Starts a screen without a monitor, a sound device without loudspeakers and the example `forest`; types a word, walks
/// to a sound, uses it on the door, and fails unless the door is heard then and silent before. Keeps a picture of each
/// step and the recording.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What is typed
    #[arg(long, value_name = "WORDS", default_value = "door")]
    words: String,
    /// Where pictures and the recording go
    #[arg(long, value_name = "DIR", default_value = "target/tour")]
    pictures: PathBuf,
}

/// Longer than a debug build with a software renderer takes for anything here.
const PATIENCE: Duration = Duration::from_secs(120);
/// Between two keys, as a person types.
const BETWEEN_KEYS: Duration = Duration::from_millis(120);
/// How long a person looks at what has come up.
const LOOK: Duration = Duration::from_millis(1_500);

pub(crate) fn run(args: &Args) -> Result<()> {
    let needs: Vec<_> = [BUILD, WINDOW, RECORDING, SCREEN].into_iter().flatten().collect();
    Machine::this().provide(&needs)?;
    let program = game::build()?;
    fs::create_dir_all(&args.pictures)
        .with_context(|| format!("cannot make the folder {}", args.pictures.display()))?;
    let picture = |name: &str| args.pictures.join(name);

    let (screen, sink) = (Screen::start()?, NullSink::start()?);
    let recorder = Recorder::start(&sink)?;
    let game = Game::start(&program, &screen, &sink)?;
    screen.focus(game::TITLE, PATIENCE)?;
    game.until(&["the picker is open"], PATIENCE)?;
    screen.until_drawn(&picture("open.png"), PATIENCE)?;

    let begun = clock::Stopwatch::start();
    screen.type_words(&args.words, BETWEEN_KEYS)?;
    let found = game.until(&["found:", &format!("“{}”", args.words)], PATIENCE)?;
    println!("{:6.1} s  {found}", begun.elapsed().as_secs_f64());
    clock::pause(LOOK);
    screen.picture(&picture("found.png"))?;

    let begin = recorder.mark();
    screen.key("Down")?;
    let auditioned = game.until(&["auditioned:"], PATIENCE)?;
    println!("{:6.1} s  {auditioned}", begun.elapsed().as_secs_f64());
    recorder.until_heard("the audition", begin, PATIENCE)?;
    clock::pause(LOOK);
    screen.picture(&picture("auditioned.png"))?;
    // It ends by itself. (To stop it by a key might as well begin it anew, and that would pass for the door.)
    let before = recorder.until_silent(PATIENCE)?;

    let silent = recorder.mark();
    screen.key("Return")?;
    let heard = game.until(&["the door: ", "is heard"], PATIENCE)?;
    println!("{:6.1} s  {heard}", begun.elapsed().as_secs_f64());
    let after = recorder.until_heard("the door", silent, PATIENCE)?;
    // Where the processor draws, a frame takes a second.
    clock::pause(3 * LOOK);
    screen.picture(&picture("used.png"))?;
    recorder.write(&picture("heard.wav"))?;

    let pinned = fs::read_to_string(game.folder().join("target/demo/soundscape.lock"))
        .context("nothing was pinned: there is no lock file")?;
    ensure!(pinned.contains("snd_"), "nothing was pinned: {pinned}");
    println!("{before:.1} dBFS before, {after:.1} dBFS with the door's sound");
    println!("pictures and recording: {}", args.pictures.display());
    Ok(())
}
