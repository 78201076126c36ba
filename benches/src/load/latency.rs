//! Latencies of deliveries: the time from publishing until the load has received them.
//!
//! Must not know what is delivered. Read next: `probe.rs`.

use std::time::Duration;

/// The latencies of many deliveries. Those of one read are stored together.
#[derive(Clone, Default)]
pub struct Latencies(Vec<(Duration, u64)>);

impl Latencies {
    /// Adds `count` deliveries with this latency.
    pub(super) fn add(&mut self, time: Duration, count: u64) {
        if count > 0 {
            self.0.push((time, count));
        }
    }

    /// Adds one delivery with this latency, and those that were due every `period` in the meantime,
    /// each with a latency one period shorter. This corrects for coordinated omission.
    pub(super) fn add_with_due(&mut self, time: Duration, period: Duration) {
        let mut left = Some(time);
        while let Some(time) = left.filter(|time| !time.is_zero()) {
            self.add(time, 1);
            left = time.checked_sub(period);
        }
    }

    /// The p50 and p99 in milliseconds; zero if there are no deliveries.
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
    fn a_late_answer_also_counts_for_those_that_were_due_meanwhile() {
        let (mut latencies, ms) = (Latencies::default(), Duration::from_millis);
        (0..100).for_each(|_| latencies.add_with_due(ms(1), ms(2)));
        assert_eq!(latencies.clone().percentiles(), [1.0, 1.0]);
        latencies.add_with_due(ms(400), ms(2));
        assert_eq!(latencies.percentiles(), [102.0, 396.0]);
    }
}
