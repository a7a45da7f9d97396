//! Downloads a file of 500 MB, and prints how much memory that took above idle: for `cargo xtask bench client`.
#![expect(clippy::print_stdout, reason = "it talks through its stream")]

use std::{
    env,
    error::Error,
    fs,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    process::{Command, Stdio},
    thread,
};

use futures_lite::future::block_on;
use sha2::{Digest, Sha256};
use soundscape_client::{Client, Format, Variant};

const BYTES: usize = 500_000_000;
static CHUNK: [u8; 64 * 1024] = [7; 64 * 1024];

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The host and the client are processes of their own, so that only the client's memory counts.
fn main() -> Result<()> {
    match env::args().nth(1) {
        Some(url) => download(&url),
        None => {
            let listener = TcpListener::bind("127.0.0.1:0")?;
            let url = format!("http://{}", listener.local_addr()?);
            thread::spawn(move || listener.incoming().flatten().for_each(serve));
            let client = Command::new(env::current_exe()?).arg(url).stdout(Stdio::inherit()).status()?;
            if client.success() { Ok(()) } else { Err(format!("the client failed ({client})").into()) }
        }
    }
}

fn download(url: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let client = Client::builder(url).cache_dir(folder.path()).build()?;
    // Connections, threads and buffers are there before the measurement.
    block_on(client.categories())?;
    let idle = memory_kb("VmRSS:")?;
    let sound = block_on(client.fetch(&"snd_8f3a2c1d".parse()?, Variant::new(Format::Wav16)))?;
    assert_eq!(sound.bytes, BYTES as u64);
    let above_idle_mb = (memory_kb("VmHWM:")? - idle) / 1_000.0;
    println!("{}", serde_json::json!({"bytes": sound.bytes, "above_idle_mb": above_idle_mb}));
    Ok(())
}

fn memory_kb(name: &str) -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line =
        status.lines().find_map(|line| line.strip_prefix(name)).ok_or("only Linux tells its memory")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// Answers one connection: categories, a ticket, and the file.
fn serve(connection: TcpStream) {
    thread::spawn(move || {
        // The client hangs up when it has what it wants.
        let _ = answer(connection);
    });
}

fn answer(connection: TcpStream) -> std::io::Result<()> {
    let address = connection.local_addr()?;
    let (mut reader, mut writer) = (BufReader::new(connection.try_clone()?), connection);
    loop {
        let (mut line, mut rest) = (String::new(), String::new());
        reader.read_line(&mut line)?;
        while rest != "\r\n" {
            rest.clear();
            if reader.read_line(&mut rest)? == 0 {
                return Ok(());
            }
        }
        if line.contains("/file ") {
            write!(writer, "HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: {BYTES}\r\n\r\n")?;
            chunks().try_for_each(|chunk| writer.write_all(chunk))?;
            continue;
        }
        let body =
            if line.contains("/download?") { ticket(&format!("http://{address}/file")) } else { "[]".into() };
        let length = body.len();
        write!(
            writer,
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )?;
    }
}

fn chunks() -> impl Iterator<Item = &'static [u8]> {
    (0..BYTES).step_by(CHUNK.len()).map(|at| &CHUNK[..CHUNK.len().min(BYTES - at)])
}

fn ticket(url: &str) -> String {
    let mut hasher = Sha256::new();
    chunks().for_each(|chunk| hasher.update(chunk));
    let checksum: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    serde_json::json!({
        "download_url": url, "expires_at": "2100-01-01T00:00:00Z", "file_size_bytes": BYTES,
        "checksum_sha256": checksum, "filename": "large.wav", "format": "wav16",
    })
    .to_string()
}
