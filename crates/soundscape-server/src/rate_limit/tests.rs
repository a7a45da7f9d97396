//! The same promises of both counts: the one in memory and the one that servers share in PostgreSQL.
#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use soundscape_wire::Timestamp;

use super::{RateLimiter, Verdict};
use crate::{
    clock::Clock,
    store::{Store, contract::databases::Database},
};

/// Stands still until a test moves it.
#[derive(Default)]
struct Stepped(AtomicI64);

impl Clock for Stepped {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(1_700_000_000_000 + self.0.load(Ordering::Relaxed)).unwrap()
    }
}

/// Two servers over one database; SQLite's is one.
struct Servers {
    clock: Arc<Stepped>,
    limiters: [Arc<RateLimiter>; 2],
    database: Database,
}

impl Servers {
    async fn over(database: Database) -> Self {
        let clock = Arc::new(Stepped::default());
        let limiter = async || {
            let store = Store::open(Path::new("/nowhere"), Some(&database.url)).await.unwrap();
            Arc::new(RateLimiter::new(Arc::new(store), clock.clone()))
        };
        let first = limiter().await;
        let second = if database.url.starts_with("sqlite") { first.clone() } else { limiter().await };
        Self { clock, limiters: [first, second], database }
    }

    /// A call so many milliseconds after the beginning, at either server by turns.
    async fn at(&self, ms: i64, caller: &str, limit: u32) -> Verdict {
        self.clock.0.store(ms, Ordering::Relaxed);
        self.limiters[(ms % 2) as usize].admit(caller, limit).await.unwrap()
    }

    async fn delete(self) {
        for limiter in self.limiters {
            limiter.store.close().await;
        }
        self.database.delete().await;
    }
}

macro_rules! both {
    ($($promise:ident)*) => {
        mod in_memory {
            $(#[tokio::test]
            async fn $promise() {
                super::$promise(super::Servers::over(super::Database::sqlite().await).await).await;
            })*
        }

        #[cfg(feature = "postgres")]
        mod on_postgres {
            $(#[tokio::test]
            async fn $promise() {
                super::$promise(super::Servers::over(super::Database::postgres().await).await).await;
            })*
        }
    };
}

both! {
    calls_are_decided_by_the_table
    no_window_of_60_seconds_has_more_than_the_limit
    who_waits_as_told_is_let_in
    a_caller_who_was_away_begins_anew
}

/// When, whose call, with which limit: whether it is let in, how many more are, and the seconds until one more is.
const TABLE: &[(i64, &str, u32, (bool, u32, u32))] = &[
    // All at once, then none until the first is a minute old.
    (0, "key", 3, (true, 2, 60)),
    (1_501, "key", 3, (true, 1, 59)),
    (1_501, "key", 3, (true, 0, 59)),
    (1_502, "key", 3, (false, 0, 59)),
    (59_999, "key", 3, (false, 0, 1)),
    (60_000, "key", 3, (true, 0, 2)),
    // Refused calls did not count; others have a count of their own.
    (60_001, "other", 1, (true, 0, 60)),
    (60_001, "key", 3, (false, 0, 2)),
    (61_501, "key", 3, (true, 1, 59)),
    // A limit that is raised, and one that is lowered: the second newest of three must grow old.
    (61_600, "key", 4, (true, 1, 59)),
    (61_700, "key", 2, (false, 0, 60)),
    (121_500, "key", 2, (false, 0, 1)),
    (121_501, "key", 2, (true, 0, 1)),
    (121_502, "key", 5, (true, 2, 1)),
    // After a long time everything is free again.
    (300_000, "key", 2, (true, 1, 60)),
    (300_001, "other", 1, (true, 0, 60)),
    (300_002, "other", 1, (false, 0, 60)),
    // A clock that is set back a little.
    (299_900, "key", 2, (true, 0, 61)),
    (300_100, "key", 2, (false, 0, 60)),
    (360_000, "key", 2, (true, 1, 60)),
];

async fn calls_are_decided_by_the_table(servers: Servers) {
    for (ms, caller, limit, expect) in TABLE {
        let Verdict { admitted, remaining, reset_s, .. } = servers.at(*ms, caller, *limit).await;
        assert_eq!((admitted, remaining, reset_s), *expect, "{caller} at {ms} with {limit}");
    }
    servers.delete().await;
}

async fn no_window_of_60_seconds_has_more_than_the_limit(servers: Servers) {
    // Calls at uneven times over minutes, always more than are allowed; the limit changes between two numbers.
    let (mut accepted, mut now) = (Vec::new(), 0);
    for step in 0..1_000_i64 {
        now += step * 7_919 % 397;
        let limit = if step / 250 % 2 == 0 { 110 } else { 70 };
        let in_window = accepted.iter().rev().take_while(|at| **at > now - 60_000).count();
        let verdict = servers.at(now, "key", limit).await;
        assert_eq!(verdict.admitted, in_window < limit as usize, "{in_window} of {limit} at {now}");
        if verdict.admitted {
            accepted.push(now);
        }
        assert_eq!(verdict.remaining, limit.saturating_sub(in_window as u32 + u32::from(verdict.admitted)));
    }
    assert!(accepted.len() > 220, "{}", accepted.len());
    servers.delete().await;
}

async fn who_waits_as_told_is_let_in(servers: Servers) {
    let mut now = 0;
    for step in 0..400_i64 {
        now += step * 31 % 97;
        let verdict = servers.at(now, "key", 20).await;
        if !verdict.admitted {
            let wait_ms = i64::from(verdict.reset_s) * 1_000;
            assert!(!servers.at(now + wait_ms - 1_001, "key", 20).await.admitted || wait_ms == 1_000);
            now += wait_ms;
            assert!(servers.at(now, "key", 20).await.admitted, "at {now}, after {wait_ms}");
        }
    }
    servers.delete().await;
}

async fn a_caller_who_was_away_begins_anew(servers: Servers) {
    for n in 0..200 {
        assert!(servers.at(n, "away", 200).await.admitted);
    }
    assert!(servers.at(3_600_000, "here", 1).await.admitted);
    servers.clock.0.store(3_600_000 + 200, Ordering::Relaxed);
    for limiter in &servers.limiters {
        limiter.store.forget_idle_callers(limiter.another_time()).await.unwrap();
    }
    #[cfg(feature = "postgres")]
    if let Ok(options) = servers.database.url.parse::<sqlx::postgres::PgConnectOptions>()
        && servers.database.url.starts_with("postgres")
    {
        use sqlx::ConnectOptions as _;
        let mut connection = options.connect().await.unwrap();
        let sql =
            "SELECT (SELECT string_agg(id, ',') FROM callers), (SELECT string_agg(caller, ',') FROM calls)";
        let left: (String, String) = sqlx::query_as(sql).fetch_one(&mut connection).await.unwrap();
        assert_eq!(left, ("here".into(), "here".into()));
    }
    assert!(!servers.at(3_600_001, "here", 1).await.admitted);
    let verdict = servers.at(3_600_001, "away", 200).await;
    assert_eq!((verdict.admitted, verdict.remaining), (true, 199));
    servers.delete().await;
}
