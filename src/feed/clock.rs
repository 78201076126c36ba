//! The time of a measurement: the wall clock's, at the pace of a steady clock.
//!
//! A wall clock may be set at any moment: by a person, by NTP, or after the machine has slept. A
//! steady clock only advances. So `t` advances with the steady clock, and each reading compares it
//! with the wall clock:
//!
//! | `t` is off by | what happens |
//! |---|---|
//! | up to half a second | `t` runs at most 1 % faster or slower until it is right, within 50 seconds |
//! | more | the wall clock was set: `t` steps there at once, and the measurement says by how much |
//!
//! So `t` never decreases, except at a step that is reported, where a chart breaks its line. A step
//! back means that the times before it were wrong. A chart may shift them by as much, and then no
//! point lies before an earlier one.
//!
//! Must not know any clock: both readings are arguments. Read next: [`log`](super::log).

use std::{num::NonZeroI64, time::Duration};

/// If `t` is off by more than this, the wall clock was set. NTP corrects smaller differences by
/// running the clock faster or slower.
const STEP: i64 = 500_000;
/// A correction without a step changes the pace by at most one part in this many.
const SLEW: i64 = 100;

/// When a measurement was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Unix time, in milliseconds.
    pub t: u64,
    /// By how many milliseconds the clock was set just before.
    pub step: Option<NonZeroI64>,
}

/// A moment with no step before it.
impl From<u64> for Moment {
    fn from(t: u64) -> Self {
        Self { t, step: None }
    }
}

/// See the [module](self). All values are in microseconds.
#[derive(Debug, Clone, Default)]
pub struct FeedClock {
    /// The offset that is added to the steady clock. `None` before the first reading.
    offset: Option<i64>,
    steady: i64,
}

impl FeedClock {
    /// The moment at which the wall clock (since 1970) and the steady clock (since any fixed
    /// moment) showed these times.
    pub fn read(&mut self, wall: Duration, steady: Duration) -> Moment {
        let (wall, steady) = (micros(wall), micros(steady).max(self.steady));
        let right = wall - steady;
        let offset = self.offset.get_or_insert(right);
        let off = right - *offset;
        let mut step = None;
        if off.abs() > STEP {
            // In whole milliseconds, as `t` is shown: so earlier times, shifted by it, are not
            // later than this one.
            step = NonZeroI64::new(
                (steady + right).div_euclid(1_000) - (steady + *offset).div_euclid(1_000),
            );
            *offset = right;
        } else {
            let most = (steady - self.steady) / SLEW;
            *offset += off.clamp(-most, most);
        }
        self.steady = steady;
        Moment { t: (steady + *offset).max(0) as u64 / 1_000, step }
    }
}

/// In microseconds, at most half of the range (146,000 years), so that a difference fits as well.
fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX).min(i64::MAX / 4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn read(clock: &mut FeedClock, wall: u64, steady: u64) -> (u64, Option<i64>) {
        let moment = clock.read(Duration::from_millis(wall), Duration::from_millis(steady));
        (moment.t, moment.step.map(NonZeroI64::get))
    }

    #[test]
    fn a_clock_that_is_set_is_followed_at_once_and_says_by_how_much() {
        const HOUR: u64 = 3_600_000;
        let mut clock = FeedClock::default();
        assert_eq!(read(&mut clock, 10 * HOUR, 5), (10 * HOUR, None));
        assert_eq!(read(&mut clock, 9 * HOUR + 20, 25), (9 * HOUR + 20, Some(-(HOUR as i64))));
        assert_eq!(read(&mut clock, 9 * HOUR + 30, 35), (9 * HOUR + 30, None));
        assert_eq!(read(&mut clock, 11 * HOUR + 50, 55), (11 * HOUR + 50, Some(2 * HOUR as i64)));
    }

    #[test]
    fn what_came_before_a_step_lies_before_it_to_the_millisecond() {
        for wall in 3_600_000_000..3_600_002_000 {
            let mut clock = FeedClock::default();
            let mut read = |wall, steady| {
                clock.read(Duration::from_micros(wall), Duration::from_micros(steady))
            };
            let before = read(2 * wall + 700, 100).t;
            let Moment { t, step } = read(wall, 150);
            assert!(before.saturating_add_signed(step.expect("an hour").get()) <= t, "{wall}");
        }
    }

    #[test]
    fn a_small_correction_is_made_within_50_seconds_and_without_a_step() {
        for right in [1_000_000 - 499, 1_000_000 + 499] {
            let mut clock = FeedClock::default();
            read(&mut clock, 1_000_000, 0);
            let mut before = 1_000_000;
            for steady in (10..=50_000).step_by(10) {
                let (t, step) = read(&mut clock, right + steady, steady);
                assert_eq!(step, None);
                assert!((9..=11).contains(&(t - before)), "{before} to {t}");
                before = t;
            }
            assert_eq!(before, right + 50_000);
        }
    }

    #[test]
    fn what_is_off_by_no_more_than_a_step_is_none() {
        for (off, is_step) in [(STEP, false), (STEP + 1, true)] {
            let mut clock = FeedClock::default();
            clock.read(Duration::from_secs(1_000), Duration::ZERO);
            let later = Duration::from_secs(1_000) + Duration::from_micros(off.unsigned_abs());
            assert_eq!(clock.read(later, Duration::ZERO).step.is_some(), is_step, "{off}");
        }
    }

    #[test]
    fn a_clock_before_1970_or_at_the_end_of_time_is_borne() {
        let mut clock = FeedClock::default();
        assert_eq!(clock.read(Duration::ZERO, Duration::MAX), 0.into());
        clock.read(Duration::MAX, Duration::ZERO);
        clock.read(Duration::ZERO, Duration::MAX);
    }

    /// How long until the next reading, and by how much the wall clock is set meanwhile, in
    /// milliseconds.
    fn readings() -> impl Strategy<Value = Vec<(u64, i64)>> {
        let set = prop_oneof![6 => Just(0), 3 => -700_i64..700, 1 => -10_000_000_i64..10_000_000];
        vec((0_u64..20_000, set), 1..200)
    }

    proptest! {
        #[test]
        fn between_steps_time_goes_on_at_its_pace_and_it_is_never_off_by_more_than_a_step(readings in readings()) {
            let (mut clock, mut wall, mut steady) = (FeedClock::default(), 1_700_000_000_000_u64, 0);
            let (mut before, _) = read(&mut clock, wall, steady);
            for (passed, set) in readings {
                steady += passed;
                wall = wall.saturating_add(passed).saturating_add_signed(set);
                let (t, step) = read(&mut clock, wall, steady);
                // Moved by the step, what was before never lies after what comes now.
                let earlier = before.saturating_add_signed(step.unwrap_or(0));
                prop_assert!(t.abs_diff(wall) <= 501, "{} instead of {}", t, wall);
                let slack = passed / 100 + 2;
                prop_assert!(t + 1 >= earlier && (t.abs_diff(earlier + passed) <= slack), "{} after {}", t, earlier);
                if step.is_none() {
                    prop_assert!(t >= before);
                }
                before = t;
            }
        }
    }
}
