//! What somebody says of a sound, each fact or none: a row of `sounds.csv`, a `soundscape.toml`, embedded tags.

use serde::{Deserialize, Serialize};
use soundscape_wire::{CategorySlug, License};

/// Facts from one place. Those of a stronger place go before those of a weaker one: see [`Said::or`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Said {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) creator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) category: Option<CategorySlug>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) subcategory: Option<CategorySlug>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) license_type: Option<License>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) attribution_required: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tags: Vec<String>,
}

impl Said {
    /// This, and where it is silent, `weaker`. The tags of both are kept.
    pub(super) fn or(mut self, weaker: Self) -> Self {
        self.tags.extend(weaker.tags);
        Self {
            title: self.title.or(weaker.title),
            creator: self.creator.or(weaker.creator),
            description: self.description.or(weaker.description),
            // A category and its subcategory belong together: half of each would contradict itself.
            subcategory: if self.category.is_some() || self.subcategory.is_some() {
                self.subcategory
            } else {
                weaker.subcategory
            },
            category: self.category.or(weaker.category),
            license_type: self.license_type.or(weaker.license_type),
            attribution_required: self.attribution_required.or(weaker.attribution_required),
            tags: self.tags,
        }
    }
}
