//! What a server is told: flags before the environment, that before a file, and the file before the defaults.

use std::{fs, path::Path, process::Command};

use reqwest::Client;
use toml::Table;

use crate::{
    library,
    serving::{Serving, command, create_key},
};

/// What `config` shows.
fn shown(command: &mut Command) -> Table {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().parse().unwrap()
}

/// `config`, started in `folder`, with no data folder in the environment.
fn config(folder: &Path) -> Command {
    let mut config = command(folder);
    config.env_remove("SOUNDSCAPE_DATA").current_dir(folder).arg("config");
    config
}

#[test]
fn a_flag_holds_before_a_variable_and_a_file_before_the_default() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("etc/server.toml");
    fs::create_dir(folder.path().join("etc")).unwrap();
    fs::write(
        &file,
        "guess_rate = 3\nlisten = '127.0.0.1:3'\ntier_indie_rate = 3\npublic_url = 'https://file'",
    )
    .unwrap();

    let defaults = shown(&mut config(folder.path()));
    assert_eq!(defaults["guess_rate"].as_integer(), Some(60));
    assert_eq!(defaults["data"].as_str(), Some("soundscape-data"));
    assert!(!defaults.contains_key("public_url") && !defaults.contains_key("library"));

    let mut all = config(folder.path());
    all.env("SOUNDSCAPE_CONFIG", "etc/server.toml").env("SOUNDSCAPE_LISTEN", "127.0.0.1:2");
    all.env("SOUNDSCAPE_GUESS_RATE", "2").env("SOUNDSCAPE_PUBLIC_URL", "").args(["--guess-rate", "1"]);
    let all = shown(&mut all);
    assert_eq!(all["guess_rate"].as_integer(), Some(1), "the flag");
    assert_eq!(all["listen"].as_str(), Some("127.0.0.1:2"), "the variable");
    assert_eq!(all["tier_indie_rate"].as_integer(), Some(3), "the file");
    assert_eq!(
        all["public_url"].as_str(),
        Some("https://file"),
        "a variable that is set to nothing is not set"
    );
    assert_eq!(all["tier_studio_rate"].as_integer(), Some(600), "the default");

    // What is shown is a file that says the same.
    fs::write(&file, toml::to_string(&all).unwrap()).unwrap();
    let again = shown(config(folder.path()).arg("--config").arg(&file));
    let unrooted =
        |table: &Table| Table::from_iter(table.clone().into_iter().filter(|(key, _)| key != "data"));
    assert_eq!(unrooted(&again), unrooted(&all));
}

#[test]
fn the_filter_of_the_log_comes_from_rust_log_too() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("server.toml"), "log_filter = 'trace'").unwrap();
    let check = |set: &[(&str, &str)], expect: &str| {
        let mut config = config(folder.path());
        config.args(["--config", "server.toml"]).envs(set.iter().copied());
        assert_eq!(shown(&mut config)["log_filter"].as_str(), Some(expect), "{set:?}");
    };
    check(&[], "trace");
    check(&[("RUST_LOG", "")], "trace");
    check(&[("RUST_LOG", "error")], "error");
    check(&[("RUST_LOG", "error"), ("SOUNDSCAPE_LOG", "debug")], "debug");
}

#[test]
fn the_password_of_the_database_is_redacted() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("server.toml"), "database_url = 'postgres://ann:hunter2@db/sounds'")
        .unwrap();
    let table = shown(config(folder.path()).args(["--config", "server.toml"]));
    assert_eq!(table["database_url"].as_str(), Some("REDACTED"));
    let table = shown(config(folder.path()).args(["--database-url", "sqlite:///var/lib/sounds.db"]));
    assert_eq!(table["database_url"].as_str(), Some("sqlite:///var/lib/sounds.db"));
}

#[test]
fn mistakes_name_the_file_and_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let check = |args: &[&str], text: &str, says: &[&str]| {
        fs::write(folder.path().join("server.toml"), text).unwrap();
        let mut command = command(folder.path());
        let output =
            command.current_dir(folder.path()).args(args).args(["--config", "server.toml"]).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{args:?}: {text}");
        for part in says {
            assert!(error.contains(part), "{args:?}: `{part}` is not in: {error}");
        }
    };
    for args in
        [&["serve"][..], &["config"], &["ingest"], &["verify"], &["keys", "list"], &["signing-keys", "list"]]
    {
        check(args, "gess_rate = 5", &["server.toml", "no key `gess_rate`", "did you mean `guess_rate`?"]);
    }
    check(&["serve"], "listen = 'here'", &["server.toml", "`listen`", "ADDR:PORT"]);
    check(&["ingest"], "", &["nothing to ingest", "`library`"]);
    check(&["serve"], "library = ['.']\ntls_cert = 'x.pem'", &["`tls_cert` and `tls_key`"]);
    check(&["serve"], "library = ['.']\nlog_filter = 'x=loud'", &["`log_filter`", "LEVEL"]);
    let model = "library = ['.']\nlisten = '127.0.0.1:0'\nquery_model = 'nowhere'";
    check(
        &["serve"],
        model,
        &["query model", "nowhere", "tokenizer.json cannot be read", "all-MiniLM-L6-v2"],
    );
    let missing =
        command(folder.path()).args(["verify", "--config", "/nowhere/server.toml"]).output().unwrap();
    assert!(String::from_utf8(missing.stderr).unwrap().contains("cannot read /nowhere/server.toml"));
}

#[tokio::test]
async fn a_server_runs_from_a_file_alone() {
    let folder = tempfile::tempdir().unwrap();
    library::small(&folder.path().join("sounds"));
    let file = folder.path().join("server.toml");
    let text = "library = ['sounds']\ndata = 'kept'\nlisten = '127.0.0.1:0'\npublic_url = 'https://sounds.example'\n\
                tier_studio_rate = 7\n";
    fs::write(&file, text).unwrap();
    let command = || {
        let mut command = command(folder.path());
        command.env_remove("SOUNDSCAPE_DATA").env("SOUNDSCAPE_CONFIG", &file);
        command
    };
    let ingest = String::from_utf8(command().arg("ingest").output().unwrap().stdout).unwrap();
    assert!(ingest.starts_with("5 files: 5 ingested"), "{ingest}");
    let serving = Serving::start(command().arg("serve"));
    assert!(folder.path().join("kept/soundscape.db").exists());
    let created = create_key(&folder.path().join("kept"), &["--tier", "studio"]);
    let url = format!("{}/v2/sounds/search?q=door", serving.url);
    let found = Client::new().get(url).bearer_auth(created["key"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(found.headers()["ratelimit-limit"], "7");
    assert!(found.text().await.unwrap().contains("https://sounds.example/files/previews/"));
    serving.stop();
}

#[test]
fn help_tells_of_flag_variable_key_and_default() {
    let folder = tempfile::tempdir().unwrap();
    let help = command(folder.path()).args(["serve", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "--listen <ADDR:PORT> Where to listen; port 0 takes a free one [default: 127.0.0.1:7070] [key: listen] \
         [env: SOUNDSCAPE_LISTEN=]",
        "[default: 120] [key: tier_indie_rate] [env: SOUNDSCAPE_TIER_INDIE_RATE=]",
        "[key: library]",
        "[default: text] [key: log_format] [env: SOUNDSCAPE_LOG_FORMAT=]",
        "[env: SOUNDSCAPE_CONFIG=]",
    ] {
        assert!(words.contains(part), "`{part}` is not in: {help}");
    }
}
