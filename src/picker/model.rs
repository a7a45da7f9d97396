//! What the panel knows and decides, without a pixel, a clock or a request.

mod audition;
mod collecting;
mod credits;
mod dragging;
mod into_game;
mod key;
mod likeness;
mod list;
mod message;
mod nearest;
mod outlines;
mod past;
mod patience;
mod project;
pub(crate) mod region;
mod search;
mod selection;
mod spectrum;
mod trouble;
mod using;

use std::time::Duration;

use soundscape_client::{Category, License, Sound, SoundMetadata};

pub use audition::Playing;
pub use collecting::Tab;
pub use key::KeyText;
pub use message::{Effect, Hits, Message};
pub use past::SavedSearch;
pub use project::Project;
pub use selection::Dock;
pub use spectrum::Spectrogram;
pub use trouble::{Trouble, TroubleKind};
pub use using::{BankFile, BankPlace, Occupied};

pub(crate) use audition::{Audition, Hearing};
pub(crate) use collecting::{Collecting, Tabs};
pub(crate) use credits::{Credits, Kept};
pub(crate) use dragging::Dragging;
pub(crate) use key::{KeyForm, KeyStage};
pub(crate) use likeness::{Like, Likeness};
pub(crate) use list::{List, Rest};
pub(crate) use nearest::Nearest;
pub(crate) use outlines::Outlines;
pub(crate) use past::Past;
pub(crate) use patience::Patience;
pub(crate) use search::{Filters, Search};
pub(crate) use selection::Selection;
pub(crate) use spectrum::Spectra;
pub(crate) use using::{Stage, Using};

/// The state of the panel. [`update`](Self::update) is the only thing that changes it.
///
/// ```
/// use std::time::Duration;
/// use bevy_soundscape::picker::{Effect, Message, Model};
///
/// let mut model = Model::default();
/// model.update(Message::Now(Duration::from_secs(1)));
/// assert!(model.update(Message::Typed("door".into())).is_empty(), "more may be typed");
/// let effects = model.update(Message::Now(Duration::from_millis(1_120)));
/// assert!(matches!(&effects[..], [Effect::Search { query, .. }] if query.words == "door"));
/// ```
#[derive(Debug, Default)]
pub struct Model {
    pub(crate) now: Duration,
    pub(crate) search: Search,
    pub(crate) list: List,
    pub(crate) likeness: Likeness,
    pub(crate) outlines: Outlines,
    pub(crate) audition: Audition,
    pub(crate) spectra: Spectra,
    pub(crate) categories: Vec<Category>,
    pub(crate) selection: Selection,
    pub(crate) credits: Credits,
    pub(crate) kept: Kept,
    pub(crate) using: Using,
    pub(crate) patience: Patience,
    pub(crate) nearest: Nearest,
    pub(crate) past: Past,
    pub(crate) key: KeyForm,
    pub(crate) tabs: Tabs,
    pub(crate) collecting: Collecting,
    pub(crate) dragging: Dragging,
    pub(crate) project: Option<Result<Project, Trouble>>,
    /// Licences that the project does not allow.
    pub(crate) denied: Vec<License>,
}

impl Model {
    /// Takes in what happened, and says what is to be done about it, in this order.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.take(message, &mut effects);
        effects
    }

    /// What stands in the search field.
    pub fn words(&self) -> &str {
        &self.search.words
    }

    /// The sounds that are listed, best first.
    pub fn sounds(&self) -> &[Sound] {
        &self.list.sounds
    }

    /// The sound that keys act on.
    pub fn chosen(&self) -> Option<&Sound> {
        self.list.chosen()
    }

    /// What is heard or about to be.
    pub fn auditioned(&self) -> Option<&Sound> {
        self.audition.sound.as_ref()
    }

    /// Whether it is heard at this moment.
    pub fn is_heard(&self) -> bool {
        self.audition.hearing == Hearing::Heard
    }

    /// Where it is, in seconds.
    pub fn position_s(&self) -> f64 {
        self.audition.position_s
    }

    /// How many sounds were found in all, listed or not.
    pub fn total(&self) -> u64 {
        self.list.total
    }

    /// Everything about the chosen sound, once it is there.
    pub fn details(&self) -> Option<&SoundMetadata> {
        self.selection.of(&self.chosen()?.id)
    }

    /// The spectrogram of the chosen sound, once it is there.
    pub fn spectrogram(&self) -> Option<&Spectrogram> {
        self.spectra.get(&self.chosen()?.id)
    }

    /// Whether the tree of categories is there.
    pub fn has_categories(&self) -> bool {
        !self.categories.is_empty()
    }

    /// When something is due that nobody does anything for: the moment to send [`Message::Now`] at the latest.
    pub fn due(&self) -> Option<Duration> {
        [self.search.due(), self.selection.due(), self.patience.due(self.now)].into_iter().flatten().min()
    }

    fn take(&mut self, message: Message, effects: &mut Vec<Effect>) {
        match message {
            Message::Now(now) => {
                self.now = now;
                if self.search.due().is_some_and(|due| due <= now) {
                    self.ask(effects);
                }
                self.wait(effects);
                self.look_closer(effects);
            }
            Message::Opened => {
                self.selection.opens += 1;
                self.open(effects);
            }
            Message::Closed => {
                self.audition.stop(effects);
                effects.push(Effect::Previews(Vec::new()));
                effects.push(Effect::Close);
            }
            Message::Typed(words) => {
                self.key.settle();
                self.search.type_words(words, self.now);
            }
            Message::Category(category) => self.narrow(effects, |filters| filters.category = category),
            Message::DurationMin(seconds) => self.narrow(effects, |filters| filters.duration_min_s = seconds),
            Message::DurationMax(seconds) => self.narrow(effects, |filters| filters.duration_max_s = seconds),
            Message::License(license) => self.narrow(effects, |filters| filters.license = license),
            Message::KeptOnly(kept_only) => self.narrow(effects, |filters| filters.kept_only = kept_only),
            Message::Unfiltered => self.narrow(effects, |filters| *filters = Filters::default()),
            Message::SearchAgain(search) => self.search_again(search, effects),
            Message::Naming(name) => self.past.naming = name,
            Message::SaveSearch => self.save(effects),
            Message::ForgetSearch(name) => effects.push(Effect::SaveSearch { name, search: None }),
            Message::Retry => self.retry(effects),
            Message::Key(text) => self.key.write(text),
            Message::TryKey => effects.extend(self.key.try_it().map(Effect::TryKey)),
            Message::Shown(rows) => self.show(rows, effects),
            Message::GoOn => self.list.go_on(),
            Message::Step(rows) => {
                if self.list.step(rows) {
                    self.choose(effects);
                }
            }
            Message::Chosen(row) => {
                if self.list.go_to(row) {
                    self.choose(effects);
                }
            }
            Message::PlayOrStop => match self.list.chosen().cloned() {
                Some(sound) if !self.audition.is_on(&sound.id) => {
                    self.audition.start(sound, effects);
                    self.prefetch(effects);
                }
                _ => self.audition.stop(effects),
            },
            Message::Seek(seconds) => self.audition.seek(seconds, effects),
            Message::Looped(looped) => self.audition.set_looped(looped, effects),
            Message::LoopPart(part) => self.audition.set_region(part, effects),
            Message::LoopFromHere => self.audition.begin_region(effects),
            Message::LoopToHere => self.audition.end_region(effects),
            Message::Reversed(reversed) => self.audition.set_reversed(reversed, effects),
            Message::Spectrogram(shown) => {
                self.spectra.shown = shown;
                self.spectra.want(self.list.chosen(), effects);
            }
            Message::Matched(matched) => self.audition.adjust(effects, |audition| audition.matched = matched),
            Message::InPlace(in_place) => {
                self.audition.adjust(effects, |audition| audition.in_place = in_place)
            }
            Message::Speed(speed) => self.audition.adjust(effects, |audition| audition.speed = speed),
            Message::LookCloser(closer) => self.selection.looks_closer = closer,
            Message::Similar(toward) => {
                if let Some(sound) = self.list.chosen().cloned() {
                    self.likeness.ask(sound, toward, effects);
                }
            }
            Message::Back => {
                if self.likeness.go_back(&mut self.list) {
                    self.relist(effects);
                }
            }
            Message::Dock(dock) => self.selection.dock = dock,

            Message::Found { generation, outcome } => self.found(generation, outcome, effects),
            Message::FoundKept { generation, outcome } => self.found_kept(generation, outcome),
            Message::Searches(outcome) => self.learn_saved(outcome),
            Message::Limited(wait) => self.limit(wait),
            Message::Server(url) => self.key.server = Some(url),
            Message::KeyTried(outcome) => self.key_tried(outcome, effects),
            Message::More { generation, outcome } => {
                if self.search.generation == generation {
                    let least_s = self.search.filters.duration_min_s;
                    self.searched().extend(outcome, least_s);
                }
            }
            Message::Alike { id, toward, outcome } => {
                if self.likeness.learn(&mut self.list, &id, toward, outcome) {
                    self.relist(effects);
                }
            }
            Message::Categories(categories) => {
                self.nearest.learn_categories(&categories);
                self.categories = categories;
            }
            Message::Outline { id, outcome } => self.outlines.learn(id, outcome),
            Message::Analysed { id, spectrogram } => self.spectra.learn(id, spectrogram),
            Message::Details { id, outcome } => self.selection.learn(&id, outcome),
            Message::Credits(outcome) => self.credits = Credits::of(outcome),
            Message::Kept { cached, pinned } => self.kept = Kept::new(cached, &pinned),
            Message::Heard { id, position_s, duration_s } => self.audition.heard(&id, position_s, duration_s),
            Message::Over { id } => self.audition.over(&id),
            Message::Unheard { id, trouble } => self.audition.fail(&id, trouble),
            Message::Target(target) => self.selection.target = target,
            Message::Changes { undo, redo } => self.selection.changes = (undo, redo),
            message => self.take_into_game(message, effects),
        }
    }

    fn open(&mut self, effects: &mut Vec<Effect>) {
        if self.categories.is_empty() {
            effects.push(Effect::Categories);
        }
        effects.extend([Effect::Credits, Effect::Collections, Effect::Searches]);
        self.look_at_files(effects);
        self.prefetch(effects);
    }

    fn narrow(&mut self, effects: &mut Vec<Effect>, change: impl FnOnce(&mut Filters)) {
        change(&mut self.search.filters);
        self.ask(effects);
    }

    /// The list of the search, seen or not.
    fn searched(&mut self) -> &mut List {
        match self.tabs.tab {
            Tab::Search => self.likeness.searched(&mut self.list),
            _ => self.tabs.list(Tab::Search, &mut self.list),
        }
    }

    /// The list of the search, to be filled anew: it takes the place of similar sounds that were listed instead.
    fn search_anew(&mut self) -> &mut List {
        if self.tabs.tab == Tab::Search {
            self.likeness.leave();
        }
        self.searched()
    }

    fn retry(&mut self, effects: &mut Vec<Effect>) {
        self.outlines.forgive();
        self.collecting.forget();
        self.open(effects);
        self.search.forget();
        self.ask(effects);
    }

    fn ask(&mut self, effects: &mut Vec<Effect>) {
        match self.search.ask() {
            search::Asked::Nothing => {}
            search::Asked::Clear => {
                self.end_waiting();
                self.search_anew().clear();
            }
            search::Asked::Kept(generation, query) => {
                self.end_waiting();
                effects.push(Effect::SearchKept { generation, query, files_only: true });
            }
            search::Asked::Query(generation, query) => {
                self.begin_waiting();
                effects.push(Effect::Search { generation, query });
            }
        }
    }

    fn show(&mut self, rows: std::ops::Range<usize>, effects: &mut Vec<Effect>) {
        if self.list.wants_more(&rows) {
            effects.push(Effect::More { generation: self.search.generation });
        }
        if let Some(wanted) = self.outlines.want(&self.list.sounds, rows) {
            effects.push(Effect::Outlines(wanted));
        }
    }

    /// Other sounds are listed; what is heard goes on.
    fn relist(&mut self, effects: &mut Vec<Effect>) {
        self.outlines.look_again();
        self.selection.rest(self.now);
        self.spectra.want(self.list.chosen(), effects);
        self.prefetch(effects);
    }

    /// The chosen sound is another one: it is heard at once.
    fn choose(&mut self, effects: &mut Vec<Effect>) {
        if let Some(sound) = self.list.chosen().cloned() {
            self.audition.start(sound, effects);
        }
        self.spectra.want(self.list.chosen(), effects);
        self.using.reset();
        self.was_of_use();
        self.using.suggest(self.list.chosen());
        self.selection.rest(self.now);
        self.prefetch(effects);
    }

    fn prefetch(&self, effects: &mut Vec<Effect>) {
        effects.push(Effect::Previews(self.list.around()));
    }

    /// Asks for the details of a sound that stays chosen.
    fn look_closer(&mut self, effects: &mut Vec<Effect>) {
        if self.selection.due().is_some_and(|due| due <= self.now) {
            let id = self.list.chosen().map(|sound| sound.id.clone());
            if let Some(id) = self.selection.look_closer(id) {
                effects.push(Effect::Details(id));
            }
            self.prefetch(effects);
        }
    }
}
