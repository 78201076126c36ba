//! How long to wait before a source is started again.
//!
//! Must not know any clock, nor what is started. Read next: `command`, then `websocket`.

use crate::backoff::Backoff;
use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(30);
/// A source that ran for this long counts as working, so the pause after it is the first one again.
const WORKS: Duration = Duration::from_secs(10);

/// The attempts to run a source. The pause between two is a second, then twice as long each time,
/// at most half a minute.
#[derive(Debug)]
pub(super) struct Attempts(Backoff);

impl Default for Attempts {
    fn default() -> Self {
        Self(Backoff::new(FIRST, LONGEST))
    }
}

impl Attempts {
    /// How long to wait after an attempt that took `ran`. `is_success`: it has done its work.
    pub(super) fn pause_after(&mut self, ran: Duration, is_success: bool) -> Duration {
        if ran >= WORKS || is_success {
            self.0.worked();
        }
        self.0.pause()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_start_anew_after_a_run_of_ten_seconds() {
        let mut attempts = Attempts::default();
        let mut after = |ran| attempts.pause_after(Duration::from_secs(ran), false).as_secs();
        assert_eq!([0; 7].map(&mut after), [1, 2, 4, 8, 16, 30, 30]);
        assert_eq!([9, 10, 0].map(after), [30, 1, 2]);
        assert_eq!(attempts.pause_after(Duration::ZERO, true).as_secs(), 1);
    }
}
