//! The time that deadlines of peers count: the time in which this process ran.
//!
//! A process that was stopped, or got no CPU time, would find every deadline passed when it runs
//! again, although its peers were in time: what they sent is in its sockets. So deadlines here do
//! not compare moments. They count the ticks of a clock, and a tick that is much too late counts
//! only for its regular length.
//!
//! ```text
//! real     0    500  1000 1500            20000 20500
//! ticks    ^    ^    ^    ^  (stopped)    ^     ^
//! counted  0    500  1000 1500            2000  2500
//! ```
//!
//! Must not know a real clock: the moments of the ticks are arguments. Read next: `server::worker`,
//! whose clock this is.

use std::{future::Future, pin::pin, time::Duration};
use tokio::time::sleep;

/// How often the clock ticks, and so how exactly deadlines are kept.
pub const TICK: Duration = Duration::from_millis(500);
/// How long a peer may take to close its side of a connection after we have closed ours.
pub const LINGER: Duration = Duration::from_secs(2);
/// How late a tick may be and still count in full: on a busy machine, deadlines should not be
/// later.
const LATE: Duration = TICK;

/// The time in which this process ran. It is never ahead of the real clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {
    last: Duration,
    now: Duration,
}

impl Clock {
    /// Returns the time at a tick that comes `elapsed` after the start.
    pub fn tick(&mut self, elapsed: Duration) -> Duration {
        let passed = elapsed.saturating_sub(self.last);
        self.last = self.last.max(elapsed);
        self.now += if passed <= TICK + LATE { passed } else { TICK };
        self.now
    }
}

/// The peer took too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elapsed;

/// As [`tokio::time::timeout`], for something that a peer must do. Polls the future first, so what
/// arrived while this process did not run is in time.
///
/// # Errors
/// It took too long.
pub async fn timeout<F: Future>(duration: Duration, future: F) -> Result<F::Output, Elapsed> {
    let mut future = pin!(future);
    let elapse = async {
        let mut left = duration;
        while !left.is_zero() {
            let part = left.min(TICK);
            sleep(part).await; // however long it really took
            left -= part;
        }
    };
    tokio::select! {
        biased;
        output = &mut future => Ok(output),
        () = elapse => Err(Elapsed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};
    use tokio::time::Instant;

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn a_time_in_which_we_did_not_run_counts_as_one_tick() {
        let mut clock = Clock::default();
        for elapsed in [0, 500, 1_000, 1_500] {
            assert_eq!(clock.tick(millis(elapsed)), millis(elapsed));
        }
        assert_eq!(clock.tick(millis(3_600_000)), millis(2_000));
        assert_eq!(clock.tick(millis(3_600_500)), millis(2_500));
    }

    proptest! {
        #[test]
        fn time_that_we_ran_is_counted_whole_and_no_other(steps in vec(0_u64..10_000, 0..100)) {
            let (mut clock, mut elapsed, mut counted) = (Clock::default(), 0, 0);
            for step in steps {
                elapsed += step;
                counted += if step <= 1_000 { step } else { 500 };
                prop_assert_eq!(clock.tick(millis(elapsed)), millis(counted));
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_timeout_takes_as_long_as_it_is_told() {
        let since = Instant::now();
        assert_eq!(timeout(millis(1_700), std::future::pending::<()>()).await, Err(Elapsed));
        assert!((millis(1_700)..millis(1_710)).contains(&since.elapsed()), "{:?}", since.elapsed());
        assert_eq!(timeout(Duration::ZERO, std::future::ready(7)).await, Ok(7));
    }

    #[tokio::test(start_paused = true)]
    async fn a_timeout_is_not_over_because_we_did_not_run() {
        let waiting = timeout(millis(10_000), async {
            sleep(millis(400)).await;
            tokio::time::advance(millis(3_600_000)).await; // as a process that was stopped sees it
            sleep(millis(9_000)).await;
        });
        assert_eq!(waiting.await, Ok(()));
    }
}
