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
    rendition::{Picture, RenderError, Rendition, SourceError},
    signing::Refused,
};

const DOWNLOAD_LIFE: SignedDuration = SignedDuration::from_mins(15);
const PREVIEW_LIFE: SignedDuration = SignedDuration::from_hours(24);
/// The URLs of previews change so often only: answers that say the same are then the same, byte for byte, and can be
/// recognised by their `ETag`.
const PREVIEW_STEP: SignedDuration = SignedDuration::from_hours(1);

/// URLs that a search result carries.
pub(crate) struct Links {
    pub(crate) preview: SignedUrl,
    pub(crate) waveform: SignedUrl,
}

impl Links {
    pub(crate) fn of(app: &App, id: &SoundId) -> Self {
        let now = app.clock.now();
        let expires = preview_expiry(now);
        let url = |path: String, ending: &str| {
            let signed = app.signer.sign(&path, expires, now);
            SignedUrl::new(format!("{}{path}{ending}?{signed}", app.public_url))
        };
        Self {
            preview: url(format!("/files/previews/{id}.ogg"), ""),
            // Signed without the ending: another one in its place is the same waveform in another form.
            waveform: url(format!("/files/waveforms/{id}"), ".json"),
        }
    }
}

/// Until when previews and waveforms are signed: at least [`PREVIEW_LIFE`] ahead.
pub(crate) fn preview_expiry(now: Timestamp) -> Timestamp {
    let step = PREVIEW_STEP.as_secs();
    let begun = now.as_second().div_euclid(step) * step;
    Timestamp::from_second(begun).unwrap_or(now) + PREVIEW_STEP + PREVIEW_LIFE
}

/// A download's URL and when it stops working.
pub(crate) fn download_url(app: &App, id: &SoundId, rendition: Rendition) -> (SignedUrl, Timestamp) {
    let now = app.clock.now();
    let expires = now + DOWNLOAD_LIFE;
    let path = format!("/files/downloads/{id}/{}", rendition.file_name());
    // Whole seconds, as the signature has them.
    let expires = Timestamp::from_second(expires.as_second()).unwrap_or(expires);
    let url = format!("{}{path}?{}", app.public_url, app.signer.sign(&path, expires, now));
    (SignedUrl::new(url), expires)
}

/// A downloaded file
///
/// The `download_url` of a download. Its `ETag` is the SHA-256 of the file.
#[utoipa::path(get, path = "", operation_id = "getDownloadFile", tag = "Files",
    params(
        ("id" = SoundId, Path, description = "The sound's id."),
        ("file" = String, Path, description = "The format, and whether it is normalised."),
    ),
    responses(
        (status = 200, description = "The whole file.", content(("audio/wav"), ("audio/mpeg"), ("audio/ogg")),
            headers(("Content-Disposition"))),
    ))]
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

/// A preview
///
/// The `preview_url` of a sound: OGG Vorbis of 96 kbit/s, at most 30 seconds.
#[utoipa::path(get, path = "", operation_id = "getPreview", tag = "Files",
    params(
        ("file" = String, Path, description = "The sound's id, with `.ogg`."),
    ),
    responses(
        (status = 200, description = "The whole file.", content(("audio/ogg"))),
    ))]
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

/// A waveform
///
/// The `waveform_url` of a sound: JSON as audiowaveform writes it (version 2). With `.dat` in place of `.json`, the same URL
/// is audiowaveform's binary form of the same points; with `.png` or `.svg`, a picture.
#[utoipa::path(get, path = "", operation_id = "getWaveform", tag = "Files",
    params(
        ("file" = String, Path, description = "The sound's id, with `.json`, `.dat`, `.png` or `.svg`."),
    ),
    responses(
        (status = 200, description = "The whole file.", content(("application/json"), ("application/octet-stream"), ("image/png"), ("image/svg+xml"))),
    ))]
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
            RenderError::Source(SourceError::Gone) => {
                Self::not_found("The file of this sound is no longer in the server's library.")
            }
            RenderError::Source(SourceError::Other) => Self::not_found(
                "The file of this sound is another one than the server's catalogue says. Whoever runs the server finds the \
                 place in its log.",
            ),
            RenderError::Source(SourceError::Undecodable) => Self::not_found(
                "The file of this sound cannot be decoded. Whoever runs the server finds the place in its log.",
            ),
            RenderError::Source(SourceError::Away) => {
                Self::unavailable(30, "The place where this sound's file is kept does not answer. Try again.")
            }
            RenderError::Source(SourceError::Server(error)) => error.into(),
            RenderError::Busy => {
                Self::unavailable(2, "The server makes many files at the moment. Try again.")
            }
            RenderError::Server(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::LONGEST_LIFE;

    #[test]
    fn previews_expire_at_full_hours() {
        let check = |now: &str, expect: &str| {
            assert_eq!(preview_expiry(now.parse().unwrap()).to_string(), expect, "{now}");
        };
        check("2026-11-24T10:00:00Z", "2026-11-25T11:00:00Z");
        check("2026-11-24T10:59:59.999Z", "2026-11-25T11:00:00Z");
        check("2026-11-24T23:30:00Z", "2026-11-26T00:00:00Z");
        assert!(PREVIEW_LIFE + PREVIEW_STEP <= LONGEST_LIFE && DOWNLOAD_LIFE <= LONGEST_LIFE);
    }
}
