//! The one place where time comes from, so that a test can step it.

use std::any::Any;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// A source of time.
pub trait Clock: Any + Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the seam that everything else goes through")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The time that the file system stamps files with.
#[expect(clippy::disallowed_methods, reason = "this is the seam that everything else goes through")]
pub(crate) fn file_time() -> std::time::SystemTime {
    std::time::SystemTime::now()
}

/// For measuring how long something takes.
#[expect(clippy::disallowed_methods, reason = "this is the seam that everything else goes through")]
pub(crate) fn monotonic() -> std::time::Instant {
    std::time::Instant::now()
}

/// Waits in real time, for the machine's sake; nothing that is tested by steps does.
#[expect(clippy::disallowed_methods, reason = "this is the seam that everything else goes through")]
pub(crate) async fn pause(duration: std::time::Duration) {
    tokio::time::sleep(duration).await;
}

/// The same day and time of day 12 calendar months later (29 February becomes the 28th).
pub(crate) fn a_year_after(time: Timestamp) -> Timestamp {
    let zoned = time.to_zoned(TimeZone::UTC);
    let date = zoned.date();
    let day = if date.month() == 2 && date.day() == 29 { 28 } else { date.day() };
    Date::new(date.year() + 1, date.month(), day)
        .map(|next| next.to_datetime(zoned.time()))
        .and_then(|next| next.to_zoned(TimeZone::UTC))
        .map_or(Timestamp::MAX, |next| next.timestamp())
}

/// The first instant of the next calendar month, UTC.
pub(crate) fn next_month_after(time: Timestamp) -> Timestamp {
    let date = time.to_zoned(TimeZone::UTC).date();
    let (year, month) =
        if date.month() == 12 { (date.year() + 1, 1) } else { (date.year(), date.month() + 1) };
    Date::new(year, month, 1)
        .and_then(|first| first.to_zoned(TimeZone::UTC))
        .map_or(Timestamp::MAX, |first| first.timestamp())
}

/// Milliseconds, as the database keeps times, back to a time.
pub(crate) fn from_ms(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(if ms < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendar_steps() {
        let check = |step: fn(Timestamp) -> Timestamp, from: &str, to: &str| {
            assert_eq!(step(from.parse().unwrap()).to_string(), to, "{from}");
        };
        check(a_year_after, "2026-11-24T10:00:00Z", "2027-11-24T10:00:00Z");
        check(a_year_after, "2028-02-29T10:00:00Z", "2029-02-28T10:00:00Z");
        check(next_month_after, "2026-11-24T10:00:00Z", "2026-12-01T00:00:00Z");
        check(next_month_after, "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z");
    }
}
