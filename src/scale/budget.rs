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

    /// Whether a queue that holds `held` bytes may hold `more`.
    pub fn allows(&self, held: usize, more: usize) -> bool {
        fits(held, more, self.share) || fits(self.used(), more, self.max)
    }

    /// How much all hold.
    pub fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }

    /// Takes `more` for a queue that holds `held`, if it may.
    pub fn take(&self, held: usize, more: usize) -> bool {
        let used = self.used.fetch_add(more, Ordering::Relaxed);
        let may = fits(held, more, self.share) || fits(used, more, self.max);
        if !may {
            self.give_back(more);
        }
        may
    }

    /// Gives back what was taken.
    pub fn give_back(&self, bytes: usize) {
        self.used.fetch_sub(bytes, Ordering::Relaxed);
    }
}

fn fits(held: usize, more: usize, max: usize) -> bool {
    held.saturating_add(more) <= max
}
