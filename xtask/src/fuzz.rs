//! `cargo xtask fuzz`: damaged sound files, read by a program that may fail, but not fall, hang or swell.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};

use crate::{
    clock::Stopwatch,
    machine::{BUILD, Machine},
    workspace::{self, command_line},
};

/// No damaged file may take longer.
const WATCHDOG: Duration = Duration::from_secs(5);
/// Address space of the program that reads them, in KiB: a gigabyte.
const MEMORY_KIB: u32 = 1 << 20;

/// Read damaged sound files, their tags and their names.
///
/// The seeds are the starter library and one small file of every format. The program under test runs with overflow checks,
/// a gigabyte of address space and five seconds a file. What makes it fall is kept in target/fuzz. The same seed draws the
/// same damage.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to read; without it, each in turn
    #[arg(value_enum)]
    target: Option<Target>,
    /// How long each target is tried
    #[arg(long, value_name = "N", default_value_t = 60)]
    seconds: u64,
    /// How many files each target gets at most
    #[arg(long, value_name = "N", default_value_t = u64::MAX)]
    count: u64,
    /// Where chance begins
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// A folder of further files to damage
    #[arg(long)]
    seeds: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum Target {
    /// Decoding and measuring
    Decode,
    /// Embedded tags and chunks
    Tags,
    /// File names of the Universal Category System
    Names,
}

impl Target {
    const ALL: [Self; 3] = [Self::Decode, Self::Tags, Self::Names];

    fn name(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Tags => "tags",
            Self::Names => "names",
        }
    }
}

pub(crate) fn run(args: &Args) -> Result<()> {
    Machine::this().provide(&BUILD.iter().collect::<Vec<_>>())?;
    let programs = workspace::build_examples("soundscape-audio", &[], &["fuzz"])?;
    let [program] = &programs[..] else { bail!("cargo built another number of programs") };
    let mut failures = 0;
    for target in Target::ALL.into_iter().filter(|target| args.target.is_none_or(|only| only == *target)) {
        failures += Trial { args, target, program }.run()?;
    }
    ensure!(failures == 0, "{failures} files made the program fall; they are kept in target/fuzz");
    Ok(())
}

struct Trial<'a> {
    args: &'a Args,
    target: Target,
    program: &'a Path,
}

impl Trial<'_> {
    /// The number of files that made the program fall.
    fn run(&self) -> Result<u64> {
        let kept = workspace::root().join("target/fuzz");
        fs::create_dir_all(&kept)?;
        let folder = tempfile::tempdir()?;
        let current = folder.path().join("current");
        let (time, mut outcomes, mut next, mut failures) =
            (Stopwatch::start(), BTreeMap::<String, u64>::new(), 0, 0);
        while next < self.args.count && time.elapsed().as_secs() < self.args.seconds {
            let mut worker = Worker::start(self, &current, next)?;
            let fall = loop {
                if time.elapsed().as_secs() >= self.args.seconds {
                    break None;
                }
                match worker.lines.recv_timeout(WATCHDOG) {
                    Ok(line) => match line.split(' ').collect::<Vec<_>>()[..] {
                        ["end", index, outcome] => {
                            next = index.parse::<u64>()? + 1;
                            *outcomes.entry(outcome.to_owned()).or_default() += 1;
                        }
                        _ => continue,
                    },
                    Err(RecvTimeoutError::Timeout) => break Some("took longer than 5 s".to_owned()),
                    Err(RecvTimeoutError::Disconnected) => {
                        let status = worker.child.wait()?;
                        break (!status.success()).then(|| format!("fell ({status})"));
                    }
                }
            };
            drop(worker);
            if let Some(fall) = fall {
                let path = kept.join(format!("{}-{}-{next}", self.target.name(), self.args.seed));
                fs::copy(&current, &path).context("the program fell before its first file")?;
                eprintln!("{}: file {next} {fall}: {}", self.target.name(), path.display());
                failures += 1;
                next += 1;
            }
        }
        let outcomes: Vec<_> = outcomes.iter().map(|(outcome, count)| format!("{count} {outcome}")).collect();
        println!("{:<8} {next} files: {}; {failures} made it fall", self.target.name(), outcomes.join(", "));
        Ok(failures)
    }
}

/// The program under test, and what it says.
struct Worker {
    child: Child,
    lines: Receiver<String>,
}

impl Worker {
    fn start(trial: &Trial<'_>, current: &Path, first: u64) -> Result<Self> {
        let Trial { args, target, program } = trial;
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("ulimit -v {MEMORY_KIB}; exec \"$@\""), "sh"]).arg(program);
        let count = args.count - first;
        shell
            .args([target.name(), &args.seed.to_string(), &first.to_string(), &count.to_string()])
            .arg(current);
        shell.arg(workspace::root().join("assets/sounds")).args(&args.seeds);
        // A panic that was contained prints its place; only the last of a fall would be of interest.
        let mut child = shell
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start `{}`", command_line(&shell)))?;
        let output = child.stdout.take().context("no output")?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            let lines = BufReader::new(output).lines().map_while(|line| line.ok());
            lines.map_while(|line| sender.send(line).ok()).for_each(drop);
        });
        Ok(Self { child, lines })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
