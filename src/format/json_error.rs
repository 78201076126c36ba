//! Why JSON is refused, one variant for each rule.
//!
//! Must not know how it is read. Read next: `json`.

use crate::feed::{annotation::TextTooLong, measurement::MAX_SERIES_BYTES};
use thiserror::Error;

/// Why a value or a line of JSON gives no measurements.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum JsonError {
    /// It breaks the grammar of JSON (RFC 8259).
    #[error("it is no JSON: expected {expected} at column {column}")]
    NotJson {
        /// What may stand there.
        expected: &'static str,
        /// Where, in bytes from 1.
        column: usize,
    },
    /// A line that is no JSON from its first character.
    #[error(r#"expected a number such as 74, or an object such as {{"cpu": 3, "mem": 4}}"#)]
    NoValue,
    /// A word that JSON does not have.
    #[error("{word:?} is no number, and texts need quotes")]
    NotANumber {
        /// The start of the word.
        word: Box<str>,
    },
    /// Beyond what 64-bit floating point holds.
    #[error("a number must be between -1.7e308 and 1.7e308")]
    OutOfRange,
    /// The input or the line ends within a value.
    #[error("an object or an array ends before it is closed")]
    Incomplete,
    /// An array that is never closed.
    #[error("the array has no end: expected \"]\"")]
    ArrayNotClosed,
    /// Objects in objects in objects.
    #[error("objects and arrays are nested more than {MAX_DEPTH} deep")]
    TooDeep,
    /// JSON is UTF-8 (RFC 8259, section 8.1).
    #[error("it is not UTF-8: byte {byte} of the value belongs to no character")]
    NotUtf8 {
        /// The first byte that is wrong, counted from 1.
        byte: usize,
    },
    /// An escape that is none, such as half of a surrogate pair.
    #[error("a text has an escape that stands for no character")]
    BadEscape,
    /// Nothing in it is a number.
    #[error(r#"it has no number: write {{"value": 74}}"#)]
    NoNumber,
    /// Two numbers of one name.
    #[error("it has two numbers that are called {name:?}")]
    Twice {
        /// The name of the series.
        name: Box<str>,
    },
    /// A name above [`MAX_SERIES_BYTES`].
    #[error("the name of a series must have at most {MAX_SERIES_BYTES} bytes, but has {len}")]
    NameTooLong {
        /// Its length in bytes.
        len: usize,
    },
    /// A note, a title, or the text of a threshold.
    #[error(transparent)]
    TextTooLong(#[from] TextTooLong),
    /// A note of nothing but blanks and control characters.
    #[error("a note needs a text")]
    EmptyNote,
    /// `NaN` or an infinity.
    #[error("a threshold is a finite number, or null to take it away")]
    NoThreshold,
    /// None of the chosen members is there.
    #[error("none of the chosen members is in it; it has {has}")]
    NotChosen {
        /// The members that are numbers.
        has: Box<str>,
    },
    /// A `t` beside a `value` is its time.
    #[error(
        "its \"t\" is {text}, which is no time: expected Unix time between 1980 and 2100, or a text such \
         as \"2026-11-28T12:00:01Z\""
    )]
    WrongTime {
        /// What it is.
        text: Box<str>,
    },
    /// The member that is to be the time is missing or none.
    #[error("its member {member:?} is no time")]
    NoTime {
        /// The chosen member.
        member: Box<str>,
    },
}

/// How deep objects and arrays may be nested.
pub(super) const MAX_DEPTH: u32 = 64;
