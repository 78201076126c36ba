//! Counts the work that a head causes: one step for each byte taken and for each header line
//! visited.
//!
//! The work within a step is not counted, so it must be checked by reading. Only the oracle's
//! target `request_head` uses the count. It compares it with the length of the head, because a peer
//! must not cause more work than it sends. In other builds the counter is not compiled. Read next:
//! `error.rs`.

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
