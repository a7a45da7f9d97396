//! Signed file URLs: HMAC-SHA-256 over path, expiry and the signing key's id.

use std::{
    fmt,
    sync::{PoisonError, RwLock},
    time::Duration,
};

use hmac::{Hmac, KeyInit, Mac};
use jiff::SignedDuration;
use sha2::Sha256;
use soundscape_wire::Timestamp;

use crate::{app::App, key::hex};

/// Signs with one key and verifies with the one before it, too, so that a rotation breaks no URL that is out.
pub(crate) struct Signer {
    keys: RwLock<Vec<SigningKey>>,
}

/// A secret and the id that a URL names it by.
pub(crate) struct SigningKey {
    pub(crate) id: String,
    pub(crate) secret: Vec<u8>,
    pub(crate) created_at: Timestamp,
}

/// What a key is good for at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It signs and verifies.
    Signs,
    /// It verifies, and signs as soon as every server knows it.
    WillSign { from: Timestamp },
    /// The next key signs, and this one's URLs run out.
    Verifies { until: Timestamp },
    /// All that it has signed is past its time.
    Past,
}

/// Why a file URL is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    BadSignature,
    Expired,
}

/// No URL is signed for longer.
pub(crate) const LONGEST_LIFE: SignedDuration = SignedDuration::from_hours(25);
/// A new key signs so long after it was made: by then each server has looked, and the next one knows it that a URL is
/// brought to. So a key signs until [`LEAD`] after its successor was made, and verifies for [`LONGEST_LIFE`] after that.
pub(crate) const LEAD: SignedDuration = SignedDuration::from_secs(15);
/// How often a server looks for a new key: often enough for clocks that differ by some seconds.
const PERIOD: Duration = Duration::from_secs(1);

impl Signer {
    /// Newest key first; at least one.
    pub(crate) fn new(keys: Vec<SigningKey>) -> Self {
        Self { keys: RwLock::new(keys) }
    }

    /// The id of the key that signs.
    pub(crate) fn key_id(&self, now: Timestamp) -> String {
        signs(&self.keys.read().unwrap_or_else(PoisonError::into_inner), now).id.clone()
    }

    /// The query string that makes `path` a URL until `expires`.
    pub(crate) fn sign(&self, path: &str, expires: Timestamp, now: Timestamp) -> String {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let key = signs(&keys, now);
        let exp = expires.as_second();
        format!("exp={exp}&kid={}&sig={}", key.id, hex(&mac(key, path, exp).finalize().into_bytes()))
    }

    /// Whether `query` was made by [`Signer::sign`] for `path` and holds at `now`.
    pub(crate) fn verify(&self, path: &str, query: &str, now: Timestamp) -> Result<(), Refused> {
        self.check(path, query, now).unwrap_or(Err(Refused::BadSignature))
    }

    /// `None`: not of the form that `sign` writes. The form is exact, so that any changed character is noticed.
    fn check(&self, path: &str, query: &str, now: Timestamp) -> Option<Result<(), Refused>> {
        let (exp, rest) = query.strip_prefix("exp=")?.split_once("&kid=")?;
        let (kid, sig) = rest.split_once("&sig=")?;
        let expires: i64 = exp.parse().ok().filter(|seconds: &i64| seconds.to_string() == exp)?;
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let (key, standing) = standing(&keys, now).find(|(key, _)| key.id == kid)?;
        let sig = unhex(sig)?;
        if mac(key, path, expires).verify_slice(&sig).is_err() {
            return None;
        }
        let holds = now.as_second() < expires && standing != Standing::Past;
        Some(if holds { Ok(()) } else { Err(Refused::Expired) })
    }
}

fn signs(keys: &[SigningKey], now: Timestamp) -> &SigningKey {
    standing(keys, now).find(|(_, standing)| *standing == Standing::Signs).map_or(&keys[0], |(key, _)| key)
}

/// What each key is good for, of the keys of one database, newest first.
pub(crate) fn standing(keys: &[SigningKey], now: Timestamp) -> impl Iterator<Item = (&SigningKey, Standing)> {
    let newer = std::iter::once(None).chain(keys.iter().map(Some));
    keys.iter().zip(newer).enumerate().map(move |(at, (key, newer))| {
        let standing = match newer.map(|newer| newer.created_at.saturating_add(LEAD)) {
            Some(Ok(replaced)) if replaced <= now => match replaced.saturating_add(LONGEST_LIFE) {
                Ok(until) if until > now => Standing::Verifies { until },
                _ => Standing::Past,
            },
            _ => match key.created_at.saturating_add(LEAD) {
                // The very first has none before it that could sign.
                Ok(from) if from > now && at + 1 < keys.len() => Standing::WillSign { from },
                _ => Standing::Signs,
            },
        };
        (key, standing)
    })
}

/// Takes new keys from the database until it is dropped.
pub(crate) async fn follow(app: std::sync::Arc<App>) {
    let mut ticks = tokio::time::interval(PERIOD);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match app.store.signing_keys(app.clock.now()).await {
            Ok(keys) => *app.signer.keys.write().unwrap_or_else(PoisonError::into_inner) = keys,
            Err(error) => error.log("cannot look for new signing keys"),
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signs => f.write_str("signs"),
            Self::WillSign { from } => write!(f, "signs from {from}"),
            Self::Verifies { until } => write!(f, "verifies until {until}"),
            Self::Past => f.write_str("past its time"),
        }
    }
}

fn mac(key: &SigningKey, path: &str, expires: i64) -> Hmac<Sha256> {
    // HMAC takes a key of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.secret).expect("any length is a key");
    mac.update(format!("{path}\n{expires}\n{}", key.id).as_bytes());
    mac
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |c: u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, created_s: i64) -> SigningKey {
        SigningKey { id: id.into(), secret: id.repeat(16).into_bytes(), created_at: at(created_s) }
    }

    fn at(s: i64) -> Timestamp {
        Timestamp::from_second(s).unwrap()
    }

    #[test]
    fn any_changed_character_is_refused() {
        let signer = Signer::new(vec![key("k1", 0)]);
        let path = "/files/downloads/snd_8f3a2c1d/wav24.wav";
        let query = signer.sign(path, at(1_000), at(0));
        assert_eq!(signer.verify(path, &query, at(999)), Ok(()));
        assert_eq!(signer.verify(path, &query, at(1_000)), Err(Refused::Expired));
        for i in 0..query.len() {
            let mut changed = query.clone().into_bytes();
            changed[i] = if changed[i] == b'1' { b'2' } else { b'1' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(signer.verify(path, &changed, at(999)), Err(Refused::BadSignature), "{changed}");
        }
        assert_eq!(
            signer.verify("/files/downloads/snd_8f3a2c1d/ogg.ogg", &query, at(999)),
            Err(Refused::BadSignature)
        );
        assert_eq!(signer.verify(path, &format!("{query}&x=1"), at(999)), Err(Refused::BadSignature));
        assert_eq!(signer.verify(path, "", at(999)), Err(Refused::BadSignature));
    }

    #[test]
    fn a_key_signs_and_verifies_exactly_so_long() {
        const DAY: i64 = 25 * 3_600;
        let signer = Signer::new(vec![key("k2", 1_000), key("k1", 0)]);
        let check = |now: i64, signs: &str, k1: Result<(), Refused>| {
            assert!(
                signer.sign("/files/a", at(now + 9), at(now)).contains(&format!("kid={signs}&")),
                "{now}"
            );
            let query = Signer::new(vec![key("k1", 0)]).sign("/files/a", at(i64::from(i32::MAX)), at(now));
            assert_eq!(signer.verify("/files/a", &query, at(now)), k1, "{now}");
            let query = Signer::new(vec![key("k2", 0)]).sign("/files/a", at(now + 9), at(now));
            assert_eq!(
                signer.verify("/files/a", &query, at(now)),
                Ok(()),
                "{now}: the new one verifies at once"
            );
        };
        check(1_000, "k1", Ok(()));
        check(1_014, "k1", Ok(()));
        check(1_015, "k2", Ok(()));
        check(1_014 + DAY, "k2", Ok(()));
        check(1_015 + DAY, "k2", Err(Refused::Expired));
        let first = Signer::new(vec![key("k1", 1_000)]);
        assert!(first.sign("/files/a", at(1_009), at(1_000)).contains("kid=k1"), "there is no other");
        let query = first.sign("/files/a", at(9_000), at(1_000));
        assert_eq!(
            Signer::new(vec![key("k2", 0)]).verify("/files/a", &query, at(0)),
            Err(Refused::BadSignature)
        );
    }
}
