//! Files in parts and under conditions.

use reqwest::{Method, Response};
use serde_json::Value;

use crate::server::TestServer;

async fn get(server: &TestServer, url: &str, headers: &[(&str, &str)]) -> Response {
    let request =
        headers.iter().fold(server.request(Method::GET, url), |request, (k, v)| request.header(*k, *v));
    request.send().await.unwrap()
}

#[tokio::test]
async fn parts_are_parts_of_the_whole() {
    let server = TestServer::start().await;
    let id = server.found("q=steel+door+open&limit=1").await.remove(0);
    let ticket = server.json(&format!("/v2/sounds/{id}/download?format=wav16")).await;
    let url = ticket["download_url"].as_str().unwrap();
    let response = get(&server, url, &[]).await;
    assert_eq!(response.headers()["accept-ranges"], "bytes");
    assert_eq!(response.headers()["cache-control"], "private, immutable");
    let disposition = response.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert_eq!(
        disposition,
        "attachment; filename=\"steel-door-open.wav\"; filename*=UTF-8''Steel%20door%20open%2Ewav"
    );
    let etag = response.headers()["etag"].to_str().unwrap().to_owned();
    let whole = response.bytes().await.unwrap();
    let length = whole.len();

    let check = async |range: &str, expect: &[u8], content_range: String| {
        let response = get(&server, url, &[("Range", range)]).await;
        assert_eq!(response.status(), 206, "{range}");
        assert_eq!(response.headers()["content-range"], content_range);
        assert_eq!(response.headers()["content-length"], expect.len().to_string());
        assert_eq!(response.bytes().await.unwrap(), expect, "{range}");
    };
    check("bytes=0-43", &whole[..44], format!("bytes 0-43/{length}")).await;
    check("bytes=1000-", &whole[1000..], format!("bytes 1000-{}/{length}", length - 1)).await;
    check("bytes=-10", &whole[length - 10..], format!("bytes {}-{}/{length}", length - 10, length - 1)).await;

    let response = get(&server, url, &[("Range", "bytes=0-3,8-11")]).await;
    assert_eq!(response.status(), 206);
    let media_type = response.headers()["content-type"].to_str().unwrap().to_owned();
    let boundary = media_type.strip_prefix("multipart/byteranges; boundary=").unwrap();
    let announced: usize = response.headers()["content-length"].to_str().unwrap().parse().unwrap();
    let body = response.bytes().await.unwrap();
    assert_eq!(body.len(), announced);
    let part = |range: &str, content: &str| {
        format!(
            "\r\n--{boundary}\r\nContent-Type: audio/wav\r\nContent-Range: bytes {range}/{length}\r\n\r\n{content}"
        )
    };
    let expect = format!("{}{}\r\n--{boundary}--\r\n", part("0-3", "RIFF"), part("8-11", "WAVE"));
    assert_eq!(body, expect.as_bytes());

    let response = get(&server, url, &[("Range", &format!("bytes={length}-"))]).await;
    assert_eq!(response.status(), 416);
    assert_eq!(response.headers()["content-range"], format!("bytes */{length}"));
    assert_eq!(response.json::<Value>().await.unwrap()["parameter"], "range");

    let part = [("Range", "bytes=0-3"), ("If-Range", etag.as_str())];
    assert_eq!(get(&server, url, &part).await.status(), 206);
    let stale = [("Range", "bytes=0-3"), ("If-Range", "\"another\"")];
    assert_eq!(get(&server, url, &stale).await.status(), 200);
    let response = get(&server, url, &[("If-None-Match", &etag)]).await;
    assert_eq!((response.status().as_u16(), response.bytes().await.unwrap().len()), (304, 0));

    let head = server.request(Method::HEAD, url).send().await.unwrap();
    assert_eq!(
        (head.status().as_u16(), head.headers()["content-length"].to_str().unwrap()),
        (200, &*length.to_string())
    );
}
