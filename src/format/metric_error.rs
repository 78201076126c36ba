//! Why a line is refused that monitoring systems send, or that a pattern takes numbers out of: one
//! variant for each rule.
//!
//! A column counts bytes from 1. No sentence quotes the line, which may be long. Must not know how
//! the lines are read. Read next: `error`.

use crate::feed::measurement::MAX_SERIES_BYTES;
use thiserror::Error;

/// Why a line is no line of its form.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MetricError {
    /// The name with its field and tags is above [`MAX_SERIES_BYTES`].
    #[error(
        "a series must have a name of at most {MAX_SERIES_BYTES} bytes with its tags, but has {len}"
    )]
    NameTooLong {
        /// Its length in bytes.
        len: usize,
    },
    /// Nothing before the tags or the fields.
    #[error("an InfluxDB line starts with the name of a measurement, as in cpu,host=a usage=3.5")]
    InfluxMeasurement,
    /// Nothing behind the measurement and its tags.
    #[error(
        "an InfluxDB line has fields behind a blank, as in cpu,host=a usage=3.5, but this has none"
    )]
    InfluxFields,
    /// A tag without a name, a `=` or a value.
    #[error("expected a tag such as host=a at column {column}")]
    InfluxTag {
        /// Where the tag starts.
        column: usize,
    },
    /// A field without a name or a `=`.
    #[error("expected a field such as usage=3.5 at column {column}")]
    InfluxField {
        /// Where the field starts.
        column: usize,
    },
    /// A value that is none of InfluxDB's types.
    #[error(r#"expected 3.5, 3i, 3u, true, false or "a text" at column {column}"#)]
    InfluxValue {
        /// Where the value starts.
        column: usize,
    },
    /// A text without an end.
    #[error("the text at column {column} has no closing quote")]
    InfluxText {
        /// Where the text starts.
        column: usize,
    },
    /// What follows the fields is no time.
    #[error(
        "expected a comma or a time, a whole number such as 1763770000123000000, at column {column}"
    )]
    InfluxTime {
        /// Where it starts.
        column: usize,
    },
    /// No name, or one that must be quoted.
    #[error("expected the name of a metric, of letters, digits, _ and :, at column {column}")]
    PrometheusName {
        /// Where the name starts.
        column: usize,
    },
    /// A label of another form.
    #[error(r#"expected a label such as code="200" at column {column}"#)]
    PrometheusLabel {
        /// Where the label starts.
        column: usize,
    },
    /// Labels without an end.
    #[error("the labels at column {column} have no closing }}")]
    PrometheusLabels {
        /// Where the labels start.
        column: usize,
    },
    /// The value is missing, or is not a number.
    #[error("expected a number such as 3.5, NaN or +Inf at column {column}")]
    PrometheusValue {
        /// Where the value starts.
        column: usize,
    },
    /// What follows the value is no time.
    #[error("expected a time such as 1763770000123, or nothing, at column {column}")]
    PrometheusTime {
        /// Where it starts.
        column: usize,
    },
    /// Too few parts, or too many.
    #[error(
        "a Graphite line has three parts, as in web.load 3.5 1763770000, but this one has {parts}"
    )]
    GraphiteParts {
        /// How many there are.
        parts: usize,
    },
    /// The path is empty before its tags, or a tag has no name or no value.
    #[error("expected a path such as web.load or, with tags, web.load;host=a;rack=2")]
    GraphitePath,
    /// The second part is no number.
    #[error("the second part of a Graphite line must be a number such as 3.5")]
    GraphiteValue,
    /// The third part is no time.
    #[error("the third part of a Graphite line must be a time such as 1763770000, or -1 for now")]
    GraphiteTime,
    /// It has no name, no value or no type.
    #[error("a StatsD line has a name, a value and a type, as in hits:1|c")]
    StatsdParts,
    /// The value is no number.
    #[error("expected a number such as 3.5 between : and | of the StatsD line")]
    StatsdValue,
    /// A type that is none of StatsD's.
    #[error("the type of a StatsD line is one of c, g, ms, h and d")]
    StatsdType,
    /// Its value is a text of which only the different ones count.
    #[error("a set of StatsD cannot be drawn: send how many it has, as a gauge such as users:3|g")]
    StatsdSet,
    /// The rate is no number above 0 and at most 1.
    #[error("the sample rate of a StatsD line must be above 0 and at most 1, as in hits:1|c|@0.1")]
    StatsdRate,
    /// The time is no number.
    #[error("the time of a StatsD line must be whole seconds, as in T1763770000")]
    StatsdTime,
    /// A `+` or `-` to a gauge of which no state is kept.
    #[error(
        "changes such as +3 are taken for {max} gauges, and this one is one more: send its value"
    )]
    StatsdGauges {
        /// How many have a state.
        max: usize,
    },
    /// What a group found is no number.
    #[error("group {group} of the pattern must find a number such as 3.5")]
    PatternValue {
        /// The name of the group, or its position: 0 is the whole match.
        group: Box<str>,
    },
    /// What the group of the time found is none.
    #[error(
        "group {group} of the pattern must find a time such as 1763770000 or 2025-11-22T00:06:40Z"
    )]
    PatternTime {
        /// The name of the group.
        group: Box<str>,
    },
}
