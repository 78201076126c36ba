//! What the times in a recording say about it: how long it is, and when it starts again.
//!
//! Must not know when anything is replayed. Read next: `replay`.

use crate::feed::measurement::Measurement;

/// The times of a recording that has some, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Times {
    /// The first of them.
    pub(super) first: i64,
    /// From the start of one round to that of the next: the time from the
    /// first to the latest, and the usual distance between two times, which is the median.
    pub(super) period: i64,
}

impl Times {
    /// `None` if no measurement has a time, or all have the same: then they have no spacing.
    pub(super) fn of(values: &[Measurement]) -> Option<Self> {
        let mut times = values.iter().filter_map(|measurement| measurement.time);
        let first = times.next()?;
        let (mut latest, mut distances) = (first, Vec::new());
        for time in times {
            if time > latest {
                distances.push(time.saturating_sub(latest));
                latest = time;
            }
        }
        let middle = distances.len() / 2;
        if distances.is_empty() {
            return None;
        }
        let (_, median, _) = distances.select_nth_unstable(middle);
        let span = latest.saturating_sub(first);
        Some(Self { first, period: span.saturating_add(*median) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(times: &[Option<i64>]) -> Option<Times> {
        let timed = |&time| Measurement { time, ..Measurement::new(1) };
        Times::of(&times.iter().map(timed).collect::<Vec<_>>())
    }

    #[test]
    fn the_next_round_starts_after_the_span_and_the_usual_distance() {
        // Two series at each time, one value without a time, and a pause of a minute.
        let some = [0, 0, 1000, 1000, 2000, 62_000, 63_000].map(Some);
        let found = times(&[&some[..], &[None]].concat());
        assert_eq!(found, Some(Times { first: 0, period: 64_000 }));
    }

    #[test]
    fn times_out_of_order_count_from_the_latest() {
        let found = times(&[5000, 4000, 6000, 5500, 7000].map(Some));
        assert_eq!(found, Some(Times { first: 5000, period: 3000 }));
    }

    #[test]
    fn without_two_times_there_is_no_spacing() {
        for some in [&[][..], &[None, None], &[Some(5)], &[Some(5), Some(5), Some(4)]] {
            assert_eq!(times(some), None, "{some:?}");
        }
    }

    #[test]
    fn the_ends_of_time_are_no_overflow() {
        assert!(times(&[Some(i64::MIN), Some(i64::MAX)]).is_some());
    }
}
