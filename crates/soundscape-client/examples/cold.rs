//! Downloads 500 sounds into an empty cache, and the same with curl; then reads them from the cache, and as plain files:
//! for `cargo xtask bench client`.
#![expect(clippy::print_stdout, reason = "it talks through its stream")]

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use futures_lite::future::block_on;
use soundscape_client::{Client, ClientBuilder, Format, SearchQuery, SoundId, Variant};
use soundscape_server::{Config, Embedded, NewKey};
use soundscape_wire::{DownloadTicket, Tier};

const SOUNDS: usize = 500;
/// 100 kB of 16 bits, one channel.
const FRAMES: u32 = 50_000;
const VARIANT: Variant = Variant::new(Format::Wav16);
/// The best of these: the machine's other work only ever slows one down.
const ROUNDS: usize = 5;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let library = folder.path().join("library");
    fs::create_dir(&library)?;
    (0..SOUNDS).try_for_each(|number| write_noise(&library, number))?;
    let mut config = Config::embedded(&library, folder.path().join("data"));
    config.tiers.enterprise.rate = 1_000_000_000;
    config.tiers.enterprise.credits = 1_000_000;
    let server = block_on(Embedded::start(config))?;
    let key = server.create_key(&NewKey::new("bench").tier(Tier::Enterprise))?.key;
    let client = Client::builder(server.url()).key(key.clone());

    let cache = folder.path().join("warm");
    let ids = ids(&client.clone().cache_dir(&cache).build()?)?;
    // The server makes the files.
    fetch(&client.clone().cache_dir(&cache), &ids)?;
    let curl = Curl { folder: folder.path().join("curl"), key: key.secret().into() };
    let tickets: Vec<_> = ids
        .iter()
        .map(|id| format!("{}/sounds/{id}/download?format={}", server.url(), VARIANT.format))
        .collect();
    let answers = curl.get(&tickets)?.1;
    let ticket =
        |text: &String| Ok(serde_json::from_str::<DownloadTicket>(text)?.download_url.as_str().to_owned());
    let files = answers.iter().map(ticket).collect::<Result<Vec<_>>>()?;
    let both = [tickets, files.clone()].concat();

    let (mut client_s, mut curl_s, mut curl_files_s) = (f64::MAX, f64::MAX, f64::MAX);
    for round in 0..ROUNDS {
        let cache = folder.path().join(format!("cold {round}"));
        client_s = client_s.min(fetch(&client.clone().cache_dir(cache), &ids)?.as_secs_f64());
        curl_s = curl_s.min(curl.get(&both)?.0.as_secs_f64());
        curl_files_s = curl_files_s.min(curl.get(&files)?.0.as_secs_f64());
    }
    println!(
        "{}",
        serde_json::json!({"sounds": ids.len(), "client_s": client_s, "curl_s": curl_s, "curl_files_s": curl_files_s})
    );

    let client = client.cache_dir(cache).build()?;
    let paths =
        ids.iter().map(|id| Ok(block_on(client.fetch(id, VARIANT))?.path)).collect::<Result<Vec<_>>>()?;
    let (mut client_us, mut file_us) = (f64::MAX, f64::MAX);
    let each_us = |elapsed: Duration| elapsed.as_secs_f64() * 1e6 / SOUNDS as f64;
    for _ in 0..ROUNDS {
        let start = now();
        for id in &ids {
            fs::read(client.cached(id, VARIANT).ok_or("it is in the cache")?.path)?;
        }
        client_us = each_us(start.elapsed()).min(client_us);
        let start = now();
        for path in &paths {
            fs::read(path)?;
        }
        file_us = each_us(start.elapsed()).min(file_us);
    }
    println!("{}", serde_json::json!({"client_us": client_us, "file_us": file_us}));
    server.stop();
    Ok(())
}

/// All at once, by a client that knows nothing yet.
fn fetch(builder: &ClientBuilder, ids: &[SoundId]) -> Result<Duration> {
    let start = now();
    let client = builder.clone().build()?;
    let tasks: Vec<_> = ids.iter().map(|id| client.fetch(id, VARIANT)).collect();
    for task in tasks {
        block_on(task)?;
    }
    Ok(start.elapsed())
}

fn ids(client: &Client) -> Result<Vec<SoundId>> {
    let mut sounds = client.search_all(&SearchQuery::new("noise"));
    let mut ids = Vec::new();
    while let Some(sound) = block_on(sounds.next()) {
        ids.push(sound?.id);
    }
    Ok(ids)
}

/// curl with as many transfers at once as the client has.
struct Curl {
    folder: PathBuf,
    key: String,
}

impl Curl {
    /// How long it took, and what arrived.
    fn get(&self, urls: &[String]) -> Result<(Duration, Vec<String>)> {
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder)?;
        }
        fs::create_dir(&self.folder)?;
        let file = |number: usize| self.folder.join(number.to_string());
        let mut config = format!("header = \"Authorization: Bearer {}\"\n", self.key);
        for (number, url) in urls.iter().enumerate() {
            config += &format!("url = \"{url}\"\noutput = \"{}\"\n", file(number).display());
        }
        let list = self.folder.join("list");
        fs::write(&list, config)?;
        let start = now();
        let status = Command::new("curl")
            .args("--fail --silent --parallel --parallel-max 16 -K".split(' '))
            .arg(&list)
            .status()?;
        let elapsed = start.elapsed();
        if !status.success() {
            return Err(format!("curl failed ({status})").into());
        }
        let text = |number| Ok(String::from_utf8_lossy(&fs::read(file(number))?).into_owned());
        Ok((elapsed, (0..urls.len()).map(text).collect::<Result<_>>()?))
    }
}

fn write_noise(library: &Path, number: usize) -> Result<()> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 44_100,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(library.join(format!("noise_{number:03}.wav")), spec)?;
    let mut state = number as u32 + 1;
    for _ in 0..FRAMES {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        writer.write_sample((state >> 18) as i16)?;
    }
    Ok(writer.finalize()?)
}

#[expect(clippy::disallowed_methods, reason = "the one place here that asks for the time")]
fn now() -> Instant {
    Instant::now()
}
