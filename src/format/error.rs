//! Why a line is refused, one variant for each rule.
//!
//! Must not know how lines are read. Read next: `row`.

use super::{json_error::JsonError, metric_error::MetricError};
use crate::feed::measurement::MAX_SERIES_BYTES;
use thiserror::Error;

/// Why a line is not a measurement.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LineError {
    /// JSON is UTF-8 (RFC 8259, section 8.1).
    #[error("it is not UTF-8: byte {column} of the line belongs to no character")]
    NotUtf8 {
        /// The first byte that is wrong, counted from 1.
        column: usize,
    },
    /// There is no number in it.
    #[error("there is no number in it")]
    NoNumber,
    /// No line had what `--match` looks for; this was the last.
    #[error("--match finds nothing in it, and found nothing in the lines before")]
    NoMatch,
    /// There are numbers among words, in no form that is known.
    #[error("its numbers stand among words; --match takes numbers out of any text")]
    NumbersInText,
    /// Several numbers in a stream of single ones, such as `1 000`.
    #[error(
        "it has {found} columns, but the lines before have one number each; a number has no blanks in it, write 1000 or 1_000"
    )]
    NotOneNumber {
        /// How many columns it has.
        found: usize,
    },
    /// `0x1F`
    #[error("it is hexadecimal; write it as a decimal number, 31 for 0x1F")]
    Hexadecimal,
    /// `1e400`
    #[error("the number is too large: the largest is about 1.8e308")]
    NumberTooLarge,
    /// `3,5`
    #[error("its numbers seem to have a decimal comma; --decimal-comma reads them")]
    DecimalComma,
    /// A row does not fit the table.
    #[error("it has {found} columns, but the {before} {expected}")]
    ColumnCount {
        /// How many it has.
        found: usize,
        /// What it is compared with, and the verb: `header has`, `lines before have`.
        before: &'static str,
        /// How many they have.
        expected: usize,
    },
    /// More columns than a feed has series.
    #[error("it has {found} columns; at most {most} are read")]
    TooManyColumns {
        /// How many it has.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// A text where the lines before have a number, or the other way round.
    #[error("it begins with {found}, but the lines before begin with {expected}")]
    RowKind {
        /// `a text` or `a number`.
        found: &'static str,
        /// The other.
        expected: &'static str,
    },
    /// No `name=value` in it.
    #[error("there is no name with a number in it, such as cpu=3 or temp: 21.5")]
    NoPair,
    /// A name above [`MAX_SERIES_BYTES`].
    #[error("a name of a series has at most {MAX_SERIES_BYTES} bytes, but \"{start}…\" has {len}")]
    NameTooLong {
        /// How it begins.
        start: String,
        /// Its length in bytes.
        len: usize,
    },
    /// A column of `--columns` or `--time` that the header does not have.
    #[error("there is no column \"{name}\" in the header; there are: {there}")]
    NoSuchColumn {
        /// The name.
        name: String,
        /// The names in the header.
        there: String,
    },
    /// It is no line of the form of a monitoring system, or of a pattern.
    #[error(transparent)]
    Metric(#[from] MetricError),
    /// It breaks a rule of JSON.
    #[error(transparent)]
    Json(#[from] JsonError),
}
