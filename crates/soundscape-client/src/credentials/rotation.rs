//! Replacing a key that will expire, without a moment in which there is none that works.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use soundscape_wire::{ApiKey, RotatedKey, Timestamp};

use super::{HeldKey, Keychain};
use crate::{ClientError, clock::Clock, runtime::blocking};

/// When it is time for a new key.
#[derive(Default)]
pub(super) struct Schedule(Mutex<State>);

#[derive(Default)]
struct State {
    under_way: bool,
    /// A replacement that failed is not tried again before.
    not_before: Duration,
}

/// Asks the API for a new key, and whether a key works.
pub(crate) trait Issuer: Send + Sync {
    /// A new key for the one that asks.
    fn issue(&self, old: &HeldKey) -> impl Future<Output = Result<RotatedKey, ClientError>> + Send;

    /// Makes a call with the key.
    fn try_out(&self, key: &HeldKey) -> impl Future<Output = Result<(), ClientError>> + Send;
}

impl Keychain {
    const LEAD_S: i64 = 30 * 24 * 60 * 60;
    const PAUSE: Duration = Duration::from_secs(300);

    /// An answer told when the key expires. Whether to replace it now; then [`rotate`] must follow.
    pub(crate) fn is_rotation_due(&self, expires_at: Timestamp) -> bool {
        let Some(schedule) = self.schedule.as_ref().filter(|_| self.given().is_none()) else { return false };
        if expires_at.as_second() - self.clock().date().as_second() >= Self::LEAD_S {
            return false;
        }
        let mut state = schedule.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.under_way || self.clock().now() < state.not_before {
            return false;
        }
        state.under_way = true;
        true
    }
}

/// Ends a rotation however it ends.
struct UnderWay<'a> {
    schedule: &'a Schedule,
    clock: &'a dyn Clock,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let not_before = self.clock.now() + Keychain::PAUSE;
        *self.schedule.0.lock().unwrap_or_else(PoisonError::into_inner) =
            State { under_way: false, not_before };
    }
}

/// Replaces the key. What fails is logged and tried again later: the old key still works.
pub(crate) async fn rotate(keychain: &Keychain, issuer: &impl Issuer, old: &HeldKey) {
    let Some(schedule) = &keychain.schedule else { return };
    let _under_way = UnderWay { schedule, clock: keychain.clock() };
    match replace(keychain, issuer, old).await {
        Ok(true) => tracing::info!("the API key would have expired soon: replaced it by a new one"),
        // Another program does it, or has done it.
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "the API key expires soon and could not be replaced"),
    }
}

async fn replace(keychain: &Keychain, issuer: &impl Issuer, old: &HeldKey) -> Result<bool, ClientError> {
    let Some(file) = keychain.file().cloned() else { return Ok(false) };
    let reader = file.clone();
    // The lock is held until the end, and the key that is in the file now decides.
    let (lock, key, next) = blocking(move || Ok((reader.lock()?, reader.read()?, reader.next()))).await?;
    if lock.is_none() || !old.is(&key) {
        return Ok(false);
    }
    let key: ApiKey = match next {
        Some(interrupted) => interrupted,
        None => {
            let key = issuer.issue(old).await?.key;
            let (writer, next) = (file.clone(), key.clone());
            blocking(move || writer.keep_next(&next)).await?;
            key
        }
    };
    if let Err(error) = issuer.try_out(&HeldKey::from(key.clone())).await {
        if error.status() == Some(401) {
            blocking(move || {
                file.drop_next();
                Ok(())
            })
            .await?;
        }
        return Err(error);
    }
    blocking(move || file.replace_by_next()).await?;
    keychain.adopt(key);
    drop(lock);
    Ok(true)
}
