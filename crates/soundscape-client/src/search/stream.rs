//! All sounds of a search as a stream over its pages.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
    vec,
};

use futures_util::Stream;
use soundscape_wire::Sound;

use super::{Cursor, SearchPage, SearchQuery};
use crate::{Client, ClientError, Task};

/// The sounds that a search finds, best first. Made by [`Client::search_all`].
///
/// It is a [`Stream`], and has a [`next`](Self::next) of its own for code that has no extension trait at hand. It needs
/// no reactor. After an error it ends.
///
/// ```no_run
/// # async fn example(client: soundscape_client::Client) -> Result<(), soundscape_client::ClientError> {
/// use soundscape_client::SearchQuery;
///
/// let mut sounds = client.search_all(&SearchQuery::new("footsteps gravel"));
/// while let Some(sound) = sounds.next().await {
///     println!("{}", sound?.title);
/// }
/// # Ok(()) }
/// ```
#[must_use = "a stream asks for nothing before it is polled"]
pub struct SearchStream {
    client: Client,
    state: State,
    total: Option<u64>,
}

enum State {
    Asks(SearchQuery),
    Waits(Task<Result<SearchPage, ClientError>>),
    Gives { sounds: vec::IntoIter<Sound>, next: Option<Cursor> },
}

impl SearchStream {
    /// The largest page that the API gives.
    const LIMIT: u16 = 100;

    pub(crate) fn new(client: Client, query: SearchQuery) -> Self {
        let limit = query.limit.or(Some(Self::LIMIT));
        Self { client, state: State::Asks(SearchQuery { limit, ..query }), total: None }
    }

    /// The next sound; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<Sound, ClientError>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// How many sounds were found in all; `None` before the first page.
    pub fn total(&self) -> Option<u64> {
        self.total
    }
}

impl Stream for SearchStream {
    type Item = Result<Sound, ClientError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            self.state = match &mut self.state {
                State::Asks(query) => {
                    let query = query.clone();
                    State::Waits(self.client.search(&query))
                }
                State::Waits(task) => match ready!(Pin::new(task).poll(context)) {
                    Ok(SearchPage { sounds, total, next, .. }) => {
                        self.total = Some(total);
                        State::Gives { sounds: sounds.into_iter(), next }
                    }
                    Err(error) => {
                        self.state = State::Gives { sounds: Vec::new().into_iter(), next: None };
                        return Poll::Ready(Some(Err(error)));
                    }
                },
                State::Gives { sounds, next } => match (sounds.next(), next.take()) {
                    (Some(sound), cursor) => {
                        *next = cursor;
                        return Poll::Ready(Some(Ok(sound)));
                    }
                    (None, Some(cursor)) => State::Waits(self.client.page_at(cursor)),
                    (None, None) => return Poll::Ready(None),
                },
            };
        }
    }
}

impl fmt::Debug for SearchStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SearchStream").field("total", &self.total).finish_non_exhaustive()
    }
}
