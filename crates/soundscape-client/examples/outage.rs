//! Lets 100 calls wait for a server that is away for a minute, and prints how many requests that took: for
//! `cargo xtask bench outage`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it talks through its streams")]

use std::{error::Error, thread, time::Duration};

use futures_lite::future::block_on;
use soundscape_client::{Client, SearchQuery};
use soundscape_server::{
    Clock, SystemClock,
    testkit::{Fault, Outage, Route, TestServer},
};

const CALLS: usize = 100;
const OUTAGE: Duration = Duration::from_secs(60);
/// A caller whose call has failed calls again after this.
const PAUSE: Duration = Duration::from_secs(1);

fn main() {
    let hung_up = |server: &TestServer| server.outage(Outage::HungUp).map_err(Into::into);
    let refused = |server: &TestServer| server.outage(Outage::Refused).map_err(Into::into);
    let busy = |server: &TestServer| {
        server.inject(Fault::status(503));
        Ok(())
    };
    let run = |name: &'static str, begin: fn(&TestServer) -> Result<(), Box<dyn Error>>| {
        thread::spawn(move || match wait_out(begin) {
            Ok((requests, recovery_s, failed)) => println!(
                "{}",
                serde_json::json!({"name": name, "calls": CALLS, "requests": requests, "recovery_s": recovery_s, "failed": failed})
            ),
            Err(error) => eprintln!("{name}: {error}"),
        })
    };
    for outage in [run("503", busy), run("hung up", hung_up), run("refused", refused)] {
        // A panic has been printed.
        let _ = outage.join();
    }
}

/// Requests during the outage, seconds from its end to the last answer, calls that failed on the way.
fn wait_out(
    begin: fn(&TestServer) -> Result<(), Box<dyn Error>>,
) -> Result<(u64, f64, usize), Box<dyn Error>> {
    let server = TestServer::start()?;
    let cache = server.folder().join("cache");
    let client = Client::builder(server.url()).key(server.key().clone()).cache_dir(cache).build()?;
    block_on(client.categories())?;
    begin(&server)?;
    // Of a server that hangs up, the connections; one that refuses cannot count.
    let (requests, connections) = (server.requests(Route::Any), server.connections());
    let callers: Vec<_> = (0..CALLS)
        .map(|number| {
            let client = client.clone();
            thread::spawn(move || {
                let query = SearchQuery::new(format!("door {number}"));
                let mut failed = 0;
                while block_on(client.search(&query)).is_err() {
                    failed += 1;
                    thread::park_timeout(PAUSE);
                }
                (SystemClock.now(), failed)
            })
        })
        .collect();
    let begun = SystemClock.now();
    while let Some(left) = OUTAGE.checked_sub(SystemClock.now().duration_since(begun).unsigned_abs()) {
        thread::park_timeout(left);
    }
    let requests = (server.requests(Route::Any) - requests).max(server.connections() - connections);
    let back = SystemClock.now();
    server.heal()?;
    let (mut last, mut failures) = (back, 0);
    for caller in callers {
        let (answered, failed) = caller.join().map_err(|_| "a caller panicked")?;
        (last, failures) = (last.max(answered), failures + failed);
    }
    Ok((requests, last.duration_since(back).as_secs_f64(), failures))
}
