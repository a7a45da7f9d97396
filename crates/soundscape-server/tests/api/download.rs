//! Downloads and the files they lead to.

use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use soundscape_server::NewKey;

use crate::{library, server::TestServer};

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn door(server: &TestServer) -> String {
    server.found("q=steel+door+open&limit=1").await.remove(0)
}

#[tokio::test]
async fn the_url_serves_exactly_what_the_ticket_says() {
    let server = TestServer::start().await;
    let id = door(&server).await;
    let source = std::fs::read(server.folders.path().join("sounds/doors/steel_door_open.wav")).unwrap();
    let check = async |format: &str, media_type: &str, magic: &[u8]| {
        let ticket = server.json(&format!("/v2/sounds/{id}/download?format={format}")).await;
        let file =
            server.request(Method::GET, ticket["download_url"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(file.status(), 200, "{format}");
        assert_eq!(file.headers()["content-type"], media_type);
        assert_eq!(file.headers()["etag"], format!("\"{}\"", ticket["checksum_sha256"].as_str().unwrap()));
        let bytes = file.bytes().await.unwrap();
        assert_eq!(ticket["file_size_bytes"], bytes.len());
        assert_eq!(ticket["checksum_sha256"], sha256(&bytes));
        assert_eq!(ticket["format"], format);
        assert!(bytes.starts_with(magic), "{format}: {:?}", &bytes[..4]);
        bytes
    };
    let wav = check("wav16", "audio/wav", b"RIFF").await;
    let samples = |bytes: &[u8]| {
        hound::WavReader::new(bytes).unwrap().samples::<i16>().map(Result::unwrap).collect::<Vec<_>>()
    };
    assert_eq!(samples(&wav), samples(&source), "16 bits stay as they are");
    let ogg = check("ogg", "audio/ogg", b"OggS").await;
    assert!(ogg.len() < wav.len());
    check("mp3320", "audio/mpeg", b"ID3").await;
    assert_eq!(server.credits().await, 0);
}

#[tokio::test]
async fn nothing_is_made_of_a_file_that_is_another_one_by_now() {
    let server = TestServer::start().await;
    let id = door(&server).await;
    let path = server.folders.path().join("sounds/doors/steel_door_open.wav");
    let modified = path.metadata().unwrap().modified().unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    // As a scan sees it, nothing has changed.
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    let answer = server.get(&format!("/v2/sounds/{id}/download?format=ogg")).await;
    assert_eq!((answer.status().as_u16(), server.credits().await), (404, 3));
}

#[tokio::test]
async fn a_download_costs_one_credit_and_is_in_the_ledger() {
    let server = TestServer::start().await;
    let id = door(&server).await;
    let ticket = server.json(&format!("/v2/sounds/{id}/download?format=wav24&normalize=true")).await;
    assert_eq!(ticket["filename"], "steel-door-open.wav");
    let ledger = server.ledger().await;
    let facts =
        |entry: &Value| (entry["type"].clone(), entry["amount"].clone(), entry["balance_after"].clone());
    assert_eq!(
        ledger.iter().map(facts).collect::<Vec<_>>(),
        [(json!("download"), json!(-1), json!(2)), (json!("bonus"), json!(3), json!(3)),]
    );
    assert_eq!(ledger[0]["sound_id"], json!(id));
    assert_eq!(server.credits().await, 2);
    assert_eq!(server.json(&format!("/v2/sounds/{id}/metadata")).await["download_count"], 1);
}

#[tokio::test]
async fn a_retry_with_its_idempotency_key_is_free() {
    let server = TestServer::start().await;
    let id = door(&server).await;
    let ask = async |format: &str| {
        let path = format!("/v2/sounds/{id}/download?format={format}");
        let request =
            server.request(Method::GET, &path).bearer_auth(&server.key).header("Idempotency-Key", "once");
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    let (status, first) = ask("ogg").await;
    let (again, second) = ask("ogg").await;
    assert_eq!((status, again), (200, 200));
    assert_eq!(first["checksum_sha256"], second["checksum_sha256"]);
    assert_eq!(server.credits().await, 2);
    let (status, problem) = ask("wav24").await;
    assert_eq!((status, &problem["code"]), (409, &json!("idempotency_conflict")));
    assert_eq!(server.credits().await, 2);
}

#[tokio::test]
async fn many_at_once_never_overdraw() {
    let server = TestServer::start().await;
    let id = door(&server).await;
    let url = format!("/v2/sounds/{id}/download?format=ogg");
    let calls = (0..20).map(|_| server.get(&url));
    let statuses: Vec<u16> =
        futures_util::future::join_all(calls).await.iter().map(|r| r.status().as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 3, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 200 | 402)), "{statuses:?}");
    let ledger = server.ledger().await;
    assert_eq!(ledger[0]["balance_after"], 0);
    assert_eq!(ledger.len(), 4);
}

#[tokio::test]
async fn without_credits_the_answer_tells_when_there_will_be_more() {
    let server = TestServer::start().await;
    let id = door(&server).await;
    for format in ["ogg", "wav16", "wav24"] {
        server.json(&format!("/v2/sounds/{id}/download?format={format}")).await;
    }
    let response = server.get(&format!("/v2/sounds/{id}/download?format=ogg")).await;
    assert_eq!(response.status(), 402);
    let problem: Value = response.json().await.unwrap();
    assert_eq!(
        (&problem["code"], &problem["credits_remaining"]),
        (&json!("insufficient_credits"), &json!(0))
    );
    let reset = problem["monthly_reset_date"].as_str().unwrap();
    assert!(reset.ends_with("-01T00:00:00Z"), "{reset}");
    assert!(problem["detail"].as_str().unwrap().contains(reset));
}

#[tokio::test]
async fn what_fails_or_has_no_body_costs_nothing() {
    let server = TestServer::start().await;
    let id = door(&server).await;
    let head = server
        .request(Method::HEAD, &format!("/v2/sounds/{id}/download?format=ogg"))
        .bearer_auth(&server.key);
    assert_eq!(head.send().await.unwrap().status(), 200);
    assert_eq!(server.get(&format!("/v2/sounds/{id}/download?format=flac")).await.status(), 400);
    assert_eq!(server.get("/v2/sounds/snd_00000000/download?format=ogg").await.status(), 404);
    std::fs::remove_file(server.folders.path().join("sounds/doors/steel_door_open.wav")).unwrap();
    let response = server.get(&format!("/v2/sounds/{id}/download?format=ogg")).await;
    assert_eq!(response.status(), 404, "the library lost the file");
    assert_eq!(server.credits().await, 3);
}

#[tokio::test]
async fn a_changed_url_is_refused() {
    let server = TestServer::start().await;
    let id = door(&server).await;
    let ticket = server.json(&format!("/v2/sounds/{id}/download?format=ogg")).await;
    let url = ticket["download_url"].as_str().unwrap();
    let other = server.found("q=steel+door+close&limit=1").await.remove(0);
    let check = async |url: String, status: u16| {
        let response = server.request(Method::GET, &url).send().await.unwrap();
        assert_eq!(response.status(), status, "{url}");
        if status == 403 {
            assert_eq!(response.json::<Value>().await.unwrap()["code"], "bad_signature", "{url}");
        }
    };
    check(url.to_owned(), 200).await;
    check(url.replace(&id, &other), 403).await;
    check(url.replace("ogg.ogg", "wav24.wav"), 403).await;
    check(url.replace("exp=", "exp=1"), 403).await;
    check(format!("{url}0"), 403).await;
    check(url.split('?').next().unwrap().to_owned(), 403).await;
}

#[tokio::test]
async fn previews_and_waveforms_need_no_key() {
    let server = TestServer::start().await;
    let sounds = server.json("/v2/sounds/search?q=steel+door+open&limit=1").await;
    let get = async |url: &str| {
        let response =
            server.request(Method::GET, url).header("Origin", "https://example.org").send().await.unwrap();
        assert_eq!(response.status(), 200, "{url}");
        assert_eq!(response.headers()["access-control-allow-origin"], "*");
        response.bytes().await.unwrap()
    };
    assert!(get(sounds[0]["preview_url"].as_str().unwrap()).await.starts_with(b"OggS"));
    let waveform_url = sounds[0]["waveform_url"].as_str().unwrap();
    let waveform: Value = serde_json::from_slice(&get(waveform_url).await).unwrap();
    assert_eq!((&waveform["version"], &waveform["sample_rate"]), (&json!(2), &json!(44_100)));
    let pixels = waveform["length"].as_u64().unwrap() * waveform["channels"].as_u64().unwrap();
    assert_eq!(waveform["data"].as_array().unwrap().len() as u64, pixels * 2);
    let dat = get(&waveform_url.replace(".json", ".dat")).await;
    let field = |at: usize| i64::from(i32::from_le_bytes(dat[at..at + 4].try_into().unwrap()));
    let header: Vec<i64> = (0..24).step_by(4).map(field).collect();
    let points = |name: &str| waveform[name].as_i64().unwrap();
    let (rate, step) = (points("sample_rate"), points("samples_per_pixel"));
    assert_eq!(header, [2, 1, rate, step, points("length"), points("channels")]);
    let data: Vec<Value> = dat[24..].iter().map(|byte| json!(byte.cast_signed())).collect();
    assert_eq!(waveform["data"], Value::Array(data), "the same points");
    assert!(get(&waveform_url.replace(".json", ".png")).await.starts_with(b"\x89PNG"));
    assert!(get(&waveform_url.replace(".json", ".svg")).await.starts_with(b"<svg"));
}

#[tokio::test]
async fn a_full_queue_asks_to_come_again() {
    let folders = tempfile::tempdir().unwrap();
    for n in 0..12 {
        library::write(&folders.path().join(format!("sounds/note_{n}.wav")), 200.0 + f64::from(n), 10.0);
    }
    let server = TestServer::configured(folders, |config| config.render_queue = 1).await;
    let sandbox = server.embedded.create_key(&NewKey::local()).unwrap().key;
    let ids = server.found("q=note").await;
    assert_eq!(ids.len(), 12);
    let ask = async |id: &String| {
        let path = format!("/v2/sounds/{id}/download?format=mp3320");
        server.request(Method::GET, &path).bearer_auth(sandbox.secret()).send().await.unwrap()
    };
    let answers = futures_util::future::join_all(ids.iter().map(ask)).await;
    let busy = answers.iter().zip(&ids).find(|(answer, _)| answer.status() == 503);
    let (answer, id) = busy.expect("twelve at once do not fit into a queue of one");
    assert_eq!(answer.headers()["retry-after"], "2");
    assert!(answers.iter().any(|answer| answer.status() == 200));
    assert_eq!(ask(id).await.status(), 200);
}
