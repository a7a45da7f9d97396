//! Search, metadata and categories.

use serde_json::json;

use crate::{library, server::TestServer};

#[tokio::test]
async fn a_search_result_has_every_documented_field() {
    let server = TestServer::start().await;
    let response = server.get("/v2/sounds/search?q=steel+door&limit=1").await;
    assert_eq!(response.headers()["x-total-count"], "2");
    assert!(response.headers().contains_key("soundscape-key-expires"));
    let sounds: serde_json::Value = response.json().await.unwrap();
    assert_eq!(sounds.as_array().unwrap().len(), 1);
    let sound = &sounds[0];
    let expect = json!({
        "category": "foley", "subcategory": "doors", "creator": "", "duration_s": 0.5, "sample_rate_hz": 44100,
        "bit_depth": 16, "channels": 1, "license_type": "royalty-free", "attribution_required": false,
        "file_size_bytes": 44 + 22_050 * 2,
    });
    for (field, value) in expect.as_object().unwrap() {
        assert_eq!(&sound[field], value, "{field}");
    }
    assert!(sound["title"].as_str().unwrap().starts_with("Steel door "));
    assert!(sound["tags"].as_array().unwrap().contains(&json!("steel")));
    let lufs = sound["loudness_lufs"].as_f64().unwrap();
    assert!((-30.0..-5.0).contains(&lufs), "{lufs}");
    for url in ["waveform_url", "preview_url"] {
        assert!(sound[url].as_str().unwrap().starts_with(&server.url("/files/")), "{url}");
    }
}

#[tokio::test]
async fn searches_find_what_is_meant() {
    let server = TestServer::start().await;
    let check =
        async |query: &str, expect: &[&str]| assert_eq!(server.titles(query).await, expect, "{query}");
    check("q=door+close", &["Steel door close", "Steel door open"]).await;
    check("q=footsteps+gravel&duration_max=0.6", &["Footstep gravel 1"]).await;
    check("q=click&category=ui", &["Click"]).await;
    check("q=click&category=UI%2FUX", &["Click"]).await;
    check("q=click&category=user-interface", &["Click"]).await;
    check("q=click&category=foley", &[]).await;
    check("q=click&license=editorial", &[]).await;
    check("q=%22door+open%22", &["Steel door open"]).await;
    check("q=door+-open", &["Steel door close"]).await;
    check("q=zither", &[]).await;
}

#[tokio::test]
async fn metadata_tells_everything() {
    let server = TestServer::start().await;
    let id = server.found("q=gravel&limit=1").await.remove(0);
    let sound = server.json(&format!("/v2/sounds/{id}/metadata")).await;
    assert_eq!(sound["id"], json!(id));
    assert_eq!(sound["formats"], json!(["wav24", "wav16", "mp3320", "ogg"]));
    assert_eq!(sound["download_count"], 0);
    assert_eq!(sound["attribution"], json!(null));
    assert!(sound["created_at"].as_str().unwrap().ends_with('Z'));
    let peak_dbtp = sound["true_peak_db"].as_f64().unwrap();
    assert!((-7.0..-5.5).contains(&peak_dbtp), "half of full scale, not {peak_dbtp}");
    let strongest = sound["spectral_peaks"][0]["frequency_hz"].as_f64().unwrap();
    assert!((235.0..255.0).contains(&strongest), "{strongest}");
    assert_eq!(sound["loudness_range_lu"], json!(null), "a range is taken over windows of 3 s");
}

#[tokio::test]
async fn a_sound_too_short_to_measure_has_no_loudness() {
    let server = TestServer::start().await;
    let id = server.found("q=click").await.remove(0);
    assert_eq!(server.json(&format!("/v2/sounds/{id}/metadata")).await["loudness_lufs"], json!(null));
}

#[tokio::test]
async fn categories_count_what_a_search_finds() {
    let server = TestServer::with(|folder| {
        library::small(folder);
        let csv =
            "file,title,category,subcategory,license_type\nhit.wav,Sword hit,Weapons,Weapons,editorial\n";
        library::tone(&folder.join("hit.wav"), 333.0);
        std::fs::write(folder.join("sounds.csv"), csv).unwrap();
        std::fs::write(folder.join("soundscape.toml"), "tags = [\"everything\"]").unwrap();
    })
    .await;
    let categories = server.json("/v2/categories").await;
    let names: Vec<_> = categories.as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
    let documented = "Foley, Ambience, UI/UX, Music Stems, Voiceover, Nature, Industrial, Transport, Weapons, Fantasy, \
                      Horror, Comedy, Sports, Broadcast";
    assert_eq!(names.join(", "), documented);
    let mut subcategories = 0;
    for category in categories.as_array().unwrap() {
        let below = category["subcategories"].as_array().unwrap();
        assert_eq!(category["subcategory_count"], below.len());
        subcategories += below.len();
        for counted in below.iter().chain([category]) {
            let slug = counted["slug"].as_str().unwrap();
            let found = server.found(&format!("q=everything&category={slug}")).await.len();
            assert_eq!(counted["sound_count"], found, "{slug}");
        }
    }
    assert_eq!(subcategories, 82);
}

#[tokio::test]
async fn the_next_page_is_a_link() {
    let server = TestServer::start().await;
    let mut url = "/v2/sounds/search?q=footstep+door&limit=2".to_owned();
    let mut ids = Vec::new();
    loop {
        let response = server.get(&url).await;
        assert_eq!(response.status(), 200, "{url}");
        assert_eq!(response.headers()["x-total-count"], "4");
        let link = response.headers().get("link").map(|link| link.to_str().unwrap().to_owned());
        let sounds: Vec<serde_json::Value> = response.json().await.unwrap();
        ids.extend(sounds.iter().map(|sound| sound["id"].as_str().unwrap().to_owned()));
        let Some(link) = link else { break };
        url = link.strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap().to_owned();
    }
    assert_eq!(ids, server.found("q=footstep+door").await);
    assert_eq!(ids.len(), 4);
    let another_search = url.replace("footstep", "step");
    assert_eq!(server.get(&another_search).await.status(), 400);
    assert_eq!(server.get("/v2/sounds/search?q=door&cursor=x").await.status(), 400);
}
