//! Sounds that are like a sound, and those of them that differ from it in one way.

use std::path::Path;

use serde_json::Value;

use crate::{library, server::TestServer};

/// Doors that differ in one thing each, and what has nothing to do with them.
fn doors(folder: &Path) {
    let door = |name: &str, hertz: f64, seconds: f64| {
        library::write(&folder.join(format!("{name}.wav")), hertz, seconds);
    };
    door("steel door", 440.0, 1.0);
    door("steel door short", 441.0, 0.6);
    door("steel door long", 442.0, 3.0);
    door("steel door bright", 1_760.0, 1.0);
    door("steel door low", 110.0, 1.0);
    door("door", 445.0, 1.0);
    door("thunder", 60.0, 0.5);
    let csv = "file,title,category,subcategory,tags\n\
        steel door.wav,Steel door,foley,doors,steel;door\n\
        steel door short.wav,Steel door short,foley,doors,steel;door\n\
        steel door long.wav,Steel door long,foley,doors,steel;door\n\
        steel door bright.wav,Steel door bright,foley,doors,steel;door\n\
        steel door low.wav,Steel door low,foley,doors,steel;door\n\
        door.wav,Wooden gate,foley,doors,wood\n\
        thunder.wav,Thunder,nature,weather,thunder\n";
    std::fs::write(folder.join("sounds.csv"), csv).unwrap();
}

async fn ask(server: &TestServer, id: &str, query: &str) -> Vec<Value> {
    let answer = server.json(&format!("/v2/sounds/{id}/similar{query}")).await;
    answer.as_array().unwrap().clone()
}

fn titles(sounds: &[Value]) -> Vec<&str> {
    sounds.iter().map(|sound| sound["title"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_nearest_come_first_and_others_not_at_all() {
    let server = TestServer::with(doors).await;
    let found = server.json("/v2/sounds/search?q=%22steel+door%22").await;
    let door = found.as_array().unwrap().iter().find(|sound| sound["title"] == "Steel door").unwrap();
    let id = door["id"].as_str().unwrap();

    let all = ask(&server, id, "").await;
    assert!(
        !titles(&all).contains(&"Steel door") && !titles(&all).contains(&"Thunder"),
        "{:?}",
        titles(&all)
    );
    assert_eq!(all.len(), 5);
    assert_eq!(titles(&all)[4], "Wooden gate", "it shares the category only");
    assert_eq!(all[0].as_object().unwrap().len(), door.as_object().unwrap().len(), "as in a search");
    assert_eq!(ask(&server, id, "?limit=2").await, all[..2]);
    assert_eq!(ask(&server, id, "?limit=100").await, all);
}

#[tokio::test]
async fn a_direction_keeps_those_that_really_differ_so() {
    let server = TestServer::with(doors).await;
    let all: Vec<Value> = {
        let found = server.json("/v2/sounds/search?q=door+gate&limit=100").await;
        found.as_array().unwrap().clone()
    };
    let ids: Vec<_> = all.iter().map(|sound| sound["id"].as_str().unwrap()).collect();
    let metadata = server.json(&format!("/v2/sounds?ids={}", ids.join(","))).await;
    let of = |id: &Value| metadata.as_array().unwrap().iter().find(|sound| sound["id"] == *id).unwrap();
    let number = |sound: &Value, field: &str| of(&sound["id"])[field].as_f64().unwrap();
    let hertz = |sound: &Value| {
        let peaks = of(&sound["id"])["spectral_peaks"].as_array().unwrap();
        let power = |peak: &Value| 10_f64.powf(peak["magnitude_db"].as_f64().unwrap() / 10.0);
        let all: f64 = peaks.iter().map(power).sum();
        peaks.iter().map(|peak| peak["frequency_hz"].as_f64().unwrap() * power(peak)).sum::<f64>() / all
    };
    let mut differ = 0;
    for sound in &all {
        let id = sound["id"].as_str().unwrap();
        let directions: [(&str, &dyn Fn(&Value) -> bool); 5] = [
            ("shorter", &|other| number(other, "duration_s") < number(sound, "duration_s")),
            ("longer", &|other| number(other, "duration_s") > number(sound, "duration_s")),
            ("quieter", &|other| number(other, "loudness_lufs") < number(sound, "loudness_lufs")),
            ("brighter", &|other| hertz(other) > hertz(sound)),
            ("lower", &|other| hertz(other) < hertz(sound)),
        ];
        for (toward, differs) in directions {
            let mut found: Vec<_> = ask(&server, id, &format!("?toward={toward}")).await;
            differ += found.len();
            let mut expected: Vec<_> =
                all.iter().filter(|other| other["id"] != sound["id"] && differs(other)).cloned().collect();
            for list in [&mut found, &mut expected] {
                list.sort_by_key(|sound| sound["id"].to_string());
            }
            assert_eq!(titles(&found), titles(&expected), "{toward} than {}", sound["title"]);
        }
    }
    assert!(differ > 20, "{differ}");

    // Nearest first: the short one is half as long, the long one's length is three times as much.
    let door = all.iter().find(|sound| sound["title"] == "Steel door long").unwrap();
    let shorter = ask(&server, door["id"].as_str().unwrap(), "?toward=shorter").await;
    let place = |title: &str| titles(&shorter).iter().position(|found| *found == title).unwrap();
    assert!(place("Steel door") < place("Steel door short"), "{:?}", titles(&shorter));
    assert!(place("Steel door short") < place("Wooden gate"));
}

#[tokio::test]
async fn what_was_not_measured_is_no_direction() {
    let server = TestServer::start().await;
    let id = server.found("q=click").await.remove(0);
    assert_eq!(ask(&server, &id, "?toward=quieter").await.len(), 0, "too short for a loudness");
}

#[tokio::test]
async fn what_says_the_same_in_other_words_is_similar() {
    let server = TestServer::with(|folder| {
        library::write(&folder.join("a.wav"), 440.0, 1.0);
        library::write(&folder.join("b.wav"), 450.0, 0.8);
        library::write(&folder.join("c.wav"), 460.0, 1.0);
        let csv = "file,title,category,subcategory,tags\n\
            a.wav,Gunshot pistol,weapons,guns,gunshot;pistol\n\
            b.wav,Firearm discharge,nature,weather,firearm;discharge\n\
            c.wav,Rain on roof,nature,rain,rain;roof\n";
        std::fs::write(folder.join("sounds.csv"), csv).unwrap();
    })
    .await;
    let gunshot = server.found("q=gunshot").await.remove(0);
    assert_eq!(titles(&ask(&server, &gunshot, "").await), ["Firearm discharge"]);
    assert_eq!(titles(&ask(&server, &gunshot, "?toward=shorter").await), ["Firearm discharge"]);
    assert_eq!(ask(&server, &gunshot, "?toward=longer").await.len(), 0);
}
