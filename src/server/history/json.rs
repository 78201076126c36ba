//! An answer as JSON.
//!
//! ```json
//! {"epoch":"8c5f…","last":17,"from":1763770000000,"to":1763770060000,"bucket":1000,"series":[
//!   {"name":"cpu","unit":"%","first":1763770000123,"buckets":[[1763770000000,1000]],"points":[
//!     [1763770000000,71,80,74.5,10,73,75,400,700,123,998]]}]}
//! ```
//! A point is the start of a bucket; the least, the largest and the mean value, and their count; the
//! first and the last value; and how long after the start the least, the largest, the first and the
//! last one were. A measurement has the first five. `buckets`: from this time on, they are so long.
//!
//! Must not know how an answer is found. Read next: `csv.rs`.

use super::{
    answer::{Answer, Points, SeriesAnswer},
    number::Number,
};
use crate::feed::tiers::{bucket::Summary, picture::Point};
use serde::{Serialize, Serializer};

/// The answer as JSON.
pub(super) fn json(answer: &Answer) -> Vec<u8> {
    let Answer { epoch, last, span, bucket, series } = answer;
    let (from, to) = (span.start, span.end);
    let body = Body { epoch, last: *last, from, to, bucket: *bucket, series };
    serde_json::to_vec(&body).unwrap_or_default() // no map, so no key that is no text
}

#[derive(Serialize)]
struct Body<'a> {
    epoch: &'a str,
    last: u64,
    from: i64,
    to: i64,
    bucket: i64,
    series: &'a [SeriesAnswer],
}

impl Serialize for SeriesAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Series<'a> {
            name: &'a str,
            unit: &'a str,
            first: i64,
            #[serde(skip_serializing_if = "Vec::is_empty")]
            buckets: Vec<(i64, i64)>,
            points: &'a Points,
        }
        let Self { name, unit, first, points } = self;
        let buckets = points.lengths();
        Series { name, unit, first: *first, buckets, points }.serialize(serializer)
    }
}

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Raw(points) => serializer.collect_seq(points.iter().map(|point| {
                let value = point.value.as_ref().map_or(Number::Missing, Number::Sent);
                (point.t, value, value, value, u8::from(point.value.is_some()))
            })),
            Self::Buckets(points) => serializer.collect_seq(points.iter().map(Row)),
        }
    }
}

/// A bucket; of a gap only the first five.
struct Row<'a>(&'a Point);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Point { t, bucket, .. } = self.0;
        let Some(Summary { first, last, min, max, mean }) = bucket.summary() else {
            return (t, (), (), (), 0).serialize(serializer);
        };
        let [low, high, mean, start, end] =
            [min.value, max.value, mean, first.value, last.value].map(Number::Computed);
        let after = [min, max, first, last].map(|one| one.t - t);
        let [low_at, high_at, start_at, end_at] = after;
        (t, low, high, mean, bucket.count(), start, end, low_at, high_at, start_at, end_at)
            .serialize(serializer)
    }
}
