//! Calls to the API: the only code that sends the key.

mod key_check;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use reqwest::{
    Method, Request, Url,
    header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue},
};
use serde::de::DeserializeOwned;
use soundscape_wire::{
    Category, DownloadTicket, IDEMPOTENCY_KEY, LedgerEntry, Profile, RotatedKey, Sound, SoundId,
    SoundMetadata, Toward,
};

use crate::{
    ClientError, Variant,
    answers::Answers,
    credentials::{HeldKey, Issuer, Keychain, rotate},
    priority::{Priority, Urgency},
    retry::Outcome,
    search::{Cursor, SearchPage, SearchQuery},
    server_url::{ServerUrl, public},
    transport::{Attempt, Failure, Route, Transport, has_media_type},
};

pub use key_check::KeyCheck;

/// The API at one address. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) server: Arc<ServerUrl>,
    pub(crate) transport: Arc<Transport>,
    pub(crate) answers: Arc<Answers>,
    keychain: Arc<Keychain>,
}

impl Api {
    /// Sounds that one request may ask for.
    pub(crate) const MOST_IDS: usize = 100;

    pub(crate) fn new(
        server: ServerUrl,
        keychain: Keychain,
        transport: Arc<Transport>,
        answers: Answers,
    ) -> Self {
        let (server, keychain, answers) = (Arc::new(server), Arc::new(keychain), Arc::new(answers));
        Self { server, transport, answers, keychain }
    }

    pub(crate) async fn search(
        &self,
        urgency: &Urgency,
        query: SearchQuery,
        cursor: Option<String>,
    ) -> Result<SearchPage, ClientError> {
        let mut url = self.server.endpoint(&["sounds", "search"]);
        query.write_to(&mut url, cursor.as_deref());
        let known = self.recall::<Vec<_>>(urgency, &url).await?;
        Ok(SearchPage {
            total: known.total.unwrap_or(known.body.len() as u64),
            sounds: known.body,
            next: known.next.map(|position| Cursor { query, position }),
            offline: known.offline,
        })
    }

    pub(crate) async fn metadata(
        &self,
        urgency: &Urgency,
        id: &SoundId,
    ) -> Result<SoundMetadata, ClientError> {
        let url = self.server.endpoint(&["sounds", id.as_str(), "metadata"]);
        Ok(self.recall(urgency, &url).await?.body)
    }

    /// For at most [`MOST_IDS`](Self::MOST_IDS).
    pub(crate) async fn metadata_of(
        &self,
        urgency: &Urgency,
        ids: &[SoundId],
    ) -> Result<Vec<SoundMetadata>, ClientError> {
        let mut url = self.server.endpoint(&["sounds"]);
        let ids: Vec<_> = ids.iter().map(SoundId::as_str).collect();
        url.query_pairs_mut().append_pair("ids", &ids.join(","));
        Ok(self.recall(urgency, &url).await?.body)
    }

    pub(crate) async fn similar(
        &self,
        urgency: &Urgency,
        id: &SoundId,
        toward: Option<Toward>,
        limit: u16,
    ) -> Result<Vec<Sound>, ClientError> {
        let mut url = self.server.endpoint(&["sounds", id.as_str(), "similar"]);
        if let Some(toward) = toward {
            url.query_pairs_mut().append_pair("toward", toward.name());
        }
        url.query_pairs_mut().append_pair("limit", &limit.to_string());
        Ok(self.recall(urgency, &url).await?.body)
    }

    pub(crate) async fn categories(&self, urgency: &Urgency) -> Result<Vec<Category>, ClientError> {
        Ok(self.recall(urgency, &self.server.endpoint(&["categories"])).await?.body)
    }

    pub(crate) async fn profile(&self, urgency: &Urgency) -> Result<Profile, ClientError> {
        self.get(urgency, &["user", "profile"]).await
    }

    pub(crate) async fn ledger(&self, urgency: &Urgency) -> Result<Vec<LedgerEntry>, ClientError> {
        let url = self.server.endpoint(&["user", "credits", "ledger"]);
        Ok(self.call(Route::Lookup, urgency, Request::new(Method::POST, url)).await?.body)
    }

    /// Asks for a signed URL. Costs a credit once for each `idempotency_key`.
    pub(crate) async fn ticket(
        &self,
        urgency: &Urgency,
        id: &SoundId,
        variant: Variant,
        idempotency_key: &HeaderValue,
    ) -> Result<DownloadTicket, ClientError> {
        let mut url = self.server.endpoint(&["sounds", id.as_str(), "download"]);
        url.query_pairs_mut().append_pair("format", variant.format.name());
        if variant.normalize {
            url.query_pairs_mut().append_pair("normalize", "true");
        }
        let mut request = Request::new(Method::GET, url);
        request.headers_mut().insert(IDEMPOTENCY_KEY, idempotency_key.clone());
        Ok(self.call(Route::Ticket, urgency, request).await?.body)
    }

    async fn get<T: DeserializeOwned>(&self, urgency: &Urgency, path: &[&str]) -> Result<T, ClientError> {
        let request = Request::new(Method::GET, self.server.endpoint(path));
        Ok(self.call(Route::Lookup, urgency, request).await?.body)
    }

    async fn call<T: DeserializeOwned>(
        &self,
        route: Route,
        urgency: &Urgency,
        request: Request,
    ) -> Result<Answer<T>, ClientError> {
        self.call_for(self.transport.policy.deadline, route, urgency, request).await
    }

    /// With the key of the moment. One that is refused is looked for anew, once.
    pub(crate) async fn call_for<T: DeserializeOwned>(
        &self,
        deadline: Duration,
        route: Route,
        urgency: &Urgency,
        request: Request,
    ) -> Result<Answer<T>, ClientError> {
        if self.answers.offline {
            return Err(ClientError::Offline { what: public(request.url()) });
        }
        let used = Mutex::new(None);
        let (request, used) = (&request, &used);
        let call = || {
            self.transport.persist_for(deadline, route, urgency, move |attempt| async move {
                // Not before its turn: it may have waited for minutes.
                let key = self.keychain.current().await?;
                *used.lock().unwrap_or_else(PoisonError::into_inner) = key.clone();
                self.exchange(attempt, copy(request), key.as_ref()).await
            })
        };
        let used = || used.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut result = call().await;
        if result.as_ref().is_err_and(|error| error.status() == Some(401))
            && let Some(refused) = used()
            && self.keychain.renew(&refused).await
        {
            result = call().await;
        }
        if let Ok(answer) = &result
            && let Some(key) = used()
        {
            self.rotate_if_due(&answer.headers, key).await;
        }
        result
    }

    async fn exchange<T: DeserializeOwned>(
        &self,
        attempt: Attempt,
        mut request: Request,
        key: Option<&HeldKey>,
    ) -> Result<Answer<T>, Failure> {
        let (url, limit) = (request.url().clone(), attempt.limit);
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.extend(key.map(|key| (AUTHORIZATION, key.authorization.clone())));
        let exchange = async {
            let response = self.transport.send(attempt, request).await?;
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            let body = response.bytes().await.map_err(|error| Failure::network(&url, limit, error))?;
            // Not modified: no body, and whoever asks so expects none.
            let body = if status == 304 { b"null" } else { &*body };
            let body = serde_json::from_slice(body).map_err(|error| {
                let source = Some(Arc::new(error));
                // JSON that cannot be read was spoiled on its way; anything else is somebody else's page.
                let spoiled = has_media_type(&headers, "application/json");
                let outcome = if spoiled { Outcome::Network } else { Outcome::Final };
                Failure::new(ClientError::UnexpectedResponse { url: public(&url), status, source }, outcome)
            })?;
            Ok(Answer { headers, body })
        };
        let clock = &self.transport.clock;
        clock.within(limit, exchange).await.unwrap_or_else(|| Err(Failure::timeout(&url, limit)))
    }

    /// The call that finds it due waits for it, lest the program ends in the middle; dropping the call does not end it.
    async fn rotate_if_due(&self, headers: &HeaderMap, key: HeldKey) {
        let expires =
            headers.get("soundscape-key-expires").and_then(|value| value.to_str().ok()?.parse().ok());
        if expires.is_some_and(|expires| self.keychain.is_rotation_due(expires)) {
            let api = self.clone();
            // A panic was told on its way; the call has its answer.
            let _ = tokio::spawn(async move { rotate(&api.keychain, &api, &key).await }).await;
        }
    }

    /// With this key and no other.
    async fn call_as<T: DeserializeOwned>(
        &self,
        key: &HeldKey,
        method: Method,
        path: &[&str],
    ) -> Result<T, ClientError> {
        let request = Request::new(method, self.server.endpoint(path));
        let request = &request;
        let urgency = Urgency::from(Priority::INTERACTIVE);
        let exchange = move |attempt| self.exchange::<T>(attempt, copy(request), Some(key));
        Ok(self.transport.persist(Route::Lookup, &urgency, exchange).await?.body)
    }
}

impl Issuer for Api {
    async fn issue(&self, old: &HeldKey) -> Result<RotatedKey, ClientError> {
        self.call_as(old, Method::POST, &["keys", "rotate"]).await
    }

    async fn try_out(&self, key: &HeldKey) -> Result<(), ClientError> {
        self.call_as::<Profile>(key, Method::GET, &["user", "profile"]).await.map(drop)
    }
}

pub(crate) struct Answer<T> {
    pub(crate) headers: HeaderMap,
    pub(crate) body: T,
}

/// The same request again. None of the API's calls has a body.
fn copy(request: &Request) -> Request {
    let mut copy = Request::new(request.method().clone(), Url::clone(request.url()));
    copy.headers_mut().clone_from(request.headers());
    copy
}
