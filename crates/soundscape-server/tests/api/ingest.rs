//! What a library's folder may hold.

use std::time::Duration;

use serde_json::json;

use crate::{library, server::TestServer};

#[tokio::test]
async fn a_bad_file_is_named_and_skipped() {
    let server = TestServer::with(|folder| {
        library::tone(&folder.join("good.wav"), 440.0);
        let whole = std::fs::read(folder.join("good.wav")).unwrap();
        std::fs::write(folder.join("truncated.wav"), &whole[..whole.len() / 2]).unwrap();
        std::fs::write(folder.join("empty.ogg"), "").unwrap();
        std::fs::write(folder.join("foreign.flac"), "a letter, not a sound").unwrap();
        std::fs::write(folder.join("license.txt"), "not looked at").unwrap();
    })
    .await;
    let report = server.embedded.report();
    let failed: Vec<_> =
        report.failed.iter().map(|(path, _)| path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(failed, ["empty.ogg", "foreign.flac", "truncated.wav"]);
    assert!(report.failed.iter().all(|(_, reason)| reason.len() > 10), "{:?}", report.failed);
    assert_eq!((report.files, report.ingested, report.sounds), (4, 1, 1));
    assert_eq!(server.titles("q=good").await, ["Good"]);
}

#[tokio::test]
async fn identical_bytes_are_one_sound_with_the_words_of_both() {
    let server = TestServer::with(|folder| {
        library::tone(&folder.join("dig_metal.wav"), 440.0);
        std::fs::copy(folder.join("dig_metal.wav"), folder.join("place_anvil.wav")).unwrap();
    })
    .await;
    let report = server.embedded.report();
    assert_eq!((report.files, report.sounds), (2, 1));
    assert_eq!(server.titles("q=dig").await, ["Dig metal"]);
    assert_eq!(server.found("q=anvil").await, server.found("q=dig").await);
}

#[tokio::test]
async fn a_moved_file_keeps_its_id_and_a_removed_one_goes() {
    let server = TestServer::start().await;
    let id = server.found("q=click").await;
    let folders = server.stop();
    let sounds = folders.path().join("sounds");
    std::fs::rename(sounds.join("ui/click.wav"), sounds.join("button_press.wav")).unwrap();
    std::fs::remove_file(sounds.join("doors/steel_door_open.wav")).unwrap();
    let server = TestServer::over(folders).await;
    assert_eq!(server.found("q=button+press").await, id);
    assert_eq!(server.titles("q=click").await, ["Button press"], "by its meaning alone");
    assert_eq!(server.titles("q=door").await, ["Steel door close"]);
    assert_eq!(server.embedded.report().removed, 2);
}

#[tokio::test]
async fn sidecar_files_say_what_names_do_not() {
    let server = TestServer::with(|folder| {
        library::tone(&folder.join("a/x1.wav"), 440.0);
        library::tone(&folder.join("a/x2.wav"), 450.0);
        std::fs::write(folder.join("soundscape.toml"), "creator = \"The studio\"\nlicense_type = \"editorial\"\n").unwrap();
        let csv = "file,title,creator,category,subcategory,tags,license_type,attribution_required,description\n\
                   x1.wav,Dragon roar,Ann,Fantasy,Creatures,huge; fire,royalty-free,true,\"Long, and loud\"\n\
                   gone.wav,,,,,,,,\n\
                   x2.wav,,,,,,free,,\n";
        std::fs::write(folder.join("a/sounds.csv"), csv).unwrap();
    })
    .await;
    let id = server.found("q=dragon").await.remove(0);
    let sound = server.json(&format!("/v2/sounds/{id}/metadata")).await;
    let expect = json!({
        "title": "Dragon roar", "creator": "Ann", "category": "fantasy", "subcategory": "creatures",
        "license_type": "royalty-free", "attribution_required": true, "description": "Long, and loud",
        "attribution": "“Dragon roar” by Ann (royalty-free)", "tags": ["fire", "huge", "x1"],
    });
    for (field, value) in expect.as_object().unwrap() {
        assert_eq!(&sound[field], value, "{field}");
    }
    let id = server.found("q=x2").await.remove(0);
    let sound = server.json(&format!("/v2/sounds/{id}/metadata")).await;
    assert_eq!((&sound["creator"], &sound["license_type"]), (&json!("The studio"), &json!("editorial")));
    let failed = &server.embedded.report().failed;
    assert_eq!(failed.len(), 2, "{failed:?}");
    assert!(failed[0].1.contains("gone.wav") || failed[1].1.contains("gone.wav"), "{failed:?}");
    assert!(failed.iter().all(|(path, _)| path.ends_with("a/sounds.csv")));
}

#[tokio::test]
async fn changes_in_the_folder_show_without_a_restart() {
    let server = TestServer::start().await;
    let sounds = server.folders.path().join("sounds");
    let id = server.found("q=click").await.remove(0);
    let shows = async |query: &str, expect: &[&str]| {
        // Half a second would do; the limit is what is promised.
        let mut ticks = tokio::time::interval(Duration::from_millis(250));
        let mut titles = async || {
            while server.titles(query).await != expect {
                ticks.tick().await;
            }
        };
        let shown = tokio::time::timeout(Duration::from_secs(5), titles()).await;
        assert!(shown.is_ok(), "{query} does not find {expect:?} after 5 s");
    };
    library::tone(&sounds.join("new/owl_hoot.wav"), 600.0);
    shows("q=owl", &["Owl hoot"]).await;
    std::fs::rename(sounds.join("ui/click.wav"), sounds.join("ui/tick.wav")).unwrap();
    shows("q=tick", &["Tick"]).await;
    assert_eq!(server.found("q=tick").await, [id]);
    library::tone(&sounds.join("new/owl_hoot.wav"), 700.0);
    std::fs::remove_file(sounds.join("ui/tick.wav")).unwrap();
    shows("q=tick", &[]).await;
    shows("q=owl", &["Owl hoot"]).await;
    std::fs::write(sounds.join("new/sounds.csv"), "file,title\nowl_hoot.wav,Night bird\n").unwrap();
    shows("q=%22night+bird%22", &["Night bird"]).await;
}
