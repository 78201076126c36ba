//! The latest measurements themselves, out of the log.
//!
//! The log keeps what viewers get, so that is read back: the value as it was sent, with all of its
//! digits. What came before our clock was set back, or put right, is left out: its times were wrong,
//! and the log cannot say which of them were ours. Must not know the tiers. Read next: `answer.rs`.

use crate::feed::{log::Log, measurement::Series, number::Number, steps::Steps};
use serde::Deserialize;
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    ops::Range,
};

/// How many measurements are read at a time, the latest first.
const BLOCK: u64 = 8_192;
/// How many bytes are copied at a time: a source cannot publish meanwhile.
const COPY: usize = 256 << 10;

/// One measurement of a series.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Raw {
    pub(super) t: i64,
    seq: u64,
    /// `None` is a gap.
    pub(super) value: Option<Number>,
}

/// A series as the log has it.
#[derive(Debug, Default)]
pub(super) struct RawSeries {
    pub(super) name: Box<str>,
    /// The last that was named.
    pub(super) unit: Box<str>,
    /// In order of time.
    pub(super) points: Vec<Raw>,
    /// The number of its first measurement.
    first: u64,
    /// The number of the measurement that has named the unit.
    named_unit: u64,
}

impl RawSeries {
    /// Its name and unit.
    pub(super) fn series(&self) -> Series {
        Series { name: self.name.clone(), unit: self.unit.clone() }
    }
}

/// A message of the log.
#[derive(Deserialize)]
struct Record<'a> {
    seq: u64,
    t: i64,
    /// By how much our clock was set.
    #[serde(default)]
    step: i64,
    #[serde(default, borrow)]
    series: Cow<'a, str>,
    #[serde(default, borrow)]
    unit: Cow<'a, str>,
    value: Option<Number>,
}

/// The series that are `wanted`, in the order in which they appear, with their measurements in a
/// `range` of times, up to the number `last`. Stops when it has `enough` values, and where our clock was
/// set back.
pub(super) fn read(
    log: &Log,
    last: u64,
    range: &Range<i64>,
    wanted: impl Fn(&str) -> bool,
    enough: u64,
) -> Vec<RawSeries> {
    let (mut found, mut numbers, mut values) = (Vec::new(), HashMap::new(), 0);
    let mut end = log.extent().next.min(last.saturating_add(1));
    let mut steps = BTreeMap::new();
    let mut right = 0; // the number of the first measurement since all times are right
    while end > log.extent().first.max(right) && values < enough {
        let start = end.saturating_sub(BLOCK);
        let mut next = start;
        while next < end {
            let Some(batch) = log.read(next, COPY) else { break };
            let records = batch.payloads().filter(|(seq, _)| *seq < end);
            let record = |(_, json)| serde_json::from_slice::<Record<'_>>(json).ok();
            let records = records.filter_map(record);
            for record in records {
                if record.step != 0 {
                    steps.insert(record.seq, (record.step, record.t));
                }
                values += take(&mut found, &mut numbers, record, range, &wanted);
            }
            next = batch.next;
        }
        end = start;
        right = right_since(&steps);
    }
    found.sort_by_key(|series: &RawSeries| series.first);
    for series in &mut found {
        series.points.retain(|point| point.seq >= right);
        series.points.sort_unstable_by_key(|point| (point.t, point.seq));
    }
    found
}

/// The number of the last step of our clock after which earlier times were wrong.
fn right_since(steps: &BTreeMap<u64, (i64, i64)>) -> u64 {
    let mut all = Steps::default();
    let moves = steps.iter().filter(|(_, (step, t))| all.set(*step, *t).is_some());
    moves.map(|(seq, _)| *seq).last().unwrap_or(0)
}

/// Returns how many values it has taken.
fn take(
    found: &mut Vec<RawSeries>,
    numbers: &mut HashMap<Box<str>, usize>,
    record: Record<'_>,
    range: &Range<i64>,
    wanted: impl Fn(&str) -> bool,
) -> u64 {
    let Record { seq, t, series, unit, value, .. } = record;
    let number = if let Some(number) = numbers.get(&*series) {
        *number
    } else if wanted(&series) {
        let name: Box<str> = (*series).into();
        numbers.insert(name.clone(), found.len());
        found.push(RawSeries { name, first: seq, ..RawSeries::default() });
        found.len() - 1
    } else {
        return 0;
    };
    let series = &mut found[number];
    series.first = series.first.min(seq);
    if seq > series.named_unit && !unit.is_empty() {
        series.named_unit = seq;
        if *series.unit != *unit {
            series.unit = unit.into();
        }
    }
    if !range.contains(&t) {
        return 0;
    }
    let is_value = value.is_some();
    series.points.push(Raw { t, seq, value });
    u64::from(is_value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::{clock::Moment, measurement::Measurement};
    use std::{num::NonZeroI64, sync::Arc};

    const ALL: Range<i64> = i64::MIN..i64::MAX;

    /// A log of as many measurements, of two series in turn.
    fn log(count: i64, kept: usize) -> Log {
        let log = Log::new(kept, 64 << 20);
        let names = ["b \"quoted\"", ""].map(|name| {
            Arc::new(Series {
                name: name.into(),
                unit: if name.is_empty() { "" } else { "°C" }.into(),
            })
        });
        let mut append = log.append();
        for at in 0..count {
            let series = Some(names[at as usize % 2].clone());
            let measurement = Measurement { series, time: Some(at * 10), ..Measurement::new(at) };
            append.text(|seq, json| measurement.write_json(seq, 0, json));
        }
        drop(append);
        log
    }

    #[test]
    fn all_that_the_log_keeps_is_found_in_order_and_by_series() {
        let found = read(&log(30_000, 20_000), u64::MAX, &ALL, |_| true, u64::MAX);
        let [first, second] = &found[..] else { panic!("{} series", found.len()) };
        assert_eq!((&*first.name, &*first.unit, &*second.name), ("b \"quoted\"", "°C", ""));
        let times: Vec<_> = first.points.iter().map(|point| point.t).collect();
        let expected: Vec<_> = (10_000..30_000).step_by(2).map(|at| at * 10).collect();
        assert_eq!(times, expected);
        assert_eq!(second.points[0].value, Some(10_001.into()));
    }

    #[test]
    fn what_came_before_the_clock_was_set_back_or_put_right_is_left_out() {
        for is_put_right in [false, true] {
            clock_set(is_put_right);
        }
    }

    fn clock_set(is_put_right: bool) {
        let log = Log::new(30_000, 64 << 20);
        let mut append = log.append();
        for at in 1..=20_000 {
            let step = match at {
                5 | 12_000 => NonZeroI64::new(-7_000),
                12_100 => NonZeroI64::new(70_000),
                19_000 => NonZeroI64::new(if is_put_right { -70_500 } else { 1 }),
                _ => None,
            };
            let moment = Moment { t: at, step };
            append.text(|seq, json| Measurement::new(1).write_json(seq, moment, json));
        }
        drop(append);
        let numbers = |last, range: Range<i64>| {
            let found = read(&log, last, &range, |_| true, u64::MAX);
            let points = found.iter().flat_map(|series| &series.points);
            points.map(|point| point.seq).collect::<Vec<_>>()
        };
        let right = if is_put_right { 19_000 } else { 12_000 };
        assert_eq!(numbers(u64::MAX, ALL), (right..=20_000).collect::<Vec<_>>());
        assert_eq!(numbers(11_999, ALL), (5..12_000).collect::<Vec<_>>(), "it was not set yet");
        assert_eq!(numbers(18_999, 11_000..12_001), [12_000]);
    }

    #[test]
    fn what_is_later_or_not_wanted_is_left_out_and_enough_is_enough() {
        let log = log(30_000, 30_000);
        let count = |last, range: Range<i64>, name: &str, enough| {
            let found = read(&log, last, &range, |other| other == name, enough);
            found.iter().map(|series| series.points.len()).sum::<usize>()
        };
        assert_eq!(count(101, ALL, "", u64::MAX), 50);
        assert_eq!(count(u64::MAX, 10..50, "", u64::MAX), 2);
        assert_eq!(count(u64::MAX, ALL, "other", u64::MAX), 0);
        let stopped = count(u64::MAX, ALL, "", 5_000);
        assert!((5_000..15_000).contains(&stopped), "{stopped}");
    }
}
