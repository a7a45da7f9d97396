//! Where the audio of imported sounds is, and what becomes of those whose audio is not there or is another one.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{Router, http::StatusCode, response::Redirect, routing::get};
use serde_json::{Value, json};

use crate::{library, process::Place};

/// A web server with one sound, and with much that is none; it counts what was asked of it.
async fn web(sound: Vec<u8>) -> (String, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let router = Router::new()
        .route(
            "/tone.wav",
            get(async move || {
                count.fetch_add(1, Ordering::Relaxed);
                sound
            }),
        )
        .route("/moved.wav", get(async || Redirect::temporary("/tone.wav")))
        .route("/round.wav", get(async || Redirect::temporary("/round.wav")))
        .route("/elsewhere.wav", get(async || Redirect::temporary("file:///etc/passwd")))
        .route("/page.wav", get(async || "a page, not a sound"))
        .route("/broken.wav", get(async || StatusCode::INTERNAL_SERVER_ERROR));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, router).await });
    (url, asked)
}

#[tokio::test(flavor = "multi_thread")]
async fn audio_is_opened_where_it_is_and_held_against_its_hash() {
    let folders = tempfile::tempdir().unwrap();
    let file = folders.path().join("tone.wav");
    library::tone(&file, 440.0);
    let bytes = std::fs::read(&file).unwrap();
    let (url, asked) = web(bytes.clone()).await;
    let data = folders.path().join("data");
    std::fs::create_dir_all(data.join("blobs/originals")).unwrap();
    std::fs::write(data.join("blobs/originals/tone.wav"), &bytes).unwrap();
    std::fs::write(folders.path().join("letter.wav"), "a letter, not a sound").unwrap();
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();

    let wrong = "ab".repeat(32);
    let sources = [
        ("here", "tone.wav".to_owned(), None, 200, ""),
        ("web", format!("{url}/tone.wav?token=hunter2"), None, 200, ""),
        ("moved", format!("{url}/moved.wav"), None, 200, ""),
        ("blob", "blob:originals/tone.wav".into(), None, 200, ""),
        ("other", "tone.wav".into(), Some(&wrong), 404, "another one"),
        ("gone", "gone.wav".into(), None, 404, "no longer"),
        ("lost", format!("{url}/gone.wav?token=hunter2"), None, 404, "no longer"),
        ("nowhere", "blob:originals/gone.wav".into(), None, 404, "no longer"),
        ("letter", "letter.wav".into(), None, 404, "cannot be decoded"),
        ("page", format!("{url}/page.wav"), None, 404, "cannot be decoded"),
        ("broken", format!("{url}/broken.wav"), None, 503, "does not answer"),
        ("round", format!("{url}/round.wav"), None, 503, "does not answer"),
        ("elsewhere", format!("{url}/elsewhere.wav"), None, 503, "does not answer"),
        ("away", format!("http://ann:hunter2@127.0.0.1:{port}/a.wav"), None, 503, "does not answer"),
    ];
    let lines: String = sources
        .iter()
        .enumerate()
        .map(|(index, (title, source, sha256, ..))| {
            let id = format!("snd_{index:08x}");
            json!({"id": id, "title": title, "duration_s": 0.5, "source": source, "sha256": sha256})
                .to_string()
                + "\n"
        })
        .collect();
    std::fs::write(folders.path().join("all.jsonl"), lines).unwrap();
    let place = Place::new(&data);
    place.ok(&["import", folders.path().join("all.jsonl").to_str().unwrap()]);
    assert_eq!(asked.load(Ordering::Relaxed), 0, "nothing is opened before it is asked for");

    let server = place.serve(None);
    let mut served = Vec::new();
    for (index, (title, _, _, expect, says)) in sources.iter().enumerate() {
        let id = format!("snd_{index:08x}");
        if *expect == 200 {
            served.push(server.download(&id, "wav16").await.0["file_size_bytes"].clone());
        } else {
            let response = server.get(&format!("/v2/sounds/{id}/download?format=wav16")).await;
            assert_eq!((response.status().as_u16(), title), (*expect, title));
            assert_eq!(response.headers().contains_key("retry-after"), *expect == 503, "{title}");
            let problem: Value = response.json().await.unwrap();
            assert!(problem["detail"].as_str().unwrap().contains(says), "{title}: {problem}");
        }
    }
    assert!(served.iter().all(|size| size.as_u64() > Some(44_100)), "{served:?}");
    assert_eq!(asked.load(Ordering::Relaxed), 2);
    server.download("snd_00000001", "wav16").await;
    assert_eq!(asked.load(Ordering::Relaxed), 2, "what was made is kept");
    let (_, profile) = server.json("/v2/user/profile").await;
    assert_eq!(profile["credits_remaining"], json!(95), "what failed costs nothing");

    // Put right: another line of the same id.
    let line = json!({"id": "snd_00000004", "title": "other", "duration_s": 0.5, "source": format!("{url}/tone.wav"), "sha256": sha256(&file)});
    std::fs::write(folders.path().join("one.jsonl"), line.to_string()).unwrap();
    let (code, _, complaint) = place.run(&["import", folders.path().join("one.jsonl").to_str().unwrap()]);
    assert_eq!((code, complaint.contains("snd_00000000 has the same bytes")), (Some(1), true), "{complaint}");

    let log = server.stop();
    for (id, says) in
        [("snd_00000004", wrong.as_str()), ("snd_00000008", "letter.wav"), ("snd_00000005", "gone.wav")]
    {
        assert!(log.lines().any(|line| line.contains(id) && line.contains(says)), "{id}, {says}: {log}");
    }
    assert!(!log.contains("hunter2"), "{log}");
    assert!(place.ok(&["verify"]).contains("14 sounds, 4 files made from them"));
    let exported = place.ok(&["export"]);
    assert!(exported.contains("/tone.wav?token=hunter2"), "an export keeps all that is needed");
}

fn sha256(path: &std::path::Path) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(std::fs::read(path).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect()
}
