//! The titles of the sounds that were just heard.

use std::collections::HashMap;

use bevy::prelude::*;
use bevy_soundscape::{Request, SoundMetadata, prelude::*};

const AT_MOST: usize = 4;

/// What was heard last, latest last.
#[derive(Resource, Default)]
pub struct Captions {
    heard: Vec<Heard>,
    titles: HashMap<SoundId, String>,
    asked: Vec<(SoundId, Request<SoundMetadata>)>,
}

struct Heard {
    id: SoundId,
    at_s: f32,
}

impl Captions {
    /// Titles, with the seconds since each was heard.
    pub fn since(&self, now_s: f32) -> impl Iterator<Item = (&str, f32)> {
        self.heard
            .iter()
            .filter_map(move |heard| Some((self.titles.get(&heard.id)?.as_str(), now_s - heard.at_s)))
    }
}

pub fn plugin(app: &mut App) {
    app.init_resource::<Captions>().add_observer(hear).add_systems(Update, learn);
}

/// A sound is told by its id; its title is asked for the first time that it is heard.
fn hear(
    started: On<SoundStarted>,
    time: Res<Time>,
    soundscape: Res<Soundscape>,
    mut captions: ResMut<Captions>,
) {
    let Some(id) = &started.id else { return };
    let is_known = captions.titles.contains_key(id) || captions.asked.iter().any(|(asked, _)| asked == id);
    if !is_known {
        captions.asked.push((id.clone(), soundscape.metadata(id)));
    }
    captions.heard.retain(|heard| heard.id != *id);
    captions.heard.push(Heard { id: id.clone(), at_s: time.elapsed_secs() });
    let surplus = captions.heard.len().saturating_sub(AT_MOST);
    captions.heard.drain(..surplus);
}

fn learn(mut captions: ResMut<Captions>) {
    let Captions { titles, asked, .. } = captions.bypass_change_detection();
    asked.retain_mut(|(id, request)| match request.poll_now() {
        None => true,
        Some(Ok(sound)) => {
            println!("heard: {}", sound.title);
            titles.insert(id.clone(), sound.title);
            false
        }
        Some(Err(error)) => {
            println!("{error}");
            false
        }
    });
}
