//! How long to wait before a source is started again.
//!
//! Must not know any clock, nor what is started. Read next: `command`, then `websocket`.

use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(30);
/// A source that ran for this long counts as working, so the pause after it is the first one again.
const WORKS: Duration = Duration::from_secs(10);

/// The pause before the next attempt: a second, then twice as long each time, at most half a
/// minute.
#[derive(Debug)]
pub(super) struct Backoff(Duration);

impl Default for Backoff {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl Backoff {
    /// How long to wait after an attempt that took `ran`. `is_success`: it has done its work.
    pub(super) fn after(&mut self, ran: Duration, is_success: bool) -> Duration {
        if ran >= WORKS || is_success {
            self.0 = FIRST;
        }
        let pause = self.0;
        self.0 = (pause * 2).min(LONGEST);
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_half_a_minute_and_start_anew_after_a_run_of_ten_seconds() {
        let mut backoff = Backoff::default();
        let mut after = |ran| backoff.after(Duration::from_secs(ran), false).as_secs();
        assert_eq!([0; 7].map(&mut after), [1, 2, 4, 8, 16, 30, 30]);
        assert_eq!([9, 10, 0].map(after), [30, 1, 2]);
        assert_eq!(backoff.after(Duration::ZERO, true).as_secs(), 1);
    }
}
