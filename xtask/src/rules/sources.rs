//! The Rust files that belong to the project.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, ensure};

/// A Rust file as the rules see it.
pub(super) struct Source {
    /// From the root of the workspace, with `/`.
    pub(super) path: String,
    pub(super) text: String,
}

/// All that git tracks or would track; of an unpacked archive, all but what is built or hidden.
pub(super) fn read(root: &Path) -> Result<Vec<Source>> {
    let mut paths = listed_by_git(root).map_or_else(|| walked(root), Ok)?;
    paths.retain(|path| {
        path.extension().is_some_and(|extension| extension == "rs") && root.join(path).is_file()
    });
    paths.sort();
    ensure!(
        !paths.is_empty(),
        "there are no Rust files in {}: is it the root of the workspace?",
        root.display()
    );
    let read = |path: PathBuf| {
        let text = fs::read_to_string(root.join(&path))
            .with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Source { path: path.to_string_lossy().replace('\\', "/"), text })
    };
    paths.into_iter().map(read).collect()
}

fn listed_by_git(root: &Path) -> Option<Vec<PathBuf>> {
    // An archive unpacked inside someone else's checkout is none.
    if !root.join(".git").exists() {
        return None;
    }
    let mut git = Command::new("git");
    git.current_dir(root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let output = git.output().ok().filter(|output| output.status.success())?;
    let list = String::from_utf8_lossy(&output.stdout).into_owned();
    Some(list.split_terminator('\0').map(PathBuf::from).collect())
}

fn walked(root: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let entries =
            root.join(&folder).read_dir().with_context(|| format!("cannot list {}", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let path = folder.join(&name);
            if !entry.file_type()?.is_dir() {
                found.push(path);
            } else if name != "target" && !name.to_string_lossy().starts_with('.') {
                folders.push(path);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_and_a_checkout_give_the_same_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let plant = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        plant(".gitignore", "/target\n");
        plant("src/lib.rs", "//! A.\n");
        plant("crates/a/src/lib.rs", "//! B.\n");
        plant("crates/a/notes.md", "text");
        plant("target/debug/build/out.rs", "made");
        let paths = || -> Vec<_> {
            read(folder.path()).expect("readable files").into_iter().map(|source| source.path).collect()
        };
        let expected = ["crates/a/src/lib.rs", "src/lib.rs"];
        assert_eq!(paths(), expected);

        let git = Command::new("git").current_dir(folder.path()).args(["init", "--quiet"]).status();
        if git.is_ok_and(|status| status.success()) {
            assert!(listed_by_git(folder.path()).is_some());
            assert_eq!(paths(), expected);
        }
    }
}
