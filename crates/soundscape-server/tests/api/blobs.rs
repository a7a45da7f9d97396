//! `--blob-url`: what is made of sounds is kept in a folder of one's own choice, or in S3.

use std::path::{Path, PathBuf};

use hyper_util::rt::TokioIo;
use reqwest::header::{HeaderMap, HeaderValue};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use serde_json::Value;
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{library, process::Place};

/// An S3 on a loopback port, with one bucket, `sounds`.
struct S3 {
    folder: TempDir,
    address: String,
    serving: JoinHandle<()>,
}

impl S3 {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("sounds")).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let serving = Self::serve(&folder, listener);
        Self { folder, address, serving }
    }

    fn serve(folder: &TempDir, listener: TcpListener) -> JoinHandle<()> {
        let mut builder = S3ServiceBuilder::new(FileSystem::new(folder.path()).unwrap());
        builder.set_auth(SimpleAuth::from_single("studio", "hunter2"));
        let service = builder.build();
        tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let service = service.clone();
                connections.spawn(async move {
                    let http = hyper::server::conn::http1::Builder::new();
                    // A connection that is cut is no matter.
                    let _ = http.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        })
    }

    /// Ends it; connections are cut.
    async fn stop(&mut self) {
        self.serving.abort();
        let _ = (&mut self.serving).await;
    }

    async fn start_again(&mut self) {
        let listener = TcpListener::bind(&self.address).await.unwrap();
        self.serving = Self::serve(&self.folder, listener);
    }

    fn place(&self, data: PathBuf) -> Place {
        Place::new(data)
            .with("SOUNDSCAPE_PREPARE_PREVIEWS", "false")
            .with("SOUNDSCAPE_BLOB_URL", "s3://sounds/made/here")
            .with("AWS_ENDPOINT_URL", &format!("http://{}", self.address))
            .with("AWS_ACCESS_KEY_ID", "studio")
            .with("AWS_SECRET_ACCESS_KEY", "hunter2")
            .with("AWS_REGION", "eu-central-1")
    }

    fn blob(&self, id: &str, file: &str) -> PathBuf {
        self.folder.path().join("sounds/made/here/derived").join(id).join(file)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_kept_in_s3_and_shared() {
    let folders = tempfile::tempdir().unwrap();
    let sounds = folders.path().join("sounds");
    library::small(&sounds);
    // Larger than what is sent in one request.
    library::write(&sounds.join("rain.wav"), 300.0, 70.0);
    let mut s3 = S3::start().await;
    let database = format!("sqlite://{}", folders.path().join("shared.db").display());
    let place = |name: &str| s3.place(folders.path().join(name)).with("SOUNDSCAPE_DATABASE_URL", &database);
    let (first_place, second_place) = (place("first"), place("second"));
    let first = first_place.serve(Some(&sounds));
    let second = second_place.serve(Some(&sounds));

    let rain = first.found("q=rain").await.remove(0);
    let (ticket, bytes) = first.download(&rain, "wav16").await;
    assert_eq!(std::fs::read(s3.blob(&rain, "wav16.wav")).unwrap(), bytes);
    assert!(bytes.len() > 6_000_000);
    assert!(!first_place.data.join("blobs").exists(), "nothing is kept beside the bucket");
    let made = std::fs::metadata(s3.blob(&rain, "wav16.wav")).unwrap().modified().unwrap();
    let (same, shared) = second.download(&rain, "wav16").await;
    assert!(shared == bytes && same["checksum_sha256"] == ticket["checksum_sha256"]);
    let unchanged = std::fs::metadata(s3.blob(&rain, "wav16.wav")).unwrap().modified().unwrap();
    assert_eq!(made, unchanged, "the second server did not make it again");

    let url = ticket["download_url"].as_str().unwrap();
    check_ranges(&first, url, &bytes, ticket["checksum_sha256"].as_str().unwrap()).await;
    let (_, found) = first.json("/v2/sounds/search?q=click").await;
    assert_eq!(first.get(found[0]["preview_url"].as_str().unwrap()).await.status(), 200);
    assert_eq!(first.get(found[0]["waveform_url"].as_str().unwrap()).await.status(), 200);

    assert!(first_place.ok(&["verify"]).contains("6 sounds, 3 files made from them"));
    std::fs::remove_file(s3.blob(&rain, "wav16.wav")).unwrap();
    let (code, printed, _) = first_place.run(&["verify"]);
    assert_eq!(code, Some(1));
    assert!(printed.contains(&format!("its blob derived/{rain}/wav16.wav is missing")), "{printed}");
    assert!(second.download(&rain, "wav16").await.1 == bytes, "it is made anew");
    first_place.ok(&["verify"]);

    s3.stop().await;
    for path in [format!("/v2/sounds/{rain}/download?format=wav16"), url.to_owned()] {
        let response = first.get(&path).await;
        assert_eq!(response.status(), 503, "{path}");
        assert!(response.headers().contains_key("retry-after"));
        let problem: Value = response.json().await.unwrap();
        assert_eq!(problem["code"], "unavailable");
    }
    assert_eq!(first.found("q=rain").await, [rain.as_str()], "what needs no files goes on");
    s3.start_again().await;
    assert!(first.download(&rain, "wav16").await.1 == bytes);
    let log = first.stop();
    assert!(log.contains("the blob store failed") && !log.contains("hunter2"), "{log}");
    second.stop();
}

/// Ranges and conditions, to the byte.
async fn check_ranges(server: &crate::process::Process, url: &str, bytes: &[u8], sha256: &str) {
    let headers = |pairs: &[(&'static str, &str)]| -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| ((*name).parse().unwrap(), HeaderValue::from_str(value).unwrap()))
            .collect()
    };
    let etag = format!("\"{sha256}\"");
    let last = bytes.len() - 1;
    let parts =
        [("bytes=0-0", 0..1), ("bytes=1000-5999999", 1_000..6_000_000), ("bytes=-10", last - 9..last + 1)];
    for (range, expect) in parts {
        let part = server.get_with(url, headers(&[("range", range), ("if-range", &etag)])).await;
        assert_eq!(part.status(), 206, "{range}");
        let content_range = format!("bytes {}-{}/{}", expect.start, expect.end - 1, bytes.len());
        assert_eq!(part.headers()["content-range"], content_range);
        assert_eq!(part.headers()["etag"], etag);
        assert!(part.bytes().await.unwrap() == bytes[expect], "{range}");
    }
    let several = server.get_with(url, headers(&[("range", "bytes=0-9,20-29")])).await;
    assert_eq!(several.status(), 206);
    let body = several.bytes().await.unwrap();
    assert!(body.windows(10).any(|window| *window == bytes[20..30]));
    let known = server.get_with(url, headers(&[("if-none-match", &etag)])).await;
    assert_eq!(known.status(), 304);
    let disposition = server.get(url).await.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(disposition.contains("filename=\"rain.wav\""), "{disposition}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_cannot_be_used_is_explained() {
    let folders = tempfile::tempdir().unwrap();
    let data = |name: &str| folders.path().join(name);
    let s3 = S3::start().await;
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let check = |place: &Place, says: &[&str]| {
        let (code, _, complaint) = place.run(&serve);
        assert_eq!(code, Some(1), "{complaint}");
        assert!(
            says.iter().all(|says| complaint.contains(says)) && !complaint.contains("hunter2"),
            "{complaint}"
        );
    };
    let url = |url: &str| Place::new(data("wrong")).with("SOUNDSCAPE_BLOB_URL", url);
    check(&url("gs://sounds"), &["the scheme `gs`", "file:///PATH or s3://BUCKET/PREFIX"]);
    check(&url("file://blobs"), &["whole path"]);
    check(&url("file:///proc/none"), &["cannot use /proc/none"]);
    let place = s3.place(data("a"));
    check(
        &place.with("SOUNDSCAPE_BLOB_URL", "s3://other/made"),
        &["s3://other at http://127.0.0.1", "make the bucket first"],
    );
    let place = s3.place(data("b"));
    check(&place.with("AWS_ACCESS_KEY_ID", "stranger"), &["check AWS_ACCESS_KEY_ID"]);
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let away = s3.place(data("c")).with("AWS_ENDPOINT_URL", &format!("http://127.0.0.1:{port}"));
    check(&away, &["check AWS_ENDPOINT_URL"]);
    let (code, _, complaint) = {
        away.ok(&["keys", "list"]);
        away.run(&["verify"])
    };
    assert!(code == Some(1) && complaint.contains("check AWS_ENDPOINT_URL"), "{complaint}");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_kept_in_the_folder_that_is_named() {
    let folders = tempfile::tempdir().unwrap();
    let sounds = folders.path().join("sounds");
    library::tone(&sounds.join("click.wav"), 440.0);
    let blobs = folders.path().join("my blobs");
    let url = format!("file://{}", blobs.to_str().unwrap().replace(' ', "%20"));
    let place = Place::new(folders.path().join("data"))
        .with("SOUNDSCAPE_BLOB_URL", &url)
        .with("SOUNDSCAPE_PREPARE_PREVIEWS", "false");
    let server = place.serve(Some(Path::new(&sounds)));
    let id = server.found("q=click").await.remove(0);
    let (_, bytes) = server.download(&id, "wav24").await;
    assert_eq!(std::fs::read(blobs.join("derived").join(&id).join("wav24.wav")).unwrap(), bytes);
    assert!(!place.data.join("blobs").exists());
    server.stop();
    assert!(place.ok(&["verify"]).contains("1 sounds, 1 files made from them"));
}
