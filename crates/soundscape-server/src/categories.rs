//! `GET /v2/categories`.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use soundscape_wire::{Category, CategorySlug, Subcategory};

use crate::{
    app::App,
    conditional, openapi,
    params::Params,
    problem::ApiResult,
    taxonomy::{TOP_LEVEL, UCS},
};

/// The tree of categories
///
/// The 14 top-level categories, in the documentation's order, with the categories of the Universal Category System below
/// them. Counts are what a search with that category can find; empty categories are there, too.
#[utoipa::path(get, path = "", operation_id = "listCategories", tag = "Categories",
    params(("If-None-Match" = Option<String>, Header, description = "The `ETag` of the answer that you have.")),
    responses(
        (status = 200, description = "All categories.", body = [Category], headers(("ETag"), ("Cache-Control")),
            example = json!(openapi::examples::categories())),
        (status = 304, description = "You have it already.", headers(("ETag"), ("Cache-Control"))),
    ))]
pub(crate) async fn categories(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> ApiResult<Response> {
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
    Ok(conditional::json(&categories.collect::<Vec<Category>>(), &[]))
}

fn slug(slug: &'static str) -> CategorySlug {
    // The taxonomy's test sees to it that every slug of the table is one.
    slug.parse().expect("a slug of the table")
}
