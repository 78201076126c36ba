//! How an input is to be read, as a person chose it.
//!
//! Must not know how any form is read. Read next: `reader`.

use regex::Regex;
use std::{fmt, str::FromStr};

/// What is chosen for an input. By default the reader finds everything out by itself.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The form of the lines; `None` finds it out from the first ones.
    pub form: Option<Form>,
    /// Names for the columns, in their order, or the columns to take by their names; empty takes
    /// all.
    pub columns: Vec<Column>,
    /// Takes numbers out of any text: one series for each group, by its name or its position.
    pub pattern: Option<Regex>,
    /// Whether `3,5` is three and a half.
    pub decimal_comma: bool,
    /// Where the time of a measurement comes from.
    pub time: TimeChoice,
    /// The unit of times that are whole numbers; `None` finds it out by their size.
    pub time_unit: Option<TimeUnit>,
}

/// A form of line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Numbers, objects and arrays.
    Json,
    /// Columns between blanks.
    Columns,
    /// Columns between commas, semicolons or tabs.
    Csv,
    /// `name=value`, `name: value`, several a line.
    Pairs,
    /// InfluxDB's line protocol.
    Influx,
    /// Prometheus' text format.
    Prometheus,
    /// Graphite's plaintext protocol.
    Graphite,
    /// StatsD's metrics.
    Statsd,
    /// Whatever [`Options::pattern`] finds.
    Regex,
}

/// A column, as `--columns` names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// The column of this name, or a name for the column that has none.
    Named(Box<str>),
    /// It is left out: `-`.
    Skipped,
}

/// `-` leaves a column out, and anything else is its name.
impl From<&str> for Column {
    fn from(text: &str) -> Self {
        match text.trim() {
            "-" => Self::Skipped,
            name => Self::Named(name.into()),
        }
    }
}

/// Where the time of a measurement comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum TimeChoice {
    /// From the data where it has one, and else from our clock.
    #[default]
    Own,
    /// From our clock.
    Arrival,
    /// From the column or member of this name.
    Column(Box<str>),
}

/// The unit of a time that is a whole number since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeUnit {
    /// `h`
    Hours,
    /// `m`
    Minutes,
    /// `s`
    Seconds,
    /// `ms`
    Milliseconds,
    /// `us`
    Microseconds,
    /// `ns`
    Nanoseconds,
}

impl Form {
    const NAMES: [(&'static str, Self); 9] = [
        ("json", Self::Json),
        ("columns", Self::Columns),
        ("csv", Self::Csv),
        ("pairs", Self::Pairs),
        ("influx", Self::Influx),
        ("prometheus", Self::Prometheus),
        ("graphite", Self::Graphite),
        ("statsd", Self::Statsd),
        ("regex", Self::Regex),
    ];
}

impl FromStr for Form {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::NAMES.iter().find(|(name, _)| *name == text);
        found.map(|(_, form)| *form).ok_or_else(|| {
            format!("a format is one of {}", Self::NAMES.map(|(name, _)| name).join(", "))
        })
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = Self::NAMES.iter().find(|(_, form)| form == self);
        f.write_str(found.map_or("", |(name, _)| name))
    }
}
