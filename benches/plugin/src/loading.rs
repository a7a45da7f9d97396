//! How long 500 sounds take to load: cached ones beside plain files, cold ones beside Bevy's web source.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use bevy::asset::io::web::WebAssetPlugin;
use serde_json::json;

use crate::{
    Result, clock,
    library::SOUNDS,
    stage::{Stage, Work},
    studio::Studio,
};

const ROUNDS: usize = 7;
const PATIENCE: Duration = Duration::from_secs(120);
/// Between two frames, for other threads to work: no game draws without a pause.
const PAUSE: Duration = Duration::from_millis(1);

pub(crate) fn measure(studio: &Studio) -> Result<()> {
    let cached = || soundscape(studio, &studio.warm_cache());
    let files = || {
        let stage = Stage::new(&studio.files(), Work::NONE, |_| {});
        seconds(stage, studio.ids.iter().map(Studio::file))
    };
    in_turns("cached", "file_source", cached, files)?;

    let cold = || soundscape(studio, &studio.cold_cache()?);
    let urls = studio.signed_urls()?;
    let web = || {
        let stage = Stage::new(&studio.files(), Work::NONE, |app| {
            app.add_plugins(WebAssetPlugin { silence_startup_warning: true });
        });
        seconds(stage, urls.iter().cloned())
    };
    in_turns("cold", "web_source", cold, web)
}

/// By a client that has not looked into the cache before.
fn soundscape(studio: &Studio, cache: &Path) -> Result<f64> {
    let plugin = studio.plugin(cache)?;
    let stage = Stage::new(&studio.files(), Work::NONE, |app| {
        app.add_plugins(plugin);
    });
    seconds(stage, studio.ids.iter().map(|id| format!("soundscape://{}", Studio::file(id))))
}

/// From the first load to the last decoded sound.
fn seconds(mut stage: Stage, paths: impl Iterator<Item = String>) -> Result<f64> {
    stage.frames(30);
    let paths: Vec<_> = paths.collect();
    let start: Instant = clock::now();
    let _sounds: Vec<_> = paths.iter().map(|path| stage.load(path)).collect();
    while stage.decoded() < SOUNDS {
        stage.app.update();
        stage.check(start + PATIENCE)?;
        clock::pause(PAUSE);
    }
    Ok(start.elapsed().as_secs_f64())
}

/// Neither is always the second, for whom the machine is warm; the median of each counts.
fn in_turns(
    name: &str,
    other_name: &str,
    one: impl Fn() -> Result<f64>,
    other: impl Fn() -> Result<f64>,
) -> Result<()> {
    let (mut ours, mut others) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        if round % 2 == 0 {
            ours.push(one()?);
            others.push(other()?);
        } else {
            others.push(other()?);
            ours.push(one()?);
        }
    }
    println!(
        "{}",
        json!({
            "part": "loading", "name": name, "s": median(&mut ours), "other": other_name, "other_s": median(&mut others),
            "all_s": ours, "all_other_s": others,
        })
    );
    Ok(())
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}
