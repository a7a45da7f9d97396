//! Category codes of the Universal Category System 8.2, with which its file names and tags begin: `DOORWood`.

use super::{Subcategory, UCS};

/// The category that a CatID belongs to. Behind the code, its own subcategory follows, or nothing.
pub(crate) fn category_of(cat_id: &str) -> Option<&'static Subcategory> {
    let belongs = |code: &str| {
        let rest = cat_id.strip_prefix(code)?;
        rest.chars().next().is_none_or(|c| c.is_ascii_uppercase() || c.is_ascii_digit()).then_some(code.len())
    };
    // `CERMTonl` is not of a code `CE`, were there one.
    let found = CODES.iter().filter_map(|(code, slug)| Some((belongs(code)?, *slug)));
    let (_, slug) = found.max_by_key(|(length, _)| *length)?;
    UCS.iter().find(|sub| sub.slug == slug)
}

/// Each code, and the slug of the category that it stands for.
#[rustfmt::skip]
const CODES: &[(&str, &str)] = &[
    ("ADR", "archived"), ("AERO", "aircraft"), ("AIR", "air"), ("ALRM", "alarms"), ("AMB", "ucs-ambience"),
    ("ANML", "animals"), ("ASSET", "archived"), ("BEEP", "beeps"), ("BELL", "bells"), ("BIRD", "birds"),
    ("BLLT", "bullets"), ("BNCE", "archived"), ("BOAT", "boats"), ("CERM", "ceramics"), ("CHAIN", "chains"),
    ("CHEM", "chemicals"), ("CLOCK", "clocks"), ("CLOTH", "cloth"), ("CMPT", "computers"), ("COM", "communications"),
    ("CREA", "creatures"), ("CRWD", "crowds"), ("DESTR", "destruction"), ("DIRT", "dirt-sand"), ("DOOR", "doors"),
    ("DRWR", "drawers"), ("DSGN", "designed"), ("ELEC", "electricity"), ("EQUIP", "equipment"),
    ("EXPL", "explosions"), ("FART", "farts"), ("FEET", "footsteps"), ("FGHT", "fight"), ("FIRE", "fire"),
    ("FOLY", "ucs-foley"), ("FOOD", "food-drink"), ("FRWK", "fireworks"), ("GAME", "games"), ("GEO", "geothermal"),
    ("GLAS", "glass"), ("GORE", "gore"), ("GUN", "guns"), ("HAIL", "weather"), ("HMN", "human"), ("HORN", "horns"),
    ("ICE", "ice"), ("IR", "archived"), ("LASR", "lasers"), ("LETHR", "leather"), ("LIQ", "liquid-mud"),
    ("LPGRP", "archived"), ("MACH", "machines"), ("MAG", "magic"), ("MECH", "mechanical"), ("METL", "metal"),
    ("MIX", "archived"), ("MOTR", "motors"), ("MOVE", "movement"), ("MUSC", "musical"), ("NATD", "natural-disaster"),
    ("OBJ", "objects"), ("PAPR", "paper"), ("PFX", "archived"), ("PLAS", "plastic"), ("PROD", "archived"),
    ("RAIN", "rain"), ("RAW", "archived"), ("REF", "archived"), ("ROBT", "robots"), ("ROCK", "rocks"),
    ("ROPE", "rope"), ("RUBR", "rubber"), ("SCI", "scifi"), ("SCNE", "archived"), ("SNOW", "snow"),
    ("SPRT", "ucs-sports"), ("STORM", "weather"), ("SWSH", "swooshes"), ("TEST", "archived"), ("THUN", "weather"),
    ("TMARK", "archived"), ("TOOL", "tools"), ("TOON", "cartoon"), ("TOY", "toys"), ("TRN", "trains"),
    ("UI", "user-interface"), ("VEGE", "vegetation"), ("VEH", "vehicles"), ("VOX", "voices"), ("WATR", "water"),
    ("WEAP", "ucs-weapons"), ("WHSH", "swooshes"), ("WHST", "whistles"), ("WIND", "wind"), ("WING", "wings"),
    ("WIP", "archived"), ("WNDW", "windows"), ("WOOD", "wood"), ("WTF", "archived"), ("WTHR", "weather"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_category_and_every_category_a_code() {
        for (code, slug) in CODES {
            assert_eq!(category_of(code).map(|sub| sub.slug), Some(*slug), "{code}");
        }
        for sub in UCS {
            assert!(CODES.iter().any(|(_, slug)| *slug == sub.slug), "{sub:?}");
        }
    }

    #[test]
    fn ids_are_told_by_their_codes() {
        let check = |cat_id, slug| assert_eq!(category_of(cat_id).map(|sub| sub.slug), slug, "{cat_id}");
        check("DOORWood", Some("doors"));
        check("AMBForst", Some("ucs-ambience"));
        check("RAIN", Some("rain"));
        check("DOORwood", None);
        check("XYZAbc", None);
        check("", None);
    }
}
