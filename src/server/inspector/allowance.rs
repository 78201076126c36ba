//! How much an inspection may tell in half a second: those who are not inspected have to get on
//! beside it.
//!
//! To explain a frame and make JSON of it takes some 5 us, fifty times what it takes to read it. So
//! there is one allowance for all connections of a token, and what is over is only counted. Each
//! connection has a little of its own besides, or a busy one would hide the quiet ones. Knows
//! nothing of what is told. Read next: `mirror.rs`.

use std::{
    sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed},
    time::{Duration, Instant},
};

/// How long an allowance is for.
pub const PERIOD: Duration = Duration::from_millis(500);
/// How many frames, reads and writes all connections of an inspection may tell of in one.
pub const SHARED: u32 = 1000;
/// How many each connection may tell of before it takes from those.
pub const OWN: u32 = 20;
/// How many connections of an inspection are mirrored at a time, and how many new ones in one
/// period: to explain a handshake takes as long as a dozen frames.
pub const CONNECTIONS: usize = 32;

/// What the connections of an inspection share.
pub struct Allowance {
    begun: Instant,
    /// Which period it was filled for.
    period: AtomicU64,
    /// How many messages may be told.
    pub messages: Supply,
    /// How many connections may join.
    pub connections: Supply,
    /// How many may be told that they cannot.
    pub refusals: Supply,
}

impl Allowance {
    /// A full one.
    pub fn new(now: Instant) -> Self {
        let (messages, connections, refusals) =
            (Supply::new(SHARED), Supply::new(CONNECTIONS as u32), Supply::new(1));
        Self { begun: now, period: AtomicU64::new(0), messages, connections, refusals }
    }

    /// Fills it if this period has not seen that yet, whoever comes first.
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

/// So many of something, from which any thread may take.
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
