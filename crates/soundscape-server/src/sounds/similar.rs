//! `GET /v2/sounds/{id}/similar`.

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use soundscape_wire::{Sound, SoundId, Toward};

use super::{NamedSound, to_sound};
use crate::{
    app::App, conditional, error::ServerError, openapi, params::Params, problem::ApiResult, search::distance,
    sound::CatalogSound,
};

const DEFAULT_LIMIT: usize = 20;
const MAX_LIMIT: usize = 100;
/// Sounds that share most words, and as many that are nearest in meaning, among which the nearest are chosen.
const CANDIDATES: usize = 300;

/// Find sounds that are like a sound
///
/// Nearest first: those that share most of the words of its title and tags, and its category, or mean the same in other
/// words, and of these the ones whose length, brightness and loudness differ least. The sound itself is not among them.
///
/// With `toward`, only sounds that really differ so are given, the nearest of them first: `shorter` and `longer` by length,
/// `quieter` by integrated loudness, `brighter` and `lower` by the centre of the strongest frequencies. Where that was
/// not measured of the sound, as the loudness of one under 400 ms, there are none.
#[utoipa::path(get, path = "", operation_id = "findSimilarSounds", tag = "Sounds",
    params(
        ("id" = SoundId, Path, description = "The sound's id.", example = "snd_8f3a2c1d"),
        ("toward" = inline(Option<Toward>), Query, example = "shorter",
            description = "Only sounds that differ from it in this direction."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, example = json!(10),
            description = "How many sounds are given at most; 20 where it is not given."),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the answer that you have."),
    ),
    responses(
        (status = 200, description = "Sounds, nearest first. An empty array: there is none.", body = [Sound],
            headers(("ETag"), ("Cache-Control")), example = json!([openapi::examples::sound()])),
        (status = 304, description = "You have them already.", headers(("ETag"), ("Cache-Control"))),
        openapi::NotThere,
    ))]
pub(crate) async fn similar(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    NamedSound(sound): NamedSound,
) -> ApiResult<Response> {
    let params = Params::parse(query.as_deref(), &["toward", "limit"])?;
    let directions = "`shorter`, `longer`, `brighter`, `quieter` or `lower`";
    let toward = params.read("toward", directions, |text| text.parse::<Toward>().ok())?;
    let limit = params.read("limit", "a whole number from 1 to 100", |text| {
        text.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit))
    })?;
    let (search, asked) = (app.search.clone(), sound.clone());
    let alike = tokio::task::spawn_blocking(move || search.alike(&asked, toward, CANDIDATES));
    let alike = alike.await.map_err(ServerError::from)??;
    let ids: Vec<_> = alike.iter().map(|alike| alike.id.clone()).collect();
    let said: HashMap<_, _> =
        alike.into_iter().map(|alike| (alike.id, (alike.words, alike.meaning))).collect();
    let mut near: Vec<(f64, CatalogSound)> = Vec::with_capacity(ids.len());
    for other in app.store.sounds(&ids).await? {
        let (words, meaning) = said.get(&other.id).copied().unwrap_or_default();
        near.push((distance(&sound.measured, &other.measured, words, meaning), other));
    }
    near.sort_by(|(a, one), (b, other)| a.total_cmp(b).then_with(|| one.id.cmp(&other.id)));
    near.truncate(limit.unwrap_or(DEFAULT_LIMIT));
    let sounds: Vec<_> = near.into_iter().map(|(_, other)| to_sound(&app, other)).collect();
    Ok(conditional::json(&sounds, &[]))
}
