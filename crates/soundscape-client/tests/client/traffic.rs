//! When requests are sent: priorities, the server's rate, the time of a call.

use std::{
    io::Write,
    net::TcpListener,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use futures_lite::future::block_on;
use soundscape_client::{Client, ClientBuilder, ClientError, Priority, SearchQuery};
use soundscape_server::testkit::Outage;
use tempfile::TempDir;

use crate::{
    host::{Host, read_head, response},
    studio::Studio,
    waiting::now,
};

fn client_of(host: &Host, folder: &TempDir) -> ClientBuilder {
    Client::builder(&host.url).cache_dir(folder.path())
}

/// The paths of the requests so far.
fn paths(host: &Host) -> Vec<String> {
    host.heads().iter().map(|head| head.split(' ').nth(1).unwrap().to_owned()).collect()
}

#[test]
fn what_is_urgent_overtakes_what_is_fetched_ahead() {
    let (release, released) = mpsc::channel();
    let (arrived, arrives) = mpsc::channel();
    let host = Host::start(move |_| {
        arrived.send(()).unwrap();
        released.recv().unwrap();
        response("200 OK", "Content-Type: application/json\r\n", "[]")
    });
    let folder = tempfile::tempdir().unwrap();
    let client = client_of(&host, &folder).max_concurrent_requests(1).build().unwrap();
    let ahead = client.with_priority(Priority::PREFETCH);
    let nearer = client.with_priority(Priority::new(Priority::PREFETCH.value() + 1));
    let mut tasks = vec![client.search(&SearchQuery::new("first"))];
    arrives.recv().unwrap();
    // The rest waits behind the first.
    for (client, words) in [(&ahead, "far"), (&nearer, "near"), (&client, "now")] {
        tasks.push(client.search(&SearchQuery::new(words)));
    }
    // Makes no request; when it ends, the client's one thread has begun with all that came before.
    assert_eq!(block_on(client.metadata_of([])).unwrap(), []);
    for _ in 0..tasks.len() {
        release.send(()).unwrap();
    }
    for task in tasks {
        block_on(task).unwrap();
    }
    assert_eq!(paths(&host), ["first", "now", "near", "far"].map(|q| format!("/v2/sounds/search?q={q}")));
}

#[test]
fn no_more_requests_are_under_way_than_said() {
    const AT_ONCE: usize = 3;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    // Arrived in all, under way, and the most that were under way.
    let counts = Arc::new((Mutex::new((0_usize, 0, 0)), Condvar::new()));
    let seen = counts.clone();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let (mut connection, counts) = (connection.unwrap(), counts.clone());
            thread::spawn(move || {
                read_head(&mut connection);
                let (counts, changed) = &*counts;
                let mut count = counts.lock().unwrap();
                count.0 += 1;
                count.1 += 1;
                count.2 = count.2.max(count.1);
                changed.notify_all();
                // Each waits until its round is full, so that as many as may are under way.
                let round = count.0.div_ceil(AT_ONCE) * AT_ONCE;
                let waited =
                    changed.wait_timeout_while(count, Duration::from_secs(20), |count| count.0 < round);
                waited.unwrap().0.1 -= 1;
                let answer = response("200 OK", "Content-Type: application/json\r\n", "[]");
                connection.write_all(&answer).unwrap();
            });
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let client =
        Client::builder(&url).cache_dir(folder.path()).max_concurrent_requests(AT_ONCE).build().unwrap();
    let tasks: Vec<_> = (0..4 * AT_ONCE).map(|_| client.categories()).collect();
    for task in tasks {
        block_on(task).unwrap();
    }
    assert_eq!(*seen.0.lock().unwrap(), (4 * AT_ONCE, 0, AT_ONCE));
}

/// Headers that tell of the rate.
fn rate(limit: u32, remaining: u32, reset_s: u32) -> String {
    format!("RateLimit-Limit: {limit}\r\nRateLimit-Remaining: {remaining}\r\nRateLimit-Reset: {reset_s}\r\n")
}

#[test]
fn a_call_waits_when_none_is_left_and_is_not_refused() {
    let (sender, arrivals) = mpsc::channel();
    // The other 59 of the minute's calls are another program's.
    let host = Host::start(move |_| {
        sender.send(now()).unwrap();
        response("200 OK", &format!("{}Content-Type: application/json\r\n", rate(60, 0, 1)), "[]")
    });
    let folder = tempfile::tempdir().unwrap();
    let client = client_of(&host, &folder).build().unwrap();
    for _ in 0..2 {
        block_on(client.categories()).unwrap();
    }
    let (first, second) = (arrivals.recv().unwrap(), arrivals.recv().unwrap());
    assert!(second - first >= Duration::from_secs(1), "{:?}", second - first);
}

#[test]
fn a_refused_call_holds_the_others_back_and_all_succeed() {
    let refused_at = Arc::new(Mutex::new(None));
    let (early, refused) = (Arc::new(AtomicUsize::new(0)), refused_at.clone());
    let too_early = early.clone();
    let host = Host::start(move |_| {
        let refused_at = refused.lock().unwrap().get_or_insert_with(now).to_owned();
        if refused_at.elapsed() >= Duration::from_secs(1) {
            return response("200 OK", "Content-Type: application/json\r\n", "[]");
        }
        early.fetch_add(1, Ordering::SeqCst);
        response("429 Too Many Requests", "Retry-After: 1\r\n", "")
    });
    let folder = tempfile::tempdir().unwrap();
    let client = client_of(&host, &folder).build().unwrap();
    let tasks: Vec<_> = (0..20).map(|_| client.categories()).collect();
    for task in tasks {
        block_on(task).unwrap();
    }
    // Before the first answer came, four were let through.
    assert!(too_early.load(Ordering::SeqCst) <= 4, "{too_early:?}");
}

#[test]
fn a_call_ends_when_its_time_is_over() {
    let studio = Studio::open();
    let client = studio.builder().call_timeout(Duration::from_secs(3)).build().unwrap();
    block_on(client.profile()).unwrap();
    let before = studio.server.connections();
    studio.server.outage(Outage::HungUp).unwrap();
    let error = block_on(client.profile()).unwrap_err();
    assert!(matches!(error, ClientError::Broken { .. }), "{error:?}");
    // Four within two seconds, then the probes.
    let connections = studio.server.connections() - before;
    assert!((4..10).contains(&connections), "{connections}");
}
