//! A server over a few sounds that are made here.

use std::{
    f32::consts::TAU,
    fs,
    path::{Path, PathBuf},
};

use futures_lite::future::block_on;
use soundscape_client::{Client, ClientBuilder, SearchQuery, SoundId};
use soundscape_server::{
    CreatedKey,
    testkit::{Route, TestServer, TestServerBuilder, Tier},
};
use tempfile::TempDir;

/// Credits of the workspace.
pub(crate) const CREDITS: i64 = 40;

pub(crate) struct Studio {
    pub(crate) server: TestServer,
    pub(crate) key: CreatedKey,
    folder: TempDir,
}

impl Studio {
    pub(crate) fn open() -> Self {
        Self::open_with(|server| server)
    }

    pub(crate) fn open_with(set_up: impl FnOnce(TestServerBuilder) -> TestServerBuilder) -> Self {
        Self::open_over(|_| (), set_up)
    }

    /// With a `sounds.csv` in the library.
    pub(crate) fn open_with_csv(csv: &str) -> Self {
        Self::open_over(|library| fs::write(library.join("sounds.csv"), csv).unwrap(), |server| server)
    }

    fn open_over(
        prepare: impl FnOnce(&Path),
        set_up: impl FnOnce(TestServerBuilder) -> TestServerBuilder,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("library");
        fs::create_dir(&library).unwrap();
        for (name, hertz) in
            [("doors_steel_door_open", 220.0), ("doors_wooden_door_close", 330.0), ("rain_on_roof", 440.0)]
        {
            write_tone(&library.join(name).with_extension("wav"), hertz);
        }
        prepare(&library);
        let builder = TestServer::builder().library(library).tier(Tier::Indie).credits(CREDITS);
        let server = set_up(builder).start().unwrap();
        let key = server.created_key().clone();
        Self { server, key, folder }
    }

    /// A client with a cache that all clients of this studio share.
    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        Client::builder(self.server.url()).key(self.key.key.clone()).cache_dir(self.cache())
    }

    pub(crate) fn cache(&self) -> PathBuf {
        self.folder().join("cache")
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The sound of which these words are the title.
    pub(crate) fn sound(&self, words: &str) -> SoundId {
        let found = block_on(self.client().search(&SearchQuery::new(words))).unwrap();
        found.sounds.into_iter().next().unwrap_or_else(|| panic!("no sound for `{words}`")).id
    }

    /// Requests for a path.
    pub(crate) fn requests(&self, path: &str) -> usize {
        self.server.seen().iter().filter(|seen| seen.path() == path).count()
    }

    /// Credits that all downloads took together.
    pub(crate) fn credits_spent(&self) -> i64 {
        self.server.credits_charged().unwrap()
    }

    /// Requests for tickets and for files.
    pub(crate) fn transfers(&self) -> (u64, u64) {
        (self.server.requests(Route::Tickets), self.server.requests(Route::Files))
    }
}

/// Half a second.
fn write_tone(path: &Path, hertz: f32) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 44_100,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for frame in 0..22_050 {
        let sample = 0.5 * (TAU * hertz * frame as f32 / 44_100.0).sin();
        writer.write_sample((sample * f32::from(i16::MAX)) as i16).unwrap();
    }
    writer.finalize().unwrap();
}
