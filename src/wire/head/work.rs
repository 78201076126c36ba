//! Counts the work that a head causes: one step for each byte taken and for each header line
//! visited.
//!
//! The count does not show how long a step takes; a reviewer must check that. Only the fuzz target
//! `request_head` uses the count: the work must be in proportion to the length of the head. In
//! other builds the counter is not compiled. Read next: `error.rs`.

#[cfg(any(test, feature = "fuzz"))]
thread_local!(static STEPS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) });

/// Counts one step.
#[inline(always)]
pub(super) fn step() {
    #[cfg(any(test, feature = "fuzz"))]
    STEPS.set(STEPS.get() + 1);
}

/// Returns the number of steps on this thread.
#[cfg(any(test, feature = "fuzz"))]
pub(crate) fn steps() -> u64 {
    STEPS.get()
}
