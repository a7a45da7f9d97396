//! Signed file URLs: HMAC-SHA-256 over path, expiry and the signing key's id.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use soundscape_wire::Timestamp;

use crate::key::hex;

/// The newest key signs; any of the keys verifies, so that a rotation breaks no URL that is out.
pub(crate) struct Signer {
    keys: Vec<SigningKey>,
}

/// A secret and the id that a URL names it by.
pub(crate) struct SigningKey {
    pub(crate) id: String,
    pub(crate) secret: Vec<u8>,
}

/// Why a file URL is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    BadSignature,
    Expired,
}

impl Signer {
    /// Newest key first; at least one.
    pub(crate) fn new(keys: Vec<SigningKey>) -> Self {
        Self { keys }
    }

    /// The query string that makes `path` a URL until `expires`.
    pub(crate) fn sign(&self, path: &str, expires: Timestamp) -> String {
        let key = &self.keys[0];
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
        let key = self.keys.iter().find(|key| key.id == kid)?;
        let sig = unhex(sig)?;
        if mac(key, path, expires).verify_slice(&sig).is_err() {
            return None;
        }
        Some(if now.as_second() < expires { Ok(()) } else { Err(Refused::Expired) })
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

    fn key(id: &str) -> SigningKey {
        SigningKey { id: id.into(), secret: id.repeat(16).into_bytes() }
    }

    #[test]
    fn any_changed_character_is_refused() {
        let at = |s: i64| Timestamp::from_second(s).unwrap();
        let signer = Signer::new(vec![key("k1")]);
        let path = "/files/downloads/snd_8f3a2c1d/wav24.wav";
        let query = signer.sign(path, at(1_000));
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
    fn an_older_key_still_verifies() {
        let expires = Timestamp::from_second(1_000).unwrap();
        let query = Signer::new(vec![key("k1")]).sign("/files/a", expires);
        let rotated = Signer::new(vec![key("k2"), key("k1")]);
        assert_eq!(rotated.verify("/files/a", &query, Timestamp::UNIX_EPOCH), Ok(()));
        assert!(rotated.sign("/files/a", expires).contains("kid=k2"));
        assert_eq!(
            Signer::new(vec![key("k2")]).verify("/files/a", &query, Timestamp::UNIX_EPOCH),
            Err(Refused::BadSignature)
        );
    }
}
