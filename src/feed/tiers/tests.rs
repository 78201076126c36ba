//! The tiers against a list of all measurements, whatever their times are and in whatever order they
//! come.

use super::{
    bucket::{Summary, Timed},
    picture::{Point, picture},
    series::TIMES,
    *,
};
use crate::feed::{measurement::Measurement, steps::Move};
use proptest::{collection::vec, prelude::*};
use std::{collections::BTreeMap, num::NonZeroI64};

const EPOCH: &str = "e";
const NOW: i64 = 1_763_770_000_123;
const HOUR: i64 = 3_600_000;
const NAMES: [&str; 3] = ["a", "b", "c"];

/// The number of a series, a time, and a value or a gap.
type Given = (usize, i64, Option<f64>);

fn measurement((series, t, value): Given) -> Measurement {
    let value = value.and_then(crate::feed::number::Number::from_f64);
    Measurement { series: Some(Series::named(NAMES[series])), value, time: Some(t) }
}

/// Has the tiers take these, as batches of `batch`.
fn give(tiers: &Tiers, given: &[Given], batch: usize) {
    for (chunk, first) in given.chunks(batch).zip((1..).step_by(batch)) {
        let all: Vec<_> = chunk.iter().map(|one| measurement(*one)).collect();
        let numbered = (first..).zip(chunk.iter().zip(&all));
        let taken = numbered.map(|(seq, ((series, t, _), measurement))| Taken {
            seq,
            t: *t,
            series: *series,
            measurement,
            step: None,
        });
        tiers.took(EPOCH, &taken.collect::<Vec<_>>());
    }
}

fn view(tiers: &Tiers, span: Range<i64>, finest: usize) -> FeedView {
    tiers.view(EPOCH, |_| true, (Some(span.start), Some(span.end)), |_, _| finest)
}

/// What the points must say of the values of one series: each lies in one bucket, and no bucket has
/// others.
#[track_caller]
fn check(points: &[Point], given: &[Given], series: usize, span: &Range<i64>) {
    for pair in points.windows(2) {
        assert!(pair[0].t + pair[0].width <= pair[1].t, "{pair:?}");
    }
    let of_series = given.iter().filter(|(number, ..)| *number == series);
    let mut expected: BTreeMap<i64, Vec<(i64, Option<f64>)>> = BTreeMap::new();
    for (_, t, value) in of_series {
        let at = points.partition_point(|point| point.t <= *t);
        let point = at.checked_sub(1).map(|at| points[at]).filter(|p| *t < p.t + p.width);
        assert!(point.is_some() || !span.contains(t), "{t} is in no bucket of {span:?}");
        if let Some(point) = point {
            expected.entry(point.t).or_default().push((*t, *value));
        }
    }
    assert_eq!(
        expected.keys().copied().collect::<Vec<_>>(),
        points.iter().map(|p| p.t).collect::<Vec<_>>()
    );
    for (point, values) in points.iter().zip(expected.values()) {
        let values: Vec<_> = values
            .iter()
            .filter_map(|(t, value)| value.map(|value| Timed { t: *t, value }))
            .collect();
        assert_eq!(point.bucket.count(), values.len() as u64, "{point:?}");
        let Some(summary) = point.bucket.summary() else { continue };
        check_summary(&summary, &values);
    }
}

/// The values of one bucket, in the order in which they came. Sorting is stable.
#[track_caller]
fn check_summary(summary: &Summary, values: &[Timed]) {
    let Summary { first, last, min, max, mean } = *summary;
    let mut sorted = values.to_vec();
    sorted.sort_by_key(|one| one.t);
    assert_eq!((Some(&first), Some(&last)), (sorted.first(), sorted.last()));
    sorted.sort_by(|one, other| one.value.total_cmp(&other.value));
    assert_eq!(Some(&min), sorted.first());
    sorted.reverse();
    sorted.sort_by(|one, other| other.value.total_cmp(&one.value).then(one.t.cmp(&other.t)));
    assert_eq!(Some(&max), sorted.first());
    // Of halves: rounded up, as many equal parts of the largest number have no finite sum.
    let half = values.iter().map(|one| one.value / 2.0 / values.len() as f64).sum::<f64>();
    let size = values.iter().map(|one| one.value.abs()).fold(0.0, f64::max);
    assert!((mean / 2.0 - half).abs() <= size * 1e-9, "half of {mean} is not {half}");
}

fn times() -> impl Strategy<Value = i64> {
    prop_oneof![
        4 => (0..100_000_i64).prop_map(|t| NOW + t),
        4 => (0..10 * HOUR).prop_map(|t| NOW - t),
        1 => (-40 * 365 * 24 * HOUR..40 * 365 * 24 * HOUR).prop_map(|t| NOW + t),
        1 => -5_000..5_000_i64,
        1 => prop_oneof![Just(TIMES.start), Just(TIMES.end - 1)],
    ]
}

fn values() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        1 => Just(None),
        6 => (-1e6..1e6).prop_map(Some),
        2 => (-50..50_i32).prop_map(|value| Some(value.into())),
        1 => prop_oneof![Just(f64::MAX), Just(-f64::MAX), Just(f64::MIN_POSITIVE)].prop_map(Some),
    ]
}

fn spans() -> impl Strategy<Value = Range<i64>> {
    prop_oneof![
        Just(TIMES),
        (times(), 1..20 * HOUR).prop_map(|(t, length)| t - length..t + 1),
        (times(), 1..5_000_i64).prop_map(|(t, length)| t - length..t + 1),
    ]
}

proptest! {
    #[test]
    fn every_measurement_is_in_one_bucket_whatever_the_order_of_times(
        given in vec((0..3_usize, times(), values()), 1..200),
        (batch, finest, width) in (1..50_usize, 0..4_usize, 1..3 * HOUR),
        span in spans(),
        early in any::<prop::sample::Index>(),
    ) {
        let tiers = Tiers::new(64 << 20);
        // Somebody reads in between: that must change nothing.
        let (before, after) = given.split_at(early.index(given.len()));
        give(&tiers, before, batch);
        view(&tiers, span.clone(), finest);
        give(&tiers, after, batch);
        let view = view(&tiers, span.clone(), finest);
        for series in &view.series {
            let number = NAMES.iter().position(|name| **name == *series.series.name).expect("ours");
            let points = picture(&series.tiers, &span, width);
            check(&points, &given, number, &span);
            let whole = points.iter().filter(|point| point.t + point.width < span.end);
            prop_assert!(whole.into_iter().all(|point| point.width >= width));
            let oldest = given.iter().filter(|one| one.0 == number).map(|one| one.1).min();
            prop_assert_eq!(Some(series.first), oldest);
        }
    }

    /// Where buckets were dropped, what is left of the picture holds all of its measurements.
    #[test]
    fn at_the_joints_of_tiers_nothing_is_missing_and_nothing_counts_twice(
        given in vec((Just(0_usize), (0..300 * HOUR).prop_map(|t| NOW - t), values()), 1..600),
        (mosts, width) in (prop::array::uniform4(1..200_usize), 1..3 * HOUR),
        gives_way in vec((0..4_usize, any::<prop::sample::Index>()), 0..4),
        span in (0..300 * HOUR, 0..300 * HOUR).prop_map(|(a, b)| NOW - a.max(b)..NOW - a.min(b) + 1),
    ) {
        let mut series = SeriesTiers::with(Series::named("a"), mosts);
        for (at, (_, t, value)) in given.iter().enumerate() {
            for (tier, when) in &gives_way {
                if when.index(given.len()) == at {
                    series.give_way(*tier);
                }
            }
            if series.is_of_another_second(*t) {
                series.flush();
            }
            series.add(*t, *value);
        }
        series.flush();
        let tiers = series.view(&span, 0);
        let points = picture(&tiers, &span, width);
        let reach = tiers.iter().map(|tier| tier.reach).min().expect("four tiers");
        // The whole seconds of the longest bucket at the edge are kept or dropped together.
        let kept: Vec<_> = given.iter().copied().filter(|one| one.1 >= reach).collect();
        let span = span.start.max(reach)..span.end;
        check(&points, &kept, 0, &span);
    }

    #[test]
    fn the_memory_is_that_of_its_parts_and_stays_within_the_limit(
        given in vec((0..3_usize, times(), values()), 1..400),
        batch in 1..50_usize,
        limit in 3_000..40_000_usize,
    ) {
        let tiers = Tiers::new(limit);
        give(&tiers, &given, batch);
        let counted = tiers.memory.load(Relaxed);
        let feed = tiers.feed(EPOCH).unwrap();
        let series = lock(&feed).series.capacity() * size_of::<SeriesTiers>();
        let buckets = lock(&feed).series.iter().map(SeriesTiers::memory).sum::<usize>();
        prop_assert_eq!((counted, tiers.memory(EPOCH)), (series + buckets, series + buckets));
        // A batch is taken whole before something gives way, and an open second lies in no chunk.
        let most = limit.max(series + limit / 2);
        prop_assert!(counted <= most, "{} of {}", counted, most);
        tiers.gone(EPOCH);
        prop_assert_eq!((tiers.memory.load(Relaxed), tiers.lists.load(Relaxed)), (0, 0));
    }
}

#[test]
fn the_mean_of_many_of_the_largest_numbers_is_finite() {
    for many in 1..200 {
        let mut series = SeriesTiers::with(Series::named("a"), [1; 4]);
        let given = vec![(0, NOW, Some(-f64::MAX)); many];
        given.iter().for_each(|(_, t, value)| series.add(*t, *value));
        series.flush();
        check(&picture(&series.view(&TIMES, 0), &TIMES, 1), &given, 0, &TIMES);
    }
}

#[test]
fn a_recording_that_repeats_takes_no_more_memory() {
    let tiers = Tiers::new(64 << 20);
    let recording: Vec<Given> = (0..5_000).map(|i| (0, NOW + i * 700, Some(i as f64))).collect();
    give(&tiers, &recording, 256);
    view(&tiers, TIMES, 0); // the open second
    let before = tiers.memory(EPOCH);
    for _ in 0..10 {
        give(&tiers, &recording, 256);
    }
    view(&tiers, TIMES, 0);
    assert_eq!(tiers.memory(EPOCH), before);
}

#[test]
fn a_series_that_nobody_writes_gives_way_before_one_that_is_written() {
    let tiers = Tiers::new(700_000);
    let of = |series, hours: Range<i64>| -> Vec<Given> {
        (hours.start * 3_600..hours.end * 3_600)
            .map(|s| (series, NOW + s * 1_000, Some(1.0)))
            .collect()
    };
    give(&tiers, &of(0, 0..2), 256);
    give(&tiers, &of(1, 0..2), 256);
    let shortest = |tiers: &Tiers| -> Vec<usize> {
        let view = view(tiers, TIMES, 0);
        view.series.iter().map(|series| series.tiers[0].buckets(TIMES).count()).collect()
    };
    let [old, new] = shortest(&tiers)[..] else { panic!("two series") };
    assert!(old < 3_000 && new == 7_200, "{old} and {new}");
    let tens: Vec<usize> = view(&tiers, TIMES, 1)
        .series
        .iter()
        .map(|series| series.tiers[0].buckets(TIMES).count())
        .collect();
    assert!(tens.iter().all(|count| *count >= 720), "longer buckets are kept: {tens:?}");
}

#[test]
fn where_lists_of_series_alone_take_the_limit_the_newest_buckets_stay() {
    let limit = 1_000 * size_of::<SeriesTiers>();
    let tiers = Tiers::new(limit);
    let last_of_the_list = measurement((0, NOW, Some(1.0)));
    let mut seconds = 0;
    let mut take = |until: i64| {
        while seconds < until {
            let (t, measurement) = (NOW + seconds * 1_000, &last_of_the_list);
            tiers.took(EPOCH, &[Taken { seq: 1, t, series: 999, measurement, step: None }]);
            seconds += 1;
        }
        starts(&tiers, 0)[0].clone()
    };
    let all = |range: Range<i64>| range.map(|second| NOW - 123 + second * 1_000);
    assert!(take(1_000).into_iter().eq(all(0..1_000)), "there is room for all");
    let kept = take(10_000);
    assert!((500..9_000).contains(&kept.len()), "{}", kept.len());
    assert!(kept.iter().copied().eq(all(10_000 - kept.len() as i64..10_000)), "the newest");
    let lists = lock(&tiers.feed(EPOCH).expect("it was written")).list;
    assert!(lists >= limit && tiers.memory(EPOCH) <= lists + limit / 2);
}

#[test]
fn with_no_memory_nothing_is_kept() {
    let tiers = Tiers::new(0);
    give(&tiers, &[(0, NOW, Some(1.0))], 1);
    assert!(view(&tiers, TIMES, 0).series.is_empty());
    assert!(!tiers.is_on());
}

#[test]
fn a_span_that_is_left_open_is_that_of_what_is_kept() {
    let tiers = Tiers::new(1 << 20);
    give(&tiers, &[(0, NOW, Some(1.0)), (1, NOW + 9_000, None), (0, NOW - 5, Some(2.0))], 2);
    let span = |from, to| tiers.view(EPOCH, |_| true, (from, to), |_, _| 0).span;
    assert_eq!(span(None, None), NOW - 5..NOW + 9_001);
    assert_eq!(span(Some(NOW), None), NOW..NOW + 9_001);
    assert_eq!(span(None, Some(NOW)), NOW - 5..NOW);
    assert!(span(None, Some(0)).is_empty(), "before all");
    assert!(span(Some(NOW + HOUR), None).is_empty(), "after all");
    assert_eq!(tiers.view(EPOCH, |name| name == "b", (None, None), |_, _| 0).last, 3);
    assert!(tiers.view("other", |_| true, (None, None), |_, _| 0).series.is_empty());
}

/// The starts of the buckets of each tier of a series.
fn starts(tiers: &Tiers, series: usize) -> Vec<Vec<i64>> {
    let of_tier = |tier: &TierView| tier.buckets(TIMES).map(|(t, _)| t).collect();
    view(tiers, TIMES, 0).series[series].tiers.iter().map(of_tier).collect()
}

#[test]
fn a_clock_that_is_set_back_moves_what_it_has_dated_and_nothing_else() {
    let tiers = Tiers::new(64 << 20);
    let start = NOW - NOW.rem_euclid(24 * HOUR);
    let ours = Measurement { time: None, ..measurement((0, 0, Some(1.0))) };
    let theirs = measurement((1, start, Some(1.0)));
    let (mut seq, step) = (0, |ms| NonZeroI64::new(ms));
    let mut take = |series, t, measurement, step| {
        seq += 1;
        tiers.took(EPOCH, &[Taken { seq, t, series, measurement, step }]);
    };
    for second in 0..3_600 {
        take(0, start + HOUR + second * 1_000, &ours, None);
    }
    take(1, start, &theirs, None);
    let before = (starts(&tiers, 0), starts(&tiers, 1));
    take(0, start + 2 * HOUR, &ours, step(HOUR / 2)); // forward: it may have slept
    assert_eq!(starts(&tiers, 0)[0][..3_600], before.0[0]);
    take(0, start + HOUR + 500, &ours, step(-HOUR));
    let moved = |starts: &[i64]| starts.iter().map(|t| t - HOUR).collect::<Vec<_>>();
    for (now, before) in starts(&tiers, 0).iter().zip(&before.0) {
        assert_eq!(now[..before.len()], moved(before));
        assert_eq!(now.len(), before.len() + 1, "the two since are in one bucket");
    }
    assert_eq!(starts(&tiers, 1), before.1, "the data has dated this");
    let firsts = || {
        let view = view(&tiers, TIMES, 0);
        (view.series[0].first, view.series[1].first)
    };
    assert_eq!(firsts(), (start, start));
    take(0, start + 2 * HOUR + 1_000, &ours, step(HOUR)); // that was the mistake
    assert_eq!(firsts(), (start + HOUR, start));
    assert_eq!(starts(&tiers, 0)[0][..3_600], before.0[0], "all are where they were");
    take(0, start + 20 * HOUR, &ours, step(18 * HOUR));
    take(0, start + 2 * HOUR + 2_000, &ours, step(-18 * HOUR)); // and here only what came since
    assert_eq!(starts(&tiers, 0)[0][..3_600], before.0[0]);
    let last = view(&tiers, TIMES, 0).series[0].tiers[0].buckets(TIMES).last().map(|(t, _)| t);
    assert_eq!(last, Some(start + 2 * HOUR + 2_000));
}

proptest! {
    #[test]
    fn after_steps_back_no_measurement_is_lost_and_each_is_at_most_a_bucket_off(
        given in vec((vec((0..30 * HOUR).prop_map(|t| NOW + t), 1..100), -20 * HOUR..-500), 1..4),
        most in 1..300_usize,
    ) {
        for most in [most, 1_000_000] {
            let mut series = SeriesTiers::with(Series::named("a"), [most; 4]);
            for (at, (times, step)) in given.iter().enumerate() {
                let moves = given[at..].iter().map(|(_, step)| step).sum::<i64>();
                for t in times {
                    if series.is_of_another_second(*t) {
                        series.flush();
                    }
                    series.add(*t, Some((t + moves) as f64)); // where it will be
                }
                series.shift(Move { since: i64::MIN, by: *step });
            }
            for tier in series.view(&TIMES, 0) {
                let values = tier.buckets(TIMES).map(|(_, bucket)| bucket.count()).sum::<u64>();
                if most == 1_000_000 {
                    prop_assert_eq!(values, given.iter().map(|(times, _)| times.len() as u64).sum::<u64>());
                }
                for (t, bucket) in tier.buckets(TIMES) {
                    let Summary { first, last, min, max, .. } = bucket.summary().expect("values");
                    prop_assert!([min, max].iter().all(|one| one.t == one.value as i64));
                    prop_assert_eq!((first.t, last.t), (min.t, max.t));
                    prop_assert!(t - tier.width <= min.t && max.t <= t + 2 * tier.width);
                    prop_assert!(t >= tier.reach);
                }
            }
        }
    }
}

#[test]
fn who_reads_one_feed_holds_up_no_other() {
    let tiers = Tiers::new(1 << 20);
    give(&tiers, &[(0, NOW, Some(1.0))], 1);
    let feed = tiers.feed(EPOCH).expect("it was written");
    let reads = lock(&feed);
    let other = measurement((0, NOW, Some(1.0)));
    let taken = Taken { seq: 1, t: NOW, series: 0, measurement: &other, step: None };
    tiers.took("other", &[taken]);
    let view = tiers.view("other", |_| true, (None, None), |_, _| 0);
    assert_eq!((view.last, reads.last), (1, 1));
}
