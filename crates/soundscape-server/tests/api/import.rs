//! `import` and `export`: a catalogue goes from one server to another, and comes back as it was.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    databases::Database,
    library,
    process::{Place, until},
};

/// Two servers with a database each.
struct Studio {
    folders: TempDir,
    databases: [Database; 2],
    here: Place,
    there: Place,
}

impl Studio {
    fn new(databases: [Database; 2]) -> Self {
        let folders = tempfile::tempdir().unwrap();
        let place = |name, database: &Database| {
            Place::new(folders.path().join(name)).with("SOUNDSCAPE_DATABASE_URL", &database.url)
        };
        let (here, there) = (place("here", &databases[0]), place("there", &databases[1]));
        Self { folders, databases, here, there }
    }

    fn path(&self, name: &str) -> String {
        self.folders.path().join(name).to_str().unwrap().into()
    }

    fn write(&self, name: &str, lines: &[Value]) -> String {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        std::fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    async fn delete(self) {
        for database in self.databases {
            database.delete().await;
        }
    }
}

macro_rules! on_both_databases {
    ($($test:ident)*) => {
        mod on_sqlite {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test(Studio::new([Database::sqlite().await, Database::sqlite().await])).await;
            })*
        }

        #[cfg(feature = "postgres")]
        mod on_postgres {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test(Studio::new([Database::postgres().await, Database::postgres().await])).await;
            })*
        }
    };
}

on_both_databases! {
    a_catalogue_comes_back_as_it_was
    a_running_server_finds_what_is_imported
    an_imported_sound_and_a_library_file_are_one
    bad_lines_are_named_and_skipped
    a_killed_import_goes_on
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn counts(
    lines: usize,
    imported: usize,
    updated: usize,
    unchanged: usize,
    failed: usize,
    sounds: usize,
) -> String {
    format!(
        "{lines} lines: {imported} imported, {updated} updated, {unchanged} unchanged, {failed} failed; {sounds} sounds\n"
    )
}

async fn a_catalogue_comes_back_as_it_was(studio: Studio) {
    let (here, there) = (&studio.here, &studio.there);
    let sounds = studio.folders.path().join("sounds");
    library::small(&sounds);
    std::fs::write(
        sounds.join("ui/sounds.csv"),
        "file,title,creator,tags,license_type,attribution_required,description\n\
         click.wav,“Click”\\/,Änn,short;dry,editorial,true,\"One, and only\"\n",
    )
    .unwrap();
    let server = here.serve(Some(&sounds));
    let click = server.found("q=click").await.remove(0);
    let (ticket, bytes) = server.download(&click, "ogg").await;
    let door = server.found("q=door+open").await;
    let (_, metadata) = server.json(&format!("/v2/sounds/{click}/metadata")).await;
    let exported = here.ok(&["export"]);
    server.stop();

    let all = lines(&exported);
    let ids: Vec<_> = all.iter().map(|line| line["id"].as_str().unwrap()).collect();
    assert!(ids.is_sorted() && ids.len() == 5, "{ids:?}");
    let line = all.iter().find(|line| line["id"] == click.as_str()).unwrap();
    for (field, value) in line.as_object().unwrap() {
        match field.as_str() {
            "source" => assert_eq!(value, sounds.join("ui/click.wav").to_str().unwrap()),
            "sha256" => assert!(value.as_str().unwrap().starts_with(&click[4..])),
            "keywords" => assert_eq!(value, &json!(["ui"])),
            field => assert_eq!(value, &metadata[field], "{field}"),
        }
    }
    for field in ["formats", "attribution", "preview_url", "waveform_url"] {
        assert!(line.get(field).is_none() && metadata.get(field).is_some(), "{field} is made, not kept");
    }

    let file = studio.path("all.jsonl");
    assert_eq!(here.ok(&["export", "--output", &file]), "5 sounds\n");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), exported);
    assert_eq!(there.ok(&["import", &file]), counts(5, 5, 0, 0, 0, 5));
    assert_eq!(there.ok(&["export"]), exported);
    assert_eq!(there.ok(&["import", &file]), counts(5, 0, 0, 5, 0, 5), "it says nothing new");
    assert_eq!(here.ok(&["import", &file]), counts(5, 0, 0, 5, 0, 5), "nor to where it comes from");

    let server = there.serve(None);
    assert_eq!(server.found("q=door+open").await, door);
    assert_eq!(server.found("q=ui").await, [click.as_str()], "words that are not shown came along");
    let (moved, moved_bytes) = server.download(&click, "ogg").await;
    assert_eq!(moved["checksum_sha256"], ticket["checksum_sha256"]);
    assert!(moved_bytes == bytes, "the same bytes as from the first server");
    let (_, moved) = server.json(&format!("/v2/sounds/{click}/metadata")).await;
    assert_eq!(moved["download_count"], json!(2), "counting goes on");
    // The count in the file is older, and does not take that download back.
    assert_eq!(there.ok(&["import", &file]), counts(5, 0, 0, 5, 0, 5));
    assert!(there.ok(&["verify"]).ends_with("all is well\n"));
    server.stop();
    studio.delete().await;
}

async fn a_running_server_finds_what_is_imported(studio: Studio) {
    let here = &studio.here;
    library::tone(&studio.folders.path().join("cat/horn.wav"), 330.0);
    let server = here.serve(None);
    let line = json!({"title": "Fog horn far away", "duration_s": 0.5, "source": "horn.wav"});
    let file = studio.write("cat/all.jsonl", std::slice::from_ref(&line));
    assert_eq!(here.ok(&["import", &file]), counts(1, 1, 0, 0, 0, 1));
    let id = server.finds("q=horn", 1).await.remove(0);
    let (_, sound) = server.json(&format!("/v2/sounds/{id}/metadata")).await;
    assert_eq!((&sound["sample_rate_hz"], &sound["loudness_lufs"]), (&json!(0), &Value::Null));

    // The first who asks for it has it opened; what the line left out is known from then on.
    server.download(&id, "wav16").await;
    let (_, opened) = server.json(&format!("/v2/sounds/{id}/metadata")).await;
    assert_eq!((&opened["sample_rate_hz"], &opened["channels"]), (&json!(44_100), &json!(1)));
    assert!(
        opened["loudness_lufs"].is_number() && opened["file_size_bytes"].as_u64() > Some(44_000),
        "{opened}"
    );
    assert_eq!((&opened["title"], &opened["created_at"]), (&sound["title"], &sound["created_at"]));
    let exported = lines(&here.ok(&["export"]));
    assert_eq!(exported[0]["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(exported[0]["source"], studio.path("cat/horn.wav").as_str());

    let mut more = line.clone();
    more["title"] = json!("Ship horn");
    more["creator"] = json!("Ann");
    let stdin = |text: String| {
        let mut import = here
            .command()
            .args(["import", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        import.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        String::from_utf8(import.wait_with_output().unwrap().stdout).unwrap()
    };
    more["source"] = exported[0]["source"].clone();
    assert_eq!(stdin(more.to_string()), counts(1, 0, 1, 0, 0, 1), "the same source is the same sound");
    assert_eq!(server.finds("q=ship", 1).await, [id.as_str()]);
    let (_, changed) = server.json(&format!("/v2/sounds/{id}/metadata")).await;
    assert_eq!((&changed["creator"], &changed["created_at"]), (&json!("Ann"), &sound["created_at"]));
    assert_eq!(changed["download_count"], json!(1));
    server.stop();
    studio.delete().await;
}

async fn an_imported_sound_and_a_library_file_are_one(studio: Studio) {
    let here = &studio.here;
    let (sounds, horn) =
        (studio.folders.path().join("sounds"), studio.folders.path().join("sounds/horn.wav"));
    library::tone(&horn, 330.0);
    library::tone(&sounds.join("bell.wav"), 660.0);
    let file = studio.write(
        "all.jsonl",
        &[json!({"id": "snd_00c0ffee", "title": "Fog horn", "duration_s": 0.5, "source": "sounds/horn.wav", "file_size_bytes": std::fs::metadata(&horn).unwrap().len()})],
    );
    here.ok(&["import", &file]);
    let folder = sounds.to_str().unwrap();
    assert!(here.ok(&["ingest", folder]).ends_with("; 2 sounds\n"));
    let exported = lines(&here.ok(&["export"]));
    let line = exported.iter().find(|line| line["id"] == "snd_00c0ffee").unwrap();
    assert_eq!((&line["title"], line["sha256"].as_str().map(str::len)), (&json!("Fog horn"), Some(64)));

    // The file goes, and another one has its bytes: it is still the imported sound.
    std::fs::rename(&horn, sounds.join("elsewhere.wav")).unwrap();
    assert!(here.ok(&["ingest", folder]).ends_with("1 removed, 0 failed; 2 sounds\n"));
    let server = here.serve(Some(&sounds));
    assert_eq!(server.found("q=horn").await, ["snd_00c0ffee"]);
    assert_eq!(server.found("q=elsewhere").await, Vec::<String>::new());
    server.download("snd_00c0ffee", "wav16").await;
    server.stop();

    std::fs::remove_file(sounds.join("elsewhere.wav")).unwrap();
    std::fs::remove_file(sounds.join("bell.wav")).unwrap();
    assert!(
        here.ok(&["ingest", folder]).ends_with("2 removed, 0 failed; 1 sounds\n"),
        "a scan removes no imported sound"
    );
    let server = here.serve(None);
    assert_eq!(server.found("q=horn").await, ["snd_00c0ffee"]);
    assert!(here.ok(&["verify"]).ends_with("all is well\n"));
    server.stop();
    studio.delete().await;
}

async fn bad_lines_are_named_and_skipped(studio: Studio) {
    let good = |number: u32| json!({"title": format!("Door {number}"), "duration_s": 1.0, "source": format!("{number}.wav")});
    let bad = |field: &str, value: Value| {
        let mut line = good(9);
        line[field] = value;
        line
    };
    let sha256 = "ab".repeat(32);
    let owned =
        |id: &str| json!({"id": id, "title": "Door", "duration_s": 1.0, "source": "a.wav", "sha256": sha256});
    let file = studio.write(
        "all.jsonl",
        &[
            good(1),
            bad("licence", json!("free")),
            bad("source", json!("ftp://host/door.wav")),
            good(2),
            json!("no object"),
            json!({"title": "Door"}),
            owned("snd_11111111"),
            owned("snd_22222222"),
            good(3),
        ],
    );
    let (code, printed, complaints) = studio.here.run(&["import", &file]);
    assert_eq!((code, printed), (Some(1), counts(9, 4, 0, 0, 5, 4)));
    for complaint in [
        "line 2: unknown field `licence`, expected one of `id`",
        "line 3: `source` has the scheme `ftp`",
        "line 5: invalid type: string",
        "line 6: missing field `duration_s`",
        "line 8: snd_11111111 has the same bytes",
    ] {
        assert!(complaints.contains(complaint), "`{complaint}` is not in {complaints}");
    }
    let (code, _, complaint) = studio.here.run(&["import", "/nowhere/all.jsonl"]);
    assert!(code == Some(1) && complaint.contains("cannot use /nowhere/all.jsonl"), "{complaint}");
    studio.delete().await;
}

async fn a_killed_import_goes_on(studio: Studio) {
    let here = &studio.here;
    here.ok(&["import", &studio.write("none.jsonl", &[])]);
    let line = |number: usize| {
        json!({"title": format!("Drop {number}"), "duration_s": 1.0, "source": format!("/s/{number}.wav")})
            .to_string()
            + "\n"
    };
    let count = || here.ok(&["export"]).lines().count();
    let mut import = here.command().args(["import", "-"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = import.stdin.take().unwrap();
    let first: String = (0..7_500).map(line).collect();
    stdin.write_all(first.as_bytes()).unwrap();
    let whole = until("a batch is taken in", async || Some(count()).filter(|count| *count > 0)).await;
    kill(import.id());
    import.wait().unwrap();
    assert_eq!((whole, count()), (5_000, 5_000), "whole batches stay");
    let all: String = (0..8_000).map(line).collect();
    std::fs::write(studio.path("all.jsonl"), all).unwrap();
    assert_eq!(here.ok(&["import", &studio.path("all.jsonl")]), counts(8_000, 3_000, 0, 5_000, 0, 8_000));
    assert_eq!(count(), 8_000);
    studio.delete().await;
}

fn kill(pid: u32) {
    assert!(Command::new("kill").args(["-KILL", &pid.to_string()]).status().unwrap().success());
}

#[test]
fn an_export_can_be_read_in_part() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::new(folder.path());
    let (code, _, complaint) = Place::new(folder.path().join("none")).run(&["export"]);
    assert!(code == Some(1) && complaint.contains("cannot use"), "{complaint}");
    let line = |number: usize| {
        json!({"title": "Drop", "duration_s": 1.0, "source": format!("/s/{number}.wav")}).to_string()
    };
    let all: Vec<_> = (0..3_000).map(line).collect();
    std::fs::write(folder.path().join("all.jsonl"), all.join("\n")).unwrap();
    place.ok(&["import", path(&folder.path().join("all.jsonl"))]);
    let mut export =
        place.command().arg("export").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(export.stdout.take());
    let output = export.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}
