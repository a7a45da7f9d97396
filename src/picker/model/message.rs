//! What can happen to the panel, and what it wants done.

use std::{
    collections::{BTreeMap, HashSet},
    ops::Range,
    path::PathBuf,
    time::Duration,
};

use soundscape_client::{
    Category, CategorySlug, License, Profile, Scope, SearchQuery, Sound, SoundId, SoundMetadata, Toward,
    Variant, Waveform,
};

use super::{
    BankFile, BankPlace, Dock, KeyText, Occupied, Playing, Project, SavedSearch, Spectrogram, Tab, Trouble,
};
use crate::picker::Collections;

/// Something happened: time passed, a person did something, or an effect has an outcome.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Message {
    /// Time passed: this long since some fixed moment.
    Now(Duration),
    /// The panel is seen from now on.
    Opened,
    /// A person closed it.
    Closed,
    /// These words stand in the search field.
    Typed(String),
    /// Only sounds of this category, or of any.
    Category(Option<CategorySlug>),
    /// Only sounds of at least so many seconds, or of any length.
    DurationMin(Option<f64>),
    /// Only sounds of at most so many seconds, or of any length.
    DurationMax(Option<f64>),
    /// Only sounds under this licence, or under any.
    License(Option<License>),
    /// Only sounds whose files are in the cache, or any.
    KeptOnly(bool),
    /// Sounds of any category, length and licence, wherever they are.
    Unfiltered,
    /// This is searched for, in place of what stands there.
    SearchAgain(SavedSearch),
    /// The search is to be saved under this name, once it is whole; or not.
    Naming(Option<String>),
    /// … and is whole.
    SaveSearch,
    /// The search that was saved under this name is not needed any more.
    ForgetSearch(String),
    /// This stands in the field for a key.
    Key(KeyText),
    /// … and is to be tried.
    TryKey,
    /// Whatever failed is to be tried again.
    Retry,
    /// These rows are on the screen.
    Shown(Range<usize>),
    /// More pages are to be looked through, although the last ones had nothing to list.
    GoOn,
    /// The row so many below is chosen.
    Step(isize),
    /// This row is chosen.
    Chosen(usize),
    /// The chosen sound is to be heard, or to be stopped.
    PlayOrStop,
    /// What is heard goes on at this second.
    Seek(f64),
    /// What is heard starts again from its end, or does not.
    Looped(bool),
    /// This part of what is heard, in seconds, is looped, or all of it.
    LoopPart(Option<Range<f64>>),
    /// The part that is looped begins where the sound is now.
    LoopFromHere,
    /// … or ends there.
    LoopToHere,
    /// Sounds are heard from their end to their beginning.
    Reversed(bool),
    /// Sounds are seen as spectrograms, or as waveforms.
    Spectrogram(bool),
    /// All sounds are equally loud, or as they are.
    Matched(bool),
    /// Sounds are heard at the place of the selected entity, or without a place.
    InPlace(bool),
    /// Sounds are heard at this speed.
    Speed(f32),
    /// The chosen sound will be used in this form.
    Variant(Variant),
    /// … and written into this bank, or into none.
    Bank(Option<PathBuf>),
    /// … under this name.
    Entry(String),
    /// … where another stands already.
    Occupied(Occupied),
    /// The chosen sound is to be used.
    Use,
    /// … or not, after all.
    CancelUse,
    /// All that is known of the chosen sound is to be seen, or not.
    LookCloser(bool),
    /// Sounds that are like the chosen one are to be listed; with a direction, only those that differ from it so.
    Similar(Option<Toward>),
    /// The sounds that were searched for are to be listed again.
    Back,
    /// Where the panel stands.
    Dock(Dock),
    /// Another tab is to be seen.
    Tab(Tab),
    /// This collection is to be listed.
    Collection(String),
    /// The chosen sound goes into the favourites, or out of them.
    Favourite,
    /// The chosen sound goes into a collection, or out of it.
    Collect {
        /// The collection; it may be a new one.
        name: String,
        /// Whether it goes in.
        member: bool,
    },
    /// The sound on this row is dragged out of the panel.
    Dragged(usize),
    /// … over the entity of this name, over none, or nobody knows over which.
    Hovered(Result<Option<String>, Trouble>),
    /// … and let go.
    Dropped {
        /// Whether that was outside of the panel.
        in_world: bool,
    },
    /// These sounds are not to be pinned any more.
    Unpin(Vec<(SoundId, Variant)>),
    /// The last use is to be taken back.
    Undo,
    /// What was taken back is to be done again.
    Redo,

    /// [`Effect::Search`] has an outcome.
    Found {
        /// Of which search.
        generation: u64,
        /// The best sounds.
        outcome: Result<Hits, Trouble>,
    },
    /// [`Effect::SearchKept`] has an outcome.
    FoundKept {
        /// Of which search.
        generation: u64,
        /// What the cache knows.
        outcome: Result<Hits, Trouble>,
    },
    /// The searches that are saved; or what is wrong with their file.
    Searches(Result<BTreeMap<String, SavedSearch>, Trouble>),
    /// The server refuses to be asked for so long, since it was asked too much.
    Limited(Duration),
    /// The server has this address, and another key can be used with it.
    Server(String),
    /// [`Effect::TryKey`] has an outcome.
    KeyTried(Result<Vec<Scope>, Trouble>),
    /// [`Effect::More`] has an outcome.
    More {
        /// Of which search.
        generation: u64,
        /// The next best sounds.
        outcome: Result<Hits, Trouble>,
    },
    /// [`Effect::Similar`] has an outcome.
    Alike {
        /// Like which sound.
        id: SoundId,
        /// In which direction.
        toward: Option<Toward>,
        /// Nearest first.
        outcome: Result<Vec<Sound>, Trouble>,
    },
    /// The tree of categories is there.
    Categories(Vec<Category>),
    /// The outline of a sound is there, or will not be.
    Outline {
        /// Which sound.
        id: SoundId,
        /// Its outline.
        outcome: Result<Waveform, Trouble>,
    },
    /// [`Effect::Analyse`] has an outcome.
    Analysed {
        /// Which sound.
        id: SoundId,
        /// Its spectrogram.
        spectrogram: Spectrogram,
    },
    /// Everything about a sound is there, or will not be.
    Details {
        /// Which sound.
        id: SoundId,
        /// What is known.
        outcome: Result<Box<SoundMetadata>, Trouble>,
    },
    /// How many credits there are.
    Credits(Result<Profile, Trouble>),
    /// Which files cost nothing, since they are there.
    Kept {
        /// In the cache.
        cached: HashSet<(SoundId, Variant)>,
        /// In the lock file.
        pinned: HashSet<(SoundId, Variant)>,
    },
    /// A sound is heard.
    Heard {
        /// Which.
        id: SoundId,
        /// Where it is.
        position_s: f64,
        /// How much of it can be heard before it is paid for.
        duration_s: f64,
    },
    /// A sound came to its end.
    Over {
        /// Which.
        id: SoundId,
    },
    /// A sound cannot be heard.
    Unheard {
        /// Which.
        id: SoundId,
        /// Why.
        trouble: Trouble,
    },
    /// The name of the entity that a sound is for.
    Target(Option<String>),
    /// How far [`Effect::Use`] is.
    Progress {
        /// Bytes that arrived.
        received_bytes: u64,
        /// Bytes in all, once they are known.
        total_bytes: Option<u64>,
    },
    /// [`Effect::Use`] is over.
    Used {
        /// What was done, in words.
        outcome: Result<String, Trouble>,
    },
    /// [`Effect::Undo`] or [`Effect::Redo`] is over.
    Restored {
        /// What was done, in words.
        outcome: Result<String, Trouble>,
    },
    /// The banks that sounds can be written into.
    Banks(Vec<BankFile>),
    /// One of them has been written: this is what it has now.
    BankWritten(BankFile),
    /// What the project pins and uses, or why that is not known.
    Project(Result<Project, Trouble>),
    /// Licences that the project does not allow: a person is warned of them.
    Denied(Vec<License>),
    /// The collections as their file has them, or what is wrong with it.
    Collections(Result<Collections, Trouble>),
    /// [`Effect::Collect`] has failed.
    NotCollected(Trouble),
    /// [`Effect::Collected`] has an outcome.
    Collected {
        /// What was asked for.
        ids: Vec<SoundId>,
        /// Those that the server has.
        outcome: Result<Vec<Sound>, Trouble>,
    },
    /// Whether there is something to undo, and to do again.
    Changes {
        /// To undo.
        undo: bool,
        /// To do again.
        redo: bool,
    },
}

/// Something to do. What has an outcome sends a [`Message`] when it is there.
#[expect(clippy::large_enum_variant, reason = "there are few, and each is carried out at once")]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Effect {
    /// Search anew; what was searched for before is of no interest any more.
    Search {
        /// To be given back with the answer.
        generation: u64,
        /// For what.
        query: SearchQuery,
    },
    /// Search among the sounds that the cache knows of, beside what is searched for elsewhere.
    SearchKept {
        /// To be given back with the answer.
        generation: u64,
        /// For what; without words, for all of them.
        query: SearchQuery,
        /// Only sounds whose files are there.
        files_only: bool,
    },
    /// Read which searches are saved.
    Searches,
    /// Save a search under a name, or forget the one that has it.
    SaveSearch {
        /// The name.
        name: String,
        /// `None`: forget it.
        search: Option<SavedSearch>,
    },
    /// Try this key, say what it may not do, and use it from now on if it may search.
    TryKey(KeyText),
    /// Ask for the next page of this search.
    More {
        /// Of which search.
        generation: u64,
    },
    /// Ask for the sounds that are like this one.
    Similar {
        /// Which.
        id: SoundId,
        /// Only those that differ from it so.
        toward: Option<Toward>,
    },
    /// Ask for the tree of categories.
    Categories,
    /// Ask how many credits there are.
    Credits,
    /// See what is in the cache and in the lock file.
    Kept,
    /// See what is in the banks.
    Banks,
    /// See what the project pins, and where it is used.
    Project,
    /// Unpin these sounds.
    Unpin(Vec<(SoundId, Variant)>),
    /// See what is in the collections.
    Collections,
    /// Put a sound into a collection, or take it out.
    Collect {
        /// The collection; it may be a new one.
        name: String,
        /// The sound.
        id: SoundId,
        /// What people call it.
        title: String,
        /// Whether it goes in.
        member: bool,
    },
    /// Ask for these sounds.
    Collected(Vec<SoundId>),
    /// Ask for the outlines of these sounds, and of no others.
    Outlines(Vec<Sound>),
    /// Have the previews of these sounds ready, most urgent first, and of no others.
    Previews(Vec<Sound>),
    /// Compute the spectrogram of this sound as soon as its preview is there, and no other.
    Analyse(SoundId),
    /// Ask for everything about a sound.
    Details(SoundId),
    /// Play a preview, as soon as it is there, instead of the one that is heard.
    Play(Playing),
    /// Play on, but so.
    Adjust(Playing),
    /// Be silent.
    Stop,
    /// Fetch a sound and put it where it belongs.
    Use {
        /// Which.
        sound: Sound,
        /// In which form.
        variant: Variant,
        /// Into which bank, too.
        place: Option<BankPlace>,
        /// On the entity under the pointer instead of the selected one.
        hovered: bool,
    },
    /// Stop fetching it.
    CancelUse,
    /// Take the last use back.
    Undo,
    /// Do again what was taken back.
    Redo,
    /// Take the panel off the screen.
    Close,
}

/// A page of what was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hits {
    /// The sounds, best first.
    pub sounds: Vec<Sound>,
    /// How many there are in all.
    pub total: u64,
    /// Whether another page follows.
    pub more: bool,
    /// Whether it is an earlier answer, since nobody can be asked.
    pub offline: bool,
}
