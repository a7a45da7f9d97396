//! A folder of sounds, and the server over it.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    time::Duration,
};

use bevy_soundscape::{Client, SoundscapePlugin};
use soundscape_server::{Config, Embedded, NewKey};
use tempfile::TempDir;

pub struct Studio {
    folder: TempDir,
    server: Option<Embedded>,
    key: String,
}

impl Studio {
    /// Opens with a door that creaks, one that slams, and a step on gravel.
    pub fn open() -> Self {
        Self::open_with(|_| {})
    }

    /// Opens with these, too.
    pub fn open_with(write_more: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("library");
        write_sounds(&library);
        write_more(&library);
        let sounds = std::fs::read_dir(&library).unwrap().count() as u64;
        let config = Config::embedded(folder.path().join("library"), folder.path().join("data"));
        let server = futures_lite::future::block_on(Embedded::start(config)).unwrap();
        let report = server.report();
        assert_eq!((report.sounds, report.failed.len()), (sounds, 0), "{report:?}");
        let key = server.create_key(&NewKey::new("studio")).unwrap().key.secret().to_owned();
        Self { folder, server: Some(server), key }
    }

    pub fn url(&self) -> &str {
        self.server.as_ref().unwrap().url()
    }

    /// A secret, to look for in logs.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// A client of its own, with the cache of [`Studio::plugin`].
    pub fn client(&self) -> Client {
        let client = Client::builder(self.url()).key(self.key().parse().unwrap());
        client.cache_dir(self.folder.path().join("cache")).build().unwrap()
    }

    /// The plugin of a game that uses this server; each call with the same cache.
    pub fn plugin(&self) -> SoundscapePlugin {
        SoundscapePlugin::new(self.url(), self.key()).cache_dir(self.folder.path().join("cache"))
    }

    /// The same with a client that waits for no more than this.
    pub fn plugin_of_patience(&self, patience: Duration) -> SoundscapePlugin {
        let client = Client::builder(self.url()).key(self.key().parse().unwrap()).call_timeout(patience);
        SoundscapePlugin::with_client(client.cache_dir(self.folder.path().join("cache")).build().unwrap())
    }

    pub fn close(&mut self) {
        self.server.take().unwrap().stop();
    }

    /// Requests that were answered on this route, by the server's own count.
    pub fn requests(&self, route: &str) -> u64 {
        let address = self.url().trim_start_matches("http://").trim_end_matches("/v2");
        let mut connection = TcpStream::connect(address).unwrap();
        write!(connection, "GET /metrics HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        let counts = answer.lines().filter(|line| line.starts_with("soundscape_http_requests_total{"));
        let counts = counts.filter(|line| line.contains(&format!("route=\"{route}\"")));
        counts.map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()).sum()
    }
}

/// Three sounds that differ from each other.
pub fn write_sounds(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    write(folder.join("door_creak_slow.wav"), 2, 0.8, |t| 0.5 * (t * 900.0 + 40.0 * (t * 9.0).sin()).sin());
    write(folder.join("door_slam.wav"), 1, 0.6, |t| 0.8 * (t * 430.0).sin() * (-9.0 * t).exp());
    write(folder.join("footstep_gravel.wav"), 1, 0.5, |t| 0.3 * (t * t * 90_000.0).sin() * (-4.0 * t).exp());
}

/// One sound: its wave over seconds.
pub fn write(path: PathBuf, channels: u16, duration_s: f32, wave: impl Fn(f32) -> f32) {
    let spec = hound::WavSpec {
        channels,
        sample_rate: 44_100,
        bits_per_sample: 24,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for frame in 0..(duration_s * 44_100.0) as u32 {
        let value = wave(frame as f32 / 44_100.0);
        for channel in 0..channels {
            // The right is quieter than the left.
            let value = value / f32::from(1 + channel);
            writer.write_sample((value * 8_388_607.0) as i32).unwrap();
        }
    }
    writer.finalize().unwrap();
}
