//! How long deliveries took, from when they were published until the load had them.

use std::time::Duration;

/// The times of many deliveries; those that came with one read are kept together.
#[derive(Default)]
pub struct Latencies(Vec<(Duration, u64)>);

impl Latencies {
    /// So many took so long.
    pub(super) fn add(&mut self, time: Duration, count: u64) {
        if count > 0 {
            self.0.push((time, count));
        }
    }

    /// One took so long, and with it all that were due every `period` while it was under way: each
    /// a period less.
    pub(super) fn add_with_due(&mut self, time: Duration, period: Duration) {
        let mut left = Some(time);
        while let Some(time) = left.filter(|time| !time.is_zero()) {
            self.add(time, 1);
            left = time.checked_sub(period);
        }
    }

    /// The times that half and that 99 of 100 did not exceed, in milliseconds; zero where there are
    /// none.
    pub(super) fn percentiles(mut self) -> [f64; 2] {
        self.0.sort_unstable();
        let all: u64 = self.0.iter().map(|(_, count)| count).sum();
        [0.50, 0.99].map(|part| {
            let (mut seen, rank) = (0, (all as f64 * part).ceil() as u64);
            let reached = self.0.iter().find(|(_, count)| {
                seen += count;
                seen >= rank
            });
            reached.map_or(0.0, |(time, _)| time.as_secs_f64() * 1e3)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_count_each_delivery() {
        let mut latencies = Latencies::default();
        for (ms, count) in [(30, 1), (1, 50), (2, 49), (7, 0)] {
            latencies.add(Duration::from_millis(ms), count);
        }
        assert_eq!(latencies.percentiles(), [1.0, 2.0]);
        assert_eq!(Latencies::default().percentiles(), [0.0, 0.0]);
    }

    #[test]
    fn an_answer_that_is_late_stands_for_those_that_were_due_meanwhile() {
        let (mut latencies, ms) = (Latencies::default(), Duration::from_millis);
        (0..100).for_each(|_| latencies.add_with_due(ms(1), ms(2)));
        assert_eq!(latencies.percentiles(), [1.0, 1.0]);
        latencies.add_with_due(ms(400), ms(2));
        assert_eq!(latencies.percentiles(), [102.0, 396.0]);
    }
}
