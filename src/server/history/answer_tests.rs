//! Answers against a list of all measurements: which of the two the points come from, and that they
//! are true.

use super::*;
use crate::feed::{
    measurement::{Measurement, Series},
    named::Feed,
    status::SourceStatus,
};

const NOW: i64 = 1_763_770_000_000;
const HOUR: i64 = 3_600_000;

struct Kept {
    feed: Feed,
    tiers: Arc<Tiers>,
}

impl Kept {
    /// A log that holds so many measurements, beside tiers of so many bytes.
    fn new(frames: usize, memory: usize) -> Self {
        let tiers = Arc::new(Tiers::new(memory));
        let feed = Feed::new("", Arc::new(Log::new(frames, 64 << 20))).observed_by(tiers.clone());
        Self { feed, tiers }
    }

    fn publish(&self, name: &str, points: impl Iterator<Item = (i64, Option<i64>)>) {
        let series = Some(Arc::new(Series { name: name.into(), unit: "V".into() }));
        let measurement = |(t, value): (i64, Option<i64>)| Measurement {
            series: series.clone(),
            value: value.map(Into::into),
            time: Some(t),
        };
        let batch: Vec<_> = points.map(measurement).collect();
        self.feed.publish(&batch, 0.into(), &SourceStatus::new("x"));
    }

    fn ask(&self, from: i64, to: i64, points: u32) -> Answer {
        let points = NonZeroU32::new(points);
        let asked = Asked { from: Some(from), to: Some(to), points, ..Asked::default() };
        answer(self.feed.log(), &self.tiers, &asked).expect("an answer")
    }
}

/// The times and counts of the points of a series.
fn counts(answer: &Answer, series: usize) -> Vec<(i64, u64)> {
    match &answer.series[series].points {
        Points::Raw(points) => {
            points.iter().map(|raw| (raw.t, u64::from(raw.value.is_some()))).collect()
        }
        Points::Buckets(points) => {
            points.iter().map(|point| (point.t, point.bucket.count())).collect()
        }
    }
}

fn every(step: i64, count: i64) -> impl Iterator<Item = (i64, Option<i64>)> {
    (0..count).map(move |at| (NOW + at * step, Some(at)))
}

#[test]
fn a_few_measurements_are_given_as_they_are() {
    for memory in [0, 1 << 20] {
        let kept = Kept::new(1_000, memory);
        kept.publish("a", every(100, 50).chain([(NOW + 5_000, None)]));
        let answer = kept.ask(NOW, NOW + HOUR, 100);
        assert_eq!((answer.bucket, answer.last), (0, 51));
        let counts = counts(&answer, 0);
        assert_eq!(
            (counts[0], counts[1], counts[50]),
            ((NOW, 1), (NOW + 100, 1), (NOW + 5_000, 0))
        );
        let series = &answer.series[0];
        assert_eq!((&*series.name, &*series.unit, series.first), ("a", "V", NOW));
    }
}

#[test]
fn the_span_is_half_open() {
    let kept = Kept::new(1_000, 1 << 20);
    kept.publish("a", every(100, 50));
    let answer = kept.ask(NOW + 100, NOW + 300, 100);
    assert_eq!(counts(&answer, 0), [(NOW + 100, 1), (NOW + 200, 1)]);
}

#[test]
fn many_measurements_become_buckets_of_equal_length() {
    for memory in [0, 1 << 20] {
        let kept = Kept::new(100_000, memory);
        kept.publish("a", every(10, 1_000));
        let answer = kept.ask(NOW, NOW + 10_000, 20);
        assert_eq!(answer.bucket, 500, "shorter than a second: from the log");
        assert_eq!(counts(&answer, 0), (0..20).map(|at| (NOW + at * 500, 50)).collect::<Vec<_>>());
    }
}

#[test]
fn there_are_never_more_points_than_were_asked_for() {
    let kept = Kept::new(450, 64 << 20);
    let published = |from: i64, count| (from..from + count).map(|at| (NOW + at * 1_000, Some(at)));
    // The buckets of a second reach back 6 hours: before that, longer ones continue.
    kept.publish("a", published(0, 7 * 3_600));
    for more in 0..5 {
        kept.publish("a", published(7 * 3_600 + more * 64, 64));
        for from in (3_500..4_000).map(|second| NOW + second * 1_000 + 7) {
            let found = counts(&kept.ask(from, from + 8_000, 1), 0);
            assert!(matches!(found[..], [(_, 8..)]), "{found:?}");
        }
    }
    let answer = kept.ask(NOW - 7, NOW + 13 * HOUR, 1);
    assert_eq!(counts(&answer, 0)[0].1, 7 * 3_600 + 5 * 64);
}

#[test]
fn where_the_log_no_longer_reaches_the_tiers_continue() {
    let kept = Kept::new(450, 1 << 20);
    kept.publish("a", every(10, 1_000));
    // The log has the last 4.5 seconds, so the last 4 whole ones.
    let answer = kept.ask(NOW, NOW + 10_000, 20);
    assert_eq!(answer.bucket, 500);
    let before = (0..6).map(|at| (NOW + at * 1_000, 100));
    let since = (12..20).map(|at| (NOW + at * 500, 50));
    assert_eq!(counts(&answer, 0), before.chain(since).collect::<Vec<_>>());
    let answer = kept.ask(NOW, NOW + 10_000, 10_000);
    assert_eq!(counts(&answer, 0).iter().map(|(_, count)| count).sum::<u64>(), 1_000);
    assert_eq!(kept.ask(NOW + 6_000, NOW + 10_000, 1_000).bucket, 0, "the log has all of this");
}

#[test]
fn what_the_tiers_had_to_drop_still_comes_from_the_log() {
    let kept = Kept::new(1_000, 1_000);
    kept.publish("a", (0..500).map(|hour| (NOW + hour * HOUR, Some(hour))));
    let answer = kept.ask(NOW, NOW + 500 * HOUR, 1_000);
    assert_eq!((answer.bucket, counts(&answer, 0).len()), (0, 500));
}

#[test]
fn a_day_comes_from_the_tier_that_fits() {
    let kept = Kept::new(1_000, 16 << 20);
    let start = NOW - NOW % HOUR;
    kept.publish("a", (0..24 * 3_600).map(|second| (start + second * 1_000, Some(second))));
    for (points, bucket) in
        [(1, 24 * HOUR), (24, HOUR), (1_000, 120_000), (1_440, 60_000), (8_640, 10_000)]
    {
        let answer = kept.ask(start, start + 24 * HOUR, points);
        assert_eq!(answer.bucket, bucket, "{points} points");
        let counts = counts(&answer, 0);
        assert!(counts.len() <= points as usize, "{} of {points}", counts.len());
        assert_eq!(counts.iter().map(|(_, count)| count).sum::<u64>(), 24 * 3_600);
    }
}

#[test]
fn late_measurements_and_those_of_a_clock_that_was_set_back_are_found_by_their_time() {
    let kept = Kept::new(10_000, 1 << 20);
    kept.publish("a", every(10, 500));
    kept.publish("a", every(10, 500).map(|(t, value)| (t - 2_500, value)));
    let answer = kept.ask(NOW - 2_500, NOW + 5_000, 15);
    let expected = [50, 50, 50, 50, 50, 100, 100, 100, 100, 100, 50, 50, 50, 50, 50];
    let found: Vec<_> = counts(&answer, 0).into_iter().map(|(_, count)| count).collect();
    assert_eq!(found, expected);
}

#[test]
fn series_come_in_the_order_in_which_they_appeared_and_only_those_asked_for() {
    for memory in [0, 1 << 20] {
        let kept = Kept::new(1_000, memory);
        kept.publish("z", every(1_000, 2));
        kept.publish("", every(1_000, 2));
        kept.publish("a", every(1_000, 2));
        let names = |series: &[&str]| {
            let series = series.iter().map(|name| name.to_string()).collect();
            let asked = Asked { series, ..Asked::default() };
            let answer = answer(kept.feed.log(), &kept.tiers, &asked).expect("an answer");
            answer.series.into_iter().map(|series| series.name.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(names(&[]), ["z", "", "a"]);
        assert_eq!(names(&["a", "other", ""]), ["", "a"]);
    }
}

#[test]
fn without_measurements_the_answer_is_empty() {
    for memory in [0, 1 << 20] {
        let kept = Kept::new(1_000, memory);
        let answer = |asked| answer(kept.feed.log(), &kept.tiers, &asked).expect("an answer");
        let empty = answer(Asked::default());
        assert_eq!((empty.last, empty.span, empty.series.len()), (0, 0..0, 0));
        kept.publish("a", every(1_000, 2));
        let after = answer(Asked { from: Some(NOW + HOUR), ..Asked::default() });
        assert_eq!((after.span.clone(), counts(&after, 0).len()), (NOW + HOUR..NOW + HOUR, 0));
    }
}

#[test]
fn an_answer_that_would_be_too_large_is_refused_or_thinned() {
    let points = |points| NonZeroU32::new(points);
    assert_eq!(points_each(points(10_000), 100), Ok(10_000));
    let refused = points_each(points(10_000), 1_000).unwrap_err();
    assert!(refused.starts_with("1000 series of 10000 points each are too many"), "{refused}");
    assert!(refused.contains("points=1000 or less"), "{refused}");
    assert_eq!(points_each(None, 3), Ok(1_000));
    assert_eq!(points_each(None, 1_001), Ok(999));
}
