//! `verify`: a server that was used has nothing wrong with it, and whatever is planted is found.

use reqwest::Method;
use soundscape_server::{Config, Embedded, Finding, NewKey, verify};

use crate::{databases::Database, library, server::TestServer};

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_planted_is_found_on_sqlite() {
    plant_everything(Database::sqlite().await).await;
}

#[cfg(feature = "postgres")]
#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_planted_is_found_on_postgres() {
    plant_everything(Database::postgres().await).await;
}

async fn plant_everything(database: Database) {
    let folders = tempfile::tempdir().unwrap();
    let sounds = folders.path().join("sounds");
    for index in 0..6 {
        library::tone(&sounds.join(format!("door.{index}.wav")), 200.0 + f64::from(index));
    }
    let data = folders.path().join("data");
    let mut config = Config::embedded(&sounds, &data);
    config.database_url = Some(database.url.clone());
    let server = TestServer::configured(folders, |here| here.database_url = Some(database.url.clone())).await;
    let ids = {
        let mut ids = server.found("q=door").await;
        ids.sort();
        ids
    };
    for (id, format) in ids.iter().zip(["wav16", "wav24", "wav16"]) {
        server.json(&format!("/v2/sounds/{id}/download?format={format}")).await;
    }
    let report = verify(&config).await.unwrap();
    assert_eq!(report.findings, [], "beside the running server");
    assert_eq!((report.sounds, report.derivatives, report.ledger_entries), (6, 3, 4));
    assert_eq!(report.to_string(), "6 sounds, 3 files made from them, 4 ledger entries: all is well");
    let folders = server.stop();
    assert_eq!(verify(&config).await.unwrap().findings, [], "and without it");

    let mut before = Vec::new();
    let mut expect_new = async |what: &str, expect: &[&str]| {
        let findings = verify(&config).await.unwrap().findings;
        let new: Vec<_> =
            findings.iter().filter(|found| !before.contains(*found)).map(Finding::to_string).collect();
        assert_eq!(new.len(), expect.len(), "{what}: {new:?}");
        for expect in expect {
            assert!(new.iter().any(|found| found.contains(expect)), "{what}: `{expect}` is not in {new:?}");
        }
        before = findings;
    };
    let blob = |id: &str, file: &str| data.join("blobs/derived").join(id).join(file);
    let [a, b, c, d, e, f] = &ids[..] else { panic!("{ids:?}") };

    std::fs::remove_file(blob(a, "wav16.wav")).unwrap();
    expect_new("a blob is gone", &[&format!("{a}/wav16: its blob derived/{a}/wav16.wav is missing")]).await;
    let mut bytes = std::fs::read(blob(b, "wav24.wav")).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(blob(b, "wav24.wav"), &bytes).unwrap();
    expect_new(
        "a blob has another byte",
        &[&format!("{b}/wav24: its blob derived/{b}/wav24.wav has another content")],
    )
    .await;
    std::fs::write(blob(c, "wav16.wav"), b"RIFF").unwrap();
    expect_new("a blob was cut", &[&format!("derived/{c}/wav16.wav has 4 bytes, not")]).await;

    let path_of = |id: &str| format!("(SELECT path FROM files WHERE sound_id = '{id}')");
    let workspace = "(SELECT id FROM workspaces WHERE name = 'studio')";
    let sql: [(String, Vec<String>); 10] = [
        (
            format!("UPDATE files SET sound_id = 'snd_00000000' WHERE path = {}", path_of(a)),
            vec![
                format!("{a}: no library file holds this sound"),
                "this file is said to be the sound snd_00000000, which does not exist".into(),
            ],
        ),
        (
            format!("DELETE FROM files WHERE sound_id = '{b}'"),
            vec![format!("{b}: no library file holds this sound")],
        ),
        (
            format!("UPDATE sounds SET removed = TRUE WHERE id = '{d}'"),
            vec![
                format!("this file holds the sound {d}, which is marked as removed"),
                "the search index has 6 sounds, and the catalogue 5".into(),
            ],
        ),
        (
            format!("UPDATE derivatives SET sound_id = 'snd_11111111' WHERE sound_id = '{c}'"),
            vec![
                "snd_11111111/wav16: a file was made from this sound, which does not exist".into(),
                format!("snd_11111111/wav16: its blob derived/{c}/wav16.wav has 4 bytes, not"),
            ],
        ),
        (
            format!("UPDATE ledger SET amount = -2 WHERE seq = 3 AND workspace_id = {workspace}"),
            vec!["entry 3 of its ledger says that 1 credits are left, not 0".into()],
        ),
        (
            format!("UPDATE workspaces SET credits = 7, transactions = 9 WHERE id = {workspace}"),
            vec![
                "it has 7 credits, and its ledger says 0".into(),
                "it counts 9 transactions, and its newest ledger entry is number 4".into(),
            ],
        ),
        (
            format!("DELETE FROM ledger WHERE seq = 2 AND workspace_id = {workspace}"),
            vec!["its ledger goes from entry 1 to entry 3".into()],
        ),
        (
            "UPDATE keys SET workspace_id = 'ws_0'".into(),
            vec!["this key belongs to the workspace ws_0, which does not exist".into()],
        ),
        (
            format!("UPDATE sounds SET rev = 90 WHERE id = '{e}'"),
            vec![
                "the change log counts to 12, and a sound has the change 90".into(),
                "the search index is at change 12, and the catalogue at 90".into(),
            ],
        ),
        (
            // Older than the index: a copy of the database was brought back.
            format!(
                "UPDATE sounds SET rev = -rev WHERE id <> '{f}'; UPDATE sounds SET rev = 2 WHERE id = '{f}'"
            ),
            vec!["the search index is at change 12, and the catalogue at 2".into()],
        ),
    ];
    for (sql, expect) in &sql {
        database.tamper(sql).await;
        expect_new(sql, &expect.iter().map(String::as_str).collect::<Vec<_>>()).await;
    }
    let index = std::fs::read_dir(data.join("index")).unwrap().next().unwrap().unwrap().path();
    let version = std::fs::read_dir(&index).unwrap().next().unwrap().unwrap().path();
    std::fs::write(version.join("meta.json"), "{").unwrap();
    expect_new("the index is broken", &["it builds its search index anew"]).await;
    // One that is not there is no inconsistency: it is built at the next start.
    std::fs::remove_dir_all(&index).unwrap();
    expect_new("the index is gone", &[]).await;
    drop(folders);
    database.delete().await;
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_not_well() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::embedded(folder.path(), folder.path().join("none"));
    assert!(verify(&config).await.unwrap_err().to_string().contains("cannot use"));
    assert!(!folder.path().join("none").exists());
}

/// A search index that follows one database must not answer for another.
#[cfg(feature = "postgres")]
#[tokio::test(flavor = "multi_thread")]
async fn another_database_has_another_index() {
    let (first, second) = (Database::postgres().await, Database::postgres().await);
    let folder = tempfile::tempdir().unwrap();
    let found = async |database: &Database, sounds: &str| {
        let mut config = Config::embedded(folder.path().join(sounds), folder.path().join("data"));
        config.database_url = Some(database.url.clone());
        let _ = rustls::crypto::ring::default_provider().install_default();
        let embedded = Embedded::start(config.clone()).await.unwrap();
        let key = embedded.create_key(&NewKey::local()).unwrap().key;
        let url = format!("{}/sounds/search?q=door", embedded.url());
        let request = reqwest::Client::new().request(Method::GET, url).bearer_auth(key.secret());
        let found: serde_json::Value = request.send().await.unwrap().json().await.unwrap();
        embedded.stop();
        assert_eq!(verify(&config).await.unwrap().findings, []);
        found.as_array().unwrap().len()
    };
    for (sounds, count) in [("few", 1), ("many", 3)] {
        for index in 0..count {
            library::tone(
                &folder.path().join(sounds).join(format!("door.{index}.wav")),
                300.0 + f64::from(index),
            );
        }
    }
    assert_eq!(found(&first, "few").await, 1);
    assert_eq!(found(&second, "many").await, 3);
    assert_eq!(found(&first, "few").await, 1);
    for database in [first, second] {
        database.delete().await;
    }
}
