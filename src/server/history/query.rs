//! What a request asks of the history of a feed: its query and `Accept`.
//!
//! Must not know what there is. RFC 9110, section 12.5.1. Read next: `recent.rs`.

use crate::{
    digits,
    feed::{named::Feed, registry::Kept},
    server::{form::pairs, query},
    wire::Request,
};
use std::{collections::HashSet, num::NonZeroU32};

/// The most points of each series that can be asked for.
const MAX_POINTS: u32 = 10_000;

/// What is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// The name of the feed.
    pub(super) feed: String,
    /// The first time, in Unix milliseconds.
    pub(super) from: Option<i64>,
    /// The time to end before.
    pub(super) to: Option<i64>,
    /// The most points of each series.
    pub(super) points: Option<NonZeroU32>,
    /// The names of the series; all if empty.
    pub(super) series: HashSet<String>,
    /// As CSV, instead of JSON.
    pub(super) csv: bool,
}

impl Asked {
    /// Reads the query and `Accept`. Unknown parameters are ignored, and of one that is repeated
    /// the last counts; but each `series` does.
    ///
    /// # Errors
    /// A sentence about the parameter that makes no sense.
    pub(super) fn of_request(request: &Request<'_>) -> Result<Self, String> {
        let accepts = |kind| {
            let mut listed = request.headers.list("Accept");
            listed.any(|part| part.split(';').next().is_some_and(|name| is(name, kind)))
        };
        let csv = accepts("text/csv") && !accepts("application/json");
        Self { csv, ..Self::default() }.read(request.query().unwrap_or_default())
    }

    fn read(mut self, query: &str) -> Result<Self, String> {
        for (parameter, value) in pairs(query) {
            match &*parameter {
                "feed" => {
                    let name = query::name(&value, Feed::WHAT);
                    self.feed = name.map_err(|error| error.to_string())?;
                }
                "from" => self.from = Some(time(&parameter, &value)?),
                "to" => self.to = Some(time(&parameter, &value)?),
                "points" => self.points = Some(points(&value)?),
                "series" => _ = self.series.insert(value.into_owned()),
                "format" => self.csv = is_csv(&value)?,
                _ => {}
            }
        }
        match (self.from, self.to) {
            (Some(from), Some(to)) if from >= to => {
                Err(format!("from must be before to, and {from} is not before {to}"))
            }
            _ => Ok(self),
        }
    }

    /// Whether the series of this name is asked for.
    pub(super) fn wants(&self, name: &str) -> bool {
        self.series.is_empty() || self.series.contains(name)
    }
}

fn is(name: &str, kind: &str) -> bool {
    name.trim().eq_ignore_ascii_case(kind)
}

fn time(parameter: &str, value: &str) -> Result<i64, String> {
    let time =
        value.parse::<i64>().ok().filter(|time| time.unsigned_abs() <= 8_640_000_000_000_000);
    time.ok_or_else(|| {
        format!(
            "{parameter} in the query must be a time in whole milliseconds since 1970, such as 1763770000123"
        )
    })
}

fn points(value: &str) -> Result<NonZeroU32, String> {
    let points = digits::number(value, 10).filter(|points| *points <= MAX_POINTS);
    points
        .and_then(NonZeroU32::new)
        .ok_or_else(|| format!("points in the query must be a whole number from 1 to {MAX_POINTS}"))
}

fn is_csv(value: &str) -> Result<bool, String> {
    match value {
        "csv" => Ok(true),
        "json" => Ok(false),
        _ => Err("format in the query is one of json, csv".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{HeadLimits, HeadReader};

    fn read(query: &str) -> Result<Asked, String> {
        Asked::default().read(query)
    }

    #[test]
    fn a_query_says_what_is_asked() {
        let asked =
            read("feed=oven-1&from=-5&to=7&points=10000&series=a%20b&series=&format=csv&x=y")
                .unwrap();
        let series = ["a b".to_owned(), String::new()].into();
        let points = NonZeroU32::new(10_000);
        let expected = Asked {
            feed: "oven-1".to_owned(),
            from: Some(-5),
            to: Some(7),
            points,
            series,
            csv: true,
        };
        assert_eq!(asked, expected);
        assert!(asked.wants("") && asked.wants("a b") && !asked.wants("a"));
        assert_eq!(read(""), Ok(Asked::default()));
        assert!(Asked::default().wants("any"));
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        for (query, word) in [
            ("from=yesterday", "from in the query"),
            ("from=1.5", "from in the query"),
            ("to=", "to in the query"),
            ("to=8640000000000001", "to in the query"),
            ("points=0", "1 to 10000"),
            ("points=10001", "1 to 10000"),
            ("points=-1", "1 to 10000"),
            ("format=xml", "json, csv"),
            ("feed=a/b", "the name of a feed"),
            ("from=5&to=5", "5 is not before 5"),
        ] {
            let sentence = read(query).unwrap_err();
            assert!(sentence.contains(word), "{query}: {sentence}");
        }
    }

    #[test]
    fn who_accepts_csv_and_not_json_gets_it_unless_the_query_says_otherwise() {
        let csv = |path: &str, accept: &str| {
            let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n\r\n");
            let mut reader = HeadReader::new(HeadLimits::default());
            reader.push(head.as_bytes()).unwrap().expect("a whole head");
            Asked::of_request(&reader.request().unwrap()).unwrap().csv
        };
        assert!(csv("/history", "Text/CSV;q=0.9"));
        assert!(csv("/history", "text/plain, text/csv"));
        assert!(!csv("/history", "*/*"));
        assert!(!csv("/history", "application/json, text/csv"));
        assert!(!csv("/history?format=json", "text/csv"));
        assert!(csv("/history?format=csv", "application/json"));
    }
}
