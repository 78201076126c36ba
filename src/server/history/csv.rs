//! An answer as CSV, for spreadsheets and data frames: `time,series,value,unit` for measurements,
//! `time,series,min,max,mean,count,span_ms,first,last,min_time,max_time,first_time,last_time,unit`
//! for buckets. Times are UTC, and a gap has empty fields.
//!
//! Must not know how an answer is found. RFC 4180; ISO 8601. Read next: `mod.rs`.

use super::{
    answer::{Answer, Points},
    number::Number,
};
use crate::feed::tiers::{bucket::Summary, picture::Point};
use jiff::Timestamp;
use std::{borrow::Cow, fmt::Write};

/// The answer as CSV.
pub(super) fn csv(answer: &Answer) -> String {
    let header = if answer.bucket == 0 {
        "time,series,value,unit"
    } else {
        "time,series,min,max,mean,count,span_ms,first,last,min_time,max_time,first_time,last_time,unit"
    };
    let mut text = format!("{header}\r\n");
    for series in &answer.series {
        let (name, unit) = (quoted(&series.name), quoted(&series.unit));
        // Writing to a text cannot fail.
        match &series.points {
            Points::Raw(points) => points.iter().for_each(|point| {
                let value = point.value.as_ref().map_or(Number::Missing, Number::Sent);
                _ = write!(text, "{},{name},{value},{unit}\r\n", time(point.t));
            }),
            Points::Buckets(points) => points.iter().for_each(|point| {
                _ = write!(text, "{},{name},{},{unit}\r\n", time(point.t), figures(point));
            }),
        }
    }
    text
}

/// What there is to say of a bucket, after its time and series.
fn figures(Point { width, bucket, .. }: &Point) -> String {
    let Some(Summary { first, last, min, max, mean }) = bucket.summary() else {
        return format!(",,,0,{width},,,,,,");
    };
    let [low, high, mean, start, end] =
        [min.value, max.value, mean, first.value, last.value].map(Number::Computed);
    let [low_at, high_at, start_at, end_at] = [min, max, first, last].map(|one| time(one.t));
    let count = bucket.count();
    format!(
        "{low},{high},{mean},{count},{width},{start},{end},{low_at},{high_at},{start_at},{end_at}"
    )
}

/// ISO 8601, or Unix milliseconds for years that it has no room for.
fn time(t: i64) -> String {
    Timestamp::from_millisecond(t).map_or_else(|_| t.to_string(), |time| format!("{time:.3}"))
}

/// Where a formula begins; the last four are the same in full width.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// What separates fields besides the comma: in a country with a decimal comma, a spreadsheet takes
/// semicolons, and then it knows no quotes in the middle of a line.
const SEPARATORS: [char; 4] = [';', '\t', '\r', '\n'];

/// A field, in quotes where it needs them. A spreadsheet runs a formula, which could send what is in
/// the other cells elsewhere, and whoever sends measurements chooses the names. So an apostrophe
/// comes before one, as a person would type it, also where a name would be two fields. Some programs
/// skip blanks or control characters before they look.
fn quoted(field: &str) -> Cow<'_, str> {
    let is_skipped = |c: char| c.is_whitespace() || c.is_control() || "\u{feff}\"".contains(c);
    let begins = |rest: &str| rest.trim_start_matches(is_skipped).starts_with(FORMULA);
    if begins(field) || field.starts_with(char::is_control) {
        return quoted(&format!("'{field}")).into_owned().into();
    }
    for (at, separator) in field.match_indices(SEPARATORS) {
        let (before, rest) = field.split_at(at + separator.len());
        if begins(rest) {
            return quoted(&format!("{before}'{rest}")).into_owned().into();
        }
    }
    if field.contains([',', '"']) || field.contains(SEPARATORS) || field.trim() != field {
        format!("\"{}\"", field.replace('"', "\"\"")).into()
    } else {
        field.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula() {
        for (field, written) in [
            ("cpu", "cpu"),
            ("a-b=c", "a-b=c"),
            ("", ""),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-x", "'-x"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "\"'\t'=1\""),
            ("\r=1", "\"'\r'=1\""),
            ("\n=1", "\"'\n'=1\""),
            (" =1", "' =1"),
            ("\u{a0}\t \u{feff}\0@A1", "\"'\u{a0}\t' \u{feff}\0@A1\""),
            ("\n \n-1", "\"'\n' \n'-1\""),
            ("x;=1", "\"x;'=1\""),
            ("x; \"@A1;y", "\"x;' \"\"@A1;y\""),
            ("x;;-1\t+2", "\"x;;'-1\t'+2\""),
            ("a;b", "\"a;b\""),
            ("a,-b", "\"a,-b\""),
            ("\u{7f}cpu", "'\u{7f}cpu"),
            ("＝1+1", "'＝1+1"),
            (" cpu", "\" cpu\""),
            ("=A1,\"x\"", "\"'=A1,\"\"x\"\"\""),
        ] {
            assert_eq!(quoted(field), written);
        }
    }
}
