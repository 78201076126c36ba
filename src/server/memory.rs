//! The memory that clients make the server hold, counted over all connections.
//!
//! Each connection has limits of its own, but thousands of connections just below their limits are
//! too much together. So each connection counts what it holds for its client: a partial request or
//! message, inflate windows, input that was not looked at, output that was not read. The sum has a
//! limit. A client that needs more when it is reached is turned away, and the others go on.
//! Requests may take a sixteenth more, so that the page and `/healthz` still answer when WebSockets
//! have taken everything. A long answer is counted before any of it is written, because a frame
//! that has been begun cannot be taken back. Not counted are the up to 4 MiB of buffers that each
//! worker keeps.
//!
//! Must not know what is held, or by whom. RFC 6455, section 10.4.
//! Read next: [`http`](super::http), whose requests count, and [`connection`](super::connection).

use std::sync::atomic::{AtomicUsize, Ordering};

/// The sum, and its limit.
#[derive(Debug)]
pub struct Memory {
    limit: usize,
    held: AtomicUsize,
}

impl Memory {
    /// Nothing is held so far, and at most `limit` bytes may be.
    pub fn new(limit: usize) -> Self {
        Self { limit, held: AtomicUsize::new(0) }
    }

    /// Counts `now` bytes instead of `before`. Returns whether that is allowed. If not, they are
    /// counted all the same: the caller must free what it can, and count again.
    #[must_use]
    pub fn recount(&self, before: usize, now: usize) -> bool {
        self.recount_within(self.limit, before, now)
    }

    fn recount_within(&self, limit: usize, before: usize, now: usize) -> bool {
        if now <= before {
            self.held.fetch_sub(before - now, Ordering::Relaxed);
            return true;
        }
        let held = self.held.fetch_add(now - before, Ordering::Relaxed) + (now - before);
        held <= limit
    }

    /// How many bytes are held.
    pub fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    /// A reservation for a request, of nothing so far.
    pub fn reserve(&self) -> Reservation<'_> {
        Reservation { memory: self, bytes: 0 }
    }
}

/// The memory that one request holds, until this is dropped.
#[derive(Debug)]
pub struct Reservation<'a> {
    memory: &'a Memory,
    bytes: usize,
}

impl Reservation<'_> {
    /// Counts this number of bytes from now on. Returns whether that is allowed, as
    /// [`Memory::recount`].
    #[must_use]
    pub fn resize(&mut self, bytes: usize) -> bool {
        let limit = self.memory.limit.saturating_add(self.memory.limit / 16);
        self.memory.recount_within(limit, std::mem::replace(&mut self.bytes, bytes), bytes)
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        _ = self.resize(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn who_asks_for_more_than_there_is_is_told_so_and_who_asks_for_less_never() {
        let memory = Memory::new(95); // and 5 more for requests
        let (mut first, mut second) = (memory.reserve(), memory.reserve());
        assert!(first.resize(60) && second.resize(40));
        assert!(!second.resize(41), "one byte too many");
        assert!(first.resize(59), "less is never refused");
        assert!(second.resize(40));
        drop(first);
        assert_eq!(memory.held(), 40);
        assert!(!memory.recount(0, 56), "not for a WebSocket");
        assert!(memory.recount(56, 55));
    }

    proptest! {
        #[test]
        fn the_sum_is_that_of_all_parts(steps in prop::collection::vec((0_usize..4, 0_usize..200), 0..50)) {
            let memory = Memory::new(300);
            let (mut parts, mut model) = ([(); 4].map(|()| memory.reserve()), [0; 4]);
            for (who, bytes) in steps {
                let grows = bytes > model[who];
                model[who] = bytes;
                let sum: usize = model.iter().sum();
                prop_assert_eq!(parts[who].resize(bytes), !grows || sum <= 318);
                prop_assert_eq!(memory.held(), sum);
            }
            drop(parts);
            prop_assert_eq!(memory.held(), 0);
        }
    }
}
