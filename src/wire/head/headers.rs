//! The header lines of a head, by name (RFC 9110, section 5).
//!
//! Must not know how the lines were read, nor what any header means. Read next: `start_line.rs`,
//! whose types carry it.

use std::fmt;

use super::error::HeadError;
use super::work;

/// A stretch of the head's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TextRange {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl TextRange {
    pub(super) fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub(super) fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }
}

/// Where the two halves of a header line stand: `field-name ":" OWS field-value OWS` (RFC 9112, 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FieldLine {
    pub(super) name: TextRange,
    pub(super) value: TextRange,
}

/// The headers of a request or a response, in the order in which they came.
///
/// Names are compared without regard to ASCII case. Values are without the blanks around them. A
/// byte of 0x80 and above in a value (`obs-text`) is the character of the same number, as in ISO
/// 8859-1: nothing is lost and `&str` stays possible. It is not refused because nothing that we
/// look for contains it, and because a browser sends the cookies of every server on this host to
/// all of them, whatever their port and whatever they put into a cookie.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Headers<'a> {
    pub(super) text: &'a str,
    pub(super) lines: &'a [FieldLine],
}

impl<'a> Headers<'a> {
    /// Every header line as `(name, value)`, the name as the peer wrote it.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.lines
            .iter()
            .inspect(|_| work::step())
            .map(move |line| (line.name.of(self.text), line.value.of(self.text)))
    }

    /// The values of every line with this name.
    pub fn get_all(self, name: &str) -> impl Iterator<Item = &'a str> {
        self.iter()
            .filter(move |(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// The value of a header that may stand there once, if it does.
    ///
    /// # Errors
    /// [`HeadError::Repeated`] where it stands twice, even with the same value: which one counts
    /// would be a guess.
    pub fn one(self, name: &'static str) -> Result<Option<&'a str>, HeadError> {
        let mut values = self.get_all(name);
        match (values.next(), values.next()) {
            (value, None) => Ok(value),
            (_, Some(_)) => Err(HeadError::Repeated(name)),
        }
    }

    /// The elements of a comma-separated list that may go over several lines, without the blanks
    /// around them, empty ones too (RFC 9110, 5.6.1). A comma in a quoted string counts as any
    /// other: not for headers that may have one.
    pub fn list(self, name: &str) -> impl Iterator<Item = &'a str> {
        self.get_all(name)
            .flat_map(|value| value.split(','))
            .map(|element| element.trim_matches([' ', '\t']))
    }

    /// As [`list`](Self::list), without the empty elements, which a reader of a list must pass over
    /// (RFC 9110, 5.6.1.2).
    pub fn tokens(self, name: &str) -> impl Iterator<Item = &'a str> {
        self.list(name).filter(|element| !element.is_empty())
    }

    /// Whether the list under this name contains the token, in whatever case.
    pub fn has_token(self, name: &str, token: &str) -> bool {
        self.tokens(name).any(|found| found.eq_ignore_ascii_case(token))
    }
}

/// As a map of names to values: the text and the spans in it would say the same twice, and less
/// clearly.
impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
