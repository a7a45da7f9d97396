//! `GET /v2/categories`.

use std::sync::Arc;

use axum::{
    Json,
    extract::{RawQuery, State},
};
use soundscape_wire::{Category, CategorySlug, Subcategory};

use crate::{
    app::App,
    params::Params,
    problem::ApiResult,
    taxonomy::{TOP_LEVEL, UCS},
};

pub(crate) async fn categories(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> ApiResult<Json<Vec<Category>>> {
    Params::parse(query.as_deref(), &[])?;
    let counts = app.store.category_counts().await?;
    // What a search with the slug finds: a sound counts for its category and for its subcategory, wherever that stands.
    let total = |in_it: &dyn Fn(&str, &str) -> bool| {
        counts.iter().filter(|(category, sub, _)| in_it(category, sub)).map(|(_, _, count)| count).sum()
    };
    let categories = TOP_LEVEL.iter().map(|top| {
        let subcategories = UCS.iter().filter(|sub| sub.category == top.slug).map(|sub| Subcategory {
            slug: slug(sub.slug),
            name: sub.name.into(),
            sound_count: total(&|_, counted| counted == sub.slug),
        });
        let subcategories: Vec<_> = subcategories.collect();
        Category {
            slug: slug(top.slug),
            name: top.name.into(),
            sound_count: total(&|counted, _| counted == top.slug),
            subcategory_count: subcategories.len() as u64,
            subcategories,
        }
    });
    Ok(Json(categories.collect()))
}

fn slug(slug: &'static str) -> CategorySlug {
    // The taxonomy's test sees to it that every slug of the table is one.
    slug.parse().expect("a slug of the table")
}
