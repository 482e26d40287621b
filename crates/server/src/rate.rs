//! How many requests somebody may send: so many in so many seconds, counted in this process.

use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

/// Keys that are counted one by one. Beyond it, which only a flood reaches, keys share [`SHARED_KEYS`] counters.
pub(crate) const MAX_KEYS: usize = 100_000;
const SHARED_KEYS: u64 = 1_024;
/// Requests over the bound between two looks for keys that can be forgotten.
const SWEEP_EVERY: usize = 10_000;

/// So many requests in so many seconds. All of them may come at once; they are given back evenly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    pub requests: NonZeroU32,
    pub seconds: NonZeroU32,
}

/// The limits under `/api` and `/scim`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimits {
    /// Of each API token.
    pub token: RateLimit,
    /// Of each signed-in user, over all their sessions.
    pub session: RateLimit,
    /// Of each address from which nobody is signed in; of IPv6 addresses, each /64.
    pub address: RateLimit,
}

impl RateLimit {
    /// None when one of them is 0.
    #[must_use]
    pub const fn new(requests: u32, seconds: u32) -> Option<RateLimit> {
        match (NonZeroU32::new(requests), NonZeroU32::new(seconds)) {
            (Some(requests), Some(seconds)) => Some(RateLimit { requests, seconds }),
            _ => None,
        }
    }

    #[must_use]
    pub const fn per_minute(requests: NonZeroU32) -> RateLimit {
        RateLimit {
            requests,
            seconds: NonZeroU32::MIN.saturating_add(59),
        }
    }
}

/// Room for an import in 256 chunks, and for an identity product that sends a hundred requests a second.
impl Default for RateLimits {
    fn default() -> RateLimits {
        RateLimits {
            token: RateLimit::per_minute(NonZeroU32::MIN.saturating_add(5_999)),
            session: RateLimit::per_minute(NonZeroU32::MIN.saturating_add(2_999)),
            address: RateLimit::per_minute(NonZeroU32::MIN.saturating_add(599)),
        }
    }
}

/// Whose requests are counted together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    One(String),
    Shared(u64),
}

type Counters<C> = RateLimiter<Key, HashMapStateStore<Key>, C, StateInformationMiddleware>;

/// Counts the requests under one limit.
#[derive(Debug)]
pub(crate) struct Limiter<C: Clock = DefaultClock> {
    /// Name of the limit, as answers tell it.
    policy: &'static str,
    limit: RateLimit,
    max_keys: usize,
    counters: Counters<C>,
    clock: C,
    /// Chooses the shared counter of a key; nobody outside can foresee it.
    hasher: RandomState,
    over_bound: AtomicUsize,
}

/// What became of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    policy: &'static str,
    limit: RateLimit,
    /// Further requests that may come at once.
    remaining: u32,
    /// When it is refused: seconds until one may come again, at least 1.
    pub(crate) wait_seconds: Option<u64>,
}

impl Limiter {
    pub(crate) fn new(policy: &'static str, limit: RateLimit) -> Limiter {
        Limiter::with(policy, limit, MAX_KEYS, DefaultClock::default())
    }
}

impl<C: Clock + Clone> Limiter<C> {
    fn with(policy: &'static str, limit: RateLimit, max_keys: usize, clock: C) -> Limiter<C> {
        let window = Duration::from_secs(limit.seconds.get().into());
        let per_request = (window / limit.requests.get()).max(Duration::from_nanos(1));
        let quota = Quota::with_period(per_request)
            // The period is never zero.
            .unwrap_or(Quota::per_second(limit.requests))
            .allow_burst(limit.requests);
        Limiter {
            policy,
            limit,
            max_keys,
            counters: RateLimiter::hashmap_with_clock(quota, clock.clone())
                .with_middleware::<StateInformationMiddleware>(),
            clock,
            hasher: RandomState::new(),
            over_bound: AtomicUsize::new(0),
        }
    }

    /// Counts a request of somebody.
    pub(crate) fn check(&self, who: &str) -> Verdict {
        let (remaining, wait_seconds) = match self.counters.check_key(&self.key_of(who)) {
            Ok(state) => (state.remaining_burst_capacity(), None),
            Err(not_until) => {
                let wait = not_until.wait_time_from(self.clock.now());
                (0, Some((wait.as_millis() as u64).div_ceil(1000).max(1)))
            }
        };
        Verdict {
            policy: self.policy,
            limit: self.limit,
            remaining,
            wait_seconds,
        }
    }

    fn key_of(&self, who: &str) -> Key {
        if self.counters.len() >= self.max_keys {
            let over_bound = self.over_bound.fetch_add(1, Ordering::Relaxed);
            if over_bound.is_multiple_of(SWEEP_EVERY) {
                self.counters.retain_recent();
            }
            if self.counters.len() >= self.max_keys {
                return Key::Shared(self.hasher.hash_one(who) % SHARED_KEYS);
            }
        }
        self.over_bound.store(0, Ordering::Relaxed);
        Key::One(who.to_owned())
    }
}

impl Verdict {
    /// `RateLimit-Policy`: the name, how many requests, in how many seconds.
    pub(crate) fn policy_field(&self) -> String {
        let RateLimit { requests, seconds } = self.limit;
        format!("\"{}\";q={requests};w={seconds}", self.policy)
    }

    /// `RateLimit`: the name, how many requests are left, and in how many seconds all of them are there again.
    pub(crate) fn state_field(&self) -> String {
        let (requests, seconds) = (self.limit.requests.get(), self.limit.seconds.get());
        let used = u64::from(requests.saturating_sub(self.remaining));
        let reset = (used * u64::from(seconds)).div_ceil(u64::from(requests));
        format!("\"{}\";r={};t={reset}", self.policy, self.remaining)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use governor::clock::FakeRelativeClock;

    fn limiter(max_keys: usize) -> (Limiter<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        let limit = RateLimit::new(4, 60).unwrap();
        (
            Limiter::with("token", limit, max_keys, clock.clone()),
            clock,
        )
    }

    #[test]
    fn the_last_request_within_the_limit_goes_and_the_next_waits() {
        let (limiter, clock) = limiter(10);
        for left in [3, 2, 1, 0] {
            let verdict = limiter.check("a");
            assert_eq!((verdict.remaining, verdict.wait_seconds), (left, None));
        }
        assert_eq!(limiter.check("a").wait_seconds, Some(15));
        clock.advance(Duration::from_millis(14_999));
        assert_eq!(limiter.check("a").wait_seconds, Some(1));
        clock.advance(Duration::from_millis(1));
        assert_eq!(limiter.check("a").wait_seconds, None);
        assert_eq!(limiter.check("b").remaining, 3, "others are not concerned");
    }

    #[test]
    fn answers_tell_the_limit_and_what_is_left() {
        let (limiter, _) = limiter(10);
        let verdict = limiter.check("a");
        assert_eq!(verdict.policy_field(), "\"token\";q=4;w=60");
        assert_eq!(verdict.state_field(), "\"token\";r=3;t=15");
    }

    #[test]
    fn memory_is_bounded() {
        let (limiter, clock) = limiter(3);
        for who in ["a", "b", "c"] {
            assert_eq!(limiter.check(who).remaining, 3);
        }
        assert_eq!(limiter.counters.len(), 3);
        for number in 0..5_000 {
            limiter.check(&number.to_string());
        }
        assert!(limiter.counters.len() <= 3 + SHARED_KEYS as usize);
        // Whoever was quiet long enough is forgotten.
        clock.advance(Duration::from_secs(120));
        limiter.over_bound.store(0, Ordering::Relaxed);
        assert_eq!(limiter.check("d").remaining, 3);
        assert_eq!(limiter.counters.len(), 1);
    }
}
