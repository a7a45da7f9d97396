//! Makes previews and waveforms of new sounds before anybody asks for them.

use std::{collections::HashSet, sync::Arc, time::Duration};

use soundscape_wire::SoundId;
use tokio::{sync::watch, time::MissedTickBehavior};

use crate::{
    app::App,
    error::ServerError,
    rendition::{Picture, RenderError, Rendition, SourceError},
};

/// What the first who sees a sound asks for.
const RENDITIONS: [Rendition; 2] = [Rendition::Preview, Rendition::Waveform(Picture::Json)];
/// Sounds that are looked up at once.
const BATCH: i64 = 100;
/// How soon a new sound is noticed.
const PERIOD: Duration = Duration::from_millis(500);

/// Follows the catalogue until `stopping` turns true. Nothing is noted down of it: what is missing tells where to go on.
pub(crate) async fn follow(app: Arc<App>, mut stopping: watch::Receiver<bool>) {
    let work = async {
        let mut ticks = tokio::time::interval(PERIOD);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut seen, mut bad) = (None, HashSet::new());
        loop {
            ticks.tick().await;
            match look_through(&app, seen, &mut bad).await {
                Ok(rev) => seen = Some(rev),
                Err(error) => error.log("cannot prepare previews"),
            }
        }
    };
    tokio::select! {
        () = work => {}
        // An error means that nobody can ask for the stop any more: stop.
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
}

/// Makes what is missing, unless the catalogue is as it was when it was `seen`. Returns how it was now.
async fn look_through(app: &App, seen: Option<i64>, bad: &mut HashSet<SoundId>) -> Result<i64, ServerError> {
    let rev = app.store.rev().await?;
    if seen == Some(rev) {
        return Ok(rev);
    }
    let kinds = RENDITIONS.map(Rendition::kind);
    let mut after = String::new();
    loop {
        let ids = app.store.sounds_without(&kinds, &after, BATCH).await?;
        let Some(last) = ids.last() else { return Ok(rev) };
        after = last.to_string();
        for sound in app.store.sounds(&ids).await? {
            for rendition in RENDITIONS {
                if bad.contains(&sound.id) {
                    break;
                }
                match app.renderer.prepare(&sound, rendition).await {
                    Ok(_) => {}
                    Err(RenderError::Server(error) | RenderError::Source(SourceError::Server(error))) => {
                        if error.is_away() {
                            return Err(error);
                        }
                        let (id, cause): (_, &dyn std::error::Error) = (&sound.id, &error);
                        tracing::warn!(error = cause, %id, rendition = rendition.kind(), "cannot prepare a file");
                        bad.insert(sound.id.clone());
                    }
                    // It has changed meanwhile, and the next scan will say how.
                    Err(RenderError::Source(_) | RenderError::Busy) => break,
                }
            }
        }
    }
}
