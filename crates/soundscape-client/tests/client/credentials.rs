//! Keys in files, keys that are refused, and keys that replace themselves.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use futures_lite::future::block_on;
use soundscape_client::{ApiKey, Client, ClientError, Credentials, ErrorCode, Scope};
use soundscape_server::{CreatedKey, NewKey};

use crate::{
    host::{Host, pass_on, response},
    log,
    studio::Studio,
    waiting::until,
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn key_file(studio: &Studio, key: &ApiKey) -> PathBuf {
    let path = studio.folder().join("key");
    write_key(&path, key.secret());
    path
}

fn write_key(path: &Path, text: &str) {
    fs::write(path, format!("{text}\n")).unwrap();
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}

fn client(studio: &Studio, credentials: Credentials) -> Client {
    studio.builder().credentials(credentials).build().unwrap()
}

/// Another key, with a rate that no test reaches.
fn fast_key(studio: &Studio, workspace: &str) -> CreatedKey {
    let key = NewKey::new(workspace).tier(soundscape_wire::Tier::Enterprise);
    studio.server.create_key(&key).unwrap()
}

fn used_key(client: &Client) -> String {
    block_on(client.profile()).unwrap().api_key_id
}

/// Replaces the key at the server, without grace, and returns the new one.
fn rotate_at_once(studio: &Studio, key: &ApiKey) -> ApiKey {
    let server = studio.server.url().trim_end_matches("/v2").trim_start_matches("http://").parse().unwrap();
    let head = format!(
        "POST /v2/keys/rotate?grace_s=0 HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {}\r\nContent-Length: 0\r\n\r\n",
        key.secret()
    );
    let answer = String::from_utf8(pass_on(&head, server)).unwrap();
    let body: serde_json::Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    body["key"].as_str().unwrap().parse().unwrap()
}

/// `CreatedKey` of before nearly twelve months.
fn old_studio() -> (Studio, CreatedKey) {
    let studio = Studio::open();
    studio.server.clock().set_back(350 * DAY);
    let key = fast_key(&studio, "old");
    studio.server.clock().advance(350 * DAY);
    (studio, key)
}

#[test]
fn a_file_is_read_again_when_it_changed() {
    log::recorded();
    let studio = Studio::open();
    let (first, second) = (fast_key(&studio, "one"), fast_key(&studio, "two"));
    let path = key_file(&studio, &first.key);
    let client = client(&studio, Credentials::file(&path));
    assert_eq!(used_key(&client), first.key_id);
    // Of the same length, and maybe in the same tick of the clock.
    write_key(&path, second.key.secret());
    until("the new key is used", || used_key(&client) == second.key_id);
    // While the file is gone, the key goes on being used.
    fs::remove_file(&path).unwrap();
    until("the missing file was noticed", || {
        assert_eq!(used_key(&client), second.key_id);
        log::recorded().contains("going on with the key that was in it")
    });
}

#[test]
fn a_refused_key_is_looked_for_again_by_one_for_all() {
    let studio = Studio::open();
    let old = fast_key(&studio, "studio of one");
    let path = key_file(&studio, &old.key);
    let client = client(&studio, Credentials::file(&path));
    let id = studio.sound("steel door");
    block_on(client.metadata(&id)).unwrap();
    let new = rotate_at_once(&studio, &old.key);
    write_key(&path, new.secret());
    let calls: Vec<_> = (0..100).map(|_| client.metadata(&id)).collect();
    for call in calls {
        assert_eq!(block_on(call).unwrap().id, id);
    }
    assert_ne!(used_key(&client), old.key_id);
}

#[test]
fn a_key_that_stays_refused_is_an_error_after_one_more_look() {
    let refusal = r#"{"type":"/docs/errors/invalid_key","title":"Invalid API key","status":401,"detail":"Unknown.","code":"invalid_key","request_id":"1"}"#;
    let host = Host::start(move |_| {
        response("401 Unauthorized", "Content-Type: application/problem+json\r\n", refusal)
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    write_key(&path, "ss_live_4kR9mXp2vLw8nQ3jH7");
    let builder = Client::builder(&host.url).cache_dir(folder.path().join("cache"));
    let fixed = builder.clone().key("ss_live_4kR9mXp2vLw8nQ3jH7".parse().unwrap()).build().unwrap();
    let file = builder.credentials(Credentials::file(&path)).build().unwrap();
    for (client, requests) in [(&fixed, 1), (&file, 2)] {
        let error = block_on(client.categories()).unwrap_err();
        assert_eq!(error.code(), Some(ErrorCode::InvalidKey));
        assert_eq!(host.heads().len(), requests);
    }
    // Another key was put there just now: one more request, and no third.
    write_key(&path, "ss_live_5kR9mXp2vLw8nQ3jH7");
    assert!(block_on(file.categories()).is_err());
    assert!(host.heads().len() <= 4);
    let last = host.heads().pop().unwrap();
    assert!(last.contains("ss_live_5kR9mXp2vLw8nQ3jH7"), "{last}");
}

#[test]
fn a_key_with_a_typing_error_is_refused_without_a_request() {
    let host = Host::start(|_| response("200 OK", "", "[]"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let key = ApiKey::from_digits(soundscape_wire::KeyMode::Live, [7; ApiKey::RANDOM_LEN]);
    let mut typo = key.secret().to_owned();
    typo.replace_range(10..11, "x");
    let builder = Client::builder(&host.url).cache_dir(folder.path().join("cache"));
    let client = builder.credentials(Credentials::file(&path)).build().unwrap();
    for (content, expected) in [
        (Some(&*typo), "has a typing error (its checksum does not fit)"),
        (Some("SOUNDSCAPE_API_KEY=x"), "not a SoundScape API key"),
        (None, "cannot read the API key's file"),
    ] {
        let _ = fs::remove_file(&path);
        if let Some(content) = content {
            write_key(&path, content);
        }
        let error = block_on(client.categories()).unwrap_err();
        let text = error.to_string();
        assert!(text.contains(expected) && text.contains(path.to_str().unwrap()), "{text}");
        assert!(!text.contains(&typo[8..]), "{text}");
        assert!(matches!(error, ClientError::InvalidKeyFile { .. } | ClientError::KeyFile { .. }));
    }
    assert!(host.heads().is_empty());
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_warned_of_once() {
    use std::os::unix::fs::PermissionsExt as _;
    log::recorded();
    let studio = Studio::open();
    let path = key_file(&studio, &studio.key.key);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let client = client(&studio, Credentials::file(&path));
    let first = used_key(&client);
    // Read a second time.
    let other = fast_key(&studio, "other");
    fs::write(&path, other.key.secret()).unwrap();
    until("the new key is used", || used_key(&client) != first);
    let warning = format!("{} holds an API key and is open to other users (mode 644)", path.display());
    assert_eq!(log::recorded().matches(&warning).count(), 1);
}

#[test]
fn a_key_that_expires_replaces_itself_and_no_call_is_lost() {
    let (studio, old) = old_studio();
    let id = studio.sound("steel door");
    let path = key_file(&studio, &old.key);
    let client = client(&studio, Credentials::rotating(&path));
    // A second program with the same file: one of the two does it.
    let other = self::client(&studio, Credentials::rotating(&path));
    let calls: Vec<_> = (0..50).flat_map(|_| [client.metadata(&id), other.metadata(&id)]).collect();
    for call in calls {
        assert_eq!(block_on(call).unwrap().id, id);
    }
    let kept = || fs::read_to_string(&path).unwrap().trim().to_owned();
    until("the key is replaced", || kept() != old.key.secret());
    until("the new key is used", || used_key(&client) != old.key_id && used_key(&other) != old.key_id);
    assert_eq!(used_key(&client), used_key(&other));
    // The new key is another one of the same workspace, good for a year, and the old one works on for its grace.
    let new = self::client(&studio, Credentials::fixed(kept().parse().unwrap()));
    let profile = block_on(new.profile()).unwrap();
    assert_eq!(profile.workspace_id, old.workspace_id);
    assert!(profile.key_expires_at > old.expires_at);
    block_on(self::client(&studio, Credentials::fixed(old.key.clone())).profile()).unwrap();
    assert_eq!(studio.requests("/v2/keys/rotate"), 1);
    assert!(!studio.folder().join("key.next").exists());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_replacement_that_was_interrupted_is_finished_and_a_useless_one_dropped() {
    let (studio, old) = old_studio();
    let path = key_file(&studio, &old.key);
    let next = studio.folder().join("key.next");
    // A key that the server does not know: the old one stays.
    write_key(&next, "ss_live_4kR9mXp2vLw8nQ3jH7");
    assert_eq!(used_key(&client(&studio, Credentials::rotating(&path))), old.key_id);
    until("the useless key is dropped", || !next.exists());
    assert_eq!(fs::read_to_string(&path).unwrap().trim(), old.key.secret());

    let issued = fast_key(&studio, "old");
    write_key(&next, issued.key.secret());
    let client = client(&studio, Credentials::rotating(&path));
    until("the interrupted replacement is finished", || used_key(&client) == issued.key_id);
    until("the file is replaced", || fs::read_to_string(&path).unwrap().trim() == issued.key.secret());
    assert!(!next.exists());
    assert_eq!(studio.requests("/v2/keys/rotate"), 0);
}

#[test]
fn a_key_with_time_left_is_left_alone() {
    let studio = Studio::open();
    let path = key_file(&studio, &studio.key.key);
    let client = client(&studio, Credentials::rotating(&path));
    for _ in 0..5 {
        assert_eq!(used_key(&client), studio.key.key_id);
    }
    assert_eq!(studio.requests("/v2/keys/rotate"), 0);
    assert_eq!(fs::read_to_string(&path).unwrap().trim(), studio.key.key.secret());
}

#[test]
fn a_key_is_tried_without_a_charge_and_used_from_then_on() {
    let studio = Studio::open();
    let client = client(&studio, Credentials::file(key_file(&studio, &studio.key.key)));
    let first = used_key(&client);
    let make = |scopes: &[Scope]| {
        studio.server.create_key(&NewKey::new("another").scopes(scopes.to_vec())).unwrap().key
    };
    for scopes in
        [&Scope::ALL[..], &Scope::ALL[..2], &Scope::ALL[1..], &[Scope::SearchRead], &[Scope::DownloadRead]]
    {
        let check = block_on(client.check_key(&make(scopes))).unwrap();
        let missing: Vec<_> = Scope::ALL.into_iter().filter(|scope| !scopes.contains(scope)).collect();
        assert_eq!(check.missing, missing, "{scopes:?}");
        assert_eq!(check.profile.is_some(), scopes.contains(&Scope::UserWrite));
    }
    let unknown = "ss_test_4kR9mXp2vLw8nQ3jH7".parse().unwrap();
    assert_eq!(block_on(client.check_key(&unknown)).unwrap_err().code(), Some(ErrorCode::InvalidKey));
    assert_eq!(used_key(&client), first, "trying is not using");
    assert_eq!(studio.server.credits_charged().unwrap(), 0);

    let other = make(&Scope::ALL);
    client.use_key(other.clone());
    let used = used_key(&client);
    assert_ne!(used, first);
    // Before the file's key, whatever becomes of that.
    write_key(&studio.folder().join("key"), fast_key(&studio, "third").key.secret());
    assert_eq!(used_key(&client.clone()), used);
}
