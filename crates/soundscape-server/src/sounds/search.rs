//! `GET /v2/sounds/search`.

mod cursor;

use std::sync::Arc;

use axum::{
    Json,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, header};
use soundscape_wire::{CategorySlug, License};

use self::cursor::Cursor;
use super::to_sound;
use crate::{
    app::App,
    error::ServerError,
    params::Params,
    problem::{ApiError, ApiResult},
    search::Question,
    taxonomy,
};

/// How many sounds there are in all.
pub(crate) const TOTAL_COUNT: HeaderName = HeaderName::from_static("x-total-count");

const DEFAULT_LIMIT: usize = 20;
const MAX_LIMIT: usize = 100;

pub(crate) async fn search(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> ApiResult<Response> {
    let known = ["q", "category", "duration_max", "license", "limit", "cursor"];
    let params = Params::parse(query.as_deref(), &known)?;
    let text = params.get("q").map(str::trim).filter(|text| !text.is_empty()).ok_or_else(|| {
        ApiError::invalid_parameter(
            "q",
            "`q` is missing: say what to look for, such as `q=footsteps gravel`.",
        )
    })?;
    let category = params.read("category", "a category of GET /v2/categories, such as `foley`", |text| {
        taxonomy::find(&text.parse::<CategorySlug>().ok()?)
    })?;
    let duration_max_s = params.read("duration_max", "a number of seconds above 0", |text| {
        text.parse::<f64>().ok().filter(|seconds| seconds.is_finite() && *seconds > 0.0)
    })?;
    let license =
        params.read("license", "`royalty-free` or `editorial`", |text| text.parse::<License>().ok())?;
    let limit = params.read("limit", "a whole number from 1 to 100", |text| {
        text.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit))
    })?;

    // Whatever the order of its parameters, it is the same search.
    let request = format!("{text:?} {category:?} {duration_max_s:?} {license:?}");
    let page = Cursor::read(params.get("cursor"), &request)?.page(limit.unwrap_or(DEFAULT_LIMIT));

    let (text, search) = (text.to_owned(), app.search.clone());
    let hits = tokio::task::spawn_blocking(move || {
        search.search(&Question { text: &text, category, duration_max_s, license, page })
    });
    let hits = hits.await.map_err(ServerError::from)??;
    let sounds = app.store.sounds(&hits.ids).await?;
    let sounds: Vec<_> = sounds.into_iter().map(|sound| to_sound(&app, sound)).collect();
    let mut response = ([(TOTAL_COUNT, hits.total.to_string())], Json(sounds)).into_response();
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
