//! What is typed, asked, found and chosen: the demo's state, without a pixel.

use std::{path::PathBuf, time::Duration};

use bevy::prelude::*;
use bevy_soundscape::{Sound, prelude::*};

#[derive(Resource)]
pub struct Browser {
    /// What stands in the search field.
    pub words: String,
    /// The row that keys act on.
    pub chosen: usize,
    /// The chosen row must come into sight.
    pub reveal: bool,
    /// Whether the space bar plays (or types a space).
    pub keys_are_for_the_list: bool,
    pub found: Found,
    pub folder: PathBuf,
    pub library: Library,
    typing: Typing,
}

/// How the library is.
pub enum Library {
    Starting,
    Ready { sounds: u64, skipped: usize },
    Failed(String),
}

/// The answer to the last query.
#[derive(Default)]
pub struct Found {
    pub words: String,
    pub sounds: Vec<Sound>,
    pub total: u64,
    pub error: Option<String>,
}

/// Whether the words in the field were asked for.
enum Typing {
    Done,
    Since(Duration),
}

impl Browser {
    /// A person who types on within it gets one search.
    const PAUSE: Duration = Duration::from_millis(120);

    pub fn new(folder: PathBuf, words: Option<String>) -> Self {
        let typing = if words.is_some() { Typing::Since(Duration::ZERO) } else { Typing::Done };
        Self {
            words: words.unwrap_or_default(),
            chosen: 0,
            reveal: false,
            keys_are_for_the_list: false,
            found: Found::default(),
            folder,
            library: Library::Starting,
            typing,
        }
    }

    /// The words in the field are others than before.
    pub fn typed(&mut self, now: Duration) {
        self.typing = Typing::Since(now);
    }

    /// The words to ask for, once the typing has paused. Nothing typed finds nothing, without asking.
    fn due(&mut self, now: Duration) -> Option<String> {
        match self.typing {
            Typing::Since(then) if now.saturating_sub(then) >= Self::PAUSE || then.is_zero() => {}
            _ => return None,
        }
        self.typing = Typing::Done;
        Some(self.words.trim().to_owned())
    }

    fn show(&mut self, found: Found) {
        // The same row stays chosen while the list below it changes only at its end.
        let chosen = self.found.sounds.get(self.chosen).map(|sound| &sound.id);
        let still_there = found.sounds.iter().position(|sound| Some(&sound.id) == chosen);
        self.chosen = still_there.filter(|_| self.keys_are_for_the_list).unwrap_or(0);
        self.reveal = true;
        self.found = found;
    }

    /// Moves the choice by so many rows.
    pub fn step(&mut self, rows: isize) {
        let last = self.found.sounds.len().saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(rows).min(last);
        self.reveal = true;
    }

    pub fn chosen_sound(&self) -> Option<&Sound> {
        self.found.sounds.get(self.chosen)
    }
}

/// The entity that all searches are made on, one replacing the other.
#[derive(Component)]
struct SearchField;

pub fn plugin(app: &mut App) {
    app.add_systems(Startup, |mut commands: Commands| {
        commands.spawn(SearchField).observe(show_found).observe(show_failure);
    })
    .add_systems(Update, search)
    .add_observer(show_ready)
    .add_observer(|failed: On<SoundscapeFailed>, mut browser: ResMut<Browser>| {
        browser.library = Library::Failed(failed.error.to_string());
    });
}

fn show_ready(_: On<SoundscapeReady>, soundscape: Res<Soundscape>, mut browser: ResMut<Browser>) {
    if let Some(report) = soundscape.server().map(|server| server.report()) {
        browser.library = Library::Ready { sounds: report.sounds, skipped: report.failed.len() };
    }
}

fn search(
    time: Res<Time<Real>>,
    mut browser: ResMut<Browser>,
    field: Single<Entity, With<SearchField>>,
    mut commands: Commands,
) {
    let Some(words) = browser.bypass_change_detection().due(time.elapsed()) else {
        return;
    };
    if words.is_empty() {
        browser.show(Found::default());
        commands.entity(*field).remove::<SoundQuery>();
    } else {
        commands.entity(*field).insert(SoundQuery::new(words).limit(100));
    }
}

fn show_found(found: On<SoundsFound>, queries: Query<&SoundQuery>, mut browser: ResMut<Browser>) {
    let words = queries.get(found.entity).map_or_else(|_| String::new(), |query| query.words.clone());
    browser.show(Found { words, sounds: found.sounds.clone(), total: found.total, error: None });
}

fn show_failure(failed: On<SoundQueryFailed>, mut browser: ResMut<Browser>) {
    browser.found.error = Some(failed.error.to_string());
}
