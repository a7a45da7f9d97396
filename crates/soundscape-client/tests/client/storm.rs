//! A storm of faults, and a server that is away: everything arrives, whole and paid for once.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    time::Duration,
};

use futures_lite::future::block_on;
use soundscape_client::{Client, Format, SearchQuery, SoundId, Variant};
use soundscape_server::testkit::{Fault, Outage, Route, TestServer};

use crate::waiting::{now, until};

const SOUNDS: usize = 30;
const VARIANTS: [Variant; 6] = [
    Variant::new(Format::Wav16),
    Variant::new(Format::Wav24),
    Variant::new(Format::Ogg),
    Variant::new(Format::Wav16).normalized(),
    Variant::new(Format::Wav24).normalized(),
    Variant::new(Format::Ogg).normalized(),
];
/// Sounds from which the client learns how fast the server answers.
const BEFORE: usize = 4;

type Files = HashMap<(SoundId, Variant), Vec<u8>>;

/// With a cache of its own, and paid for anew. `then` is called after the first sounds.
fn download(server: &TestServer, generation: u64, then: impl FnOnce()) -> Files {
    let cache = server.folder().join(generation.to_string());
    let client = Client::builder(server.url()).key(server.key().clone()).cache_dir(cache);
    let client = client.lock_generation(generation).build().unwrap();
    let wanted: Vec<_> =
        server.sounds().iter().flat_map(|sound| VARIANTS.map(|it| (sound.id.clone(), it))).collect();
    let (first, rest) = wanted.split_at(BEFORE * VARIANTS.len());
    let fetch = |wanted: &[(SoundId, Variant)]| {
        // All at once.
        let tasks: Vec<_> = wanted.iter().map(|(id, variant)| client.fetch(id, *variant)).collect();
        let files = tasks.into_iter().zip(wanted).map(|(task, file)| {
            let sound = block_on(task).unwrap_or_else(|error| panic!("{file:?}: {error}"));
            (file.clone(), fs::read(&sound.path).unwrap())
        });
        files.collect::<Files>()
    };
    let mut files = fetch(first);
    then();
    files.extend(fetch(rest));
    files
}

fn charges(server: &TestServer) -> BTreeMap<SoundId, i64> {
    let mut charges = BTreeMap::new();
    for entry in server.ledger().unwrap() {
        if let Some(id) = entry.sound_id {
            *charges.entry(id).or_default() -= entry.amount;
        }
    }
    charges
}

#[test]
fn in_a_storm_everything_arrives_whole_and_is_paid_for_once() {
    let server = TestServer::builder().sounds(SOUNDS).sound_bytes(6_000).start().unwrap();
    let right = download(&server, 1, || ());
    assert_eq!(right.len(), SOUNDS * VARIANTS.len());
    let requests = server.requests(Route::Any);
    let files = download(&server, 2, || server.inject(Fault::storm(5)));
    let wrong: Vec<_> =
        right.iter().filter(|(file, bytes)| files.get(file) != Some(bytes)).map(|(file, _)| file).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let twice = 2 * VARIANTS.len() as i64;
    assert!(charges(&server).values().all(|credits| *credits == twice), "{:?}", charges(&server));
    assert_eq!(charges(&server).len(), SOUNDS);
    // It was a storm.
    assert!(server.requests(Route::Any) > 2 * requests + requests / 20);
    assert!([429, 500].iter().all(|status| server.answers(Route::Any, *status) > 0));
}

/// 100 calls wait for a server that is away for two seconds.
fn wait_out(begin: impl FnOnce(&TestServer)) {
    let server = TestServer::start().unwrap();
    let cache = server.folder().join("cache");
    let client = Client::builder(server.url()).key(server.key().clone()).cache_dir(cache).build().unwrap();
    block_on(client.categories()).unwrap();
    begin(&server);
    let before = (server.requests(Route::Any), server.connections());
    let tasks: Vec<_> =
        (0..100).map(|number| client.search(&SearchQuery::new(format!("door {number}")))).collect();
    let begun = now();
    until("two seconds are over", || begun.elapsed() > Duration::from_secs(2));
    let sent = (server.requests(Route::Any) - before.0).max(server.connections() - before.1);
    // A minute of that may cost 600: a burst at the beginning, and then a few.
    assert!(sent <= 200, "{sent} requests in two seconds");
    server.heal().unwrap();
    for task in tasks {
        block_on(task).unwrap();
    }
}

#[test]
fn calls_wait_for_a_server_that_is_busy() {
    wait_out(|server| server.inject(Fault::status(503)));
}

#[test]
fn calls_wait_for_a_server_that_hangs_up() {
    wait_out(|server| server.outage(Outage::HungUp).unwrap());
}

#[test]
fn calls_wait_for_a_server_that_does_not_listen() {
    wait_out(|server| server.outage(Outage::Refused).unwrap());
}
