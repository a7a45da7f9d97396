//! `GET /v2/sounds/{id}/download`: a credit for a signed URL.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method};
use soundscape_wire::{DownloadTicket, Format, IDEMPOTENCY_KEY, KeyMode, SoundId};

use super::NamedSound;
use crate::{
    app::App,
    files, openapi,
    params::Params,
    problem::{ApiError, ApiResult},
    render::can_encode,
    rendition::Rendition,
    store::{Charge, KeyRecord, Reason},
};

const LONGEST_IDEMPOTENCY_KEY: usize = 255;

/// A signed URL of a sound's file
///
/// Costs one credit, which is taken when the file is there; a call that fails costs nothing, and neither does a `HEAD`.
/// The URL holds for 15 minutes and serves exactly the bytes that `file_size_bytes` and `checksum_sha256` tell.
///
/// Send an `Idempotency-Key` of your own making: the same call with the same key is free for 24 hours and gives a fresh
/// URL, so that a call may be repeated after a failure of the network. The sound keeps its loudness; `normalize=true`
/// applies one gain so that its true peak is −1 dB.
#[utoipa::path(get, path = "", operation_id = "downloadSound", tag = "Sounds",
    params(
        ("id" = SoundId, Path, description = "The sound's id.", example = "snd_8f3a2c1d"),
        ("format" = inline(Format), Query, example = "wav24",
            description = "`wav24` and `wav16` are PCM, `mp3320` is MP3 of 320 kbit/s, `ogg` is Vorbis."),
        ("normalize" = Option<bool>, Query, example = json!(true),
            description = "Whether to bring the true peak to −1 dB; `false` where it is not given."),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, pattern = "^[!-~]+$",
            example = "level-3-door-1", description = "Makes this call again free of charge. Any text of yours that is unique \
                to it."),
    ),
    responses(
        (status = 200, description = "The file is ready.", body = DownloadTicket,
            example = json!(openapi::examples::ticket())),
        openapi::NoCredits,
        openapi::NotThere,
        openapi::UsedKey,
    ))]
pub(crate) async fn download(
    State(app): State<Arc<App>>,
    Extension(key): Extension<KeyRecord>,
    method: Method,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    NamedSound(sound): NamedSound,
) -> ApiResult<Response> {
    let params = Params::parse(query.as_deref(), &["format", "normalize"])?;
    let expected = "one of wav24, wav16, mp3320, ogg";
    let format = params.read("format", expected, |text| text.parse::<Format>().ok())?;
    let format = format.ok_or_else(|| {
        ApiError::invalid_parameter("format", format!("`format` is missing: send {expected}."))
    })?;
    if !can_encode(format) {
        let detail =
            format!("This server was built without `{format}`: ask for another of the sound's `formats`.");
        return Err(ApiError::invalid_parameter("format", detail));
    }
    let normalize =
        params.read("normalize", "`true` or `false`", |text| text.parse::<bool>().ok())?.unwrap_or(false);
    let rendition = Rendition::Download { format, normalize };
    let idempotency_key = idempotency_key(&headers)?;
    let request = format!("{}/{}", sound.id, rendition.kind());
    let reason = Reason { sound: &sound.id, request: &request, idempotency_key };

    if method == Method::HEAD {
        // A ticket would be paid for and not seen.
        return Ok(().into_response());
    }
    if key.mode == KeyMode::Live {
        // Before the work of making the file, not instead of the charge after it.
        afford(&app, &key, reason).await?;
    }
    let file = app.renderer.ensure(&sound, rendition).await?;
    if key.mode == KeyMode::Live {
        let monthly = app.tiers.of(key.tier).credits;
        match app.store.charge(&key.workspace_id, monthly, reason, app.clock.now()).await? {
            Charge::Paid | Charge::Replayed => {}
            Charge::Conflict => return Err(ApiError::idempotency_conflict()),
            Charge::Insufficient { credits, reset_at } => {
                return Err(ApiError::insufficient_credits(credits, reset_at));
            }
        }
    }
    let (download_url, expires_at) = files::download_url(&app, &sound.id, rendition);
    Ok(Json(DownloadTicket {
        download_url,
        expires_at,
        file_size_bytes: file.size_bytes,
        checksum_sha256: file.sha256,
        filename: sound.file_name(format.extension()),
        format,
    })
    .into_response())
}

/// Refuses what could not be paid for, and a key that was used for something else.
async fn afford(app: &App, key: &KeyRecord, reason: Reason<'_>) -> ApiResult<()> {
    // The account first: where its last credit went for this very key, the key is remembered by now.
    let account = app.account(key).await?;
    if let Some(idempotency_key) = reason.idempotency_key {
        match app.store.remembered(&key.workspace_id, idempotency_key, app.clock.now()).await? {
            Some(request) if request == reason.request => return Ok(()),
            Some(_) => return Err(ApiError::idempotency_conflict()),
            None => {}
        }
    }
    if account.credits < 1 {
        return Err(ApiError::insufficient_credits(account.credits, account.reset_at));
    }
    Ok(())
}

fn idempotency_key(headers: &HeaderMap) -> ApiResult<Option<&str>> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let visible = |key: &str| key.bytes().all(|b| b.is_ascii_graphic());
    let valid = |key: &&str| !key.is_empty() && key.len() <= LONGEST_IDEMPOTENCY_KEY && visible(key);
    value.to_str().ok().filter(valid).map(Some).ok_or_else(|| {
        let detail = format!(
            "The {IDEMPOTENCY_KEY} header takes 1 to {LONGEST_IDEMPOTENCY_KEY} visible ASCII characters."
        );
        ApiError::invalid_parameter(IDEMPOTENCY_KEY, detail)
    })
}
