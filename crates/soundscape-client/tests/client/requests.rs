//! Search, metadata, categories, profile and ledger.

use futures_lite::{StreamExt as _, future::block_on};
use soundscape_client::{Client, Format, License, SearchPage, SearchQuery, Toward, Variant};

use crate::{
    host::{Host, response},
    studio::{CREDITS, Studio},
};

#[test]
fn finds_sounds_and_tells_how_many() {
    let studio = Studio::open();
    let client = studio.client();
    let found = block_on(client.search(&SearchQuery::new("door").limit(1))).unwrap();
    assert_eq!((found.sounds.len(), found.total), (1, 2));
    let sound = &found.sounds[0];
    assert!(sound.title.to_lowercase().contains("door"), "{}", sound.title);
    assert_eq!((sound.sample_rate_hz, sound.channels, sound.duration_s), (44_100, 1, 0.5));

    let narrow = SearchQuery::new("door").license(License::RoyaltyFree).duration_max(0.4);
    let found = block_on(client.search(&narrow)).unwrap();
    assert_eq!((found.sounds.len(), found.total), (0, 0));
    assert!(client.next_page(&found).is_none());
}

#[test]
fn knows_a_sound() {
    let studio = Studio::open();
    let id = studio.sound("rain on roof");
    let metadata = block_on(studio.client().metadata(&id)).unwrap();
    assert_eq!(metadata.id, id);
    assert_eq!(metadata.bit_depth, 16);
    assert!(metadata.formats.contains(&Format::Ogg));
    let strongest = metadata.spectral_peaks[0].frequency_hz;
    assert!((430.0..450.0).contains(&strongest), "{strongest}");
}

#[test]
fn finds_what_is_like_a_sound() {
    let studio = Studio::open();
    let client = studio.client();
    let doors = block_on(client.search(&SearchQuery::new("door"))).unwrap().sounds;
    let similar = |toward| block_on(client.similar(&doors[0].id, toward, 5)).unwrap();
    assert!(similar(None).iter().any(|sound| sound.id == doors[1].id));
    assert!(similar(None).iter().all(|sound| sound.id != doors[0].id));
    assert!(similar(Some(Toward::Longer)).iter().all(|sound| sound.duration_s > doors[0].duration_s));
    let error = block_on(client.similar(&doors[0].id, None, 0)).unwrap_err();
    assert!(error.to_string().contains("limit"), "{error}");
}

#[test]
fn knows_the_14_categories() {
    let categories = block_on(Studio::open().client().categories()).unwrap();
    assert_eq!(categories.len(), 14);
    assert_eq!(categories.iter().map(|category| category.sound_count).sum::<u64>(), 3);
}

#[test]
fn profile_and_ledger_agree_after_a_download() {
    let studio = Studio::open();
    let client = studio.client();
    let id = studio.sound("steel door");
    block_on(client.fetch(&id, Variant::new(Format::Ogg))).unwrap();
    let profile = block_on(client.profile()).unwrap();
    assert_eq!(profile.credits_remaining, CREDITS - 1);
    assert_eq!(profile.api_key_id, studio.key.key_id);
    assert_eq!(profile.workspace_id, studio.key.workspace_id);
    let ledger = block_on(client.ledger()).unwrap();
    assert_eq!((ledger[0].amount, ledger[0].balance_after), (-1, CREDITS - 1));
    assert_eq!(ledger[0].sound_id.as_ref(), Some(&id));
}

#[test]
fn pages_follow_each_other() {
    let studio = Studio::open();
    let client = studio.client();
    let all = block_on(client.search(&SearchQuery::new("door"))).unwrap();
    let first = block_on(client.search(&SearchQuery::new("door").limit(1))).unwrap();
    let second = block_on(client.next_page(&first).unwrap()).unwrap();
    assert_eq!((first.total, second.total), (2, 2));
    let ids = |page: &SearchPage| page.sounds.iter().map(|sound| sound.id.clone()).collect::<Vec<_>>();
    assert_eq!([ids(&first), ids(&second)].concat(), ids(&all));
    assert!(client.next_page(&second).is_none());
}

#[test]
fn a_stream_goes_over_all_pages_lazily() {
    let studio = Studio::open();
    let client = studio.client();
    let route = "/v2/sounds/search";
    let before = studio.requests(route);
    let mut sounds = client.search_all(&SearchQuery::new("door").limit(1));
    assert_eq!((studio.requests(route), sounds.total()), (before, None));
    let first = block_on(sounds.next()).unwrap().unwrap();
    assert_eq!((studio.requests(route), sounds.total()), (before + 1, Some(2)));
    let second = block_on(sounds.next()).unwrap().unwrap();
    assert_eq!(studio.requests(route), before + 2);
    assert!(block_on(sounds.next()).is_none() && block_on(sounds.next()).is_none());
    assert_eq!(studio.requests(route), before + 2);
    let all = block_on(client.search(&SearchQuery::new("door"))).unwrap();
    assert_eq!(all.sounds, [first, second]);
    // As a stream, in pages of the largest size.
    let collected = block_on(client.search_all(&SearchQuery::new("door")).collect::<Vec<_>>());
    assert_eq!(collected.into_iter().map(Result::unwrap).collect::<Vec<_>>(), all.sounds);
}

#[test]
fn a_stream_ends_with_the_first_error() {
    let studio = Studio::open();
    let mut sounds = studio.client().search_all(&SearchQuery::new("door").limit(101));
    assert_eq!(block_on(sounds.next()).unwrap().unwrap_err().status(), Some(400));
    assert!(block_on(sounds.next()).is_none());
}

#[test]
fn knows_many_sounds_at_once() {
    let studio = Studio::open();
    let client = studio.client();
    let ids = ["rain on roof", "steel door", "wooden door"].map(|words| studio.sound(words));
    let unknown = "snd_00000000".parse().unwrap();
    // More than one request may ask for.
    let many = (0..150).map(|n| if n == 140 { &ids[0] } else { &unknown }).chain(&ids);
    let found = block_on(client.metadata_of(many)).unwrap();
    assert_eq!(found.iter().map(|sound| &sound.id).collect::<Vec<_>>(), [&ids[0], &ids[1], &ids[2]]);
    assert_eq!(found[1], block_on(client.metadata(&ids[1])).unwrap());
    assert_eq!(studio.requests("/v2/sounds"), 2);
    assert_eq!(block_on(client.metadata_of([])).unwrap(), []);
}

#[test]
fn the_next_page_is_asked_for_with_the_cursor_alone() {
    // The link names another host: only its cursor is taken.
    let link = "Link: <http://elsewhere.invalid/v2/sounds/search?q=other&cursor=a%2Fb>; rel=\"next\"\r\n";
    let host = Host::start(move |head| match head.contains("cursor=") {
        false => response("200 OK", &format!("{link}X-Total-Count: 70\r\n"), "[]"),
        true => response("200 OK", "X-Total-Count: 70\r\n", "[]"),
    });
    let folder = tempfile::tempdir().unwrap();
    let client = Client::builder(&host.url).cache_dir(folder.path()).build().unwrap();
    let first = block_on(client.search(&SearchQuery::new("door").limit(50))).unwrap();
    assert_eq!(first.total, 70);
    let second = block_on(client.next_page(&first).unwrap()).unwrap();
    assert!(client.next_page(&second).is_none());
    let lines: Vec<_> = host.heads().iter().map(|head| head.lines().next().unwrap().to_owned()).collect();
    let path = "GET /v2/sounds/search?q=door&limit=50";
    assert_eq!(lines, [format!("{path} HTTP/1.1"), format!("{path}&cursor=a%2Fb HTTP/1.1")]);
}
