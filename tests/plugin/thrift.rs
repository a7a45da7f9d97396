//! A sound is paid for and carried once.

use bevy_soundscape::{Variant, prelude::*};

use crate::{stage::Stage, studio::Studio};

const TICKETS: &str = "/v2/sounds/{id}/download";
const FILES: &str = "/files/downloads/{id}/{file}";

#[test]
fn a_sound_loaded_twice_is_fetched_once_and_a_later_start_fetches_nothing() {
    let studio = Studio::open();
    let counts = || (studio.requests(TICKETS), studio.requests(FILES));
    let mut first = Stage::new(studio.plugin());
    let id = first.id_of("door slam");
    let path = format!("soundscape://{id}.ogg");
    assert_eq!(counts(), (0, 0));

    // Twice through assets and once past them, all at the same time.
    let (one, two) = (first.load(&path), first.load(&path));
    let request = first.soundscape().fetch(&id, Variant::new(Format::Ogg));
    let frames = first.frames(&path);
    assert_eq!(one, two);
    first.answer(request).unwrap();
    assert_eq!(counts(), (1, 1));

    for start in ["second", "third"] {
        let mut again = Stage::new(studio.plugin());
        assert_eq!(again.frames(&path), frames, "the {start} start");
        assert_eq!(counts(), (1, 1), "the {start} start");
    }

    let mut other = Stage::new(studio.plugin());
    other.frames(&format!("soundscape://{id}.wav"));
    assert_eq!(counts(), (2, 2), "another format is another file");
}
