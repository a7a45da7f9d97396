//! Calls to the API: the only code that knows the key.

use std::{sync::Arc, time::Duration};

use reqwest::{
    Method, Request, Url,
    header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue},
};
use serde::de::DeserializeOwned;
use soundscape_wire::{
    ApiKey, Category, DownloadTicket, IDEMPOTENCY_KEY, LedgerEntry, Profile, SoundId, SoundMetadata,
};

use crate::{
    ClientError, Variant,
    answers::Answers,
    search::{Cursor, SearchPage, SearchQuery},
    server_url::{ServerUrl, public},
    transport::{Failure, Transport},
};

/// The API at one address, called with one key.
pub(crate) struct Api {
    pub(crate) server: ServerUrl,
    pub(crate) transport: Arc<Transport>,
    pub(crate) answers: Answers,
    authorization: Option<HeaderValue>,
}

impl Api {
    pub(crate) fn new(
        server: ServerUrl,
        key: Option<&ApiKey>,
        transport: Arc<Transport>,
        answers: Answers,
    ) -> Self {
        let authorization = key.and_then(|key| {
            // Never `None`: a key consists of ASCII letters, digits and underscores.
            let mut value = HeaderValue::from_str(&format!("Bearer {}", key.secret())).ok()?;
            value.set_sensitive(true);
            Some(value)
        });
        Self { server, transport, answers, authorization }
    }

    pub(crate) async fn search(
        &self,
        query: SearchQuery,
        cursor: Option<String>,
    ) -> Result<SearchPage, ClientError> {
        let mut url = self.server.endpoint(&["sounds", "search"]);
        query.write_to(&mut url, cursor.as_deref());
        let known = self.recall::<Vec<_>>(&url).await?;
        Ok(SearchPage {
            total: known.total.unwrap_or(known.body.len() as u64),
            sounds: known.body,
            next: known.next.map(|position| Cursor { query, position }),
            offline: known.offline,
        })
    }

    pub(crate) async fn metadata(&self, id: &SoundId) -> Result<SoundMetadata, ClientError> {
        let url = self.server.endpoint(&["sounds", id.as_str(), "metadata"]);
        Ok(self.recall(&url).await?.body)
    }

    /// Those of them that there are. At most 100.
    pub(crate) async fn metadata_of(&self, ids: &[SoundId]) -> Result<Vec<SoundMetadata>, ClientError> {
        let mut url = self.server.endpoint(&["sounds"]);
        let ids = ids.iter().map(SoundId::as_str).collect::<Vec<_>>().join(",");
        url.query_pairs_mut().append_pair("ids", &ids);
        Ok(self.recall(&url).await?.body)
    }

    pub(crate) async fn categories(&self) -> Result<Vec<Category>, ClientError> {
        Ok(self.recall(&self.server.endpoint(&["categories"])).await?.body)
    }

    pub(crate) async fn profile(&self) -> Result<Profile, ClientError> {
        self.get(&["user", "profile"]).await
    }

    pub(crate) async fn ledger(&self) -> Result<Vec<LedgerEntry>, ClientError> {
        let url = self.server.endpoint(&["user", "credits", "ledger"]);
        Ok(self.call(Request::new(Method::POST, url)).await?.body)
    }

    /// Asks for a signed URL. Costs a credit once for each `idempotency_key`.
    pub(crate) async fn ticket(
        &self,
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
        Ok(self.call(request).await?.body)
    }

    async fn get<T: DeserializeOwned>(&self, segments: &[&str]) -> Result<T, ClientError> {
        Ok(self.call(Request::new(Method::GET, self.server.endpoint(segments))).await?.body)
    }

    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        mut request: Request,
    ) -> Result<Answer<T>, ClientError> {
        if self.answers.offline {
            return Err(ClientError::Offline { what: public(request.url()) });
        }
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.extend(self.authorization.clone().map(|value| (AUTHORIZATION, value)));
        self.transport.persist(|limit| self.exchange(copy(&request), limit)).await
    }

    async fn exchange<T: DeserializeOwned>(
        &self,
        request: Request,
        limit: Duration,
    ) -> Result<Answer<T>, Failure> {
        let url = request.url().clone();
        let exchange = async {
            let response = self.transport.send(request, limit).await?;
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            let body = response.bytes().await.map_err(|error| Failure::network(&url, limit, error))?;
            // Not modified: no body, and whoever asks so expects none.
            let body = if status == 304 { b"null" } else { &*body };
            let body = serde_json::from_slice(body).map_err(|error| {
                Failure::last(ClientError::UnexpectedResponse {
                    url: public(&url),
                    status,
                    source: Some(Arc::new(error)),
                })
            })?;
            Ok(Answer { headers, body })
        };
        let clock = &self.transport.clock;
        clock.within(limit, exchange).await.unwrap_or_else(|| Err(Failure::timeout(&url, limit)))
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
