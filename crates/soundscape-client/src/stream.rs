//! A sound that is read while it arrives.

use std::{
    fmt,
    fs::File,
    io::{self, ErrorKind, Read, Seek, SeekFrom},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use crate::{
    CachedSound, ClientError, Digest, SoundId, Task,
    fetch::{Arrival, Found, Missing, Reading},
};

/// A sound to be read while it arrives: blocks until the bytes are there.
///
/// Its length is known from the beginning. What is far ahead of the download is asked for by itself, where the host gives
/// parts of files, so that the last page of an OGG or a seek need not wait for all of it.
///
/// What is read before the download is through was not compared with its hash. When that proves wrong, the next read
/// fails with [`ClientError::Checksum`], at the latest that of the end, and nothing is kept. What was asked for ahead of the download is only known to be
/// from a file of the same length. An error of the download is given when all that arrived
/// before it was read: [`ClientError`] inside the [`io::Error`].
///
/// Dropping the stream ends the download, unless others want the sound, too.
pub struct SoundStream {
    shared: Arc<Shared>,
    bytes: u64,
    spoiled: u32,
    patience: Duration,
    position: u64,
    file: Option<(Arc<Path>, File)>,
    pinned: Option<(SoundId, Digest)>,
}

struct Shared {
    reading: Reading,
    closed: AtomicBool,
    waits: AtomicBool,
    _transfer: Option<Task<Result<CachedSound, ClientError>>>,
}

/// Looks at a [`SoundStream`] and closes it, while another thread reads it.
#[derive(Clone)]
pub struct StreamControl(Arc<Shared>);

impl SoundStream {
    /// The longest that a read blocks when nothing arrives. The download itself gives up earlier.
    const PATIENCE: Duration = Duration::from_secs(120);

    pub(crate) fn new(reading: Reading, transfer: Option<Task<Result<CachedSound, ClientError>>>) -> Self {
        let (bytes, spoiled) = (reading.total_bytes(), reading.spoiled());
        let (closed, waits) = (AtomicBool::new(false), AtomicBool::new(false));
        let shared = Arc::new(Shared { reading, closed, waits, _transfer: transfer });
        Self { shared, bytes, spoiled, patience: Self::PATIENCE, position: 0, file: None, pinned: None }
    }

    /// A whole file that is in memory, such as one of a baked folder.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self::new(Arc::new(Arrival::held(bytes.into())).reading(), None)
    }

    /// A file of the cache, which stays there meanwhile.
    pub(crate) fn of(sound: CachedSound) -> Self {
        Self::new(Arc::new(Arrival::of(sound)).reading(), None)
    }

    /// When all of it has arrived, it must have this hash, or the next read fails.
    pub(crate) fn pinned(self, id: SoundId, digest: Digest) -> Self {
        Self { pinned: Some((id, digest)), ..self }
    }

    /// The same stream, whose reads block no longer than this.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The length of the whole file.
    pub fn total_bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether all of it was there already, so that no request was made.
    pub fn was_cached(&self) -> bool {
        self.shared.reading.was_cached()
    }

    /// Whether what arrived is what is pinned, once that can be known.
    fn compare(&self) -> io::Result<()> {
        let (Some((id, digest)), Some(actual)) = (&self.pinned, self.shared.reading.sha256()) else {
            return Ok(());
        };
        let expected = digest.to_string();
        if actual == expected {
            return Ok(());
        }
        Err(io::Error::other(ClientError::NotAsPinned { id: id.clone(), expected, actual }))
    }

    /// For whoever does not read it.
    pub fn control(&self) -> StreamControl {
        StreamControl(self.shared.clone())
    }

    fn wait<T>(&self, wait: impl FnOnce(&Reading, &AtomicBool) -> Result<T, Missing>) -> io::Result<T> {
        let Shared { reading, closed, waits, .. } = &*self.shared;
        waits.store(true, Ordering::Release);
        let found = wait(reading, closed);
        waits.store(false, Ordering::Release);
        found.map_err(|missing| match missing {
            Missing::Failed(error) => io::Error::other(error),
            Missing::Closed => io::Error::new(ErrorKind::ConnectionAborted, "the stream was closed"),
            Missing::Late => {
                let text = format!("nothing more of the sound arrived within {:?}", self.patience);
                io::Error::new(ErrorKind::TimedOut, text)
            }
        })
    }
}

impl Read for SoundStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        self.compare()?;
        let (position, patience) = (self.position, self.patience);
        let length = loop {
            match self.wait(|reading, closed| reading.find(position, self.spoiled, closed, patience))? {
                Found::End => {
                    self.compare()?;
                    return Ok(0);
                }
                Found::Piece(piece) => {
                    let length = buffer.len().min(piece.len());
                    buffer[..length].copy_from_slice(&piece[..length]);
                    break length;
                }
                Found::File { path, until, version } => {
                    let is_another = self.file.as_ref().is_none_or(|(known, _)| **known != *path);
                    if is_another {
                        match File::open(&path) {
                            Ok(file) => self.file = Some((path, file)),
                            // It was moved to its place, or thrown away, a moment ago.
                            Err(error) if error.kind() == ErrorKind::NotFound => {
                                self.wait(|reading, closed| reading.changed(version, closed, patience))?;
                                continue;
                            }
                            Err(error) => return Err(io::Error::other(ClientError::io(&*path)(error))),
                        }
                    }
                    // Never the fallback: it was opened above.
                    let Some((_, file)) = &mut self.file else { return Ok(0) };
                    file.seek(SeekFrom::Start(position))?;
                    let length = file.take(until - position).read(buffer)?;
                    if length == 0 {
                        return Err(ErrorKind::UnexpectedEof.into());
                    }
                    break length;
                }
            }
        };
        self.position += length as u64;
        Ok(length)
    }
}

impl Seek for SoundStream {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let to = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(change) => self.position.checked_add_signed(change),
            SeekFrom::End(change) => self.bytes.checked_add_signed(change),
        };
        self.position = to.ok_or(ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

impl StreamControl {
    /// Ends a read that blocks, and fails all others.
    pub fn close(&self) {
        self.0.reading.close(&self.0.closed);
    }

    /// Whether a read blocks.
    pub fn is_waiting(&self) -> bool {
        self.0.waits.load(Ordering::Acquire)
    }

    /// Whether all of it is there, and right.
    pub fn is_whole(&self) -> bool {
        self.0.reading.is_whole()
    }
}

impl fmt::Debug for SoundStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoundStream")
            .field("bytes", &self.bytes)
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for StreamControl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamControl").field("waiting", &self.is_waiting()).finish_non_exhaustive()
    }
}
