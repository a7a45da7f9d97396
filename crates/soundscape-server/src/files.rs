//! `/files`: what needs no key, because its URL is signed.

mod content;
mod range;

use std::sync::Arc;

use axum::{
    extract::{Path, RawQuery, State},
    response::Response,
};
use http::{HeaderMap, Uri, header};
use jiff::{SignedDuration, Timestamp};
use soundscape_wire::{ErrorCode, SignedUrl, SoundId};

use crate::{
    app::App,
    problem::{ApiError, ApiResult},
    rendition::{Picture, RenderError, Rendition},
    signing::Refused,
};

const DOWNLOAD_LIFE: SignedDuration = SignedDuration::from_mins(15);
const PREVIEW_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// URLs that a search result carries.
pub(crate) struct Links {
    pub(crate) preview: SignedUrl,
    pub(crate) waveform: SignedUrl,
}

impl Links {
    pub(crate) fn of(app: &App, id: &SoundId) -> Self {
        let expires = app.clock.now() + PREVIEW_LIFE;
        let url = |path: String, ending: &str| {
            SignedUrl::new(format!("{}{path}{ending}?{}", app.public_url, app.signer.sign(&path, expires)))
        };
        Self {
            preview: url(format!("/files/previews/{id}.ogg"), ""),
            // Signed without the ending: `.png` or `.svg` in its place is a picture.
            waveform: url(format!("/files/waveforms/{id}"), ".json"),
        }
    }
}

/// A download's URL and when it stops working.
pub(crate) fn download_url(app: &App, id: &SoundId, rendition: Rendition) -> (SignedUrl, Timestamp) {
    let expires = app.clock.now() + DOWNLOAD_LIFE;
    let path = format!("/files/downloads/{id}/{}", rendition.file_name());
    // Whole seconds, as the signature has them.
    let expires = Timestamp::from_second(expires.as_second()).unwrap_or(expires);
    let url = format!("{}{path}?{}", app.public_url, app.signer.sign(&path, expires));
    (SignedUrl::new(url), expires)
}

/// `GET /files/downloads/{id}/{file}`.
pub(crate) async fn download(
    State(app): State<Arc<App>>,
    Path((id, file)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    uri: Uri,
    headers: HeaderMap,
) -> ApiResult<Response> {
    verify(&app, uri.path(), query)?;
    serve(&app, &headers, &id, Rendition::download_named(&file)).await
}

/// `GET /files/previews/{file}`.
pub(crate) async fn preview(
    State(app): State<Arc<App>>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    uri: Uri,
    headers: HeaderMap,
) -> ApiResult<Response> {
    verify(&app, uri.path(), query)?;
    serve(&app, &headers, file.strip_suffix(".ogg").unwrap_or_default(), Some(Rendition::Preview)).await
}

/// `GET /files/waveforms/{file}`.
pub(crate) async fn waveform(
    State(app): State<Arc<App>>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    uri: Uri,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let (path, ending) = uri.path().rsplit_once('.').unwrap_or((uri.path(), ""));
    verify(&app, path, query)?;
    let picture = Picture::ALL.into_iter().find(|picture| picture.extension() == ending);
    let id = file.rsplit_once('.').map_or("", |(id, _)| id);
    serve(&app, &headers, id, picture.map(Rendition::Waveform)).await
}

fn verify(app: &App, path: &str, query: Option<String>) -> ApiResult<()> {
    app.signer.verify(path, &query.unwrap_or_default(), app.clock.now()).map_err(|refused| match refused {
        Refused::BadSignature => {
            let detail = "This URL was changed or is not from this server. Ask for a new one with your API key.";
            ApiError::forbidden(ErrorCode::BadSignature, detail)
        }
        Refused::Expired => {
            let detail = "This URL is past its time. Ask for a new one with your API key; with the same Idempotency-Key \
                          it costs nothing.";
            ApiError::forbidden(ErrorCode::UrlExpired, detail)
        }
    })
}

async fn serve(
    app: &App,
    headers: &HeaderMap,
    id: &str,
    rendition: Option<Rendition>,
) -> ApiResult<Response> {
    let gone = || {
        ApiError::not_found(
            "There is no such file. Search for the sound again: it may have left the library.",
        )
    };
    let (rendition, id) = (rendition.ok_or_else(gone)?, id.parse().map_err(|_| gone())?);
    let sound = app.store.sound(&id).await?.ok_or_else(gone)?;
    let file = app.renderer.ensure(&sound, rendition).await?;
    let mut response = content::respond(&app.renderer.blobs, &file, rendition.media_type(), headers).await?;
    if let Rendition::Download { .. } = rendition {
        let name = content::disposition(
            &sound.file_name(rendition.extension()),
            &sound.description.title,
            rendition,
        );
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

impl From<RenderError> for ApiError {
    fn from(error: RenderError) -> Self {
        match error {
            RenderError::SourceGone => {
                Self::not_found("The file of this sound is no longer in the server's library.")
            }
            RenderError::Busy => {
                Self::unavailable(2, "The server makes many files at the moment. Try again.")
            }
            RenderError::Server(error) => error.into(),
        }
    }
}
