//! One picture of a span of time out of the tiers of a series.
//!
//! The shortest buckets that are wanted come from one tier, as far as it reaches back. Before that
//! the next tier continues, and so on:
//!
//! ```text
//!   [   10 minutes   ][   10 minutes   ][1 min][1 min][10 s][10 s][10 s][10 s]
//!                                       ^             ^ where a tier's reach begins
//! ```
//!
//! Several buckets of a tier make one of the picture. Each stretch starts and ends where one of its
//! own buckets does, so at a joint no measurement is missing and none counts twice.
//!
//! Must not know what is asked for. Read next: `mod.rs`.

use super::{bucket::Bucket, tier::TierView};
use std::ops::Range;

/// A bucket of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Where it starts.
    pub t: i64,
    /// How long it is, in milliseconds.
    pub width: i64,
    /// What is in it.
    pub bucket: Bucket,
}

/// The part of a picture that comes from one tier.
struct Stretch<'a> {
    tier: &'a TierView,
    range: Range<i64>,
    width: i64,
}

/// The picture of a span of time, in order: buckets that are at least `width` long, except the last
/// where the span ends within it. `tiers` has the shortest first.
pub fn picture(tiers: &[TierView], span: &Range<i64>, width: i64) -> Vec<Point> {
    let mut points = Vec::new();
    for Stretch { tier, range, width } in stretches(tiers, span, width) {
        let (start, end) = (range.start, ceil(range.end, tier.width));
        for (t, bucket) in tier.buckets(range) {
            let t = t - (t - start) % width;
            merge(&mut points, Point { t, width: width.min(end - t), bucket });
        }
    }
    points
}

/// Calls `see` with the start, the length and the content of each bucket of the tiers that a picture
/// consists of.
pub fn each(tiers: &[TierView], span: &Range<i64>, mut see: impl FnMut(i64, i64, &Bucket)) {
    for Stretch { tier, range, .. } in stretches(tiers, span, 1) {
        tier.buckets(range).for_each(|(t, bucket)| see(t, tier.width, &bucket));
    }
}

/// Appends a point, or adds it to the last one, where that is of the same time.
pub fn merge(points: &mut Vec<Point>, point: Point) {
    match points.last_mut() {
        Some(last) if last.t == point.t => last.bucket.merge(&point.bucket),
        _ => points.push(point),
    }
}

/// Adds up the oldest points until there are no more than `most`, which is 1 or more. A picture may
/// have a few too many, because each of its tiers begins with a bucket of its own.
pub fn at_most(mut points: Vec<Point>, most: usize) -> Vec<Point> {
    let excess = points.len().saturating_sub(most);
    let older = points.drain(..excess).reduce(joined);
    if let (Some(older), Some(first)) = (older, points.first_mut()) {
        *first = joined(older, *first);
    }
    points
}

/// Two points as one, from the start of the first to the end of the other.
fn joined(mut one: Point, other: Point) -> Point {
    one.bucket.merge(&other.bucket);
    Point { width: other.t + other.width - one.t, ..one }
}

/// Which part comes from which tier, the oldest first. From the longest buckets to the shortest,
/// each tier takes over where it can.
fn stretches<'a>(tiers: &'a [TierView], span: &Range<i64>, width: i64) -> Vec<Stretch<'a>> {
    let mut stretches: Vec<Stretch<'a>> = Vec::new();
    for tier in tiers.iter().rev() {
        let first = floor(span.start, tier.width);
        let covers = |longer: &Stretch<'_>| {
            tier.reach <= longer.range.start.max(first) || tier.reach <= longer.tier.reach
        };
        while stretches.pop_if(|longer| covers(longer)).is_some() {}
        let start = match stretches.last() {
            Some(Stretch { range, width, .. }) => {
                range.start + ceil(tier.reach - range.start, *width)
            }
            None => first,
        };
        if start < span.end {
            if let Some(longer) = stretches.last_mut() {
                longer.range.end = start;
            }
            let width = ceil(width, tier.width);
            stretches.push(Stretch { tier, range: start..span.end, width });
        }
    }
    stretches
}

/// The multiple of `width` at or before `t`.
pub fn floor(t: i64, width: i64) -> i64 {
    t - t.rem_euclid(width)
}

/// The multiple of `width` at or after `t`.
pub fn ceil(t: i64, width: i64) -> i64 {
    t + (-t).rem_euclid(width)
}
