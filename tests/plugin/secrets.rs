//! Neither the key nor a signed URL gets into a log.

use std::{
    io,
    sync::{Arc, Mutex},
};

use bevy::prelude::*;
use bevy_soundscape::prelude::*;
use tracing_subscriber::{Layer as _, filter::LevelFilter, fmt::MakeWriter, layer::SubscriberExt as _};

use crate::{stage::Stage, studio::Studio};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[test]
fn no_log_line_holds_one() {
    let log = Log::default();
    let lines = tracing_subscriber::fmt::layer().with_writer(log.clone()).with_filter(LevelFilter::TRACE);
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(lines)).unwrap();

    let studio = Studio::open();
    let mut stage = Stage::new(studio.plugin());
    let entity = stage.app.world_mut().spawn(SoundQuery::new("door")).id();
    let best = stage
        .until("results", |world| world.get::<SoundResults>(entity).map(|results| results.sounds[0].clone()));
    stage.frames(&format!("soundscape://{}.ogg", best.id));
    stage.reason("soundscape://snd_00000000.ogg");
    tracing::info!("{:?} {:?}", studio.plugin(), stage.soundscape());

    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
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
