//! A server over a few sounds that are made here.

use std::{
    f32::consts::TAU,
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use futures_lite::future::block_on;
use soundscape_client::{Client, ClientBuilder, SearchQuery, SoundId, Timestamp};
use soundscape_server::{Clock, Config, CreatedKey, Embedded, NewKey, SystemClock};
use tempfile::TempDir;

pub(crate) const DOWNLOAD: &str = "/v2/sounds/{id}/download";
pub(crate) const FILE: &str = "/files/downloads/{id}/{file}";

/// Credits of the workspace.
pub(crate) const CREDITS: i64 = 40;

pub(crate) struct Studio {
    pub(crate) server: Embedded,
    pub(crate) key: CreatedKey,
    folder: TempDir,
}

impl Studio {
    pub(crate) fn open() -> Self {
        Self::open_with(|config| config)
    }

    pub(crate) fn open_with(configure: impl FnOnce(Config) -> Config) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("library");
        fs::create_dir(&library).unwrap();
        for (name, hertz) in
            [("doors_steel_door_open", 220.0), ("doors_wooden_door_close", 330.0), ("rain_on_roof", 440.0)]
        {
            write_tone(&library.join(name).with_extension("wav"), hertz);
        }
        let config = configure(Config::embedded(library, folder.path().join("data")));
        let server = block_on(Embedded::start(config)).unwrap();
        let key = server.create_key(&NewKey::new("studio").credits(CREDITS)).unwrap();
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

    /// Requests to a route, as the server counts them.
    pub(crate) fn requests(&self, route: &str) -> u64 {
        let address = self.server.url().trim_start_matches("http://").trim_end_matches("/v2");
        let mut connection = TcpStream::connect(address).unwrap();
        connection.write_all(b"GET /metrics HTTP/1.0\r\n\r\n").unwrap();
        let mut text = String::new();
        connection.read_to_string(&mut text).unwrap();
        let route = format!("route=\"{route}\"");
        let lines = text.lines().filter(|line| line.starts_with("soundscape_http_requests_total{"));
        let counts = lines.filter(|line| line.contains(&route)).map(|line| line.rsplit_once(' ').unwrap().1);
        counts.map(|count| count.parse::<u64>().unwrap()).sum()
    }

    /// Credits that all downloads took together.
    pub(crate) fn credits_spent(&self) -> i64 {
        CREDITS - block_on(self.client().profile()).unwrap().credits_remaining
    }

    /// Requests for tickets and for files.
    pub(crate) fn transfers(&self) -> (u64, u64) {
        (self.requests(DOWNLOAD), self.requests(FILE))
    }
}

/// The server's clock, which a test sets forward and back.
#[derive(Clone, Default)]
pub(crate) struct Ahead(Arc<AtomicI64>);

impl Ahead {
    pub(crate) fn by(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        let now = SystemClock.now().as_second() + self.0.load(Ordering::SeqCst);
        Timestamp::from_second(now).unwrap()
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
