//! How long an answer is waited for: when the cache is asked meanwhile, and when the server is asked again by itself.

use std::time::Duration;

use super::{Effect, Hits, Model, Trouble, TroubleKind};

/// What is waited for.
#[derive(Debug, Default)]
pub(crate) struct Patience {
    /// Since when there is no answer, for as long as the cache was not asked in its place.
    silent_since: Option<Duration>,
    /// The server refuses to be asked until then.
    limited_until: Option<Duration>,
    /// Whether it is asked again then.
    again: bool,
}

impl Patience {
    /// A server that says nothing for so long may be away.
    const SILENCE: Duration = Duration::from_millis(2_500);

    pub(super) fn due(&self, now: Duration) -> Option<Duration> {
        // The countdown is seen to count down.
        let second =
            self.limited_for(now).map(|left| now + Duration::from_nanos(u64::from(left.subsec_nanos()) + 1));
        let silence = self.silent_since.map(|since| since + Self::SILENCE);
        [second, silence].into_iter().flatten().min()
    }

    /// For how long the server refuses to be asked.
    pub(crate) fn limited_for(&self, now: Duration) -> Option<Duration> {
        self.limited_until?.checked_sub(now).filter(|left| !left.is_zero())
    }
}

impl Model {
    /// A search was asked.
    pub(super) fn begin_waiting(&mut self) {
        self.patience.silent_since = Some(self.now);
        self.patience.again = false;
    }

    /// Nothing is asked of the server.
    pub(super) fn end_waiting(&mut self) {
        self.patience.silent_since = None;
        self.patience.again = false;
    }

    /// Time passed.
    pub(super) fn wait(&mut self, effects: &mut Vec<Effect>) {
        let limited = self.patience.limited_for(self.now).is_some();
        if self.patience.again && !limited {
            self.patience.again = false;
            self.search.forget();
            self.ask(effects);
        }
        let silence = self.patience.silent_since.map(|since| since + Patience::SILENCE);
        if silence.is_some_and(|silence| silence <= self.now) && !limited {
            self.ask_cache(effects);
        }
    }

    pub(super) fn limit(&mut self, wait: Duration) {
        self.patience.limited_until = Some(self.now + wait);
        self.ask_again_when_let();
    }

    pub(super) fn found(
        &mut self,
        generation: u64,
        outcome: Result<Hits, Trouble>,
        effects: &mut Vec<Effect>,
    ) {
        if !self.search.accept(generation, &outcome) {
            return;
        }
        match outcome {
            Ok(hits) => self.take_in(hits),
            Err(trouble) if trouble.kind == TroubleKind::Offline => self.ask_cache(effects),
            Err(_) => {
                self.patience.silent_since = None;
                self.ask_again_when_let();
            }
        }
    }

    /// The cache was asked: in the server's place, or since only its sounds are wanted.
    pub(super) fn found_kept(&mut self, generation: u64, outcome: Result<Hits, Trouble>) {
        if self.search.filters.kept_only {
            if self.search.accept(generation, &outcome)
                && let Ok(hits) = outcome
            {
                self.take_in(hits);
            }
        } else if let Ok(hits) = outcome
            && self.search.generation == generation
            && (self.search.asking || self.search.trouble.is_some())
            && !hits.sounds.is_empty()
        {
            self.take_in(hits);
        }
    }

    fn take_in(&mut self, hits: Hits) {
        self.patience.silent_since = None;
        self.record();
        self.nearest.learn(&hits.sounds);
        let words = self.search.asked_words();
        self.nearest.suggest(if hits.sounds.is_empty() { &words } else { "" });
        let least_s = self.search.filters.duration_min_s;
        self.search_anew().replace(hits, words, least_s);
        self.outlines.look_again();
        self.selection.rest(self.now);
    }

    fn ask_cache(&mut self, effects: &mut Vec<Effect>) {
        if self.patience.silent_since.take().is_some()
            && let Some(query) = self.search.asked()
        {
            effects.push(Effect::SearchKept {
                generation: self.search.generation,
                query: query.clone(),
                files_only: false,
            });
        }
    }

    fn ask_again_when_let(&mut self) {
        let refused = self.search.trouble.as_ref().is_some_and(|trouble| trouble.kind == TroubleKind::Busy);
        self.patience.again = refused && self.patience.limited_for(self.now).is_some();
    }
}
