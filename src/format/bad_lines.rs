//! A line of the input that is refused: why, and an excerpt for the message.
//!
//! Must not know how the input is split into lines. Read next: `json`.

use std::fmt;

use thiserror::Error;

use super::{error::LineError, gunzip::GzipError};

/// The longest line, in bytes before its line feed. A measurement needs about a hundred; the rest
/// is room for members that are ignored. Longer lines are left out without being held in memory.
pub const MAX_LINE_BYTES: usize = 64 * 1024;

/// The longest excerpt of a bad line, in characters after escaping.
const EXCERPT_CHARS: usize = 60;

/// A line that was left out.
#[derive(Debug)]
pub struct BadLine<'a> {
    /// Its number, from 1. Blank lines count.
    pub number: u64,
    /// Why it is left out.
    pub error: BadLineError,
    /// The line, or its start where it is too long.
    pub text: &'a [u8],
}

/// Why a line was left out.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadLineError {
    /// It is longer than [`MAX_LINE_BYTES`].
    #[error("it is longer than {MAX_LINE_BYTES} bytes")]
    TooLong,
    /// The input is compressed, and broken here.
    #[error(transparent)]
    Gzip(#[from] GzipError),
    /// It is no measurement.
    #[error(transparent)]
    NotAMeasurement(#[from] LineError),
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
pub(super) fn excerpt(text: &[u8]) -> String {
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
        BadLine { number, error: LineError::NoNumber.into(), text }
    }

    #[test]
    fn a_refused_line_is_told_with_its_number_and_the_rule() {
        assert_eq!(
            line(3, b"{}").to_string(),
            "line 3 is left out: there is no number in it; the line is \"{}\""
        );
        let too_long = BadLine { number: 1, error: BadLineError::TooLong, text: b"[[[" };
        assert_eq!(
            too_long.to_string(),
            "line 1 is left out: it is longer than 65536 bytes; the line is \"[[[\""
        );
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
