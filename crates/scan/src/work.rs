//! How much was looked at, for tests that hold cost to be linear. Without the feature `count-work` nothing is counted.

#[cfg(feature = "count-work")]
mod counted {
    use std::cell::Cell;

    thread_local! {
        static STEPS: Cell<u64> = const { Cell::new(0) };
    }

    /// Adds to what this thread has looked at: bytes, fields, comparisons.
    pub fn count_work(steps: usize) {
        STEPS.set(STEPS.get() + steps as u64);
    }

    /// What this thread has looked at since it was asked last.
    #[allow(clippy::must_use_candidate, reason = "asked to begin anew, too")]
    pub fn take_work() -> u64 {
        STEPS.take()
    }
}

#[cfg(feature = "count-work")]
pub use counted::{count_work, take_work};

/// Counts nothing.
#[cfg(not(feature = "count-work"))]
#[inline(always)]
pub fn count_work(_: usize) {}
