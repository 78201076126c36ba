//! The header lines of a head, by name (RFC 9110, section 5).
//!
//! This module does not know how the lines were read, or what any header means. Read next:
//! `start_line.rs`.

use std::fmt;

use super::error::HeadError;
use super::work;

/// A range of the head's text, in bytes.
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

/// The ranges of a header line's name and value: `field-name ":" OWS field-value OWS` (RFC 9112,
/// 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FieldLine {
    pub(super) name: TextRange,
    pub(super) value: TextRange,
}

/// The headers of a request or a response, in the order received.
///
/// Names are compared without regard to ASCII case. Values do not include the blanks around them.
///
/// A byte of 0x80 and above in a value (`obs-text`) becomes the character with the same number, as
/// in ISO 8859-1. So no information is lost, and the value is still a `&str`. Such bytes are
/// accepted because browsers may send them in cookies, and because no header that we use contains
/// them: a browser sends the cookies of all servers on a host to each of them, regardless of the
/// port.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Headers<'a> {
    pub(super) text: &'a str,
    pub(super) lines: &'a [FieldLine],
}

impl<'a> Headers<'a> {
    /// Returns every header line as `(name, value)`, with the name as the peer wrote it.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.lines
            .iter()
            .inspect(|_| work::step())
            .map(move |line| (line.name.of(self.text), line.value.of(self.text)))
    }

    /// Returns the values of all lines with this name.
    pub fn get_all(self, name: &str) -> impl Iterator<Item = &'a str> {
        self.iter()
            .filter(move |(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Returns the value of a header that may appear at most once, if it is present.
    ///
    /// # Errors
    /// Returns [`HeadError::Repeated`] if it appears twice, even with the same value, because it
    /// would be unclear which one counts.
    pub fn one(self, name: &'static str) -> Result<Option<&'a str>, HeadError> {
        let mut values = self.get_all(name);
        match (values.next(), values.next()) {
            (value, None) => Ok(value),
            (_, Some(_)) => Err(HeadError::Repeated(name)),
        }
    }

    /// Returns the elements of a comma-separated list, which may extend over several lines. Blanks
    /// around an element are removed, and empty elements are kept (RFC 9110, 5.6.1). A comma in a
    /// quoted string also separates elements, so do not use this for headers that may contain one.
    pub fn list(self, name: &str) -> impl Iterator<Item = &'a str> {
        self.get_all(name)
            .flat_map(|value| value.split(','))
            .map(|element| element.trim_matches([' ', '\t']))
    }

    /// As [`list`](Self::list), without the empty elements, which a recipient must ignore (RFC
    /// 9110, 5.6.1.2).
    pub fn tokens(self, name: &str) -> impl Iterator<Item = &'a str> {
        self.list(name).filter(|element| !element.is_empty())
    }

    /// Returns whether the list under this name contains the token, without regard to case.
    pub fn has_token(self, name: &str, token: &str) -> bool {
        self.tokens(name).any(|found| found.eq_ignore_ascii_case(token))
    }
}

/// The headers whose values must not get into a log.
const SECRET: [&str; 4] = ["Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie"];

/// Formats the headers as a map of names to values. Of passwords and cookies it shows only the
/// length.
impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (name, value) in self.iter() {
            if SECRET.iter().any(|secret| secret.eq_ignore_ascii_case(name)) {
                map.entry(&name, &format_args!("({} bytes)", value.chars().count()));
            } else {
                map.entry(&name, &value);
            }
        }
        map.finish()
    }
}
