//! Replays a recording: which measurements are due, and when to look again.
//!
//! Time is an argument, as in the protocol. [`Replay::wake`] takes the current time, publishes what
//! is due, and returns when to call it again. So tests can replay a million values in no time, and
//! on clocks that jump.
//!
//! Measurement `n` is due `n / rate` seconds after the first. This is computed from `n` each time
//! instead of summed up, so neither rounding nor late wake-ups make the replay drift. A late
//! wake-up publishes everything that has become due:
//!
//! ```text
//! due      0   1   2   3   4   5   6   7   8
//! wake     ^   ^   ^           ^   ^
//! publish  0   1   2         3 4 5 6            the late wake-up catches up
//! ```
//!
//! A wake-up that is later than [`MAX_LATE`], after a laptop slept or a process was stopped, does
//! not catch up. Instead, the schedule moves so that the next measurement is due now. Nothing is
//! left out, and viewers do not get a burst.
//!
//! Must not know the real clock, nor where the recording was read from. Read next: `feed::log`,
//! where the batches go.

use std::time::Duration;

use super::rate::Pace;
use super::sink::{MAX_BATCH, Sink};
use crate::feed::measurement::Measurement;

/// The longest delay that the replay catches up. A busy machine causes shorter ones, and a viewer
/// would not take a longer one for a jump.
const MAX_LATE: Duration = Duration::from_secs(1);

/// The shortest pause between two wake-ups. A page draws about sixty times a second, so a thousand
/// batches a second are plenty. Above a thousand values a second, the batches grow instead.
const MIN_PAUSE: Duration = Duration::from_millis(1);

/// A recording, and how much of it has been published.
#[derive(Debug)]
pub(super) struct Replay {
    /// Never empty. Whole measurements, so that a batch is a slice of this and costs no copy.
    values: Vec<Measurement>,
    /// The one in `values` to publish next.
    position: usize,
    pace: Pace,
    /// When the schedule started: the time at which its first measurement was due.
    origin: Duration,
    /// How many were published on this schedule. Unlike `position`, it goes on when the recording
    /// starts again.
    sent: u64,
}

impl Replay {
    /// Starts at time zero, when the first of `values` is due. With no values it has ended from the
    /// start.
    pub(super) fn new(values: Vec<Measurement>, pace: Pace) -> Self {
        Self { values, position: 0, pace, origin: Duration::ZERO, sent: 0 }
    }

    /// Publishes what is due at `now`, a time since the start that never decreases, in batches of
    /// at most [`MAX_BATCH`]. Returns the time to wake it next, always after `now`, or `None` when
    /// the replay has ended.
    pub(super) fn wake(&mut self, now: Duration, sink: &mut dyn Sink) -> Option<Duration> {
        if now.saturating_sub(self.due_at(self.sent)) > MAX_LATE {
            (self.origin, self.sent) = (now, 0);
        }
        let mut due = self.due_by(now) - self.sent;
        while due > 0 {
            let left = &self.values[self.position..];
            let batch =
                &left[..left.len().min(MAX_BATCH).min(usize::try_from(due).unwrap_or(usize::MAX))];
            if batch.is_empty() {
                return None;
            }
            sink.publish(batch);
            due -= batch.len() as u64;
            self.sent += batch.len() as u64;
            self.position += batch.len();
            if self.position == self.values.len() {
                if self.pace.once {
                    return None;
                }
                self.position = 0;
            }
        }
        Some(self.due_at(self.sent).max(now.saturating_add(MIN_PAUSE)))
    }

    /// When measurement `n` of this schedule is due. At the slowest rates that is never: the end of
    /// time.
    fn due_at(&self, n: u64) -> Duration {
        let since_origin = Duration::try_from_secs_f64(n as f64 / self.pace.rate.per_second());
        self.origin.saturating_add(since_origin.unwrap_or(Duration::MAX))
    }

    /// How many measurements of this schedule are due at `now`; at least those already sent.
    fn due_by(&self, now: Duration) -> u64 {
        if now < self.due_at(self.sent) {
            return self.sent;
        }
        // The product may round to just below the number that `due_at` reached, but that one is
        // due: without the `max` a wake-up could come at its time and find nothing to do.
        let due = now.saturating_sub(self.origin).as_secs_f64() * self.pace.rate.per_second();
        (due as u64 + 1).max(self.sent + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Rate;
    use super::super::tests::{Kept, measurements};
    use super::*;

    /// Counts, for the tests with a million values.
    #[derive(Default)]
    struct Counted(u64);

    impl Sink for Counted {
        fn publish(&mut self, batch: &[Measurement]) {
            self.0 += batch.len() as u64;
        }

        fn publish_when_room(&mut self, _: &[Measurement]) {
            panic!("a replay never waits for viewers");
        }
    }

    fn replay(len: u64, rate: f64, once: bool) -> Replay {
        Replay::new(measurements(0..len), Pace { rate: Rate::new(rate).unwrap(), once })
    }

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_million_values_at_odd_rates_do_not_drift() {
        for rate in [0.3, 7.0, 59.94, 997.0, 44_100.0, 333_333.3, 1e6] {
            let (mut replay, mut sink, mut now) =
                (replay(1000, rate, false), Counted::default(), Duration::ZERO);
            while sink.0 < 1_000_000 {
                let before = sink.0;
                let next = replay.wake(now, &mut sink).unwrap();
                assert!(sink.0 > before, "woken for nothing at {now:?}, {rate}/s");
                // All that is due has come, and nothing that is not.
                let due = now.as_secs_f64() * rate + 1.0;
                assert!(
                    (due - 1.001..=due + 0.001).contains(&(sink.0 as f64)),
                    "{} of {due} at {rate}/s",
                    sink.0
                );
                assert!(next > now);
                now = next;
            }
        }
    }

    #[test]
    fn wake_ups_that_are_always_late_do_not_add_up() {
        let (mut replay, mut sink, mut now) =
            (replay(1000, 59.94, false), Counted::default(), Duration::ZERO);
        let mut late_us = 0;
        while sink.0 < 1_000_000 {
            now = replay.wake(now, &mut sink).unwrap() + Duration::from_micros(late_us);
            late_us = (late_us + 7919) % 900_000;
        }
        let exact = Duration::from_secs_f64(1e6 / 59.94);
        assert!(now.abs_diff(exact) < 2 * SECOND, "{now:?} instead of {exact:?}");
    }

    #[test]
    fn a_late_wake_up_publishes_all_that_is_due_as_one_batch() {
        let (mut replay, mut sink) = (replay(100, 10.0, false), Kept::default());
        assert_eq!(replay.wake(Duration::ZERO, &mut sink), Some(SECOND / 10));
        assert_eq!(replay.wake(SECOND * 3 / 4, &mut sink), Some(SECOND * 8 / 10));
        assert_eq!(sink.published, [measurements(0..1), measurements(1..8)]);
    }

    #[test]
    fn an_early_wake_up_publishes_nothing() {
        let (mut replay, mut sink) = (replay(100, 10.0, false), Kept::default());
        replay.wake(Duration::ZERO, &mut sink);
        assert_eq!(replay.wake(SECOND / 20, &mut sink), Some(SECOND / 10));
        assert_eq!(sink.published, [measurements(0..1)]);
    }

    #[test]
    fn no_rate_wakes_it_more_than_a_thousand_times_a_second() {
        for rate in [999.0, 1001.0, 59_940.0, 1e6] {
            let (mut replay, mut sink, mut now, mut wakes) =
                (replay(1000, rate, false), Counted::default(), SECOND, 0);
            while now < 2 * SECOND {
                now = replay.wake(now, &mut sink).unwrap();
                wakes += 1;
            }
            assert!((999..=1000).contains(&wakes), "{wakes} times at {rate}/s");
        }
    }

    #[test]
    fn batches_are_bounded() {
        let (mut replay, mut sink) = (replay(1_000_000, 1e6, false), Kept::default());
        replay.wake(Duration::ZERO, &mut sink);
        replay.wake(SECOND / 100, &mut sink);
        let sizes: Vec<usize> = sink.published.iter().map(Vec::len).collect();
        assert_eq!(sizes, [1, 4096, 4096, 1808]);
    }

    #[test]
    fn after_a_long_sleep_it_goes_on_where_it_was_without_a_flood() {
        let (mut replay, mut sink) = (replay(100, 10.0, false), Kept::default());
        replay.wake(Duration::ZERO, &mut sink);
        let now = 300 * SECOND;
        assert_eq!(replay.wake(now, &mut sink), Some(now + SECOND / 10));
        assert_eq!(replay.wake(now + SECOND / 10, &mut sink), Some(now + SECOND / 5));
        assert_eq!(sink.published, [measurements(0..1), measurements(1..2), measurements(2..3)]);
    }

    #[test]
    fn a_recording_starts_again_when_it_ends() {
        let (mut replay, mut sink) = (replay(3, 10.0, false), Kept::default());
        replay.wake(Duration::ZERO, &mut sink);
        replay.wake(SECOND * 65 / 100, &mut sink);
        assert_eq!(sink.published.concat(), measurements([0, 1, 2, 0, 1, 2, 0]));
    }

    #[test]
    fn once_ends_with_the_last_value() {
        let (mut replay, mut sink) = (replay(3, 10.0, true), Kept::default());
        assert!(replay.wake(SECOND / 10, &mut sink).is_some());
        assert_eq!(replay.wake(SECOND * 8 / 10, &mut sink), None);
        assert_eq!(sink.published.concat(), measurements(0..3));
    }

    #[test]
    fn nothing_to_replay_ends_at_once() {
        assert_eq!(replay(0, 10.0, false).wake(Duration::ZERO, &mut Kept::default()), None);
    }

    #[test]
    fn the_slowest_rate_is_due_at_the_end_of_time() {
        let (mut replay, mut sink) = (replay(3, 1e-300, false), Kept::default());
        assert_eq!(replay.wake(Duration::ZERO, &mut sink), Some(Duration::MAX));
        assert_eq!(replay.wake(SECOND, &mut sink), Some(Duration::MAX));
        assert_eq!(sink.published.concat(), measurements(0..1));
    }
}
