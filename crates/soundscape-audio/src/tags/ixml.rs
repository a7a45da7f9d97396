//! The iXML chunk of production sound (iXML 3.0), with the ASWG extension for game audio (ASWG-G006).

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{EmbeddedTags, number, split_words, tidy};

/// No field is nested deeper, and none is longer.
const MAX_DEPTH: usize = 16;
const MAX_FIELD_BYTES: usize = 8192;

/// The fields that say something of the sound, by their path below `BWFXML`.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Said {
    fields: Vec<(String, String)>,
}

/// Reads as much as is well formed: a field in front of a fault is as good as in a whole document.
pub(super) fn parse(body: &[u8]) -> Said {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_matches(|c: char| c == '\0' || c == '\u{feff}' || c.is_whitespace());
    let mut reader = Reader::from_str(text);
    let (mut path, mut field, mut fields) = (Vec::<String>::new(), String::new(), Vec::new());
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) if path.len() < MAX_DEPTH => {
                path.push(String::from_utf8_lossy(start.local_name().as_ref()).to_ascii_uppercase());
                field.clear();
            }
            Ok(Event::End(_)) => {
                let value = tidy(&field);
                // The root itself is not named.
                if path.len() > 1 && !value.is_empty() {
                    fields.push((path[1..].join("/"), value));
                }
                path.pop();
                field.clear();
            }
            Ok(Event::Text(text)) => field.push_str(&text.decode().unwrap_or_default()),
            Ok(Event::CData(text)) => field.push_str(&text.decode().unwrap_or_default()),
            // Only what every XML knows: no entity of the document's own is looked up.
            Ok(Event::GeneralRef(name)) => match (name.resolve_char_ref(), name.decode().as_deref()) {
                (Ok(Some(c)), _) => field.push(c),
                (_, Ok("amp")) => field.push('&'),
                (_, Ok("lt")) => field.push('<'),
                (_, Ok("gt")) => field.push('>'),
                (_, Ok("quot")) => field.push('"'),
                (_, Ok("apos")) => field.push('\''),
                _ => {}
            },
            Ok(Event::Start(_) | Event::Eof) | Err(_) => return Said { fields },
            Ok(_) => {}
        }
        if field.len() > MAX_FIELD_BYTES || fields.len() > 1024 {
            return Said { fields };
        }
    }
}

impl Said {
    fn first(&self, paths: &[&str]) -> Option<String> {
        paths
            .iter()
            .find_map(|path| self.fields.iter().find(|(of, _)| of == path))
            .map(|(_, value)| value.clone())
    }

    /// Fills what the tags leave open.
    pub(super) fn merge_into(self, tags: &mut EmbeddedTags) {
        let fill =
            |slot: &mut Option<String>, paths: &[&str]| *slot = slot.take().or_else(|| self.first(paths));
        fill(&mut tags.title, &["ASWG/SONGTITLE", "ASWG/FXNAME", "USER/FXNAME", "USER/TRACKTITLE"]);
        fill(
            &mut tags.artist,
            &["ASWG/ARTIST", "ASWG/COMPOSER", "ASWG/ORIGINATOR", "USER/DESIGNER", "USER/ARTIST"],
        );
        fill(&mut tags.album, &["ASWG/LIBRARY", "USER/LIBRARY", "ASWG/PROJECT", "PROJECT"]);
        fill(&mut tags.genre, &["ASWG/GENRE"]);
        fill(&mut tags.comment, &["ASWG/NOTES", "USER/NOTES", "NOTE"]);
        fill(&mut tags.description, &["USER/DESCRIPTION", "BEXT/BWF_DESCRIPTION"]);
        fill(&mut tags.copyright, &["ASWG/RIGHTSOWNER", "USER/RIGHTS"]);
        fill(&mut tags.category, &["ASWG/CATEGORY", "USER/CATEGORY"]);
        fill(&mut tags.subcategory, &["ASWG/SUBCATEGORY", "USER/SUBCATEGORY"]);
        fill(&mut tags.cat_id, &["ASWG/CATID", "USER/CATID"]);
        fill(&mut tags.key, &["ASWG/INKEY"]);
        if tags.keywords.is_empty() {
            tags.keywords = self
                .first(&["USER/KEYWORDS", "ASWG/KEYWORDS"])
                .map_or_else(Vec::new, |text| split_words(&text));
        }
        tags.tempo_bpm = tags.tempo_bpm.or_else(|| number(&self.first(&["ASWG/TEMPO"])?));
        let is_loop = || match self.first(&["ASWG/ISLOOP"])?.to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Some(true),
            "false" | "no" | "0" => Some(false),
            _ => None,
        };
        tags.is_loop = tags.is_loop.or_else(is_loop);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_ixml_and_aswg_are_taken() {
        let xml = br#"<?xml version="1.0" encoding="UTF-8"?><BWFXML><IXML_VERSION>3.0</IXML_VERSION>
            <PROJECT>Barn</PROJECT><NOTE>creaks &amp; groans &#252;</NOTE>
            <ASWG><catId>DOORWood</catId><category>DOORS</category><isLoop>true</isLoop><tempo>120.5</tempo>
            <originator>Ann</originator><notes> </notes></ASWG>
            <USER><KEYWORDS>door, old;barn</KEYWORDS></USER></BWFXML>"#;
        let mut tags = EmbeddedTags { artist: Some("Zoe".to_owned()), ..EmbeddedTags::default() };
        parse(xml).merge_into(&mut tags);
        let text = |slot: &Option<String>| slot.clone().unwrap_or_default();
        assert_eq!(
            [&tags.artist, &tags.album, &tags.comment, &tags.cat_id, &tags.category].map(text),
            ["Zoe", "Barn", "creaks & groans ü", "DOORWood", "DOORS"]
        );
        assert_eq!((tags.is_loop, tags.tempo_bpm), (Some(true), Some(120.5)));
        assert_eq!(tags.keywords, ["door", "old", "barn"]);
        (0..xml.len()).for_each(|keep| drop(parse(&xml[..keep])));
    }

    #[test]
    fn entities_are_not_expanded() {
        let bomb = br#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><BWFXML><NOTE>x&b;y</NOTE></BWFXML>"#;
        assert_eq!(parse(bomb).first(&["NOTE"]).as_deref(), Some("xy"));
        assert_eq!(parse(&b"<a>".repeat(100_000)), Said::default());
    }
}
