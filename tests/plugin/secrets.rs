//! Neither the key nor a signed URL gets into a log.

use bevy::prelude::*;
use bevy_soundscape::prelude::*;

use crate::{log::Log, stage::Stage, studio::Studio};

#[test]
fn no_log_line_holds_one() {
    let log = Log::keep();
    let studio = Studio::open();
    let mut stage = Stage::new(studio.plugin());
    let entity = stage.app.world_mut().spawn(SoundQuery::new("door")).id();
    let best = stage
        .until("results", |world| world.get::<SoundResults>(entity).map(|results| results.sounds[0].clone()));
    stage.frames(&format!("soundscape://{}.ogg", best.id));
    stage.reason("soundscape://snd_00000000.ogg");
    tracing::info!("{:?} {:?}", studio.plugin(), stage.soundscape());

    let log = log.text();
    assert!(log.contains("snd_00000000"), "the failure is logged");
    // All signed URLs are made alike: what stands in a preview's stands in a download's.
    let (_, query) = best.preview_url.as_str().split_once('?').expect("a signed URL");
    let signature =
        query.split('&').map(|pair| pair.split_once('=').unwrap()).max_by_key(|(_, value)| value.len());
    for secret in [studio.key(), &format!("{}=", signature.unwrap().0)] {
        let line = log.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{secret} is in: {line:?}");
    }
}
