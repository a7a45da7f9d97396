//! Setting a test server up.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
    thread,
};

use soundscape_wire::{KeyMode, Scope, Tier};

use super::{TestServer, TestSound, VirtualClock, answer::Answer, door::Door, library};
use crate::{app::App, config::Config, embedded::Embedded, error::ServerError, key::NewKey};

/// Sets a [`TestServer`] up.
#[derive(Clone, Debug)]
#[must_use]
pub struct TestServerBuilder {
    sounds: usize,
    sound_bytes: u64,
    seed: u64,
    library: Option<PathBuf>,
    key: NewKey,
    calls_per_minute: Option<u32>,
    listen: SocketAddr,
    files_elsewhere: bool,
    clock: VirtualClock,
}

impl TestServerBuilder {
    /// The name of the workspace that the server's own key belongs to.
    pub const WORKSPACE: &str = "test";

    pub(super) fn new() -> Self {
        Self {
            sounds: 5,
            sound_bytes: 20_000,
            seed: 1,
            library: None,
            key: NewKey::new(Self::WORKSPACE).tier(Tier::Enterprise),
            calls_per_minute: None,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            files_elsewhere: false,
            clock: VirtualClock::new(),
        }
    }

    /// How many sounds the library has. Default: 5.
    pub fn sounds(self, sounds: usize) -> Self {
        Self { sounds, ..self }
    }

    /// How long each file of the library is; as `wav16` a download is about as long. Beyond 4 MB a file is silent, so
    /// that a large one is made fast. Default: 20,000.
    pub fn sound_bytes(self, sound_bytes: u64) -> Self {
        Self { sound_bytes, ..self }
    }

    /// What the sounds are made from: the same seed gives the same ids.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Serves a folder of your own in place of sounds that are made.
    pub fn library(self, folder: impl Into<PathBuf>) -> Self {
        Self { library: Some(folder.into()), ..self }
    }

    /// The tier of the key. Default: Enterprise.
    pub fn tier(self, tier: Tier) -> Self {
        Self { key: self.key.tier(tier), ..self }
    }

    /// What the key may do. Default: everything.
    pub fn scopes(self, scopes: impl Into<Vec<Scope>>) -> Self {
        Self { key: self.key.scopes(scopes), ..self }
    }

    /// Credits of the key's workspace. Default: a month's worth of its tier.
    pub fn credits(self, credits: i64) -> Self {
        Self { key: self.key.credits(credits), ..self }
    }

    /// Makes the key a sandbox key, which moves no credit.
    pub fn sandbox(mut self) -> Self {
        self.key.mode = KeyMode::Test;
        self
    }

    /// Calls that a key of any tier may make in any 60 seconds. Default: what its tier gives.
    pub fn calls_per_minute(self, calls: u32) -> Self {
        Self { calls_per_minute: Some(calls), ..self }
    }

    /// Where to listen. Default: a free loopback port.
    pub fn listen(self, address: SocketAddr) -> Self {
        Self { listen: address, ..self }
    }

    /// Serves files from another port than the API, as another host would be: nothing that is for the API only, such as
    /// the key, may be seen there.
    pub fn files_elsewhere(self) -> Self {
        Self { files_elsewhere: true, ..self }
    }

    /// A clock that the test has already.
    pub fn clock(self, clock: VirtualClock) -> Self {
        Self { clock, ..self }
    }

    /// Makes the library, starts the server and blocks until it answers; from async code, too.
    pub fn start(self) -> Result<TestServer, ServerError> {
        let folder = tempfile::tempdir().map_err(ServerError::io(std::env::temp_dir()))?;
        let library = match self.library {
            Some(library) => library,
            None => {
                let made = folder.path().join("library");
                library::write(&made, self.sounds, self.sound_bytes, self.seed)
                    .map_err(ServerError::io(&made))?;
                made
            }
        };
        let (api, address) = listen(self.listen)?;
        let files =
            if self.files_elsewhere { Some(listen(SocketAddr::new(self.listen.ip(), 0))?) } else { None };
        let mut config = Config::embedded(library, folder.path().join("data"));
        config.clock = Arc::new(self.clock.clone());
        // By which files are reached.
        config.public_url =
            Some(format!("http://{}", files.as_ref().map_or(address, |(_, address)| *address)));
        if let Some(calls) = self.calls_per_minute {
            for tier in [&mut config.tiers.indie, &mut config.tiers.studio, &mut config.tiers.enterprise] {
                tier.rate = calls;
            }
        }
        let embedded = start(config)?;
        let key = embedded.create_key(&self.key)?;
        let answer = Arc::new(Answer::new(embedded.app()));
        let mut doors = Vec::new();
        for (listener, address) in [(api, address)].into_iter().chain(files) {
            let door = Door::open(listener, answer.clone(), embedded.runtime());
            doors.push(door.map_err(|source| ServerError::Listen { address, source })?);
        }
        let sounds = embedded.run(|app| async move { sounds(&app).await })?;
        let url = format!("http://{address}/v2");
        Ok(TestServer {
            url,
            address,
            key,
            sounds,
            doors,
            answer,
            clock: self.clock,
            embedded: Some(embedded),
            folder,
        })
    }
}

/// A port, and the address that it turned out to be.
fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ServerError> {
    let bind = || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let bound = listener.local_addr()?;
        Ok((listener, bound))
    };
    bind().map_err(|source| ServerError::Listen { address, source })
}

/// On a thread of its own: one that drives tasks must not wait.
fn start(config: Config) -> Result<Embedded, ServerError> {
    let start = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime.map_err(ServerError::io("a runtime for the server"))?.block_on(Embedded::start(config))
    };
    thread::spawn(start).join().unwrap_or(Err(ServerError::Stopped))
}

async fn sounds(app: &App) -> Result<Vec<TestSound>, ServerError> {
    let changes = app.store.changes_since(0, i64::MAX).await?;
    let sounds = changes.into_iter().filter_map(|change| change.sound);
    let mut sounds: Vec<_> =
        sounds.map(|sound| TestSound { id: sound.id, title: sound.description.title }).collect();
    sounds.sort_by(|a, b| a.title.cmp(&b.title));
    Ok(sounds)
}
