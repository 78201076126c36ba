//! Numbers out of any text, by a regular expression: `time=(?<rtt>[0-9.]+)`.
//!
//! Each group is a series, called by its name or by its position. A group that is the only one and
//! has no name is a series without a name, and so is a pattern without groups. The group `t`,
//! `time`, `ts` or `timestamp` is the time if there are others. Only the first match of a line
//! counts: a line is one moment.
//!
//! Lines without a match are skipped: with `ping` these are the head and the summary. A pattern
//! that never matches is told as any input without a number is.
//!
//! Must not know how the input is split into lines. Read next: `reader`.

use super::{
    error::LineError,
    metric_error::MetricError,
    names::series_name,
    number::{self, Scanned},
    options::{Options, TimeChoice, TimeUnit},
    row::LineFormat,
    time,
};
use crate::feed::measurement::{MAX_SERIES_BYTES, Measurement, Series};
use regex::{CaptureLocations, Regex};
use std::sync::Arc;

/// Reads what a pattern finds.
#[derive(Debug)]
pub struct Pattern {
    pattern: Regex,
    found: CaptureLocations,
    groups: Vec<Group>,
    time: TimeChoice,
    time_unit: Option<TimeUnit>,
    decimal_comma: bool,
}

/// What a group of the pattern is for.
#[derive(Debug)]
enum Group {
    Time,
    /// The name, and the series with the last unit.
    Series(Box<str>, Option<Arc<Series>>),
}

impl Pattern {
    /// Reads by the pattern in `options`; `None` if there is none.
    pub fn new(options: &Options) -> Option<Self> {
        let pattern = options.pattern.clone()?;
        let found = pattern.capture_locations();
        // Group 0 is the whole match.
        let count = pattern.captures_len().saturating_sub(1);
        let is_time = |name: &str| match &options.time {
            TimeChoice::Column(column) => **column == *name,
            _ => count > 1 && matches!(name, "t" | "time" | "ts" | "timestamp"),
        };
        let times = pattern.capture_names().flatten().filter(|name| is_time(name)).count();
        let is_alone = count.saturating_sub(times) == 1;
        let group = |(position, name): (usize, Option<&str>)| match name {
            Some(name) if is_time(name) => Group::Time,
            Some(name) => Group::Series(name.into(), None),
            None if is_alone => Group::Series(Box::default(), None),
            None => Group::Series((position + 1).to_string().into(), None),
        };
        let mut groups: Vec<Group> =
            pattern.capture_names().skip(1).enumerate().map(group).collect();
        if groups.is_empty() {
            groups.push(Group::Series(Box::default(), None));
        }
        let Options { time, time_unit, decimal_comma, .. } = options.clone();
        Some(Self { pattern, found, groups, time, time_unit, decimal_comma })
    }

    fn read(&mut self, line: &str, row: &mut Vec<Measurement>) -> Result<(), LineError> {
        let start = row.len();
        let first = self.found.len().min(2) - 1; // the whole match where there are no groups
        let mut time = None;
        for (group, place) in self.groups.iter_mut().zip(first..) {
            let Some((from, to)) = self.found.get(place) else { continue };
            let text = line[from..to].trim();
            match group {
                Group::Time if self.time == TimeChoice::Arrival => {}
                Group::Time => {
                    let found = time::parse(text, self.time_unit);
                    time = Some(found.ok_or_else(|| MetricError::PatternTime {
                        group: label(&self.pattern, place),
                    })?);
                }
                Group::Series(name, series) => {
                    let found = number::scan(text, self.decimal_comma);
                    let Scanned { value, unit } =
                        found.filter(|found| found.unit.len() <= MAX_SERIES_BYTES).ok_or_else(
                            || MetricError::PatternValue { group: label(&self.pattern, place) },
                        )?;
                    row.push(Measurement { series: named(name, unit, series)?, value, time: None });
                }
            }
        }
        row[start..].iter_mut().for_each(|measurement| measurement.time = time);
        Ok(())
    }
}

impl LineFormat for Pattern {
    fn line(&mut self, line: &str, row: &mut Vec<Measurement>) -> Result<(), LineError> {
        if self.pattern.captures_read(&mut self.found, line).is_none() {
            return Ok(());
        }
        let start = row.len();
        self.read(line, row).inspect_err(|_| row.truncate(start))
    }
}

/// How a sentence calls the group at `place`.
fn label(pattern: &Regex, place: usize) -> Box<str> {
    let name = pattern.capture_names().nth(place).flatten();
    name.map_or_else(|| place.to_string(), str::to_owned).into()
}

/// The series with this unit: the `last` one, unless its unit was another.
fn named(
    name: &str,
    unit: &str,
    last: &mut Option<Arc<Series>>,
) -> Result<Option<Arc<Series>>, LineError> {
    if name.is_empty() && unit.is_empty() {
        return Ok(None);
    }
    if last.as_ref().is_none_or(|last| !last.has_unit(unit)) {
        let name = series_name(name, "", &[("", ""); 0])?;
        *last = Some(Arc::new(Series { name, unit: unit.into() }));
    }
    Ok(last.clone())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::format::row::tests::{reads, refuses};

    const PING: &str = "64 bytes from 1.1.1.1: icmp_seq=3 ttl=57 time=12.4 ms";

    fn options(pattern: &str) -> Options {
        Options { pattern: Some(Regex::new(pattern).unwrap()), ..Options::default() }
    }

    fn pattern(pattern: &str) -> Pattern {
        Pattern::new(&options(pattern)).unwrap()
    }

    #[test]
    fn a_group_is_a_series_by_its_name_or_its_position() {
        reads(pattern("time=([0-9.]+)"), PING, &["12.4"]);
        reads(pattern("time=(?<rtt>[0-9.]+)"), PING, &["rtt 12.4"]);
        reads(pattern("ttl=([0-9]+) time=([0-9.]+)"), PING, &["1 57", "2 12.4"]);
        reads(pattern("ttl=([0-9]+) time=(?<rtt>[0-9.]+)"), PING, &["1 57", "rtt 12.4"]);
        reads(pattern("[0-9]+"), PING, &["64"]);
    }

    #[test]
    fn a_unit_in_the_group_is_kept() {
        let mut form = pattern("took ([0-9]+[a-z]*)");
        let mut row = Vec::new();
        ["took 5ms", "took 6ms", "took 7s", "took 8"]
            .iter()
            .for_each(|line| form.line(line, &mut row).unwrap());
        let units: Vec<String> = row
            .iter()
            .map(|one| one.series.as_ref().map_or("none".into(), |series| series.unit.to_string()))
            .collect();
        assert_eq!(units, ["ms", "ms", "s", "none"]);
    }

    #[test]
    fn only_the_first_match_of_a_line_counts_and_only_groups_that_take_part() {
        reads(pattern("([0-9])"), "1 2", &["1"]);
        reads(pattern("a=(?<a>[0-9])|b=(?<b>[0-9])"), "b=5", &["b 5"]);
        reads(pattern("a=([0-9])(?: b=([0-9]))?"), "a=1", &["1 1"]);
    }

    #[test]
    fn a_group_is_the_time_if_there_are_others() {
        reads(pattern("(?<ts>[0-9]+) ([0-9]+)"), "1763770000 5", &["5 @1763770000000"]);
        reads(pattern("time=(?<time>[0-9.]+)"), PING, &["time 12.4"]);
        let chosen = |time| {
            Pattern::new(&Options { time, ..options("(?<ts>[0-9]+) (?<at>[0-9]+) ([0-9])") })
                .unwrap()
        };
        reads(chosen(TimeChoice::Arrival), "1763770000 1763770001 5", &["at 1763770001", "3 5"]);
        reads(
            chosen(TimeChoice::Column("at".into())),
            "1763770000 1763770001 5",
            &["ts 1763770000 @1763770001000", "3 5 @1763770001000"],
        );
    }

    #[test]
    fn lines_without_a_match_are_skipped() {
        let (mut form, mut row) = (pattern("time=([0-9.]+)"), Vec::new());
        ["PING 1.1.1.1", PING, "", "--- statistics ---"]
            .iter()
            .for_each(|line| form.line(line, &mut row).unwrap());
        assert_eq!(row.len(), 1);
        assert!(Pattern::new(&Options::default()).is_none());
    }

    #[test]
    fn every_rule_has_its_sentence() {
        refuses(pattern("a=(.*)"), "a=x", "group 1 of the pattern must find a number such as 3.5");
        refuses(
            pattern("(?<a>.*) (?<b>.*)"),
            "1 x",
            "group b of the pattern must find a number such as 3.5",
        );
        refuses(
            pattern("(?<t>.*) (?<b>.*)"),
            "x 1",
            "group t of the pattern must find a time such as 1763770000 or 2025-11-22T00:06:40Z",
        );
        refuses(pattern("x"), "x", "group 0 of the pattern must find a number such as 3.5");
    }

    proptest! {
        #[test]
        fn no_line_panics(line in ".{0,40}") {
            let mut row = Vec::new();
            let outcome = pattern("(?<t>.*?) (.+)|(.)").line(&line, &mut row);
            prop_assert!(outcome.is_ok() || row.is_empty());
        }

        #[test]
        fn what_is_written_is_read(
            before in "[a-z é]{0,9}",
            value: i32,
            after in "[ ,][a-z é]{0,9}",
        ) {
            let (line, mut row) = (format!("{before}v={value}{after}"), Vec::new());
            prop_assert_eq!(pattern("v=(?<v>[-0-9]+)").line(&line, &mut row), Ok(()));
            let series = Some(Series::named("v"));
            prop_assert_eq!(row, [Measurement { series, ..Measurement::new(value) }]);
        }
    }
}
