//! Chooses what answers a question about the history of a feed: the measurements themselves, or
//! buckets, or both.
//!
//! | what there is in the span | answer |
//! |---|---|
//! | no more measurements of any series than points are wanted, and the log has them all | the measurements |
//! | otherwise, a bucket for each point would be shorter than a second | buckets of the measurements that the log has; before them, the shortest that the tiers have |
//! | otherwise | buckets of the tiers, from the longest that fit |
//!
//! Whether the log has all measurements of a stretch of time is known from the tiers: both then have
//! the same number. Must not know HTTP, nor how an answer is written. Read next: `json.rs`.

use super::{
    query::Asked,
    recent::{self, Raw, RawSeries},
};
use crate::feed::{
    log::Log,
    tiers::{
        FeedView, SeriesView, Tiers,
        bucket::Bucket,
        picture::{self, Point, picture},
        series::{TIERS, TIMES},
        tier::TierView,
    },
};
use std::{num::NonZeroU32, ops::Range, sync::Arc};

/// How many points there are of each series if the request does not say.
const POINTS: usize = 1_000;
/// The most points of all series together.
const MOST: usize = 1_000_000;
/// About how long a point is as text.
const TEXT: usize = 160;

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) epoch: Box<str>,
    /// The number of the last measurement that the answer knows.
    pub(super) last: u64,
    pub(super) span: Range<i64>,
    /// The length of a bucket, in milliseconds. 0: the points are the measurements.
    pub(super) bucket: i64,
    pub(super) series: Vec<SeriesAnswer>,
}

/// The part of one series.
#[derive(Debug)]
pub(super) struct SeriesAnswer {
    pub(super) name: Box<str>,
    pub(super) unit: Box<str>,
    /// The oldest time that is kept.
    pub(super) first: i64,
    pub(super) points: Points,
}

/// The points of a series, in order of time.
#[derive(Debug)]
pub(super) enum Points {
    Raw(Vec<Raw>),
    Buckets(Vec<Point>),
}

impl Points {
    /// Where the length of the buckets changes: the start of the first one, and the length.
    pub(super) fn lengths(&self) -> Vec<(i64, i64)> {
        let Self::Buckets(points) = self else { return Vec::new() };
        let mut lengths: Vec<(i64, i64)> = Vec::new();
        for Point { t, width, .. } in points {
            if lengths.last().is_none_or(|(_, last)| last != width) {
                lengths.push((*t, *width));
            }
        }
        lengths
    }
}

impl Answer {
    /// About how many bytes it takes, with the text that is made of it.
    pub(super) fn held(&self) -> usize {
        let of = |series: &SeriesAnswer| {
            let names = series.name.len() + series.unit.len(); // CSV repeats them
            match &series.points {
                Points::Raw(points) => points.len() * (size_of::<Raw>() + TEXT + names),
                Points::Buckets(points) => points.len() * (size_of::<Point>() + TEXT + names),
            }
        };
        self.series.iter().map(of).sum()
    }
}

/// Answers from the log and the tiers of a feed.
///
/// # Errors
/// A sentence, where the answer would be too large.
pub(super) fn answer(log: &Log, tiers: &Tiers, asked: &Asked) -> Result<Answer, String> {
    let (view, raws) = if tiers.is_on() {
        let wanted = |name: &str| asked.wants(name);
        let finest = |span: &Range<i64>, series| {
            finest(span, points_each(asked.points, series).unwrap_or(POINTS))
        };
        (tiers.view(&log.epoch(), wanted, (asked.from, asked.to), finest), None)
    } else {
        let (view, raws) = of_log(log, asked);
        (view, Some(raws))
    };
    let points = points_each(asked.points, view.series.len())?;
    let (bucket, parts) = compose(log, &view, raws, asked, points);
    let series = view.series.iter().zip(parts).map(|(view, points)| SeriesAnswer {
        name: view.series.name.clone(),
        unit: view.series.unit.clone(),
        first: view.first,
        points,
    });
    let series = series.collect();
    Ok(Answer { epoch: (*log.epoch()).into(), last: view.last, span: view.span, bucket, series })
}

/// How many points each of so many series gets.
fn points_each(asked: Option<NonZeroU32>, series: usize) -> Result<usize, String> {
    let most = MOST / series.max(1);
    match asked {
        None => Ok(POINTS.min(most).max(1)),
        Some(points) if points.get() as usize <= most => Ok(points.get() as usize),
        Some(points) => Err(format!(
            "{series} series of {points} points each are too many for one answer; write points={most} or less, or \
             choose series with series=NAME"
        )),
    }
}

/// The number of the first tier to look at: that with the longest buckets of which one is no longer
/// than a point.
fn finest(span: &Range<i64>, points: usize) -> usize {
    let fits = |(width, _): &(i64, usize)| width * points as i64 <= span.end - span.start;
    TIERS.iter().rposition(fits).unwrap_or(0)
}

/// What is known where there are no tiers.
fn of_log(log: &Log, asked: &Asked) -> (FeedView, Vec<RawSeries>) {
    let last = log.extent().next - 1;
    let raws = recent::read(log, last, &TIMES, |name| asked.wants(name), u64::MAX);
    let times = |raw: &RawSeries| Some((raw.points.first()?.t, raw.points.last()?.t));
    let series: Vec<_> = raws.iter().filter_map(|raw| Some((raw, times(raw)?))).collect();
    let oldest = series.iter().map(|(_, times)| times.0).min();
    let newest = series.iter().map(|(_, times)| times.1).max();
    let span = FeedView::span((asked.from, asked.to), oldest.zip(newest));
    let view = |(raw, (first, _)): (&RawSeries, (i64, i64))| SeriesView {
        series: Arc::new(raw.series()),
        first,
        tiers: Vec::new(),
    };
    let series = series.into_iter().map(view).collect();
    (FeedView { last, span, series }, raws)
}

/// The length of a bucket, and the points of each series.
fn compose(
    log: &Log,
    view: &FeedView,
    raws: Option<Vec<RawSeries>>,
    asked: &Asked,
    points: usize,
) -> (i64, Vec<Points>) {
    let FeedView { span, series, .. } = view;
    let is_few = series.iter().all(|series| values_within(&series.tiers, span) <= points as u64);
    let width = div_ceil(span.end - span.start, points);
    let is_fine = width < TIERS[0].0;
    if raws.is_none() && !is_few && !is_fine {
        return of_tiers(view, points);
    }
    let stored: Vec<_> = series.iter().map(|series| picture(&series.tiers, span, 1)).collect();
    let raws = raws.unwrap_or_else(|| read_log(log, view, &stored, asked));
    let raws: Vec<&[Raw]> =
        series.iter().map(|series| of_name(&raws, &series.series.name)).collect();
    let since: Vec<i64> =
        stored.iter().zip(&raws).map(|(stored, raw)| complete_since(stored, raw)).collect();
    let within: Vec<&[Raw]> = raws.iter().map(|raw| part(raw, span)).collect();
    let is_whole = since.iter().all(|since| *since <= span.start);
    if is_whole && within.iter().all(|raw| raw.len() <= points) {
        return (0, within.into_iter().map(|raw| Points::Raw(raw.to_vec())).collect());
    }
    if !is_fine && series.iter().any(|series| !series.tiers.is_empty()) {
        return of_tiers(view, points);
    }
    let width = width.max(1);
    let mixed = stored.into_iter().zip(within).zip(since).map(|((stored, raw), since)| {
        let before = stored.into_iter().filter(|point| point.t < since);
        let since = since.max(span.start);
        let mut mixed: Vec<Point> = before.collect();
        for raw in part(raw, &(since..span.end)) {
            let t = since + (raw.t - since) / width * width;
            let value = raw.value.as_ref().map(|value| value.as_f64());
            let bucket = value.map_or(Bucket::GAP, |value| Bucket::of(raw.t, value));
            picture::merge(&mut mixed, Point { t, width, bucket });
        }
        picture::at_most(mixed, points)
    });
    let mixed: Vec<_> = mixed.collect();
    (shortest(&mixed, width.max(TIERS[0].0)), mixed.into_iter().map(Points::Buckets).collect())
}

fn of_tiers(FeedView { span, series, .. }: &FeedView, points: usize) -> (i64, Vec<Points>) {
    let tier = TIERS[finest(span, points)].0;
    let width = div_ceil(span.end - picture::floor(span.start, tier), points).max(1);
    let part = |series: &SeriesView| picture::at_most(picture(&series.tiers, span, width), points);
    let parts: Vec<_> = series.iter().map(part).collect();
    let bucket = shortest(&parts, picture::ceil(width, tier));
    (bucket, parts.into_iter().map(Points::Buckets).collect())
}

/// The length of the shortest bucket that there is. The end of the span may have cut the last one of
/// each series: that counts as no shorter than `usual`, and only where there are no others.
fn shortest(parts: &[Vec<Point>], usual: i64) -> i64 {
    let split = || parts.iter().filter_map(|points| points.split_last());
    let whole = split().flat_map(|(_, whole)| whole).map(|point| point.width).min();
    let last = split().map(|(last, _)| last.width.max(usual)).min();
    whole.or(last).unwrap_or(usual)
}

/// How many values the buckets have that lie in the span as a whole.
fn values_within(tiers: &[TierView], span: &Range<i64>) -> u64 {
    let mut values = 0;
    picture::each(tiers, span, |t, width, bucket| {
        if t >= span.start && t + width <= span.end {
            values += bucket.count().max(1); // a gap is a point, too
        }
    });
    values
}

/// Reads from the log what the stored buckets have, and what they no longer have.
fn read_log(log: &Log, view: &FeedView, stored: &[Vec<Point>], asked: &Asked) -> Vec<RawSeries> {
    let FeedView { last, span, series } = view;
    let points = || stored.iter().flatten();
    let start = points().map(|point| point.t).min().unwrap_or(span.start).min(span.start);
    let end = points().map(|point| point.t + point.width).max().unwrap_or(span.end).max(span.end);
    let has_gaps = points().any(|point| point.bucket.count() == 0);
    let reaches = |series: &SeriesView| series.tiers.iter().any(|tier| tier.reach <= span.start);
    let is_known = !has_gaps && series.iter().all(reaches);
    let values = points().map(|point| point.bucket.count()).sum();
    let enough = if is_known { values } else { u64::MAX };
    recent::read(log, *last, &(start..end), |name| asked.wants(name), enough)
}

fn of_name<'a>(raws: &'a [RawSeries], name: &str) -> &'a [Raw] {
    raws.iter().find(|raw| *raw.name == *name).map_or(&[], |raw| &raw.points)
}

/// The time since which the log has all that was stored.
fn complete_since(stored: &[Point], raw: &[Raw]) -> i64 {
    let differs = |point: &&Point| {
        let kept = part(raw, &(point.t..point.t + point.width));
        let values = kept.iter().filter(|raw| raw.value.is_some()).count() as u64;
        kept.is_empty() || values != point.bucket.count()
    };
    stored.iter().rev().find(differs).map_or(i64::MIN, |point| point.t + point.width)
}

/// What lies in a span of time.
fn part<'a>(raw: &'a [Raw], span: &Range<i64>) -> &'a [Raw] {
    let at = |t| raw.partition_point(|point| point.t < t);
    &raw[at(span.start)..at(span.end.max(span.start))]
}

fn div_ceil(length: i64, points: usize) -> i64 {
    (length.max(0) as u64).div_ceil(points as u64) as i64
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
