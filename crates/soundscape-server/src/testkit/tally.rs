//! Counts what came and what was answered.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use http::{HeaderMap, Method, request::Parts};

use super::fault::Route;

/// A request that a [`TestServer`](super::TestServer) has seen.
#[derive(Clone)]
pub struct Seen {
    route: Route,
    method: Method,
    path: String,
    query: Option<String>,
    headers: HeaderMap,
    status: Option<u16>,
    over: bool,
}

impl Seen {
    /// Its route.
    pub fn route(&self) -> Route {
        self.route
    }

    /// Its method.
    pub fn method(&self) -> &str {
        self.method.as_str()
    }

    /// Its path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its query; that of a file is a signature.
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// One of its headers, if it is there and text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// All of its headers that are text, with names in lowercase.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
    }

    /// The status of its answer; `None` as long as there is none.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// Whether it is not being answered any more: the answer was sent, or the caller or the server hung up.
    pub fn is_over(&self) -> bool {
        self.over
    }
}

/// Shows neither the key nor a signature.
impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, path, status, .. } = self;
        write!(f, "{method} {path} → ")?;
        match status {
            Some(status) => write!(f, "{status}"),
            None => f.write_str("no answer"),
        }
    }
}

/// All counts.
#[derive(Default)]
pub(super) struct Tally(Mutex<State>);

#[derive(Default)]
struct State {
    connections: u64,
    requests: HashMap<Route, u64>,
    answers: HashMap<(Route, u16), u64>,
    under_way: usize,
    /// The latest ones, [`Tally::KEPT`] at most.
    seen: VecDeque<Seen>,
    /// The number of the first that is kept.
    first: u64,
}

impl Tally {
    const KEPT: usize = 10_000;

    pub(super) fn connected(&self) {
        self.state().connections += 1;
    }

    /// Counts a request, which is under way until the guard is dropped.
    pub(super) fn begin(self: &Arc<Self>, route: Route, request: &Parts) -> UnderWay {
        let mut state = self.state();
        let (method, headers) = (request.method.clone(), request.headers.clone());
        let (path, query) = (request.uri.path().to_owned(), request.uri.query().map(str::to_owned));
        *state.requests.entry(route).or_default() += 1;
        state.under_way += 1;
        if state.seen.len() == Self::KEPT {
            state.seen.pop_front();
            state.first += 1;
        }
        let number = state.first + state.seen.len() as u64;
        state.seen.push_back(Seen { route, method, path, query, headers, status: None, over: false });
        UnderWay { tally: self.clone(), route, number }
    }

    pub(super) fn connections(&self) -> u64 {
        self.state().connections
    }

    pub(super) fn requests(&self, route: Route) -> u64 {
        let state = self.state();
        state.requests.iter().filter(|(found, _)| route.includes(**found)).map(|(_, count)| count).sum()
    }

    pub(super) fn answers(&self, route: Route, status: u16) -> u64 {
        let wanted = |(found, code): &(Route, u16)| route.includes(*found) && *code == status;
        self.state().answers.iter().filter(|(key, _)| wanted(key)).map(|(_, count)| count).sum()
    }

    pub(super) fn under_way(&self) -> usize {
        self.state().under_way
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.state().seen.iter().cloned().collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn get(&mut self, number: u64) -> Option<&mut Seen> {
        let index = number.checked_sub(self.first)?;
        self.seen.get_mut(usize::try_from(index).ok()?)
    }
}

/// A request that is being answered.
pub(super) struct UnderWay {
    tally: Arc<Tally>,
    route: Route,
    number: u64,
}

impl UnderWay {
    pub(super) fn answered(&self, status: u16) {
        let mut state = self.tally.state();
        *state.answers.entry((self.route, status)).or_default() += 1;
        if let Some(seen) = state.get(self.number) {
            seen.status = Some(status);
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut state = self.tally.state();
        state.under_way -= 1;
        if let Some(seen) = state.get(self.number) {
            seen.over = true;
        }
    }
}
