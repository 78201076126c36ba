//! The body of the fuzz target `tiers`: one series of measurements in any order of times, with tiers
//! that drop what is old, against a list of all of them.
//!
//! Must not know feeds and what is asked of a history. Read next: `server/mod.rs`.

use super::Script;
use crate::feed::tiers::{
    bucket::{Summary, Timed},
    picture::{Point, picture},
    series::SeriesTiers,
};
use std::sync::Arc;

const NOW: i64 = 1_763_770_000_123;
const HOUR: i64 = 3_600_000;
/// What a step of time is a multiple of; negative if the measurement comes late.
const UNITS: [i64; 8] = [0, 1, 50, 1_000, 60_000, HOUR, -700, -600_000];
const WIDTHS: [i64; 5] = [1, 1_000, 7_777, 60_000, 5 * HOUR];

/// Takes the bytes as a script: how many buckets each tier keeps, the span and the width of the
/// picture, and then what happens to the series.
///
/// # Panics
/// Where a bucket of the picture says anything else than its measurements do, or one is missing.
pub fn tiers(data: &[u8]) {
    let mut script = Script(data);
    let mosts = [(); 4].map(|()| 1 + script.below(200));
    let width = WIDTHS[script.below(WIDTHS.len())];
    let start = NOW - HOUR * i64::from(script.byte());
    let length = 1 + i64::from(script.byte()) * i64::from(script.byte()) * 60_000;
    let mut span = start..start + length;
    let mut series = SeriesTiers::with(Arc::default(), mosts);
    let mut given = Vec::new();
    let mut t = start;
    while !script.is_over() {
        match script.below(10) {
            0 => series.give_way(script.below(4)),
            1 => series.flush(), // somebody reads
            _ => {
                t += UNITS[script.below(UNITS.len())] * i64::from(script.byte());
                let value = match script.byte() {
                    0 => None,
                    byte => Some(f64::from(byte) - 100.0),
                };
                if series.is_of_another_second(t) {
                    series.flush();
                }
                series.add(t, value);
                given.push((t, value));
            }
        }
    }
    series.flush();
    let tiers = series.view(&span, 0);
    let points = picture(&tiers, &span, width);
    let reach = tiers.iter().map(|tier| tier.reach).min().unwrap_or(i64::MIN);
    given.retain(|(t, _)| *t >= reach);
    span.start = span.start.max(reach);
    for pair in points.windows(2) {
        assert!(pair[0].t + pair[0].width <= pair[1].t, "{pair:?}");
    }
    points.iter().for_each(|point| check(point, &given));
    for (t, _) in given.iter().filter(|(t, _)| span.contains(t)) {
        assert!(points.iter().any(|point| has(point, *t)), "{t} is in no bucket of {span:?}");
    }
}

fn has(point: &Point, t: i64) -> bool {
    (point.t..point.t + point.width).contains(&t)
}

/// Compares a bucket with its measurements, which are in the order in which they came.
fn check(point: &Point, given: &[(i64, Option<f64>)]) {
    let inside: Vec<_> = given.iter().filter(|(t, _)| has(point, *t)).collect();
    assert!(!inside.is_empty(), "{point:?}");
    let timed = |(t, value): &&(i64, Option<f64>)| value.map(|value| Timed { t: *t, value });
    let mut values: Vec<_> = inside.iter().filter_map(timed).collect();
    assert_eq!(point.bucket.count(), values.len() as u64, "{point:?}");
    let Some(Summary { first, last, min, max, mean }) = point.bucket.summary() else { return };
    let sum: f64 = values.iter().map(|one| one.value).sum();
    assert!((mean - sum / values.len() as f64).abs() < 1e-9, "{point:?}");
    values.sort_by_key(|one| one.t); // stable
    assert_eq!([Some(&first), Some(&last)], [values.first(), values.last()], "{point:?}");
    values.sort_by(|one, other| one.value.total_cmp(&other.value));
    let highest = values.iter().find(|one| Some(one.value) == values.last().map(|last| last.value));
    assert_eq!([Some(&min), Some(&max)], [values.first(), highest], "{point:?}");
}
