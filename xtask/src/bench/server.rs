//! The server's requests per second: what authentication, search and metadata cost beside an empty answer.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};

use super::{Goal, Measurement};
use crate::{
    machine::{BUILD, LOAD, Machine},
    workspace,
};

/// Words that the starter library answers, of one to three words, with filters and without.
const SEARCHES: &[&str] = &[
    "q=door",
    "q=footstep+gravel",
    "q=door+creak+slow",
    "q=rain&category=nature",
    "q=magic+spell&duration_max=3",
    "q=sword",
    "q=ui+click&limit=5",
    "q=wind+loop",
];

pub(super) fn measure() -> Result<Vec<Measurement>> {
    let needs: Vec<_> = BUILD.iter().chain(LOAD).collect();
    Machine::this().provide(&needs)?;
    eprintln!("Building the server for release …");
    workspace::run(
        workspace::cargo()
            .current_dir(workspace::root())
            .args("build --release -p soundscape-server".split(' ')),
    )?;
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    let id = server.first_id()?;
    let searches: Vec<_> = SEARCHES.iter().map(|query| format!("/v2/sounds/search?{query}")).collect();

    let load = |paths: &[String]| server.requests_per_s(folder.path(), paths);
    load(&searches)?;
    let healthz = load(&["/healthz".into()])?;
    let search = load(&searches)?;
    let metadata = load(&[format!("/v2/sounds/{id}/metadata")])?;
    let row = |name, value, at_least| Measurement {
        name,
        value,
        unit: "requests/s",
        baseline: "healthz",
        baseline_value: healthz,
        goal: Goal::AtLeast(at_least),
    };
    Ok(vec![row("authenticated search", search, 0.25), row("authenticated metadata", metadata, 0.5)])
}

/// A server over the starter library with a key whose rate nobody reaches; ended when it is dropped.
struct Server {
    process: Child,
    url: String,
    key: String,
}

impl Server {
    fn start(data: &Path) -> Result<Self> {
        let target =
            std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace::root().join("target"), Into::into);
        let program = target.join("release/soundscape-server");
        let command = || {
            let mut command = Command::new(&program);
            command.env("SOUNDSCAPE_DATA", data).env("SOUNDSCAPE_TIER_ENTERPRISE_RATE", "1000000000");
            command
        };
        let keys = "keys create --workspace bench --tier enterprise --json".split(' ');
        let created = command().args(keys).output().context("cannot start the server's command")?;
        ensure!(created.status.success(), "{}", String::from_utf8_lossy(&created.stderr));
        let created: serde_json::Value = serde_json::from_slice(&created.stdout)?;
        let key = created["key"].as_str().context("no key was printed")?.to_owned();

        let mut process = command()
            .args("serve --listen 127.0.0.1:0 --library".split(' '))
            .arg(workspace::root().join("assets/sounds"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = String::new();
        let stdout = process.stdout.take().context("the server has no output")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let url = line.trim().strip_prefix("listening on ").context("the server did not start")?.to_owned();
        Ok(Self { process, url, key })
    }

    fn first_id(&self) -> Result<String> {
        let header = format!("Authorization: Bearer {}", self.key);
        let url = format!("{}/v2/sounds/search?q=door", self.url);
        let found = Command::new("curl").args(["-sf", "-H", &header, &url]).output().context("curl")?;
        let found: serde_json::Value = serde_json::from_slice(&found.stdout).context("no search result")?;
        Ok(found[0]["id"].as_str().context("the starter library has no door")?.to_owned())
    }

    /// The best of three runs: the machine's other work only ever slows one down.
    fn requests_per_s(&self, folder: &Path, paths: &[String]) -> Result<f64> {
        let script = folder.join("paths.lua");
        let list = paths.iter().map(|path| format!("{path:?}")).collect::<Vec<_>>().join(", ");
        let lua = format!(
            "local paths = {{{list}}}\nlocal at = 0\n\
             request = function() at = at % #paths + 1; return wrk.format(\"GET\", paths[at]) end\n\
             done = function(summary) if summary.errors.status > 0 then print(\"BAD STATUS\") end end\n"
        );
        fs::write(&script, lua)?;
        let header = format!("Authorization: Bearer {}", self.key);
        let mut best = 0.0_f64;
        for _ in 0..3 {
            let mut wrk = Command::new("wrk");
            wrk.args("-t1 -c64 -d3s -s".split(' ')).arg(&script).args(["-H", &header, &self.url]);
            let output = wrk.output().context("wrk")?;
            let text = String::from_utf8_lossy(&output.stdout);
            ensure!(output.status.success() && !text.contains("BAD STATUS"), "{text}");
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix("Requests/sec:"))
                .context("wrk printed no rate")?;
            best = best.max(line.trim().parse()?);
        }
        Ok(best)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
