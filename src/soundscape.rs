//! The resource that code without an entity asks.

use std::{fmt, sync::Arc};

use bevy_ecs::{reflect::ReflectResource, resource::Resource};
use bevy_reflect::Reflect;
#[cfg(feature = "streaming")]
use soundscape_client::SoundStream;
use soundscape_client::{
    CachedSound, Category, Client, SearchPage, SearchQuery, SoundId, SoundMetadata, Variant,
};

use crate::{
    Request, SoundPath, SoundQuery, SoundscapeError,
    connection::Connection,
    library::{Answer, Library},
    traffic::Traffic,
    unhurried::Unhurried,
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
#[derive(Resource, Reflect, Clone)]
#[reflect(opaque, Resource, Clone, Debug)]
pub struct Soundscape {
    connection: Arc<Connection>,
    traffic: Arc<Traffic>,
    unhurried: Arc<Unhurried>,
}

/// How far the connection is.
#[derive(Reflect, Clone, Debug)]
#[reflect(Clone, Debug)]
#[non_exhaustive]
pub enum SoundscapeStatus {
    /// The embedded server reads its library, or Bevy does not know yet where its assets are; requests wait.
    Starting,
    /// Requests are answered.
    Ready,
    /// The server cannot be reached, or is not to be: what the cache has is played, and searches are answered by what the
    /// server said earlier ([`SearchPage::offline`]). What is not known fails.
    Offline,
    /// Every request fails with this error.
    Failed(SoundscapeError),
}

impl Soundscape {
    pub(crate) fn settled(outcome: Result<Library, SoundscapeError>) -> Self {
        Self::starting(Arc::new(Connection::settled(outcome)))
    }

    pub(crate) fn starting(connection: Arc<Connection>) -> Self {
        Self { connection, traffic: Arc::default(), unhurried: Arc::default() }
    }

    /// Finds sounds by words.
    ///
    /// A baked folder answers what was searched for when it was recorded, with those of the sounds that are baked; every
    /// other search fails.
    pub fn search(&self, query: &SoundQuery) -> Request<SearchPage> {
        match SearchQuery::try_from(query) {
            Ok(query) => self.request(move |library| library.search(query)),
            Err(error) => Request::failed(error),
        }
    }

    /// The sounds after those of `page`, or `None` after the last page.
    pub fn next_page(&self, page: &SearchPage) -> Option<Request<SearchPage>> {
        let task = self.client()?.next_page(page)?;
        Some(Request::of(async move { Ok(task.await?) }))
    }

    /// Everything that is known of a sound; of a baked one, [what its manifest knows](soundscape_client::Manifest::metadata).
    pub fn metadata(&self, id: &SoundId) -> Request<SoundMetadata> {
        let id = id.clone();
        self.request(move |library| library.metadata(id))
    }

    /// The tree of categories, with the number of sounds in each. Only a server knows it.
    pub fn categories(&self) -> Request<Vec<Category>> {
        self.request(Library::categories)
    }

    /// The sound as a file in the cache. A sound that is there already costs no request and no credit.
    ///
    /// What is fetched so is loaded without a request later: a way to prefetch. Baked sounds are in no cache.
    pub fn fetch(&self, id: &SoundId, variant: Variant) -> Request<CachedSound> {
        let id = id.clone();
        self.request(move |library| library.fetch(id, variant))
    }

    /// Brings a sound to where it can be read from at any time, after all that somebody waits for.
    #[cfg(feature = "kira")]
    pub(crate) fn prefetch(&self, id: &SoundId, variant: Variant) -> Request<()> {
        let (id, traffic) = (id.clone(), self.traffic.clone());
        self.request(move |library| library.prefetch(id, variant, traffic))
    }

    /// How far the connection is. Costs next to nothing.
    pub fn status(&self) -> SoundscapeStatus {
        match self.connection.now() {
            None => SoundscapeStatus::Starting,
            Some(Ok(library)) if library.is_offline() => SoundscapeStatus::Offline,
            Some(Ok(_)) => SoundscapeStatus::Ready,
            Some(Err(error)) => SoundscapeStatus::Failed(error),
        }
    }

    /// The client, for what has no method here; `None` until there is one, and with a baked folder.
    pub fn client(&self) -> Option<&Client> {
        match self.connection.now()?.ok()? {
            Library::Server(online) => Some(&online.client),
            Library::Baked(_) => None,
        }
    }

    /// The embedded server of [`SoundscapePlugin::local`](crate::SoundscapePlugin::local), once it runs.
    #[cfg(feature = "local")]
    pub fn server(&self) -> Option<&soundscape_server::Embedded> {
        match self.connection.now()?.ok()? {
            Library::Server(online) => online.server.as_ref()?.server(),
            Library::Baked(_) => None,
        }
    }

    /// Where sounds come from, as soon as that is there.
    #[cfg(feature = "kira")]
    pub(crate) async fn library(&self) -> Result<&Library, SoundscapeError> {
        self.connection.wait().await
    }

    /// The bytes of a sound. Reads on the thread that polls: not for the main one.
    pub(crate) async fn bytes(&self, path: SoundPath) -> Result<Vec<u8>, SoundscapeError> {
        self.connection.wait().await?.bytes(path, &self.traffic, &self.unhurried).await
    }

    /// A sound to be read while it arrives.
    #[cfg(feature = "streaming")]
    pub(crate) async fn open(&self, path: SoundPath) -> Result<SoundStream, SoundscapeError> {
        self.connection.wait().await?.open(path, &self.traffic).await
    }

    /// Ends the waiting for a baked folder.
    pub(crate) fn settle(&self, library: Library) {
        self.connection.settle(Ok(library));
    }

    #[cfg(feature = "kira")]
    pub(crate) fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    /// The loads that nobody waits for now.
    #[cfg(feature = "kira")]
    pub(crate) fn unhurried(&self) -> &Unhurried {
        &self.unhurried
    }

    fn request<T: Send + 'static>(
        &self,
        start: impl FnOnce(&Library) -> Answer<T> + Send + Sync + 'static,
    ) -> Request<T> {
        Request::new(&self.connection, start)
    }
}

impl fmt::Debug for Soundscape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Soundscape").field("status", &self.status()).field("client", &self.client()).finish()
    }
}
