//! What narrows a search, and what a search says of its hits.

use std::path::Path;

use serde_json::{Value, json};

use crate::{library, server::TestServer};

/// Sounds that differ in what can be filtered by.
fn engines(folder: &Path) {
    let write = |name: &str, seconds: f64, channels: u16, sample_rate: u32| {
        library::quiet(&folder.join(format!("{name}.wav")), seconds, channels, sample_rate);
    };
    write("engine idle", 2.0, 1, 44_100);
    write("engine start", 0.5, 2, 44_100);
    write("engine rev", 1.0, 2, 96_000);
    write("gunshot", 0.25, 1, 48_000);
    let csv = "file,title,creator,category,subcategory,license_type\n\
        engine idle.wav,Engine idle,Mara Lind,transport,vehicles,royalty-free\n\
        engine start.wav,Engine start,José Ruiz,transport,vehicles,editorial\n\
        engine rev.wav,Engine rev loud,Mara Lind,transport,motorsports,royalty-free\n\
        gunshot.wav,Gunshot,,weapons,guns,royalty-free\n";
    std::fs::write(folder.join("sounds.csv"), csv).unwrap();
}

#[tokio::test]
async fn each_filter_narrows_and_all_of_them_hold_together() {
    let server = TestServer::with(engines).await;
    let check = async |query: &str, expect: &[&str]| {
        let mut found = server.titles(&format!("q=engine&{query}")).await;
        found.sort();
        assert_eq!(found, expect, "{query}");
    };
    check("", &["Engine idle", "Engine rev loud", "Engine start"]).await;
    check("duration_min=1", &["Engine idle", "Engine rev loud"]).await;
    check("duration_min=1.01&duration_max=2", &["Engine idle"]).await;
    check("duration_min=3&duration_max=2", &[]).await;
    check("channels=2", &["Engine rev loud", "Engine start"]).await;
    check("channels=3", &[]).await;
    check("sample_rate_min=44100", &["Engine idle", "Engine rev loud", "Engine start"]).await;
    check("sample_rate_min=44101", &["Engine rev loud"]).await;
    check("creator=mara+lind", &["Engine idle", "Engine rev loud"]).await;
    check("creator=jose+ruiz", &["Engine start"]).await;
    check("creator=mara", &[]).await;
    check("channels=2&creator=Mara+Lind&license=royalty-free&category=transport", &["Engine rev loud"]).await;
    check("channels=2&creator=Mara+Lind&license=editorial", &[]).await;

    let refused = async |query: &str, parameter: &str, says: &str| {
        let response = server.get(&format!("/v2/sounds/search?q=engine&{query}")).await;
        assert_eq!(response.status(), 400, "{query}");
        let problem: Value = response.json().await.unwrap();
        assert_eq!(problem["parameter"], parameter, "{query}");
        assert!(problem["detail"].as_str().unwrap().contains(says), "{query}: {}", problem["detail"]);
    };
    refused("duration_min=0", "duration_min", "above 0").await;
    refused("duration_min=nan", "duration_min", "above 0").await;
    refused("channels=0", "channels", "from 1 to 255").await;
    refused("channels=stereo", "channels", "from 1 to 255").await;
    refused("sample_rate_min=-1", "sample_rate_min", "hertz above 0").await;
    refused("creator=+", "creator", "a name").await;
    refused("explain=1", "explain", "`true` or `false`").await;
    refused("chanels=2", "chanels", "did you mean `channels`").await;
}

#[tokio::test]
async fn quotes_and_exclusions_hold_with_filters() {
    let server = TestServer::with(engines).await;
    let check = async |query: &str, expect: &[&str]| {
        let mut found = server.titles(query).await;
        found.sort();
        assert_eq!(found, expect, "{query}");
    };
    check("q=%22engine+rev%22", &["Engine rev loud"]).await;
    check("q=%22rev+engine%22", &[]).await;
    check("q=engine+-rev+-idle", &["Engine start"]).await;
    check("q=%22engine+rev%22+-loud", &[]).await;
    // What only says what it is not.
    check("q=-engine", &["Gunshot"]).await;
    check("q=-gunshot&channels=2", &["Engine rev loud", "Engine start"]).await;
    check("q=-engine+-gunshot", &[]).await;
    // A page after the other, in the order of ids.
    let all = server.found("q=-gunshot").await;
    assert!(all.len() == 3 && all.is_sorted());
    let response = server.get("/v2/sounds/search?q=-gunshot&limit=2").await;
    assert_eq!(response.headers()["x-total-count"], "3");
    let link = response.headers()["link"].to_str().unwrap();
    let next = server.get(link.strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap()).await;
    let next: Value = next.json().await.unwrap();
    assert_eq!(next[0]["id"], json!(all[2]));
}

#[tokio::test]
async fn counts_of_categories_are_what_filtered_searches_find() {
    let server = TestServer::with(engines).await;
    for category in server.json("/v2/categories").await.as_array().unwrap() {
        let below = category["subcategories"].as_array().unwrap();
        for counted in below.iter().chain([category]) {
            let slug = counted["slug"].as_str().unwrap();
            // A word that no sound has: everything but what has it.
            let found = server.found(&format!("q=-zither&category={slug}")).await.len();
            assert_eq!(counted["sound_count"], found, "{slug}");
        }
    }
}

#[tokio::test]
async fn a_search_explains_its_hits() {
    let server = TestServer::with(engines).await;
    let first = async |query: &str| {
        let found = server.json(&format!("/v2/sounds/search?{query}")).await;
        found[0].clone()
    };
    assert!(first("q=gunshot").await.get("explanation").is_none());
    assert!(first("q=gunshot&explain=false").await.get("explanation").is_none());

    let explanation = |sound: Value| sound["explanation"].clone();
    let whole = explanation(first("q=gunshot&explain=true").await);
    assert_eq!(whole["tier"], "whole-title");
    let word = json!({"word": "gunshot", "found": "gunshot", "by": "exact", "fields": ["title", "tags"]});
    assert!(whole["words"].as_array().unwrap().contains(&word), "{whole}");
    for score in ["lexical", "meaning", "fused"] {
        assert!(whole[score].as_f64().unwrap() > 0.0, "{whole}");
    }
    let by = async |query: &str, tier: &str, by: &str| {
        let found = explanation(first(&format!("q={query}&explain=true")).await);
        assert_eq!(found["tier"], tier, "{query}: {found}");
        let ways = found["words"].as_array().unwrap().iter().map(|word| word["by"].as_str().unwrap());
        assert!(ways.collect::<Vec<_>>().contains(&by), "{query}: {found}");
    };
    by("engines+idle", "all-words", "stem").await;
    by("gun+shot", "all-words", "compound").await;
    by("gunsht+", "whole-title", "typo").await;
    by("engine+sta", "all-words", "prefix").await;
    by("%22engine+idle%22", "all-words", "phrase").await;
    by("firearm", "meaning", "meaning").await;
    // The second page is explained as the first is, and the answer is another one than without.
    let response = server.get("/v2/sounds/search?q=engine&limit=1&explain=true").await;
    let link = response.headers()["link"].to_str().unwrap().to_owned();
    let next = server.get(link.strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap()).await;
    assert_eq!(next.json::<Value>().await.unwrap()[0]["explanation"]["tier"], "all-words");
}
