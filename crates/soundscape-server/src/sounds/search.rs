//! `GET /v2/sounds/search`.

mod cursor;
mod filters;

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use http::{HeaderName, HeaderValue, header};
use soundscape_wire::{FoundSound, License};

use self::cursor::Cursor;
use super::to_sound;
use crate::{
    app::App,
    conditional,
    error::ServerError,
    openapi,
    params::Params,
    problem::{ApiError, ApiResult},
    search::{By, Question, explain},
    sound::CatalogSound,
};

/// How many sounds there are in all.
pub(crate) const TOTAL_COUNT: HeaderName = HeaderName::from_static("x-total-count");

/// Each word costs a look at the index.
const LONGEST_TEXT: usize = 1_000;
const DEFAULT_LIMIT: usize = 20;
const MAX_LIMIT: usize = 100;

/// Find sounds by words
///
/// Best match first. A sound that has most of the words is found although it lacks one; one that has all of them stands
/// above it. Quoted words must stand together, and a word after `-` must not be there: `"steel door" -creak`. Where all words
/// have a `-`, every sound is found that has none of them. Compounds are found joined and split (`gunshot`, `gun shot`), and a
/// word that no sound has as it is spelt by those that are spelt nearly so. What begins like the last word is found, too, for
/// as long as hardly any sound has that word itself.
///
/// Sounds that are near in meaning are found, too: `puppy` finds dogs. They come after those that have all words, and where
/// hundreds have all words, none are added.
///
/// The answer is a page. Its `Link` header has the URL of the next one: follow it as it is, for it says where that page
/// begins (in a parameter `cursor`, which is good for this search only). Pages fit together even while sounds are added and
/// removed; `X-Total-Count` counts the sounds of all of them, those near in meaning among them.
///
/// `preview_url` and `waveform_url` are signed: they need no header, so that `new Audio(preview_url)` plays in a browser.
/// They hold for at least 24 hours and change once an hour only. Put `.dat` in place of `.json` in
/// `waveform_url`, and it is binary; `.png` or `.svg`, and it is a picture.
#[utoipa::path(get, path = "", operation_id = "searchSounds", tag = "Sounds",
    params(
        ("q" = String, Query, min_length = 1, max_length = 1_000, pattern = r"\S", description = "What to look for.",
            example = "footsteps gravel night"),
        ("category" = inline(Option<openapi::CategoryName>), Query, example = "foley",
            description = "Only sounds of this category, or of this subcategory. The documentation's short forms (`ambient`, \
                `ui`, `music`, …) and the names that `GET /v2/categories` shows are taken, too, in any case."),
        ("duration_min" = Option<f64>, Query, exclusive_minimum = 0, example = json!(0.2),
            description = "Only sounds of at least so many seconds."),
        ("duration_max" = Option<f64>, Query, exclusive_minimum = 0, example = json!(4.5),
            description = "Only sounds of at most so many seconds."),
        ("license" = inline(Option<License>), Query, example = "royalty-free",
            description = "Only sounds with this licence."),
        ("creator" = Option<String>, Query, min_length = 1, max_length = 200, pattern = r"\S", example = "Mara Lind",
            description = "Only sounds of whom this names, in any case and with or without accents."),
        ("channels" = Option<u16>, Query, minimum = 1, maximum = 255, example = json!(2),
            description = "Only sounds of so many channels: 1 is mono, 2 stereo."),
        ("sample_rate_min" = Option<u32>, Query, minimum = 1, example = json!(44_100),
            description = "Only sounds of at least so many samples a second."),
        ("bpm" = Option<String>, Query, pattern = r"^[0-9]+(\.[0-9]+)?(-[0-9]+(\.[0-9]+)?)?$", example = "110-130",
            description = "Only sounds with a rhythm of this tempo, in beats a minute: one, give or take a beat, or from and to."),
        ("loopable" = Option<bool>, Query, example = json!(true),
            description = "Only sounds that can be repeated without a gap or a click, or only those that cannot."),
        ("explain" = Option<bool>, Query, example = json!(true),
            description = "Whether to say of each sound why it was found."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, example = json!(10),
            description = "How many sounds a page has; 20 where it is not given."),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the answer that you have."),
    ),
    responses(
        (status = 200, description = "A page of sounds, best match first. An empty array: nothing was found.",
            body = [FoundSound], headers(("X-Total-Count"), ("Link"), ("ETag"), ("Cache-Control")),
            links(
                ("metadata" = (operation_id = "getSoundMetadata", parameters(("id" = "$response.body#/0/id")),
                    description = "All that is known of the best match.")),
                ("download" = (operation_id = "downloadSound", parameters(("id" = "$response.body#/0/id")),
                    description = "Download the best match.")),
            ), example = json!([openapi::examples::sound()])),
        (status = 304, description = "You have this page already.",
            headers(("X-Total-Count"), ("Link"), ("ETag"), ("Cache-Control"))),
    ))]
pub(crate) async fn search(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> ApiResult<Response> {
    let known: Vec<_> = ["q", "limit", "cursor", "explain"].into_iter().chain(filters::NAMES).collect();
    let params = Params::parse(query.as_deref(), &known)?;
    let text = params.get("q").map(str::trim).filter(|text| !text.is_empty()).ok_or_else(|| {
        ApiError::invalid_parameter(
            "q",
            "`q` is missing: say what to look for, such as `q=footsteps gravel`.",
        )
    })?;
    if text.chars().count() > LONGEST_TEXT {
        let detail =
            format!("`q` has more than {LONGEST_TEXT} characters: say in fewer words what to look for.");
        return Err(ApiError::invalid_parameter("q", detail));
    }
    let filters = filters::read(&params)?;
    let limit = params.read("limit", "a whole number from 1 to 100", |text| {
        text.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit))
    })?;

    let explained = params.read("explain", "`true` or `false`", |text| text.parse::<bool>().ok())?;

    // Whatever the order of its parameters, it is the same search.
    let request = format!("{text:?} {filters:?}");
    let page = Cursor::read(params.get("cursor"), &request)?.page(limit.unwrap_or(DEFAULT_LIMIT));

    let (asked, search) = (text.to_owned(), app.search.clone());
    let hits = tokio::task::spawn_blocking(move || {
        search.search(&Question { text: &asked, filters: &filters, page, by: By::default() })
    });
    let hits = hits.await.map_err(ServerError::from)??;
    let why = |sound: &CatalogSound| {
        let at = hits.ids.iter().position(|id| *id == sound.id)?;
        Some(explain(text, &hits.sought, hits.worth.get(at)?, sound))
    };
    let sounds = app.store.sounds(&hits.ids).await?.into_iter().map(|sound| {
        let explanation = if explained == Some(true) { why(&sound) } else { None };
        FoundSound { sound: to_sound(&app, sound), explanation }
    });
    let sounds: Vec<_> = sounds.collect();
    let mut response = conditional::json(&sounds, &[(TOTAL_COUNT, hits.total.into())]);
    if let Some(snapshot) = hits.snapshot.filter(|_| page.offset + page.limit < hits.total) {
        let cursor = Cursor::after(page, snapshot, &request);
        let rest = params.encode_without("cursor");
        let next = format!("<{}/v2/sounds/search?{rest}&cursor={cursor}>; rel=\"next\"", app.public_url);
        if let Ok(next) = HeaderValue::from_str(&next) {
            response.headers_mut().insert(header::LINK, next);
        }
    }
    Ok(response)
}
