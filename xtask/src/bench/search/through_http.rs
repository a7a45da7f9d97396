//! Searches of a running server through HTTP, on one core, beside tantivy and SQLite's FTS5 in the same run.

use std::{
    fs::File,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::{
    bench::{
        Goal, Measurement,
        import::{import, memory_mb, start},
        lines_of,
        server::program,
    },
    workspace,
};

/// All of it runs here, one thing after another.
const CORE: &str = "0";

/// With names as the table shows them.
struct Size {
    sounds: usize,
    /// Beside tantivy, and beside FTS5: median, and what 99 of 100 do not exceed.
    names: [&'static str; 4],
    visible: &'static str,
    memory: &'static str,
}

const SIZES: [Size; 3] = [
    Size {
        sounds: 1_000,
        names: ["1 k: p50", "1 k: p99", "1 k: p50 ", "1 k: p99 "],
        visible: "1 k: new sound",
        memory: "1 k: memory",
    },
    Size {
        sounds: 100_000,
        names: ["100 k: p50", "100 k: p99", "100 k: p50 ", "100 k: p99 "],
        visible: "100 k: new sound",
        memory: "100 k: memory",
    },
    Size {
        sounds: 1_000_000,
        names: ["1 M: p50", "1 M: p99", "1 M: p50 ", "1 M: p99 "],
        visible: "1 M: new sound",
        memory: "1 M: memory",
    },
];

/// Up to so many sounds.
pub(super) fn measure(most: usize) -> Result<Vec<Measurement>> {
    let sizes = SIZES.iter().filter(|size| size.sounds <= most);
    let measured = sizes.map(of_size).collect::<Result<Vec<_>>>()?;
    Ok(measured.into_iter().flatten().collect())
}

fn of_size(size: &Size) -> Result<Vec<Measurement>> {
    let folder = tempfile::tempdir()?;
    let (catalogue, data) = (folder.path().join("catalogue.jsonl"), folder.path().join("data"));
    let count = size.sounds.to_string();
    eprintln!("A server over {count} sounds …");
    let rows = example().args(["rows", &count]).stdout(File::create(&catalogue)?).status()?;
    ensure!(rows.success(), "the example wrote no rows");
    import(&catalogue, &data, &format!("{count} imported"))?;
    let key = key(&data)?;
    // The first one makes the index, which takes memory of its own.
    drop(start(&data)?);
    let (server, url) = start(&data)?;
    pin(server.id())?;
    let mut measuring = Command::new("taskset");
    measuring.args(["-c", CORE]).arg(example_path()).args(["over", &url, &key, &count]);
    measuring.arg(program()).arg(&data);
    let reports = lines_of(&mut measuring)?;
    let report = reports.first().context("the example reports nothing")?;
    let memory = memory_mb(server.process()).context("the server has ended")?;

    let number = |name: &str| report[name].as_f64().with_context(|| format!("no `{name}` in {report}"));
    let row = |name, value, baseline, baseline_value, ratio| Measurement {
        name,
        value,
        unit: "ms",
        baseline,
        baseline_value,
        goal: Goal::AtMost(ratio),
    };
    let [p50, p99, p50_fts5, p99_fts5] = size.names;
    Ok(vec![
        row(p50, number("p50_ms")?, "bare tantivy", number("bare_p50_ms")?, 1.5),
        row(p99, number("p99_ms")?, "bare tantivy", number("bare_p99_ms")?, 1.5),
        row(p50_fts5, number("p50_ms")?, "SQLite FTS5", number("fts5_p50_ms")?, 0.2),
        row(p99_fts5, number("p99_ms")?, "SQLite FTS5", number("fts5_p99_ms")?, 0.2),
        row(size.visible, number("visible_ms")?, "allowed", 100.0, 1.0),
        Measurement { unit: "MB", ..row(size.memory, memory, "allowed", 700.0, 1.0) },
    ])
}

/// Builds what is measured, and what measures: all with the same features.
pub(super) fn build() -> Result<()> {
    eprintln!("Building for release …");
    let arguments = "build --release -p soundscape-server --features testkit --bins --examples".split(' ');
    workspace::run(workspace::cargo().current_dir(workspace::root()).args(arguments))
}

fn example_path() -> std::path::PathBuf {
    program().with_file_name("examples").join("latency")
}

fn example() -> Command {
    Command::new(example_path())
}

fn key(data: &Path) -> Result<String> {
    let keys = "keys create --workspace bench --tier enterprise --json --data".split(' ');
    let created = Command::new(program()).args(keys).arg(data).stderr(Stdio::inherit()).output()?;
    let created: Value = serde_json::from_slice(&created.stdout).context("no key was printed")?;
    Ok(created["key"].as_str().context("no key was printed")?.to_owned())
}

fn pin(process: u32) -> Result<()> {
    let mut pin = Command::new("taskset");
    pin.args(["-a", "-c", "-p", CORE, &process.to_string()]).stdout(Stdio::null());
    workspace::run(&mut pin)
}
