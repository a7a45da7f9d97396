//! Previews and waveforms: what a sound is like, before it is paid for.

mod waveform;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use reqwest::{Method, Request, Url};
use sha2::{Digest as _, Sha256};
use soundscape_wire::{SignedUrl, Sound, SoundId, SoundMetadata};

use crate::{
    Client, ClientError, Task,
    answers::crowd_out,
    api::Api,
    cache::Digest,
    priority::Urgency,
    runtime::blocking,
    server_url::public,
    transport::{Attempt, Failure, Route, has_media_type},
    whole_file,
};

pub use waveform::Waveform;

impl Client {
    /// The sound's preview: a whole OGG Vorbis file, at most 30 s of sound. Costs no credit.
    ///
    /// It is kept in the cache. A URL that has expired since the search is replaced by a new one.
    pub fn preview(&self, sound: &Sound) -> Task<Result<Arc<[u8]>, ClientError>> {
        self.extract(Kind::Preview, sound, |body| Some(body.into()))
    }

    /// Whether the sound's preview is in the cache. Blocks for as long as it takes to look.
    pub fn is_preview_kept(&self, id: &SoundId) -> bool {
        Kind::Preview.path(self.cache().root(), self.namespace(), id).exists()
    }

    /// The sound's outline. Costs no credit, and is kept like a [`preview`](Self::preview).
    pub fn waveform(&self, sound: &Sound) -> Task<Result<Waveform, ClientError>> {
        self.extract(Kind::Waveform, sound, |body| Waveform::parse(&body))
    }

    fn extract<T: Send + 'static>(
        &self,
        kind: Kind,
        sound: &Sound,
        read: fn(Vec<u8>) -> Option<T>,
    ) -> Task<Result<T, ClientError>> {
        let url = kind.url_in(&sound.preview_url, &sound.waveform_url).clone();
        let id = sound.id.clone();
        let path = kind.path(self.cache().root(), self.namespace(), &id);
        self.call(|api, urgency| async move {
            if let Some(kept) = kept(&path).await
                && let Some(kept) = read(kept)
            {
                return Ok(kept);
            }
            let (address, body) = match api.receive(&urgency, kind, &url).await {
                // It expired, or is from an answer that was kept without its signature.
                Err(error) if error.status() == Some(403) => {
                    let SoundMetadata { preview_url, waveform_url, .. } = api.metadata(&urgency, &id).await?;
                    api.receive(&urgency, kind, kind.url_in(&preview_url, &waveform_url)).await?
                }
                received => received?,
            };
            let unexpected =
                ClientError::UnexpectedResponse { url: public(&address), status: 200, source: None };
            let answer = read(body.clone()).ok_or(unexpected)?;
            let written = blocking(move || keep(&path, &body)).await;
            written.unwrap_or_else(|error| tracing::debug!(%error, "a preview cannot be kept"));
            Ok(answer)
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Preview,
    Waveform,
}

/// No preview of 30 s is larger; whatever else arrives is not read to its end.
const MOST_BYTES: usize = 4 << 20;

/// Files in each of the 256 folders; a new one takes the place of the oldest.
const PER_FOLDER: usize = 8;

impl Kind {
    const fn url_in<'a>(self, preview: &'a SignedUrl, waveform: &'a SignedUrl) -> &'a SignedUrl {
        match self {
            Self::Preview => preview,
            Self::Waveform => waveform,
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Preview => "audio/ogg",
            Self::Waveform => "application/json",
        }
    }

    fn path(self, root: &Path, namespace: &str, id: &SoundId) -> PathBuf {
        let (folder, extension) = match self {
            Self::Preview => ("previews/v1", "ogg"),
            Self::Waveform => ("waveforms/v1", "json"),
        };
        let name = Digest::of(Sha256::new_with_prefix(format!("{id}\n{namespace}"))).to_string();
        root.join(folder).join(&name[..2]).join(format!("{name}.{extension}"))
    }
}

async fn kept(path: &Path) -> Option<Vec<u8>> {
    let path = path.to_owned();
    blocking(move || Ok(fs::read(path).ok())).await.ok().flatten()
}

fn keep(path: &Path, body: &[u8]) -> Result<(), ClientError> {
    whole_file::update(path, body).map_err(ClientError::io(path))?;
    if let Some(folder) = path.parent() {
        crowd_out(folder, path, PER_FOLDER);
    }
    Ok(())
}

impl Api {
    /// The file at a signed URL, which needs no key and gets none.
    async fn receive(
        &self,
        urgency: &Urgency,
        kind: Kind,
        url: &SignedUrl,
    ) -> Result<(Url, Vec<u8>), ClientError> {
        let unexpected =
            ClientError::UnexpectedResponse { url: self.server.to_string(), status: 200, source: None };
        let url = self.server.resolve(url.as_str()).ok_or(unexpected)?;
        if self.answers.offline {
            return Err(ClientError::Offline { what: public(&url) });
        }
        let url_ref = &url;
        let attempt = |attempt: Attempt| async move {
            let receive = self.receive_once(attempt, kind, url_ref);
            let received = self.transport.clock.within(attempt.limit, receive).await;
            received.unwrap_or_else(|| Err(Failure::timeout(url_ref, attempt.limit)))
        };
        let body = self.transport.persist(Route::File, urgency, attempt).await?;
        Ok((url, body))
    }

    async fn receive_once(&self, attempt: Attempt, kind: Kind, url: &Url) -> Result<Vec<u8>, Failure> {
        let mut response = self.transport.send(attempt, Request::new(Method::GET, url.clone())).await?;
        let status = response.status().as_u16();
        let unexpected =
            || Failure::last(ClientError::UnexpectedResponse { url: public(url), status, source: None });
        if !has_media_type(response.headers(), kind.media_type()) {
            return Err(unexpected());
        }
        let mut body = Vec::new();
        loop {
            let chunk = response.chunk().await;
            match chunk.map_err(|error| Failure::network(url, attempt.limit, error))? {
                Some(chunk) if body.len() + chunk.len() <= MOST_BYTES => body.extend_from_slice(&chunk),
                Some(_) => return Err(unexpected()),
                None => return Ok(body),
            }
        }
    }
}
