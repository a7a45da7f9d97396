//! The key goes to the API and nowhere else; neither it nor a signature is printed.

use std::{fs, path::Path};

use futures_lite::future::block_on;
use soundscape_client::{Client, ClientError, Credentials, Format, SearchQuery, Variant};
use soundscape_server::testkit::{Fault, Route, TestServer, TestServerBuilder};

use crate::{
    host::{Host, response},
    log,
    studio::Studio,
};

const OGG: Variant = Variant::new(Format::Ogg);
const WAV: Variant = Variant::new(Format::Wav24);

#[test]
fn the_key_does_not_go_to_the_host_of_a_file() {
    let studio = Studio::open_with(TestServerBuilder::files_elsewhere);
    block_on(studio.client().fetch(&studio.sound("steel door"), OGG)).unwrap();
    let seen = studio.server.seen();
    let key = studio.key.key.secret();
    assert!(seen[0].header("authorization").is_some_and(|value| value.ends_with(key)), "{seen:?}");
    let files: Vec<_> = seen.iter().filter(|seen| seen.route() == Route::Files).collect();
    assert_eq!(files.len(), 1);
    assert!(files[0].path().starts_with("/files/downloads/"), "{files:?}");
    assert_ne!(files[0].header("host"), seen[0].header("host"));
    for (name, value) in files[0].headers() {
        assert!(!["authorization", "idempotency-key", "cookie", "referer"].contains(&name), "{name}");
        assert!(!value.contains(key), "{name}: {value}");
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

/// What the host of files does with its requests, one after the other.
fn misbehave(server: &TestServer) {
    let faults = [
        Fault::cut(1_000),
        Fault::hang_up(),
        Fault::status(429),
        Fault::status(503).retry_after_s(0),
        Fault::expired_url(),
        Fault::flip(100),
        Fault::header("location", "/elsewhere?sig=5ec7e7"),
        Fault::status(302),
    ];
    for fault in faults {
        server.inject(fault.on(Route::Files).times(1));
    }
}

#[test]
fn nothing_that_is_printed_logged_or_kept_holds_a_secret() {
    log::recorded();
    let studio = Studio::open_with(TestServerBuilder::files_elsewhere);
    misbehave(&studio.server);
    let id = studio.sound("steel door");
    let key_file = studio.folder().join("key");
    fs::write(&key_file, studio.key.key.secret()).unwrap();
    let credentials = Credentials::rotating(&key_file);
    let builder = studio.builder().credentials(credentials.clone());
    let client = builder.clone().build().unwrap();
    let mut stream = client.search_all(&SearchQuery::new("steel door"));
    let (task, watch) = client.fetch_watched(&id, OGG);
    let fixed = Credentials::fixed(studio.key.key.clone());
    let mut printed =
        format!("{builder:?} {client:?} {task:?} {watch:?} {stream:?} {credentials:?} {fixed:?}");
    let found = block_on(client.search(&SearchQuery::new("steel door"))).unwrap();
    let preview = found.sounds[0].preview_url.as_str().split_once("sig=").unwrap().1;
    printed += &format!("{found:?} {:?} {stream:?}", block_on(stream.next()));
    printed += &format!("{:?} {:?}", block_on(client.metadata(&id)), block_on(client.profile()));
    let mut errors = Vec::new();
    for (variant, task) in
        [(OGG, task), (WAV, client.fetch(&id, WAV)), (OGG.normalized(), client.fetch(&id, OGG.normalized()))]
    {
        match block_on(task) {
            Ok(sound) => printed += &format!("{variant:?} {sound:?}"),
            Err(error) => errors.push(error),
        }
    }

    // Errors with the key and with a signed URL at hand.
    let stranger = builder.clone().key("ss_live_4kR9mXp2vLw8nQ3jH7".parse().unwrap()).build().unwrap();
    errors.push(block_on(stranger.search(&SearchQuery::new("door"))).unwrap_err());
    let status = errors.len();
    for (answer, variant) in [
        (response("403 Forbidden", "", "<Error>AccessDenied</Error>"), Format::Wav16),
        (response("200 OK", "Content-Type: text/html\r\n", "<p>"), Format::Wav24),
        (response("200 OK", "", "too long"), Format::Mp3320),
        (Vec::new(), Format::Ogg),
    ] {
        let refused = Host::start(move |_| answer.clone());
        let signed = format!("{}/bucket/file.ogg?exp=1&sig=5ec7e7", refused.url);
        let ticket = format!(
            r#"{{"download_url":"{signed}","expires_at":"2030-01-01T00:00:00Z","file_size_bytes":3,"checksum_sha256":"{}","filename":"a.ogg","format":"ogg"}}"#,
            "0".repeat(64)
        );
        printed +=
            &format!("{:?}", serde_json::from_str::<soundscape_wire::DownloadTicket>(&ticket).unwrap());
        let api = Host::start(move |_| response("200 OK", "Content-Type: application/json\r\n", &ticket));
        let misled = builder.clone().url(&api.url).cache_namespace("misled").build().unwrap();
        errors.push(block_on(misled.fetch(&id, Variant::new(variant))).unwrap_err());
    }
    assert_eq!(errors[status].status(), Some(403), "{errors:?}");
    assert!(errors[status].to_string().contains("/bucket/file.ogg"), "{errors:?}");
    for secret_file in ["ss_live_4kR9mXp2vLw8nQ3jH7ss_live_4kR9mXp2vL", "ss_live_!"] {
        let path = studio.folder().join("wrong key");
        fs::write(&path, secret_file).unwrap();
        let wrong = builder.clone().credentials(Credentials::file(path)).build().unwrap();
        errors.push(block_on(wrong.profile()).unwrap_err());
    }
    for error in errors {
        printed += &format!("{error} {error:?} {error:#?}");
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            printed += &format!("{cause} {cause:?}");
            source = cause.source();
        }
        // What a program says that does not expect it.
        assert!(std::thread::spawn(move || panic!("{error:?}")).join().is_err());
    }

    let log = log::recorded();
    assert!(log.contains("/files/downloads/") && log.contains("panicked"), "not recorded: {log}");
    let mut kept = String::new();
    read_all(&studio.cache(), &mut kept);
    assert!(kept.contains(id.as_str()));
    let seen = studio.server.seen();
    let files = seen.iter().filter(|seen| seen.route() == Route::Files);
    let signatures: Vec<_> =
        files.map(|file| &file.query().unwrap().split_once("sig=").unwrap().1[..32]).collect();
    assert!(signatures.len() > 7, "{signatures:?}");
    let key = studio.key.key.secret();
    let secrets = [key, &key[8..24], "4kR9mXp2vLw8nQ3jH7", "5ec7e7", "sig=", preview];
    for (place, text) in [("print", &printed), ("log", &log), ("cache", &kept)] {
        for secret in secrets.iter().chain(&signatures) {
            if let Some(at) = text.find(secret) {
                panic!(
                    "{secret} in the {place}: {}",
                    text[at.saturating_sub(300)..].chars().take(600).collect::<String>()
                );
            }
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
