//! `soundscape verify`: whether files are what is pinned.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use soundscape_client::{Finding, LockFile, Wrong, verify};

use super::{cache, lock::LockPath, output::Output};

/// Compare a baked folder, or the cache, with the lock file; exit code 1 and a list if a file is not as pinned
///
/// Needs no key and no server.
///
/// JSON: {"checked", "findings": [{"folder", "path", "wrong"}]}, where "wrong" is missing,
/// size, corrupt, unpinned or outdated
#[derive(Args)]
pub(crate) struct Verify {
    /// Baked folders
    #[arg(value_name = "DIR")]
    folders: Vec<PathBuf>,

    /// The cache too; without a folder, only the cache
    #[arg(long)]
    cache: bool,

    #[command(flatten)]
    file: LockPath,
}

impl Verify {
    pub(crate) fn run(self, output: &mut Output<'_>) -> anyhow::Result<ExitCode> {
        let lock = LockFile::read(&self.file.lock_file)?;
        let mut findings = Vec::new();
        for folder in &self.folders {
            findings.extend(verify(folder, &lock)?.into_iter().map(|finding| (folder.clone(), finding)));
        }
        let with_cache = self.cache || self.folders.is_empty();
        if with_cache {
            let cache = cache::open()?;
            findings
                .extend(cache.verify(&lock)?.into_iter().map(|finding| (cache.root().to_owned(), finding)));
        }
        let checked = lock.sounds().len() * (self.folders.len() + usize::from(with_cache));
        let list: Vec<_> = findings.iter().map(|(folder, finding)| json(folder, finding)).collect();
        output.print(&serde_json::json!({ "checked": checked, "findings": list }), |to| {
            for (folder, finding) in &findings {
                writeln!(to, "{}", folder.join(finding.to_string()).display())?;
            }
            match findings.len() {
                0 => writeln!(to, "{checked} files checked, all as pinned"),
                bad => writeln!(
                    to,
                    "{checked} files checked, {bad} findings: `soundscape bake DIR` sets a folder right"
                ),
            }
        })?;
        Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn json(folder: &Path, finding: &Finding) -> serde_json::Value {
    let wrong: &Wrong = &finding.wrong;
    serde_json::json!({ "folder": folder, "path": finding.path, "wrong": wrong })
}
