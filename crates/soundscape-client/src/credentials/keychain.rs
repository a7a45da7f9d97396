//! The key that calls are made with now.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use reqwest::header::HeaderValue;
use soundscape_wire::ApiKey;

use super::{
    Credentials, Source,
    key_file::{KeyFile, Stamp},
    rotation::Schedule,
};
use crate::{ClientError, clock::Clock, runtime::blocking};

/// Holds the key, and finds out when it is another.
pub(crate) struct Keychain {
    held: Mutex<Option<Held>>,
    /// A key that comes before all others.
    given: Mutex<Option<HeldKey>>,
    file: Option<Arc<KeyFile>>,
    /// When it is time for a new key; only where that is wanted.
    pub(super) schedule: Option<Schedule>,
    /// Whoever has it reads the file; the others wait for what is found.
    reading: tokio::sync::Mutex<()>,
    clock: Arc<dyn Clock>,
}

#[derive(Clone)]
struct Held {
    key: HeldKey,
    stamp: Option<Stamp>,
    looked_at: Duration,
}

/// A key, ready to be sent.
#[derive(Clone)]
pub(crate) struct HeldKey {
    key: ApiKey,
    pub(crate) authorization: HeaderValue,
}

impl Keychain {
    /// How long a file is not looked at again.
    const FRESH: Duration = Duration::from_secs(1);

    pub(crate) fn new(credentials: Option<Credentials>, clock: Arc<dyn Clock>) -> Self {
        let (mut held, mut file, mut schedule) = (None, None, None);
        match credentials.map(|credentials| credentials.0) {
            Some(Source::Fixed(key)) => {
                held = Some(Held { key: HeldKey::from(key), stamp: None, looked_at: Duration::ZERO });
            }
            Some(Source::File { path, rotating }) => {
                file = Some(Arc::new(KeyFile::new(path)));
                schedule = rotating.then(Schedule::default);
            }
            None => {}
        }
        Self {
            held: Mutex::new(held),
            given: Mutex::default(),
            file,
            schedule,
            reading: tokio::sync::Mutex::default(),
            clock,
        }
    }

    /// The key to call with, if there is any.
    pub(crate) async fn current(&self) -> Result<Option<HeldKey>, ClientError> {
        if let Some(given) = self.given() {
            return Ok(Some(given));
        }
        let Some(file) = &self.file else { return Ok(self.held().map(|held| held.key)) };
        if let Some(key) = self.fresh() {
            return Ok(Some(key));
        }
        let _reading = self.reading.lock().await;
        if let Some(key) = self.fresh() {
            return Ok(Some(key));
        }
        let held = self.held();
        let (file, known) = (file.clone(), held.as_ref().and_then(|held| held.stamp));
        let read = blocking(move || {
            let stamp = file.stamp()?;
            Ok((stamp, if known == Some(stamp) { None } else { Some(file.read()?) }))
        });
        match (read.await, held) {
            (Ok((stamp, Some(key))), _) => Ok(Some(self.hold(key.into(), Some(stamp)))),
            (Ok((stamp, None)), Some(held)) => Ok(Some(self.hold(held.key, Some(stamp)))),
            // The file is being replaced, or gone: the key may work all the same.
            (Err(error), Some(held)) => {
                tracing::warn!(%error, "the API key's file cannot be read: going on with the key that was in it");
                Ok(Some(self.hold(held.key, held.stamp)))
            }
            (Ok((_, None)), None) => Ok(None),
            (Err(error), None) => Err(error),
        }
    }

    /// The server refused a key. Whether there is another one now: of many calls at once, one looks for it.
    pub(crate) async fn renew(&self, refused: &HeldKey) -> bool {
        if let Some(given) = self.given() {
            return given.key != refused.key;
        }
        let Some(file) = self.file.clone() else { return false };
        let _reading = self.reading.lock().await;
        if self.held().is_some_and(|held| held.key.key != refused.key) {
            return true;
        }
        let refused = refused.key.clone();
        let read = blocking(move || {
            let (stamp, key) = (file.stamp()?, file.read()?);
            // A replacement that was interrupted left its key there.
            let key = if key == refused { file.next().unwrap_or(key) } else { key };
            Ok((key != refused).then_some((key, stamp)))
        });
        let Ok(Some((key, stamp))) = read.await else { return false };
        tracing::info!("the API key was replaced: going on with the new one");
        self.hold(key.into(), Some(stamp));
        true
    }

    /// Goes on with this key, whatever is in a file.
    pub(crate) fn give(&self, key: ApiKey) {
        *self.given.lock().unwrap_or_else(PoisonError::into_inner) = Some(key.into());
    }

    pub(super) fn given(&self) -> Option<HeldKey> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Goes on with this key.
    pub(super) fn adopt(&self, key: ApiKey) -> HeldKey {
        self.hold(key.into(), None)
    }

    pub(super) fn file(&self) -> Option<&Arc<KeyFile>> {
        self.file.as_ref()
    }

    pub(super) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    fn fresh(&self) -> Option<HeldKey> {
        self.held().filter(|held| self.clock.now() < held.looked_at + Self::FRESH).map(|held| held.key)
    }

    fn held(&self) -> Option<Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn hold(&self, key: HeldKey, stamp: Option<Stamp>) -> HeldKey {
        let held = Held { key: key.clone(), stamp, looked_at: self.clock.now() };
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Some(held);
        key
    }
}

impl HeldKey {
    pub(super) fn is(&self, key: &ApiKey) -> bool {
        self.key == *key
    }
}

impl From<ApiKey> for HeldKey {
    fn from(key: ApiKey) -> Self {
        let authorization = HeaderValue::from_str(&format!("Bearer {}", key.secret()));
        // Never the fallback: a key consists of ASCII letters, digits and underscores.
        let mut authorization = authorization.unwrap_or(HeaderValue::from_static(""));
        authorization.set_sensitive(true);
        Self { key, authorization }
    }
}
