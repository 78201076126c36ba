//! How much an inspection may report in half a second, so that it does not hold up connections that
//! are not inspected.
//!
//! Explaining a frame and writing it as JSON takes some 5 us, fifty times as long as reading it. So
//! all connections of a token share one allowance, and what exceeds it is only counted. Each
//! connection also has a small allowance of its own, or a busy one would hide the quiet ones. Must
//! not know what is reported. Read next: `messages.rs`.

use std::{
    sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed},
    time::{Duration, Instant},
};

/// The period that an allowance is for.
pub const PERIOD: Duration = Duration::from_millis(500);
/// How many frames, reads and writes all connections of an inspection may report in a period. With
/// some 2 KB a report, a page on a slow machine can still read them; what it does not read in time
/// is lost to it, of quiet connections, too.
pub const SHARED: u32 = 400;
/// How many of them each connection may report before it takes from those.
pub const OWN: u32 = 20;
/// How many connections of an inspection are mirrored at a time, and how many new ones in a period:
/// explaining a handshake takes as long as a dozen frames.
pub const CONNECTIONS: usize = 32;

/// What the connections of an inspection share.
pub struct Allowance {
    begun: Instant,
    /// The period that it was last filled for.
    period: AtomicU64,
    /// How many frames, reads and writes may be reported.
    pub messages: Supply,
    /// How many connections may be mirrored.
    pub connections: Supply,
    /// How many refusals may be reported.
    pub refusals: Supply,
}

impl Allowance {
    /// A full one.
    pub fn new(now: Instant) -> Self {
        let (messages, connections, refusals) =
            (Supply::new(SHARED), Supply::new(CONNECTIONS as u32), Supply::new(1));
        Self { begun: now, period: AtomicU64::new(0), messages, connections, refusals }
    }

    /// Fills it if nobody has done so in this period.
    pub fn refill(&self, now: Instant) {
        let period = now.saturating_duration_since(self.begun).as_millis() / PERIOD.as_millis();
        let period = u64::try_from(period).unwrap_or(u64::MAX);
        if self.period.fetch_max(period, Relaxed) < period {
            for supply in [&self.messages, &self.connections, &self.refusals] {
                supply.left.store(supply.full, Relaxed);
            }
        }
    }
}

/// A number of things, from which any thread may take.
pub struct Supply {
    full: u32,
    left: AtomicU32,
}

impl Supply {
    fn new(full: u32) -> Self {
        Self { full, left: full.into() }
    }

    /// Takes one, if there is one.
    pub fn take(&self) -> bool {
        self.left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_filled_once_in_a_period() {
        let begun = Instant::now();
        let allowance = Allowance::new(begun);
        let use_up = || (0..).take_while(|_| allowance.messages.take()).count();
        assert_eq!(use_up(), SHARED as usize);
        for (periods, expected) in
            [(0, 0), (1, SHARED), (1, 0), (5, SHARED), (4, 0), (5, 0), (6, SHARED)]
        {
            allowance.refill(begun + PERIOD * periods);
            assert_eq!(use_up(), expected as usize, "in period {periods}");
        }
        allowance.refill(begun + PERIOD * 7 - Duration::from_millis(1));
        assert_eq!(use_up(), 0);
    }
}
