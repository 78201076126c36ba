//! Graphite's plaintext protocol: `web.load 3.5 1763770000`, with tags `web.load;host=a 3.5 -1`.
//!
//! The time is in seconds (other units are found out by their size, and `Options::time_unit`
//! decides); `-1`, `N` and none are now.
//!
//! Must not know how the input is split into lines. The protocol is
//! <https://graphite.readthedocs.io/en/latest/feeding-carbon.html>. Read next: `statsd`.

use super::{
    decimal::decimal,
    error::LineError,
    metric_error::MetricError,
    names::{Names, series_name},
    options::{Options, TimeChoice, TimeUnit},
    row::LineFormat,
    time,
};
use crate::feed::measurement::{Measurement, Series};

/// Reads Graphite's plaintext protocol.
#[derive(Debug, Default)]
pub struct Graphite {
    names: Names,
    time: TimeChoice,
    time_unit: Option<TimeUnit>,
}

impl Graphite {
    /// Reads times as `options` say. A line has no columns with names, so one changes nothing.
    pub fn new(options: &Options) -> Self {
        let Options { time, time_unit, .. } = options;
        Self { time: time.clone(), time_unit: *time_unit, ..Self::default() }
    }

    /// How many bytes of memory it takes, about.
    pub(super) fn held(&self) -> usize {
        self.names.held()
    }

    /// Whether `line` is one of this form and hardly one of another: the name comes first, and the
    /// time is in seconds of this century; or it is now, and then the name is a path.
    pub fn looks_like(line: &str) -> bool {
        let parts: Vec<&str> = line.split_ascii_whitespace().collect();
        let &[path, _, time] = &parts[..] else { return false };
        let is_now = matches!(time, "-1" | "N");
        let is_seconds = time.parse().is_ok_and(|seconds| (1e9..1e10).contains(&seconds));
        path.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && !path.contains([':', ',', '{', '"', '|'])
            && (!path.contains('=') || path.contains(';'))
            && (is_seconds || (is_now && path.contains(['.', ';'])))
            && Self::default().line(line, &mut Vec::new()).is_ok()
    }

    fn time(&self, text: Option<&str>) -> Result<Option<i64>, MetricError> {
        let Some(text) = text.filter(|text| !matches!(*text, "-1" | "N")) else { return Ok(None) };
        let number = decimal(text).flatten().map(|number| number.as_f64());
        let time = number.and_then(|number| time::from_number(number, self.time_unit));
        let time = time.ok_or(MetricError::GraphiteTime)?;
        Ok(Some(time).filter(|_| self.time != TimeChoice::Arrival))
    }
}

impl LineFormat for Graphite {
    fn line(&mut self, line: &str, row: &mut Vec<Measurement>) -> Result<(), LineError> {
        let mut parts = line.split_ascii_whitespace();
        let (Some(path), Some(value), time, None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            let parts = line.split_ascii_whitespace().count();
            return Err(MetricError::GraphiteParts { parts }.into());
        };
        let series = self.names.series(&[path], || named(path))?;
        let value = decimal(value).ok_or(MetricError::GraphiteValue)?;
        row.push(Measurement { series: Some(series), value, time: self.time(time)? });
        Ok(())
    }
}

fn named(path: &str) -> Result<Series, LineError> {
    let mut parts = path.split(';');
    let name = parts.next().filter(|name| !name.is_empty());
    let tags: Option<Vec<(&str, &str)>> = parts
        .map(|tag| tag.split_once('=').filter(|(tag, value)| !tag.is_empty() && !value.is_empty()))
        .collect();
    let (Some(name), Some(tags)) = (name, tags) else {
        return Err(MetricError::GraphitePath.into());
    };
    Ok(Series { name: series_name(name, "", &tags)?, unit: Box::default() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::format::row::tests::{reads, refuses};

    fn graphite() -> Graphite {
        Graphite::default()
    }

    #[test]
    fn a_path_a_value_and_a_time() {
        reads(
            graphite(),
            "carbon.agents.web01-a.cpuUsage 0.35 1763770000",
            &["carbon.agents.web01-a.cpuUsage 0.35 @1763770000000"],
        );
        reads(
            graphite(),
            "a.b\t-9223372036854775808  1763770000.5",
            &["a.b -9223372036854775808 @1763770000500"],
        );
        reads(
            graphite(),
            "disk.used;rack=a1;host=b 42 1763770000",
            &["disk.used{rack=a1,host=b} 42 @1763770000000"],
        );
        reads(graphite(), "a.b nan 1763770000", &["a.b gap @1763770000000"]);
    }

    #[test]
    fn the_time_may_be_now() {
        for line in ["a.b 1 -1", "a.b 1 N", "a.b 1"] {
            reads(graphite(), line, &["a.b 1"]);
        }
        let arrival = Graphite::new(&Options { time: TimeChoice::Arrival, ..Options::default() });
        reads(arrival, "a.b 1 1763770000", &["a.b 1"]);
        let given = Options { time_unit: Some(TimeUnit::Milliseconds), ..Options::default() };
        reads(Graphite::new(&given), "a.b 1 1763770000", &["a.b 1 @1763770000"]);
    }

    #[test]
    fn every_rule_has_its_sentence() {
        refuses(
            graphite(),
            "a.b",
            "a Graphite line has three parts, as in web.load 3.5 1763770000, but this one has 1",
        );
        refuses(
            graphite(),
            "a b c d",
            "a Graphite line has three parts, as in web.load 3.5 1763770000, but this one has 4",
        );
        for path in [";a=b", "a;b", "a;=b", "a;b=", "a;"] {
            refuses(
                graphite(),
                &format!("{path} 1 2"),
                "expected a path such as web.load or, with tags, web.load;host=a;rack=2",
            );
        }
        refuses(
            graphite(),
            "a.b 1ms 2",
            "the second part of a Graphite line must be a number such as 3.5",
        );
        for time in ["now", "12:00", "nan", "1e300"] {
            refuses(
                graphite(),
                &format!("a.b 1 {time}"),
                "the third part of a Graphite line must be a time such as 1763770000, or -1 for now",
            );
        }
    }

    #[test]
    fn other_forms_are_not_taken_for_it() {
        for line in
            ["a.b 1 1763770000", "a 1 1763770000", "a;b=c 1 1763770000", "a.b 1 -1", "a.b 1 N"]
        {
            assert!(Graphite::looks_like(line), "{line}");
        }
        for line in [
            "1 2 3",
            "1 2 1763770000",
            "1763770000 1 2",
            "a.b 1",
            "a 1 2",
            "a 1 -1",
            "a=1 b=2 1763770000",
            "a: 1 1763770000",
            "12:00:01 1 1763770000",
            "a,b=c d=1 1763770000",
            "a 1 1763770000123",
            "a{b=\"c\"} 1 1763770000",
            "a b c",
            "",
        ] {
            assert!(!Graphite::looks_like(line), "{line}");
        }
    }

    proptest! {
        #[test]
        fn no_line_panics(line in "[a-c;=. 0-9é\tN-]{0,30}") {
            let mut row = Vec::new();
            let outcome = graphite().line(&line, &mut row);
            prop_assert!(outcome.is_ok() || row.is_empty());
            Graphite::looks_like(&line);
        }

        #[test]
        fn what_is_written_is_read(
            path in "[a-zé.-]{1,20}",
            tag in "[a-z]{1,5}",
            text in "[a-z=]{1,5}",
            value: u64,
            time in 0..99_999_999_999_i64,
        ) {
            let (line, mut row) = (format!("{path};{tag}={text} {value} {time}"), Vec::new());
            prop_assert_eq!(graphite().line(&line, &mut row), Ok(()));
            let series = row[0].series.as_ref().unwrap();
            prop_assert_eq!(&*series.name, format!("{path}{{{tag}={text}}}"));
            prop_assert_eq!(&row[0].value, &Some(value.into()));
            prop_assert_eq!(row[0].time, Some(time * 1000));
        }
    }
}
