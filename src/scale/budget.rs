//! The memory of everything that waits to be written to Redis, for all feeds and rooms of a server.
//!
//! While Redis is away, each queue would fill up, and a server may have a thousand. So they share
//! one limit. A single one may take all of it; each can always have its share, so that one that is
//! full leaves room for the others. All together they hold at most twice the limit. Must not know
//! what waits. Read next: `queue.rs`.

use std::sync::atomic::{AtomicUsize, Ordering};

/// See the [module](self).
#[derive(Debug)]
pub struct Budget {
    max: usize,
    share: usize,
    used: AtomicUsize,
}

impl Budget {
    /// So many bytes, for at most so many queues.
    pub fn new(max: usize, queues: usize) -> Self {
        Self { max, share: max / queues.max(1), used: AtomicUsize::new(0) }
    }

    /// What each queue can always hold.
    pub fn share(&self) -> usize {
        self.share
    }

    /// Whether a queue that holds `held` bytes may hold `more` once it has given back `released` of
    /// them.
    pub fn allows(&self, (held, released): (usize, usize), more: usize) -> bool {
        self.fits(held - released, self.used().saturating_sub(released), more)
    }

    /// How much all hold.
    pub fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }

    /// Takes `more` for a queue that holds `held`, if it may.
    pub fn take(&self, held: usize, more: usize) -> bool {
        // What does not fit is never counted, not even for a moment: others would be refused then.
        let taken = |used| self.fits(held, used, more).then(|| used + more);
        self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, taken).is_ok()
    }

    /// Gives back what was taken.
    pub fn give_back(&self, bytes: usize) {
        self.used.fetch_sub(bytes, Ordering::Relaxed);
    }

    fn fits(&self, held: usize, used: usize, more: usize) -> bool {
        let fits = |held: usize, max| held.checked_add(more).is_some_and(|sum| sum <= max);
        fits(held, self.share) || fits(used, self.max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_takes_no_room_from_others_meanwhile() {
        let budget = Budget::new(1_000, 10);
        assert!(budget.take(0, 200));
        std::thread::scope(|scope| {
            scope.spawn(|| (0..100_000).for_each(|_| assert!(!budget.take(200, 900))));
            (0..100_000).for_each(|_| {
                assert!(budget.take(200, 500), "there is room for it");
                budget.give_back(500);
            });
        });
        assert_eq!(budget.used(), 200);
        assert!(!budget.take(200, usize::MAX) && !budget.allows((200, 0), usize::MAX));
    }
}
