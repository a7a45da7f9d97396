//! What a server is told at its start.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
};

use soundscape_wire::Tier;

use crate::{
    clock::{Clock, SystemClock},
    tls::Tls,
};

/// Where a server finds its library, keeps its data and listens.
#[derive(Clone)]
#[non_exhaustive]
pub struct Config {
    /// Folders of sounds. They are only read.
    pub library: Vec<PathBuf>,
    /// The server's own folder: database, search index, files made from the sounds.
    pub data: PathBuf,
    /// The database: `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`; `None`: SQLite in the data folder.
    pub database_url: Option<String>,
    /// Where files made from the sounds are kept: `file:///PATH` or `s3://BUCKET/PREFIX`, which takes its credentials and
    /// its endpoint from the usual `AWS_…` variables; `None`: in the data folder.
    pub blob_url: Option<String>,
    /// A folder with all-MiniLM-L6-v2 (`model.safetensors`, `tokenizer.json`), which reads questions better than the table
    /// inside the server, at some 90 MB of memory; `None`: the table.
    pub query_model: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The certificate to serve HTTPS with; `None`: HTTP, for loopback or behind a proxy.
    pub tls: Option<Tls>,
    /// What clients reach the server by, without `/v2`; `None`: the address it listens on.
    pub public_url: Option<String>,
    /// What each tier gives.
    pub tiers: Tiers,
    /// Calls without a valid key that an address may make in any 60 seconds.
    pub guess_rate: u32,
    /// Files that are being made from sounds, or wait for it; beyond that a caller is asked to come again.
    pub render_queue: usize,
    /// Whether previews and waveforms of new sounds are made before anybody asks for them, one at a time.
    pub prepare_previews: bool,
    /// Where time comes from.
    pub clock: Arc<dyn Clock>,
}

impl Config {
    /// A server on a free loopback port, which makes nothing before it is asked for: the program around it needs the
    /// machine.
    pub fn embedded(library: impl Into<PathBuf>, data: impl Into<PathBuf>) -> Self {
        Self {
            library: vec![library.into()],
            data: data.into(),
            database_url: None,
            blob_url: None,
            query_model: None,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            tls: None,
            public_url: None,
            tiers: Tiers::default(),
            guess_rate: 60,
            render_queue: 64,
            prepare_previews: false,
            clock: Arc::new(SystemClock),
        }
    }
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("library", &self.library)
            .field("data", &self.data)
            .field("database_url", &self.database_url.as_ref().map(|_| "REDACTED"))
            .field("blob_url", &self.blob_url)
            .field("query_model", &self.query_model)
            .field("listen", &self.listen)
            .field("tls", &self.tls)
            .field("public_url", &self.public_url)
            .field("tiers", &self.tiers)
            .field("guess_rate", &self.guess_rate)
            .field("render_queue", &self.render_queue)
            .field("prepare_previews", &self.prepare_previews)
            .finish_non_exhaustive()
    }
}

/// What each tier gives.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Tiers {
    /// The Indie tier.
    pub indie: TierLimits,
    /// The Studio tier.
    pub studio: TierLimits,
    /// The Enterprise tier.
    pub enterprise: TierLimits,
}

/// What a tier gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TierLimits {
    /// Calls that a key may make in any 60 seconds.
    pub rate: u32,
    /// Credits a month.
    pub credits: i64,
}

impl Default for Tiers {
    fn default() -> Self {
        Self {
            indie: TierLimits { rate: 120, credits: 500 },
            studio: TierLimits { rate: 600, credits: 5_000 },
            enterprise: TierLimits { rate: 6_000, credits: 100_000 },
        }
    }
}

impl Tiers {
    /// What this tier gives.
    pub fn of(&self, tier: Tier) -> TierLimits {
        match tier {
            Tier::Indie => self.indie,
            Tier::Studio => self.studio,
            Tier::Enterprise => self.enterprise,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_of_the_database_is_not_printed() {
        let mut config = Config::embedded("sounds", "data");
        config.database_url = Some("postgres://ann:hunter2@db/sounds".into());
        let printed = format!("{config:?}");
        assert!(printed.contains("REDACTED") && !printed.contains("hunter2"), "{printed}");
    }
}
