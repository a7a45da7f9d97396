//! Another key: tried, and used from then on if it may search.

use soundscape_client::{ApiKey, Scope};

use super::errand::{Errand, client, trouble_of};
use crate::{
    Soundscape,
    picker::{KeyText, Trouble, TroubleKind},
};

/// Says what the key may not do.
pub(super) fn try_out(soundscape: Soundscape, text: KeyText) -> Errand<Vec<Scope>> {
    Errand::new(async move {
        let key: ApiKey = text.0.parse().map_err(|error| Trouble {
            kind: TroubleKind::NoKey,
            text: format!("This is no key: {error}"),
        })?;
        let client = client(&soundscape).await?;
        let check = client.check_key(&key).await.map_err(trouble_of)?;
        if !check.missing.contains(&Scope::SearchRead) {
            client.use_key(key);
        }
        Ok(check.missing)
    })
}
