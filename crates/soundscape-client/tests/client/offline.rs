//! Answers that are kept: asked for only when they changed, and given when the server cannot be asked.

use futures_lite::future::block_on;
use soundscape_client::{Client, ClientError, Format, SearchQuery, Variant};

use crate::{
    host::{Host, pass_on, response},
    studio::Studio,
};

const OGG: Variant = Variant::new(Format::Ogg);

/// A host that records what passes, and the studio behind it.
fn recorded() -> (Studio, Host) {
    let studio = Studio::open();
    let server = studio.server.url().trim_start_matches("http://").trim_end_matches("/v2").parse().unwrap();
    let host = Host::start(move |head| pass_on(head, server));
    (studio, host)
}

#[test]
fn an_answer_that_did_not_change_is_not_sent_again() {
    let (studio, host) = recorded();
    let client = studio.builder().url(&host.url).build().unwrap();
    let query = SearchQuery::new("door").limit(1);
    let first = block_on(client.search(&query)).unwrap();
    let again = block_on(client.search(&query)).unwrap();
    assert_eq!(first, again);
    assert_eq!(first.total, 2);
    let page = block_on(client.next_page(&again).unwrap()).unwrap();
    assert_eq!((page.sounds.len(), page.next.is_some()), (1, false));
    let heads: Vec<_> = host.heads().iter().map(|head| head.to_lowercase()).collect();
    assert_eq!(heads.len(), 3);
    let conditional: Vec<_> = heads.iter().map(|head| head.contains("if-none-match: \"")).collect();
    assert_eq!(conditional, [false, true, false]);

    // Without a signature in it, an answer is as good in the next process.
    let categories = block_on(client.categories()).unwrap();
    let next = studio.builder().url(&host.url).build().unwrap();
    assert_eq!(block_on(next.categories()).unwrap(), categories);
    assert!(host.heads()[4].to_lowercase().contains("if-none-match: \""));
    // With one it is not, since its previews would not play.
    assert_eq!(block_on(next.search(&query)).unwrap(), first);
    assert!(!host.heads()[5].to_lowercase().contains("if-none-match"));
    assert!(!next.is_offline());
}

#[test]
fn offline_mode_makes_no_request() {
    let (studio, host) = recorded();
    let id = studio.sound("steel door");
    let online = studio.builder().url(&host.url).build().unwrap();
    let query = SearchQuery::new("door");
    let known = block_on(online.search(&query)).unwrap();
    let metadata = block_on(online.metadata(&id)).unwrap();
    let file = block_on(online.fetch(&id, OGG)).unwrap();
    let requests = host.heads().len();

    let offline = Client::builder(&host.url).cache_dir(studio.cache()).offline(true).build().unwrap();
    assert!(offline.is_offline());
    let page = block_on(offline.search(&query)).unwrap();
    assert!(page.offline && !known.offline);
    let ids = |page: &soundscape_client::SearchPage| {
        page.sounds.iter().map(|sound| sound.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!((ids(&page), page.total), (ids(&known), known.total));
    let preview = page.sounds[0].preview_url.as_str();
    assert!(!preview.contains('?') && known.sounds[0].preview_url.as_str().starts_with(preview));
    assert_eq!(block_on(offline.metadata(&id)).unwrap().title, metadata.title);
    assert_eq!(block_on(offline.fetch(&id, OGG)).unwrap().sha256, file.sha256);
    for error in [
        block_on(offline.search(&SearchQuery::new("rain"))).unwrap_err(),
        block_on(offline.fetch(&id, OGG.normalized())).unwrap_err(),
        block_on(offline.profile()).unwrap_err(),
    ] {
        assert!(matches!(error, ClientError::Offline { .. }), "{error:?}");
    }
    assert_eq!(host.heads().len(), requests);
}

#[test]
fn what_is_known_is_given_when_the_server_cannot_be_reached_and_nothing_else() {
    let studio = Studio::open();
    let online = studio.builder().cache_namespace("mine").build().unwrap();
    let query = SearchQuery::new("door");
    block_on(online.search(&query)).unwrap();
    let client = |url: &str| studio.builder().url(url).cache_namespace("mine").build().unwrap();

    let refused = client("http://127.0.0.1:9");
    let page = block_on(refused.search(&query)).unwrap();
    assert!(page.offline && refused.is_offline());
    assert_eq!(page.sounds.len(), 2);

    // A server that answers is believed, whatever it says.
    let stranger = Host::start(|_| {
        let problem =
            r#"{"type":"a","title":"a","status":401,"detail":"No.","code":"invalid_key","request_id":"1"}"#;
        response("401 Unauthorized", "Content-Type: application/problem+json\r\n", problem)
    });
    let stranger = client(&stranger.url);
    assert_eq!(block_on(stranger.search(&query)).unwrap_err().status(), Some(401));
    assert!(!stranger.is_offline());
}

#[test]
fn a_damaged_answer_is_no_answer() {
    let studio = Studio::open();
    let query = SearchQuery::new("door");
    for damage in ["", "{", "null", r#"{"target":"/v2/sounds/search?q=door","body":7}"#] {
        block_on(studio.client().search(&query)).unwrap();
        let answers = studio.cache().join("answers/v1");
        for folder in std::fs::read_dir(&answers).unwrap() {
            for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
                std::fs::write(file.unwrap().path(), damage).unwrap();
            }
        }
        let offline = studio.builder().offline(true).build().unwrap();
        assert!(block_on(offline.search(&query)).is_err(), "{damage}");
        assert_eq!(block_on(studio.client().search(&query)).unwrap().total, 2, "{damage}");
    }
}

#[test]
fn what_the_server_told_of_earlier_is_searched_without_a_request() {
    let (studio, host) = recorded();
    let online = studio.builder().url(&host.url).build().unwrap();
    let titles = |client: &Client, words: &str| {
        let page = block_on(client.search_kept(&SearchQuery::new(words))).unwrap();
        assert!(page.offline && page.next.is_none() && page.total == page.sounds.len() as u64);
        page.sounds.into_iter().map(|sound| sound.title).collect::<Vec<_>>()
    };
    assert!(titles(&online, "").is_empty(), "nothing is known yet");
    block_on(online.search(&SearchQuery::new("steel"))).unwrap();
    block_on(online.metadata(&studio.sound("rain"))).unwrap();
    let known = titles(&online, "");
    let requests = host.heads().len();
    assert!(known.iter().any(|title| title.to_lowercase().contains("steel door")), "{known:?}");
    assert!(known.iter().any(|title| title.to_lowercase().contains("rain")), "{known:?}");
    assert_eq!(titles(&online, "roo").len(), 1);
    let offline = Client::builder(&host.url).cache_dir(studio.cache()).offline(true).build().unwrap();
    assert_eq!(titles(&offline, ""), known);
    assert_eq!(host.heads().len(), requests);

    // What another server told is not mixed in.
    let elsewhere = Client::builder("http://127.0.0.1:9").cache_dir(studio.cache()).build().unwrap();
    assert!(titles(&elsewhere, "").is_empty());
}
