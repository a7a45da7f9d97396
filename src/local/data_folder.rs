//! The folder that an embedded server keeps its data in: one for each library, and for each app that runs at once.

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
};

use soundscape_client::ClientError;

/// Kept to itself while it is held.
#[derive(Debug)]
pub(super) struct DataFolder {
    pub(super) path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// More apps over one library at once are not expected.
    const MOST: usize = 64;

    /// The first one for the library `name` that no running app has.
    pub(super) fn take(cache_dir: &Path, name: &str) -> Result<Self, ClientError> {
        let base = cache_dir.join("local").join(name);
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| ClientError::Io { path, source: Arc::new(source) }
        };
        fs::create_dir_all(&base).map_err(failed(&base))?;
        let mut number = 1;
        loop {
            let path = base.join(number.to_string());
            let lock_file = path.with_extension("lock");
            let lock = File::create(&lock_file).map_err(failed(&lock_file))?;
            match lock.try_lock() {
                Err(TryLockError::WouldBlock) if number < Self::MOST => number += 1,
                Err(TryLockError::WouldBlock) => {
                    return Err(failed(&lock_file)(TryLockError::WouldBlock.into()));
                }
                // Some network file systems have no locks.
                Ok(()) | Err(TryLockError::Error(_)) => return Ok(Self { path, _lock: lock }),
            }
        }
    }
}

/// A folder name that stands for `folder`: a readable part, and a hash of the whole path.
pub(super) fn name_of(folder: &Path) -> String {
    let last = folder.file_name().unwrap_or_default().to_string_lossy();
    let readable: String = last.chars().filter(|c| c.is_ascii_alphanumeric()).take(24).collect();
    format!("{readable}-{:016x}", fnv1a(folder.as_os_str().as_encoded_bytes()))
}

/// The Fowler–Noll–Vo hash FNV-1a, 64 bit: the standard library's may change from one release to the next.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_keeps_its_name() {
        // The reference values of draft-eastlake-fnv.
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
        assert_eq!(name_of(Path::new("/")), format!("-{:016x}", fnv1a(b"/")));
        assert_eq!(name_of(Path::new("/a/My sounds")), format!("Mysounds-{:016x}", fnv1a(b"/a/My sounds")));
        assert_ne!(name_of(Path::new("/a/sounds")), name_of(Path::new("/b/sounds")));
    }

    #[test]
    fn two_apps_have_two_and_the_next_has_the_first_again() {
        let cache = tempfile::tempdir().unwrap();
        let take = |name| DataFolder::take(cache.path(), name).unwrap();
        let (first, second, other) = (take("a"), take("a"), take("b"));
        assert_ne!(first.path, second.path);
        assert_ne!(first.path, other.path);
        let path = first.path.clone();
        drop(first);
        assert_eq!(take("a").path, path);
    }
}
