//! The key goes to the API and nowhere else; neither it nor a signature is printed.

use std::{
    fs,
    io::{self, Write},
    path::Path,
    sync::{Arc, Mutex},
};

use futures_lite::future::block_on;
use soundscape_client::{Client, ClientError, Format, SearchQuery, Variant};

use crate::{
    host::{Host, response},
    split::Split,
    studio::Studio,
};

const OGG: Variant = Variant::new(Format::Ogg);

#[test]
fn the_key_does_not_go_to_the_host_of_a_file() {
    let split = Split::new(Studio::open(), |_, answer| answer());
    block_on(split.client().fetch(&split.studio.sound("steel door"), OGG)).unwrap();
    assert!(split.api.heads()[0].contains(split.studio.key.key.secret()));
    let heads = split.files.heads();
    assert_eq!(heads.len(), 1);
    let head = heads[0].to_lowercase();
    assert!(head.starts_with("get /files/downloads/"), "{head}");
    for secret in ["authorization", "idempotency-key", "cookie", "referer", "ss_live_"] {
        assert!(!head.contains(secret), "{secret} in {head}");
    }
}

#[test]
fn the_key_does_not_follow_a_redirect() {
    let elsewhere = Host::start(|_| response("200 OK", "", "[]"));
    let location = format!("Location: {}/v2/categories\r\n", elsewhere.url);
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let location = location.clone();
        let api = Host::start(move |_| response(status, &location, ""));
        let folder = tempfile::tempdir().unwrap();
        let key = "ss_live_4kR9mXp2vLw8nQ3jH7".parse().unwrap();
        let client = Client::builder(&api.url).key(key).cache_dir(folder.path()).build().unwrap();
        let error = block_on(client.categories()).unwrap_err();
        assert!(matches!(error, ClientError::UnexpectedResponse { .. }), "{error:?}");
        assert!(api.heads()[0].contains("Bearer ss_live_4kR9mXp2vLw8nQ3jH7"));
    }
    assert!(elsewhere.heads().is_empty());
}

/// Everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn nothing_that_is_printed_logged_or_kept_holds_a_secret() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();

    let split = Split::new(Studio::open(), |_, answer| answer());
    let id = split.studio.sound("steel door");
    let builder = split.builder();
    let client = builder.clone().build().unwrap();
    let task = client.fetch(&id, OGG);
    let mut printed = format!("{builder:?} {client:?} {task:?}");
    printed += &format!("{:?}", block_on(task).unwrap());
    let found = block_on(client.search(&SearchQuery::new("steel door"))).unwrap();
    printed += &format!("{found:?}");
    let preview = found.sounds[0].preview_url.as_str().split_once("sig=").unwrap().1;

    // Errors with the key and with a signed URL at hand.
    let stranger = builder.clone().key("ss_live_4kR9mXp2vLw8nQ3jH7".parse().unwrap()).build().unwrap();
    let refused = Host::start(|_| response("403 Forbidden", "", "<Error>AccessDenied</Error>"));
    let signed = format!("{}/bucket/file.ogg?exp=1&sig=5ec7e7", refused.url);
    let ticket = format!(
        r#"{{"download_url":"{signed}","expires_at":"2030-01-01T00:00:00Z","file_size_bytes":3,"checksum_sha256":"{}","filename":"a.ogg","format":"ogg"}}"#,
        "0".repeat(64)
    );
    let api = Host::start(move |_| response("200 OK", "Content-Type: application/json\r\n", &ticket));
    let misled = builder.url(&api.url).cache_namespace("misled").build().unwrap();
    let errors = [
        block_on(stranger.search(&SearchQuery::new("door"))).unwrap_err(),
        block_on(misled.fetch(&id, Variant::new(Format::Wav16))).unwrap_err(),
    ];
    for error in &errors {
        printed += &format!("{error} {error:?} {error:#?}");
    }
    assert_eq!(errors[1].status(), Some(403), "{:?}", errors[1]);
    assert!(errors[1].to_string().contains("/bucket/file.ogg"), "{}", errors[1]);

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("/files/downloads/"), "the log is empty or has no requests: {log}");
    let mut kept = String::new();
    read_all(&split.studio.cache(), &mut kept);
    assert!(kept.contains("preview_url"), "no answer is kept: {kept}");
    let signature = split.files.heads()[0].split_once("sig=").unwrap().1.chars().take(32).collect::<String>();
    let secrets =
        [split.studio.key.key.secret(), "ss_live_4kR9mXp2vLw8nQ3jH7", "5ec7e7", &signature, preview];
    for (place, text) in [("print", &printed), ("log", &log), ("cache", &kept)] {
        for secret in secrets {
            assert!(!text.contains(secret), "{secret} in the {place}: {text}");
        }
    }
}

fn read_all(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, text);
        } else {
            text.push_str(&String::from_utf8_lossy(&fs::read(&path).unwrap()));
        }
    }
}
