//! A throw-away PostgreSQL for the tests, in a folder and on a socket of its own; it ends when this program does.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

use crate::workspace;

/// The variable by which the tests hear of it.
pub(crate) const URL: &str = "SOUNDSCAPE_TEST_POSTGRES";

/// A running PostgreSQL. Dropping it stops it and deletes its folder.
pub(crate) struct Cluster {
    shell: Child,
    folder: TempDir,
}

/// Runs as the one who owns the folder, until its input ends. That is when this program ends, be it killed; so the shell
/// is deaf to what a terminal sends to all at once. No test loses anything when the machine does: nothing is synced.
/// The user `stranger` is the only one who is asked for a password.
const SCRIPT: &str = r#"
trap '' HUP INT TERM
{
    "$1/initdb" --pgdata=data --username=soundscape --auth=trust --encoding=UTF8 --no-locale --no-sync &&
    printf 'local all stranger scram-sha-256\nlocal all all trust\n' >data/pg_hba.conf &&
    "$1/pg_ctl" start --wait --pgdata=data --log=server.log --options="-c unix_socket_directories='$2' \
        -c listen_addresses='' -c max_connections=300 -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
} >start.log 2>&1 </dev/null || { cat start.log server.log >&2; exit 1; }
echo ready
read -r _
"$1/pg_ctl" stop --mode=immediate --pgdata=data >>start.log 2>&1
rm -rf "$2"
"#;

impl Cluster {
    pub(crate) fn start() -> Result<Self> {
        let programs = programs()?;
        let folder = tempfile::Builder::new().prefix("soundscape-postgres-").tempdir()?;
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", SCRIPT, "sh"]).arg(programs).arg(folder.path()).current_dir(folder.path());
        if let Some((user, group)) = unprivileged()? {
            chown(folder.path(), Some(user), Some(group))?;
            shell.uid(user).gid(group);
        }
        let mut shell = shell.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let said = shell.stdout.take().context("a shell has an output")?;
        let cluster = Self { shell, folder };
        let mut line = String::new();
        BufReader::new(said).read_line(&mut line)?;
        if line.trim() != "ready" {
            bail!("PostgreSQL does not start: see above");
        }
        Ok(cluster)
    }

    /// What the tests reach it by: as a user who may make databases.
    pub(crate) fn url(&self) -> String {
        format!("postgres://soundscape@localhost/postgres?host={}", self.folder.path().display())
    }

    /// Writes all that is in it as SQL, for a look at it when it has ended.
    pub(crate) fn dump(&self, to: &Path) -> Result<()> {
        let mut dump = Command::new(programs()?.join("pg_dump"));
        workspace::run(dump.arg("--dbname").arg(self.url()).arg("--file").arg(to))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        if let Err(error) = self.shell.wait() {
            eprintln!("PostgreSQL may still be running: {error}");
        }
    }
}

/// The folder with PostgreSQL's own programs. Debian keeps those of each version out of the way of the others.
fn programs() -> Result<PathBuf> {
    let is_whole = |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file();
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).find(is_whole).or_else(|| newest(Path::new("/usr/lib/postgresql")));
    found.filter(is_whole).context(
        "PostgreSQL's `initdb` and `pg_ctl` are not here: install PostgreSQL, and put the folder of these two on PATH",
    )
}

fn newest(versions: &Path) -> Option<PathBuf> {
    let versions = fs::read_dir(versions).ok()?.flatten().map(|entry| entry.path());
    let number = |folder: &PathBuf| folder.file_name()?.to_str()?.parse::<f32>().ok();
    versions
        .max_by(|a, b| number(a).partial_cmp(&number(b)).unwrap_or(std::cmp::Ordering::Equal))
        .map(|it| it.join("bin"))
}

/// PostgreSQL refuses to run as root: who runs it then.
fn unprivileged() -> Result<Option<(u32, u32)>> {
    let id = |arguments: &[&str]| {
        let output =
            Command::new("id").args(arguments).output().ok().filter(|output| output.status.success())?;
        String::from_utf8_lossy(&output.stdout).trim().parse::<u32>().ok()
    };
    if id(&["-u"]) != Some(0) {
        return Ok(None);
    }
    let ids = |name| Some((id(&["-u", name])?, id(&["-g", name])?));
    let found = ids("postgres").or_else(|| ids("nobody"));
    found
        .map(Some)
        .context("PostgreSQL does not run as root: add a user `postgres`, or run this as another user")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_is_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(newest(&folder.path().join("none")), None);
        for version in ["9.6", "15", "17", "16", "doc"] {
            fs::create_dir(folder.path().join(version)).expect("a version");
        }
        assert_eq!(newest(folder.path()), Some(folder.path().join("17/bin")));
    }
}
