//! File names of the Universal Category System, `CatID(-User)_(Vendor-)FXName_CreatorID_SourceID(_UserData)`.

use serde::{Deserialize, Serialize};

/// What such a name says (UCS 8.2). Whether the category exists is for whoever has the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UcsName {
    /// Category and subcategory in one word, such as `DOORWood`.
    pub cat_id: String,
    /// A category of the user's own.
    pub user_category: Option<String>,
    /// A category of the vendor's own.
    pub vendor_category: Option<String>,
    /// What is heard, in words.
    pub fx_name: String,
    /// Who recorded or made it.
    pub creator_id: String,
    /// The project or library that it is from.
    pub source_id: String,
    /// Whatever follows.
    pub user_data: Option<String>,
}

/// Reads a file name without its extension; `None` where it does not have this form.
#[must_use]
pub fn parse(stem: &str) -> Option<UcsName> {
    let mut blocks = stem.splitn(5, '_').map(str::trim);
    let (first, second) = (blocks.next()?, blocks.next()?);
    let (creator_id, source_id) = (blocks.next()?, blocks.next()?);
    let (cat_id, user_category) = split(first);
    // A hyphen between words belongs to the name; only one that a word in capitals stands before parts a vendor.
    let (vendor_category, fx_name) = match second.split_once('-') {
        Some((vendor, name)) if is_vendor(vendor) && !name.trim().is_empty() => {
            (Some(vendor.to_owned()), name.trim())
        }
        _ => (None, second),
    };
    // `UI_click_soft_01` is a name like any other: an id of capitals alone needs a creator in capitals, too.
    let is_meant = cat_id.contains(|c: char| c.is_ascii_lowercase()) || is_vendor(creator_id);
    let whole = is_cat_id(cat_id)
        && is_meant
        && !fx_name.is_empty()
        && !creator_id.is_empty()
        && !source_id.is_empty();
    whole.then(|| UcsName {
        cat_id: cat_id.to_owned(),
        user_category,
        vendor_category,
        fx_name: fx_name.to_owned(),
        creator_id: creator_id.to_owned(),
        source_id: source_id.to_owned(),
        user_data: blocks.next().filter(|data| !data.is_empty()).map(str::to_owned),
    })
}

fn split(block: &str) -> (&str, Option<String>) {
    match block.split_once('-') {
        Some((id, user)) => (id, Some(user.trim().to_owned()).filter(|user| !user.is_empty())),
        None => (block, None),
    }
}

/// Capitals for the category, then what is below it: `AMBForst`, `UIClick`, `GUNAuto`, `RAIN`.
fn is_cat_id(id: &str) -> bool {
    (2..=12).contains(&id.len())
        && id.chars().all(|c| c.is_ascii_alphanumeric())
        && id.chars().take(2).all(|c| c.is_ascii_uppercase())
}

fn is_vendor(word: &str) -> bool {
    (2..=12).contains(&word.len())
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(stem: &str, expect: Option<[&str; 7]>) {
        let got = parse(stem).map(|name| {
            let some = Option::unwrap_or_default;
            [
                name.cat_id,
                some(name.user_category),
                some(name.vendor_category),
                name.fx_name,
                name.creator_id,
                name.source_id,
                some(name.user_data),
            ]
        });
        assert_eq!(got, expect.map(|blocks| blocks.map(str::to_owned)), "{stem}");
    }

    #[test]
    fn names_are_taken_apart() {
        check(
            "DOORWood_Cabin Door Open Slow_TAN_BARN",
            Some(["DOORWood", "", "", "Cabin Door Open Slow", "TAN", "BARN", ""]),
        );
        check(
            "AMBForst-Birds_ACME-Morning Chorus_TAN_BARN_48k_take 2",
            Some(["AMBForst", "Birds", "ACME", "Morning Chorus", "TAN", "BARN", "48k_take 2"]),
        );
        check("RAIN_Roof_TAN_S", Some(["RAIN", "", "", "Roof", "TAN", "S", ""]));
        check("UIClick_Soft-Click_T_S", Some(["UIClick", "", "", "Soft-Click", "T", "S", ""]));
        for other in [
            "door_wood_open_01",
            "DOORWood",
            "DOORWood_Open",
            "DOORWood__A_B",
            "DOOR_a_b_c",
            "UI_click_soft_01",
            "a_b_c_d",
            "_",
            "",
        ] {
            check(other, None);
        }
    }
}
