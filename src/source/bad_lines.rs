//! Reports lines of the input that are not measurements.
//!
//! The first few are reported one by one, with the reason and an excerpt. The rest are only
//! counted, so that a million bad lines do not flood the log.
//!
//! Must not know how the input is split into lines. Read next: `lines`, which does that.

use std::fmt;

use thiserror::Error;

use crate::feed::measurement::LineError;

/// The longest line, in bytes before its line feed. A measurement needs about a hundred; the rest
/// is room for members that are ignored. Longer lines are left out without being held in memory.
pub const MAX_LINE_BYTES: usize = 64 * 1024;

/// How many bad lines are reported one by one.
const TOLD: u64 = 10;

/// The longest excerpt of a bad line, in characters after escaping.
const EXCERPT_CHARS: usize = 60;

/// A line that was left out.
#[derive(Debug)]
pub(crate) struct BadLine<'a> {
    /// Its number, from 1. Blank lines count.
    pub(crate) number: u64,
    pub(crate) error: BadLineError,
    /// The line, or its start where it is too long.
    pub(crate) text: &'a [u8],
}

/// Why a line was left out.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum BadLineError {
    #[error("it is longer than {MAX_LINE_BYTES} bytes")]
    TooLong,
    #[error(transparent)]
    NotAMeasurement(#[from] LineError),
}

/// Warns about bad lines: the first few each, the rest by their number.
#[derive(Debug)]
pub(crate) struct BadLines {
    /// The name of the input, as a person calls it.
    name: String,
    count: u64,
}

impl BadLines {
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), count: 0 }
    }

    /// Warns about `line`, unless there were too many before it.
    pub(crate) fn report(&mut self, line: &BadLine<'_>) {
        if let Some(warning) = self.warning(line) {
            tracing::warn!("{warning}");
        }
    }

    /// At the end of the input: warns about those that were only counted.
    pub(crate) fn report_rest(&self) {
        if let Some(warning) = self.warning_at_end() {
            tracing::warn!("{warning}");
        }
    }

    fn warning(&mut self, line: &BadLine<'_>) -> Option<String> {
        self.count += 1;
        let and_then =
            if self.count == TOLD { " (more lines like this are only counted)" } else { "" };
        (self.count <= TOLD).then(|| format!("{}, {line}{and_then}", self.name))
    }

    fn warning_at_end(&self) -> Option<String> {
        let more = self.count.saturating_sub(TOLD);
        (more > 0).then(|| format!("{}: {more} more lines were left out", self.name))
    }
}

impl fmt::Display for BadLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {} is left out: {}; the line is \"{}\"",
            self.number,
            self.error,
            excerpt(self.text)
        )
    }
}

/// The start of `text`, on one line and without control characters.
fn excerpt(text: &[u8]) -> String {
    // No character has more than four bytes, so this is enough of them, and one to see whether
    // there are more.
    let start = String::from_utf8_lossy(&text[..text.len().min(4 * (EXCERPT_CHARS + 1))]);
    let (mut excerpt, mut room) = (String::new(), EXCERPT_CHARS);
    for char in start.chars() {
        let escaped = char.escape_debug();
        if escaped.len() > room {
            return excerpt + "…";
        }
        room -= escaped.len();
        excerpt.extend(escaped);
    }
    excerpt
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: u64, text: &[u8]) -> BadLine<'_> {
        BadLine { number, error: LineError::NoValue.into(), text }
    }

    #[test]
    fn a_warning_names_the_input_the_line_and_the_rule() {
        assert_eq!(
            BadLines::new("standard input").warning(&line(3, b"{}")).unwrap(),
            "standard input, line 3 is left out: the object has no \"value\": write {\"value\": 74}; the line is \"{}\""
        );
        let too_long = BadLine { number: 1, error: BadLineError::TooLong, text: b"[[[" };
        assert_eq!(
            too_long.to_string(),
            "line 1 is left out: it is longer than 65536 bytes; the line is \"[[[\""
        );
    }

    #[test]
    fn ten_are_told_and_the_rest_is_counted() {
        let mut bad = BadLines::new("x");
        for number in 1..=10 {
            assert_eq!(bad.warning_at_end(), None);
            let warning = bad.warning(&line(number, b"")).unwrap();
            assert_eq!(
                warning.ends_with("(more lines like this are only counted)"),
                number == 10,
                "{warning}"
            );
        }
        for number in 11..=1000 {
            assert_eq!(bad.warning(&line(number, b"")), None);
        }
        assert_eq!(bad.warning_at_end().unwrap(), "x: 990 more lines were left out");
    }

    #[test]
    fn an_excerpt_is_short_and_harmless() {
        assert_eq!(excerpt(b"r  b   swpd"), "r  b   swpd");
        assert_eq!(excerpt(b"a\tb\"\x1b[2J\xff"), "a\\tb\\\"\\u{1b}[2J\u{fffd}");
        assert_eq!(excerpt(&[b'x'; 60]), "x".repeat(60));
        assert_eq!(excerpt(&[b'x'; 61]), "x".repeat(60) + "…");
        assert_eq!(excerpt(&[0; 1000]).chars().count(), 60 + 1, "escapes count as they are shown");
        assert_eq!(excerpt("🦀".repeat(61).as_bytes()), "🦀".repeat(60) + "…");
    }
}
