//! The `soundscape-server` command: what it prints, and how it ends.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use crate::{databases::Database, library};

pub(crate) fn command(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_soundscape-server"));
    command.env("SOUNDSCAPE_DATA", data);
    for variable in ["SOUNDSCAPE_DATABASE_URL", "SOUNDSCAPE_BLOB_URL", "RUST_LOG"] {
        command.env_remove(variable);
    }
    command
}

/// Ends the server when a test fails.
pub(crate) struct Serving(pub(crate) Child);

impl Drop for Serving {
    fn drop(&mut self) {
        // It has ended already when all went well.
        let _ = self.0.kill();
    }
}

#[tokio::test]
async fn serve_says_where_it_listens_and_drains_at_sigterm() {
    let folders = tempfile::tempdir().unwrap();
    let (sounds, data) = (folders.path().join("sounds"), folders.path().join("data"));
    library::small(&sounds);
    let serve = ["serve", "--listen", "127.0.0.1:0", "--library"];
    let mut child = Serving(
        command(&data).args(serve).arg(&sounds).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap(),
    );
    let mut line = String::new();
    BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}")).to_owned();

    // Beside the running server.
    let args =
        ["keys", "create", "--workspace", "games", "--tier", "studio", "--scopes", "search:read", "--json"];
    let output = command(&data).args(args).output().unwrap();
    assert!(output.status.success());
    let created: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(created["scopes"], serde_json::json!(["search:read"]));
    assert!(
        ["key_id", "workspace_id", "expires_at"].iter().all(|field| created[field].is_string()),
        "{created}"
    );
    let key = created["key"].as_str().unwrap().to_owned();
    let get = async |path: &str| {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let request = reqwest::Client::new().get(format!("{url}{path}")).bearer_auth(&key);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(get("/v2/sounds/search?q=door").await, 200);
    assert_eq!(get("/v2/user/profile").await, 403);

    let listed = command(&data).args(["keys", "list"]).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(listed.contains(created["key_id"].as_str().unwrap()) && !listed.contains(&key), "{listed}");
    let revoke =
        command(&data).args(["keys", "revoke", created["key_id"].as_str().unwrap()]).status().unwrap();
    assert!(revoke.success());
    assert_eq!(get("/v2/sounds/search?q=door").await, 401);

    let sample = "ss_live_4kR9mXp2vLw8nQ3jH7";
    let import = || {
        command(&data).args(["keys", "import", sample, "--workspace", "games", "--json"]).output().unwrap()
    };
    let imported: Value = serde_json::from_slice(&import().stdout).unwrap();
    let again = String::from_utf8(import().stderr).unwrap();
    assert!(again.contains("registered already"), "{again}");
    let status = async |key: &str| {
        let request = reqwest::Client::new().get(format!("{url}/v2/user/profile")).bearer_auth(key);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(status(sample).await, 200);
    let rotate = ["keys", "rotate", imported["key_id"].as_str().unwrap(), "--grace", "0", "--json"];
    let rotated: Value =
        serde_json::from_slice(&command(&data).args(rotate).output().unwrap().stdout).unwrap();
    assert_eq!((status(sample).await, status(rotated["key"].as_str().unwrap()).await), (401, 200));

    let pid = child.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert!(child.0.wait().unwrap().success());
}

#[test]
fn ingest_reports_each_bad_file_and_fails() {
    let folders = tempfile::tempdir().unwrap();
    let (sounds, data) = (folders.path().join("sounds"), folders.path().join("data"));
    library::small(&sounds);
    let ingest = || command(&data).arg("ingest").arg(&sounds).output().unwrap();
    let good = ingest();
    let summary = String::from_utf8(good.stdout).unwrap();
    assert_eq!(summary, "5 files: 5 ingested, 0 unchanged, 0 removed, 0 failed; 5 sounds\n");
    assert!(good.status.success());
    std::fs::write(sounds.join("broken.wav"), "RIFF").unwrap();
    let bad = ingest();
    let summary = String::from_utf8(bad.stdout).unwrap();
    assert_eq!(summary, "6 files: 0 ingested, 5 unchanged, 0 removed, 1 failed; 5 sounds\n");
    assert!(String::from_utf8(bad.stderr).unwrap().contains("broken.wav"));
    assert_eq!(bad.status.code(), Some(1));
}

#[test]
fn mistakes_are_explained() {
    let folders = tempfile::tempdir().unwrap();
    let check = |args: &[&str], says: &str| {
        let output = command(folders.path()).args(args).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && error.contains(says), "{args:?}: {error}");
    };
    check(
        &["serve", "--library", "/nowhere/at/all", "--listen", "127.0.0.1:0"],
        "cannot use /nowhere/at/all",
    );
    check(&["keys", "create", "--workspace", "x", "--tier", "gold"], "unknown tier `gold`");
    check(&["keys", "create", "--workspace", "x", "--scopes", "all"], "unknown scope `all`");
    check(&["keys", "revoke", "key_0"], "keys list");
    check(&["keys", "list", "--database-url", "mysql://ann:hunter2@db/sounds"], "the scheme `mysql`");
    check(
        &["keys", "list", "--database-url", "sqlite:///nowhere/at/all.db"],
        "cannot open the database /nowhere/at/all.db",
    );
}

#[tokio::test]
async fn verify_says_what_is_wrong_and_fails() {
    check_verify(Database::sqlite().await).await;
    #[cfg(feature = "postgres")]
    check_verify(Database::postgres().await).await;
}

async fn check_verify(database: Database) {
    let folders = tempfile::tempdir().unwrap();
    let (sounds, data) = (folders.path().join("sounds"), folders.path().join("data"));
    library::small(&sounds);
    let run = |args: &[&str]| {
        let output =
            command(&data).env("SOUNDSCAPE_DATABASE_URL", &database.url).args(args).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(run(&["ingest", sounds.to_str().unwrap()]).0, Some(0));
    assert_eq!(run(&["keys", "create", "--workspace", "games", "--credits", "9"]).0, Some(0));
    let well = "5 sounds, 0 files made from them, 1 ledger entries: all is well\n";
    assert_eq!(run(&["verify"]), (Some(0), well.into()));
    database.tamper("UPDATE workspaces SET credits = 8").await;
    let (code, said) = run(&["verify"]);
    assert_eq!(code, Some(1));
    assert!(said.contains(": it has 8 credits, and its ledger says 9\n"), "{said}");
    assert!(said.ends_with("5 sounds, 0 files made from them, 1 ledger entries: 1 finding\n"), "{said}");
    assert!(!data.join("soundscape.db").exists(), "the database is elsewhere");
    database.delete().await;
}

#[cfg(feature = "postgres")]
#[test]
fn the_password_of_the_database_is_never_shown() {
    let folders = tempfile::tempdir().unwrap();
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("postgres://ann:hunter2@127.0.0.1:{port}/sounds");
    let wrong = format!("{url}?passwort=hunter2");
    let check = |args: &[&str], says: &str| {
        let mut command = command(folders.path());
        let output = command
            .env("SOUNDSCAPE_DATABASE_URL", &url)
            .env("RUST_LOG", "trace")
            .args(args)
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].map(|said| String::from_utf8(said).unwrap()).concat();
        assert!(said.contains(says), "{args:?}: {said}");
        assert!(!said.contains("hunter2"), "{args:?}: {said}");
    };
    check(&["keys", "list"], "as user `ann`");
    check(&["verify"], "check that it runs");
    check(&["serve", "--listen", "127.0.0.1:0", "--library", "."], "check that it runs");
    check(&["verify", "--database-url", &wrong], "the parameter `passwort`");
    for subcommand in ["serve", "ingest", "verify"] {
        check(&[subcommand, "--help"], "SOUNDSCAPE_DATABASE_URL");
    }
}
