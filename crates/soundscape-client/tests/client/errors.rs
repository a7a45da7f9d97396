//! Each failure has its error, and the error says what to do.

use futures_lite::future::block_on;
use soundscape_client::{Client, ClientError, ErrorCode, Format, SearchQuery, SoundId, Variant};
use soundscape_server::{NewKey, testkit::Outage};

use crate::{
    host::{Host, response},
    studio::Studio,
};

const OGG: Variant = Variant::new(Format::Ogg);

fn unknown() -> SoundId {
    "snd_00000000".parse().unwrap()
}

#[track_caller]
fn check<T: std::fmt::Debug>(result: Result<T, ClientError>, code: ErrorCode) -> ClientError {
    let error = result.unwrap_err();
    let ClientError::Api(problem) = &error else { panic!("expected {code:?}, got {error:?}") };
    assert_eq!(problem.code, code);
    assert!(error.to_string().starts_with(&problem.detail), "{error}");
    assert!(!problem.detail.is_empty());
    error
}

#[test]
fn what_the_server_refuses_is_a_typed_problem() {
    let studio = Studio::open();
    let client = studio.client();
    let error =
        check(block_on(client.search(&SearchQuery::new("door").limit(0))), ErrorCode::InvalidParameter);
    let ClientError::Api(problem) = error else { unreachable!() };
    assert_eq!(problem.parameter.as_deref(), Some("limit"));
    check(block_on(client.metadata(&unknown())), ErrorCode::NotFound);
    check(block_on(client.fetch(&unknown(), OGG)), ErrorCode::NotFound);

    let stranger = studio.builder().key("ss_live_4kR9mXp2vLw8nQ3jH7".parse().unwrap()).build().unwrap();
    check(block_on(stranger.search(&SearchQuery::new("door"))), ErrorCode::InvalidKey);
    check(block_on(stranger.fetch(&unknown(), OGG)), ErrorCode::InvalidKey);
    let nobody = Client::builder(studio.server.url()).cache_dir(studio.cache()).build().unwrap();
    check(block_on(nobody.profile()), ErrorCode::MissingKey);
}

#[test]
fn a_missing_scope_and_spent_credits_are_told_apart() {
    let studio = Studio::open();
    let id = studio.sound("steel door");
    let reader = NewKey::new("studio").scopes([soundscape_client::Scope::SearchRead]);
    let reader = studio.builder().key(studio.server.create_key(&reader).unwrap().key).build().unwrap();
    let error = check(block_on(reader.fetch(&id, OGG)), ErrorCode::InsufficientScope);
    let ClientError::Api(problem) = error else { unreachable!() };
    assert_eq!(problem.required_scope, Some(soundscape_client::Scope::DownloadRead));

    let poor = studio.server.create_key(&NewKey::new("poor").credits(0)).unwrap();
    let poor = studio.builder().key(poor.key).build().unwrap();
    let error = check(block_on(poor.fetch(&id, OGG)), ErrorCode::InsufficientCredits);
    let ClientError::Api(problem) = error else { unreachable!() };
    assert_eq!(problem.credits_remaining, Some(0));
}

#[test]
fn a_server_that_is_gone_is_a_connect_error() {
    let studio = Studio::open();
    let (client, url) = (studio.client(), studio.server.url());
    studio.server.outage(Outage::Refused).unwrap();
    let error = block_on(client.profile()).unwrap_err();
    assert!(matches!(error, ClientError::Connect { .. }), "{error:?}");
    let address = url.trim_end_matches("/v2");
    assert!(
        error.to_string().starts_with(&format!("cannot reach {address}: is the server running?")),
        "{error}"
    );
}

#[test]
fn another_kind_of_server_is_an_unexpected_response() {
    let folder = tempfile::tempdir().unwrap();
    for (status, code) in [("200 OK", 200), ("404 Not Found", 404)] {
        let host = Host::start(move |_| response(status, "Content-Type: text/html\r\n", "<h1>Welcome</h1>"));
        let client = Client::builder(&host.url).cache_dir(folder.path()).build().unwrap();
        let error = block_on(client.categories()).unwrap_err();
        assert!(
            matches!(error, ClientError::UnexpectedResponse { status, .. } if status == code),
            "{error:?}"
        );
        let expected = format!("unexpected answer from {}/v2/categories (status {code})", host.url);
        assert!(error.to_string().starts_with(&expected), "{error}");
    }
}

#[test]
fn a_bad_address_is_refused_before_any_request() {
    for url in ["", "localhost:8080", "ftp://127.0.0.1/v2", "http://me:pw@127.0.0.1/"] {
        assert!(matches!(Client::builder(url).build(), Err(ClientError::InvalidUrl(_))), "{url}");
    }
}
