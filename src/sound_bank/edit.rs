//! A bank's file edited as text, so that everything else in it stays as somebody wrote it.

use std::ops::Range;

use ron::value::RawValue;

use super::SoundBank;
use crate::{
    InvalidSoundFile, SoundRef,
    sound_file::{Field, entries_of, fields_of},
    sound_ref::quoted,
};

/// The file with this sound under this name, in place of what stood there. Other entries, comments, order and spacing
/// stay; only a comment inside the entry that is replaced is lost. A new entry takes its place in the order of names
/// where there is one, else the last.
pub(crate) fn put(text: &str, entry: &str, sound: &SoundRef) -> Result<String, InvalidSoundFile> {
    let before: SoundBank = text.parse()?;
    let mut bank = before.clone();
    bank.sounds.insert(entry.to_owned(), sound.clone());
    // Tidy as `Display` has it: it stays so.
    if before.to_string() == text {
        return Ok(bank.to_string());
    }
    let map = fields_of("SoundBank", text)?.first().map_or("", |field| field.value);
    let entries = entries_of(map)?;
    let edited = match entries.iter().find(|known| known.name == entry) {
        Some(known) => {
            let place = place(text, known.value);
            format!("{}{sound}{}", &text[..place.start], &text[place.end..])
        }
        None => insert(text, map, &entries, entry, sound),
    };
    // Rather another order than another bank.
    Ok(if edited.parse().is_ok_and(|edited: SoundBank| edited == bank) { edited } else { bank.to_string() })
}

fn insert(text: &str, map: &str, entries: &[Field<'_>], entry: &str, sound: &SoundRef) -> String {
    let sorted = entries.is_sorted_by(|a, b| a.name <= b.name);
    let after =
        if sorted { entries.partition_point(|known| known.name.as_str() < entry) } else { entries.len() };
    let (head, rest) = match after.checked_sub(1) {
        Some(last) => {
            let end = place(text, entries[last].value).end;
            let comma = end + blank(&text[end..]);
            if text[comma..].starts_with(',') {
                (text[..=comma].to_owned(), &text[comma + 1..])
            } else {
                (format!("{},", &text[..end]), &text[end..])
            }
        }
        None => {
            let brace = place(text, map).start;
            (text[..=brace].to_owned(), &text[brace + 1..])
        }
    };
    // A comment on the line of the entry before is about that one.
    let line = rest.find('\n').unwrap_or(rest.len());
    let comment = if rest[..line].trim_start().starts_with("//") { line } else { 0 };
    let (comment, rest) = rest.split_at(comment);
    let name = format!("{}:", quoted(entry));
    match entries.get(after.saturating_sub(1)).map(|near| layout(text, near)) {
        // All on one line.
        Some(None) if comment.is_empty() => {
            let space = if rest.starts_with(' ') { "" } else { " " };
            format!("{head} {name} {sound},{space}{rest}")
        }
        near => {
            let (indent, width) = near.flatten().unwrap_or(("    ", 0));
            let end = if rest.trim_start_matches([' ', '\t']).starts_with(['\n', '\r']) { "" } else { "\n" };
            format!("{head}{comment}\n{indent}{name:width$} {sound},{end}{rest}")
        }
    }
}

/// The white space before the name of an entry that begins a line, and how wide the name is with what follows it.
fn layout<'a>(text: &'a str, entry: &Field<'_>) -> Option<(&'a str, usize)> {
    let value = place(text, entry.value).start;
    let start = text[..value].rfind('\n')? + 1;
    let name = text[start..value].trim_start();
    let indent = &text[start..value - name.len()];
    name.starts_with('"').then(|| (indent, name.chars().count().saturating_sub(1)))
}

/// Where a part of the text is, without what is blank around it.
fn place(text: &str, part: &str) -> Range<usize> {
    let part = RawValue::from_ron(part).map_or(part, |value| value.trim().get_ron());
    let start = part.as_ptr().addr() - text.as_ptr().addr();
    start..start + part.len()
}

/// How many bytes of white space and comments the text begins with.
fn blank(text: &str) -> usize {
    let rest = text.trim_start();
    let white = text.len() - rest.len();
    let comment = if rest.starts_with("//") {
        rest.find('\n').unwrap_or(rest.len())
    } else if rest.starts_with("/*") {
        block(rest)
    } else {
        return white;
    };
    white + comment + blank(&rest[comment..])
}

/// The length of the comment that the text begins with, which may have others in it.
fn block(text: &str) -> usize {
    let (mut at, mut depth) = (0, 0);
    while at < text.len() {
        if text[at..].starts_with("/*") {
            (at, depth) = (at + 2, depth + 1);
        } else if text[at..].starts_with("*/") {
            (at, depth) = (at + 2, depth - 1);
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, entry: &str, expected: &str) {
        let sound: SoundRef = r#"(id: "snd_8f3a2c1d")"#.parse().unwrap();
        assert_eq!(put(text, entry, &sound).unwrap(), expected, "{text}");
    }

    const OWN: &str = r#"// Of the forest.
SoundBank(sounds: {
    // Birds, all day.
    "bed":  (query: "birds", looped: true,), // quiet, please, and no "comma"
    "door": (
        volume_db: -3, /* measured */
        query: "door",
    )
    /* the end, of /* all */ that */
})
"#;

    #[test]
    fn a_new_entry_goes_where_names_have_it_and_the_rest_stays() {
        check(OWN, "crow", &OWN.replace("\"comma\"\n", "\"comma\"\n    \"crow\": (id: \"snd_8f3a2c1d\"),\n"));
        check(OWN, "air", &OWN.replace("sounds: {\n", "sounds: {\n    \"air\":  (id: \"snd_8f3a2c1d\"),\n"));
        check(OWN, "wind", &OWN.replace("    )\n", "    ),\n    \"wind\": (id: \"snd_8f3a2c1d\"),\n"));
        let unsorted = OWN.replace("bed", "rain");
        check(
            &unsorted,
            "air",
            &unsorted.replace("    )\n", "    ),\n    \"air\":  (id: \"snd_8f3a2c1d\"),\n"),
        );
    }

    #[test]
    fn an_entry_is_replaced_where_it_stands() {
        check(OWN, "bed", &OWN.replace("(query: \"birds\", looped: true,)", "(id: \"snd_8f3a2c1d\")"));
        let (before, rest) = OWN.split_once("(\n").unwrap();
        let (_, after) = rest.split_once("    )").unwrap();
        check(OWN, "door", &format!("{before}(id: \"snd_8f3a2c1d\"){after}"));
    }

    #[test]
    fn little_files_and_tidy_ones() {
        check("(sounds: {})", "a", "(sounds: {\n    \"a\": (id: \"snd_8f3a2c1d\"),\n})");
        check(
            "(sounds: {\n    // none\n})\n",
            "a",
            "(sounds: {\n    \"a\": (id: \"snd_8f3a2c1d\"),\n    // none\n})\n",
        );
        let line = r#"(sounds: {"a": (query: "x")})"#;
        check(line, "b", r#"(sounds: {"a": (query: "x"), "b": (id: "snd_8f3a2c1d"), })"#);
        let tidy = SoundBank::default().to_string();
        check(&tidy, "a b", "(sounds: {\n    \"a b\": (id: \"snd_8f3a2c1d\"),\n})\n");
        let longer =
            "(sounds: {\n    \"a b\": (id: \"snd_8f3a2c1d\"),\n    \"longer\": (id: \"snd_8f3a2c1d\"),\n})\n";
        check(
            "(sounds: {\n    \"a b\": (id: \"snd_8f3a2c1d\"),\n})\n",
            "longer",
            &longer.replace("b\": ", "b\":    "),
        );
        put("(sounds: {\"a\": 3})", "b", &"(query: \"x\")".parse().unwrap()).unwrap_err();
    }
}
