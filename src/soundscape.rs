//! The resource that code without an entity asks.

use std::{fmt, sync::Arc};

use bevy_ecs::resource::Resource;
use soundscape_client::{
    CachedSound, Category, Client, ClientError, SearchPage, SearchQuery, SoundId, SoundMetadata, Task,
    Variant,
};

use crate::{
    Request, SoundQuery, SoundscapeError,
    connection::{Connected, Connection},
    traffic::Traffic,
};

/// The library of sounds, wherever it is. Cheap to clone; usable on any thread.
///
/// ```
/// use bevy_app::prelude::*;
/// use bevy_ecs::prelude::*;
/// use bevy_soundscape::{Request, SearchPage, prelude::*};
///
/// #[derive(Resource)]
/// struct Search(Request<SearchPage>);
///
/// fn ask(soundscape: Res<Soundscape>, mut commands: Commands) {
///     commands.insert_resource(Search(soundscape.search(&SoundQuery::new("door creak"))));
/// }
///
/// fn look(mut search: ResMut<Search>) {
///     match search.0.poll_now() {
///         Some(Ok(page)) => println!("{} sounds", page.total),
///         Some(Err(error)) => println!("{error}"),
///         None => {}
///     }
/// }
///
/// App::new()
///     .add_plugins(SoundscapePlugin::new("http://127.0.0.1:9", "ss_test_4kR9mXp2vLw8nQ3jH7"))
///     .add_systems(Startup, ask)
///     .add_systems(Update, look)
///     .update();
/// ```
#[derive(Resource, Clone)]
pub struct Soundscape {
    connection: Arc<Connection>,
    traffic: Arc<Traffic>,
}

/// How far the connection is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SoundscapeStatus {
    /// The embedded server reads its library; requests wait for it.
    Starting,
    /// Requests are answered.
    Ready,
    /// Every request fails with this error.
    Failed(SoundscapeError),
}

impl Soundscape {
    pub(crate) fn settled(outcome: Result<Client, SoundscapeError>) -> Self {
        let connection = Connection::settled(outcome.map(Connected::from));
        Self { connection: Arc::new(connection), traffic: Arc::default() }
    }

    #[cfg(feature = "local")]
    pub(crate) fn starting(connection: Arc<Connection>) -> Self {
        Self { connection, traffic: Arc::default() }
    }

    /// Finds sounds by words.
    pub fn search(&self, query: &SoundQuery) -> Request<SearchPage> {
        match SearchQuery::try_from(query) {
            Ok(query) => self.request(move |client| client.search(&query)),
            Err(error) => Request::failed(error),
        }
    }

    /// The sounds after those of `page`, or `None` after the last page.
    pub fn next_page(&self, page: &SearchPage) -> Option<Request<SearchPage>> {
        let Some(Ok(connected)) = self.connection.now() else {
            return None;
        };
        let task = connected.client.next_page(page)?;
        Some(Request::of(async move { Ok(task.await?) }))
    }

    /// Everything that is known of a sound.
    pub fn metadata(&self, id: &SoundId) -> Request<SoundMetadata> {
        let id = id.clone();
        self.request(move |client| client.metadata(&id))
    }

    /// The tree of categories, with the number of sounds in each.
    pub fn categories(&self) -> Request<Vec<Category>> {
        self.request(Client::categories)
    }

    /// The sound as a file in the cache. A sound that is there already costs no request and no credit.
    ///
    /// What is fetched so is loaded without a request later: a way to prefetch.
    pub fn fetch(&self, id: &SoundId, variant: Variant) -> Request<CachedSound> {
        let id = id.clone();
        self.request(move |client| client.fetch(&id, variant))
    }

    /// How far the connection is. Costs next to nothing.
    pub fn status(&self) -> SoundscapeStatus {
        match self.connection.now() {
            None => SoundscapeStatus::Starting,
            Some(Ok(_)) => SoundscapeStatus::Ready,
            Some(Err(error)) => SoundscapeStatus::Failed(error),
        }
    }

    /// The client, for what has no method here; `None` unless [ready](SoundscapeStatus::Ready).
    pub fn client(&self) -> Option<&Client> {
        self.connection.now()?.ok().map(|connected| &connected.client)
    }

    /// The embedded server of [`SoundscapePlugin::local`](crate::SoundscapePlugin::local), once it runs.
    #[cfg(feature = "local")]
    pub fn server(&self) -> Option<&soundscape_server::Embedded> {
        self.connection.now()?.ok()?.server.as_ref()?.server()
    }

    /// The client, as soon as there is one.
    pub(crate) async fn ready(&self) -> Result<&Client, SoundscapeError> {
        Ok(&self.connection.wait().await?.client)
    }

    pub(crate) fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    fn request<T: Send + 'static>(
        &self,
        start: impl FnOnce(&Client) -> Task<Result<T, ClientError>> + Send + Sync + 'static,
    ) -> Request<T> {
        Request::new(&self.connection, start)
    }
}

impl fmt::Debug for Soundscape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Soundscape").field("status", &self.status()).field("client", &self.client()).finish()
    }
}
