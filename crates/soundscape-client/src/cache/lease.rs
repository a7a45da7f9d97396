//! What a process uses of a cache folder, told to the other processes through a file of its own.
//!
//! ```text
//! live/v1/gate               locked shared by who takes a blob into use, exclusively by who evicts
//! live/v1/<token>.lease      locked for as long as its process lives; lists the blobs that it uses
//! ```
//! The system lets the locks go when a process ends, however it ends, so no clock decides who is alive.

use std::{
    collections::HashSet,
    fs::{self, File, TryLockError},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{
    Digest,
    hold::{BlobHold, Held},
};

/// This process's part of the agreement.
pub(super) struct Lease {
    root: Arc<Path>,
    held: Arc<Held>,
    /// `None` until there is something to tell, and where the folder cannot be written.
    open: Mutex<Option<Open>>,
}

struct Open {
    gate: File,
    list: File,
    path: PathBuf,
    listed: HashSet<Digest>,
}

impl Lease {
    pub(super) fn new(root: Arc<Path>) -> Self {
        Self { root, held: Arc::default(), open: Mutex::default() }
    }

    /// Takes a blob into use. From before `there` looks for it until the hold is dropped, no process evicts it.
    pub(super) fn hold(&self, digest: Digest, there: impl FnOnce() -> bool) -> Option<BlobHold> {
        let hold = self.held.hold(digest);
        let mut open = self.open();
        let Some(open) = open.as_mut() else {
            // Nobody can be told: what was found can vanish before it is opened, and is then a miss.
            return there().then_some(hold);
        };
        if open.listed.contains(&digest) {
            // The others know, and this process evicts only when it has `open`.
            return there().then_some(hold);
        }
        let locked = open.gate.lock_shared();
        let told = locked.and_then(|()| open.tell(digest, &self.held));
        let found = there();
        let unlocked = open.gate.unlock();
        if let Err(error) = told.and(unlocked) {
            tracing::debug!(%error, "cannot tell other processes which sounds are in use");
        }
        found.then_some(hold)
    }

    /// What the names of this process's unfinished files begin with.
    pub(super) fn token(&self) -> Option<String> {
        self.open().as_ref().map(|open| token_of(&open.path).to_owned())
    }

    /// Runs `work` with the blobs that any process uses, while none can take another into use.
    pub(super) fn alone<T>(&self, work: impl FnOnce(&HashSet<Digest>) -> T) -> io::Result<T> {
        // Until the end: none of this process's threads takes a blob into use either.
        let open = self.open();
        let own = open.as_ref().map(|open| &*open.path);
        let gate = open_gate(&self.root)?;
        gate.lock()?;
        let mut used = self.held.digests();
        // This process's own list has more than what it still uses.
        for path in leases(&self.root)?.filter(|path| Some(&**path) != own) {
            let Ok(mut list) = File::open(&path) else { continue };
            match list.try_lock_shared() {
                // Its process is gone.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    let mut text = String::new();
                    list.read_to_string(&mut text)?;
                    used.extend(text.lines().filter_map(|line| line.parse::<Digest>().ok()));
                }
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Ok(work(&used))
    }

    fn open(&self) -> MutexGuard<'_, Option<Open>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.is_none() {
            *open = Open::new(&self.root)
                .inspect_err(|error| tracing::debug!(%error, "the cache folder cannot be written"))
                .ok();
        }
        open
    }
}

impl Open {
    /// Lines that may be out of date before the list is written anew.
    const SLACK: usize = 1024;

    fn new(root: &Path) -> io::Result<Self> {
        let gate = open_gate(root)?;
        // Nobody sweeps between the making of the file and its lock.
        gate.lock()?;
        sweep(root)?;
        let mut builder = tempfile::Builder::new();
        let file = builder.prefix("").suffix(".lease").rand_bytes(12).tempfile_in(folder(root))?;
        file.as_file().lock()?;
        let (list, path) = file.keep()?;
        gate.unlock()?;
        Ok(Self { gate, list, path, listed: HashSet::new() })
    }

    fn tell(&mut self, digest: Digest, held: &Held) -> io::Result<()> {
        self.listed.insert(digest);
        let used = held.digests();
        if self.listed.len() <= 2 * used.len() + Self::SLACK {
            return self.list.write_all(format!("{digest}\n").as_bytes());
        }
        let text: String = used.iter().map(|digest| format!("{digest}\n")).collect();
        self.list.set_len(0)?;
        self.list.rewind()?;
        self.listed = used;
        self.list.write_all(text.as_bytes())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        // Whoever comes next would sweep it.
        let _ = fs::remove_file(&self.path);
    }
}

/// Removes what processes that are gone left behind: their leases, and files that were still arriving.
fn sweep(root: &Path) -> io::Result<()> {
    let mut alive = HashSet::new();
    for path in leases(root)? {
        let Ok(list) = File::open(&path) else { continue };
        match list.try_lock() {
            Ok(()) => fs::remove_file(&path)?,
            Err(TryLockError::WouldBlock) => {
                alive.insert(token_of(&path).to_owned());
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    let Ok(partial) = fs::read_dir(root.join(super::PARTIAL)) else { return Ok(()) };
    for file in partial.flatten() {
        let name = file.file_name();
        let owner = name.to_str().and_then(|name| Some(name.split_once('-')?.0));
        if !owner.is_some_and(|owner| alive.contains(owner)) {
            fs::remove_file(file.path())?;
        }
    }
    Ok(())
}

fn folder(root: &Path) -> PathBuf {
    root.join("live/v1")
}

fn open_gate(root: &Path) -> io::Result<File> {
    let folder = folder(root);
    fs::create_dir_all(&folder)?;
    File::options().create(true).write(true).truncate(false).open(folder.join("gate"))
}

fn leases(root: &Path) -> io::Result<impl Iterator<Item = PathBuf>> {
    let files = fs::read_dir(folder(root))?.filter_map(|file| Some(file.ok()?.path()));
    Ok(files.filter(|path| path.extension().is_some_and(|extension| extension == "lease")))
}

fn token_of(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}
