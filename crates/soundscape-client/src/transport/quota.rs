//! The retry quota: what all calls of a client may spend on retries together.

use std::sync::atomic::{AtomicU32, Ordering};

/// A token bucket, filled as the AWS SDKs fill theirs: a retry costs, its success gives the price back, and a call that
/// needed none adds a little. So a server that fails often is asked less and less, and single failures are retried.
pub(super) struct RetryQuota(AtomicU32);

/// What a call took for its last retry.
#[derive(Default)]
pub(super) struct Debt(u32);

impl RetryQuota {
    const CAPACITY: u32 = 500;
    const RETRY: u32 = 5;
    const SUCCESS: u32 = 1;

    pub(super) const fn full() -> Self {
        Self(AtomicU32::new(Self::CAPACITY))
    }

    /// Pays for a retry; `None` when nothing is left.
    pub(super) fn pay(&self) -> Option<Debt> {
        let pay = |tokens: u32| tokens.checked_sub(Self::RETRY);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, pay).ok().map(|_| Debt(Self::RETRY))
    }

    /// A call succeeded.
    pub(super) fn give_back(&self, Debt(tokens): Debt) {
        let fill = |left: u32| Some((left + tokens.max(Self::SUCCESS)).min(Self::CAPACITY));
        // Never fails: the closure always gives a value.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fill);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_empties_it_and_successes_fill_it() {
        let quota = RetryQuota::full();
        let paid = std::iter::from_fn(|| quota.pay()).count();
        assert_eq!(paid, 100);
        for _ in 0..4 {
            quota.give_back(Debt::default());
            assert!(quota.pay().is_none());
        }
        quota.give_back(Debt::default());
        let debt = quota.pay().unwrap();
        assert!(quota.pay().is_none());
        // A retry that works costs nothing in the end.
        quota.give_back(debt);
        assert!(quota.pay().is_some());
    }

    #[test]
    fn it_never_holds_more_than_at_first() {
        let quota = RetryQuota::full();
        for _ in 0..1_000 {
            quota.give_back(Debt::default());
        }
        assert_eq!(std::iter::from_fn(|| quota.pay()).count(), 100);
    }
}
