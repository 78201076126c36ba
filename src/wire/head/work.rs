//! How much work a head makes: a step for each byte that is taken and for each header line that is
//! looked at.
//!
//! Only that: what is done with a byte or a line in one step is not seen here, and has to be read.
//! Counted only for the target `request_head` of `oracle`, which holds it against the length of the
//! head: a peer must not get more work out of us than it puts in. Otherwise nothing is counted, and
//! nothing of this is compiled.

#[cfg(any(test, feature = "fuzz"))]
thread_local!(static STEPS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) });

/// One step.
#[inline(always)]
pub(super) fn step() {
    #[cfg(any(test, feature = "fuzz"))]
    STEPS.set(STEPS.get() + 1);
}

/// How many there were on this thread.
#[cfg(any(test, feature = "fuzz"))]
pub(crate) fn steps() -> u64 {
    STEPS.get()
}
