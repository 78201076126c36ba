//! Walks through a complete value and names each number and text by its path: `data.p`, `a.0`.
//!
//! Must not know which member is a name or a time. RFC 8259. Read next: `series`.

use super::scan::ends_word;
use crate::{feed::number::Number, format::json_error::JsonError};
use std::{borrow::Cow, fmt::Write};

/// What stands at a path.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Said<'a> {
    Number(Number),
    /// `NaN` and the infinities, which Python writes.
    NoNumber,
    Null,
    Text(Cow<'a, str>),
}

/// Calls `visit` with the path of each number, text and null in `value`, which [`Scan`] has found
/// to be complete, and with how many names and indices the path has. Returns how many members the
/// value itself has, of whatever kind.
///
/// # Errors
/// A word that JSON does not have, a number that is too large, an escape that is none.
///
/// [`Scan`]: super::scan::Scan
pub(super) fn walk<'a>(
    value: &'a str,
    path: &mut String,
    visit: &mut dyn FnMut(&str, usize, Said<'a>),
) -> Result<usize, JsonError> {
    path.clear();
    let mut walk = Walk { rest: value, path, depth: 0, members: 0, visit };
    walk.value()?;
    Ok(walk.members)
}

struct Walk<'a, 'b> {
    rest: &'a str,
    path: &'b mut String,
    depth: usize,
    /// How many members the outermost value has had so far.
    members: usize,
    visit: &'b mut dyn FnMut(&str, usize, Said<'a>),
}

impl<'a> Walk<'a, '_> {
    fn value(&mut self) -> Result<(), JsonError> {
        match self.next() {
            Some(b'{') => self.members(true),
            Some(b'[') => self.members(false),
            Some(b'"' | b'\'') => {
                let text = self.text()?;
                (self.visit)(self.path, self.depth, Said::Text(text));
                Ok(())
            }
            _ => {
                let end = self.rest.bytes().position(ends_word).unwrap_or(self.rest.len());
                let (word, rest) = self.rest.split_at(end);
                self.rest = rest;
                if let Some(said) = word_said(word)? {
                    (self.visit)(self.path, self.depth, said);
                }
                Ok(())
            }
        }
    }

    /// The members of an object, or the elements of an array, which are called by their indices.
    fn members(&mut self, are_named: bool) -> Result<(), JsonError> {
        self.rest = &self.rest[1..];
        self.depth += 1;
        let own_len = self.path.len();
        for index in 0.. {
            match self.next() {
                None | Some(b'}' | b']') => break,
                Some(b',') => self.rest = &self.rest[1..],
                _ => {}
            }
            if let None | Some(b'}' | b']') = self.next() {
                break;
            }
            self.members += usize::from(self.depth == 1);
            if own_len > 0 {
                self.path.push('.');
            }
            if are_named {
                let name = self.text()?;
                self.path.push_str(&name);
                self.next(); // the colon
                self.rest = self.rest.get(1..).unwrap_or_default();
            } else {
                _ = write!(self.path, "{index}");
            }
            self.value()?;
            self.path.truncate(own_len);
        }
        self.rest = self.rest.get(1..).unwrap_or_default();
        self.depth -= 1;
        Ok(())
    }

    /// The next byte that is not blank.
    fn next(&mut self) -> Option<u8> {
        self.rest = self.rest.trim_ascii_start();
        self.rest.as_bytes().first().copied()
    }

    fn text(&mut self) -> Result<Cow<'a, str>, JsonError> {
        let bytes = self.rest.as_bytes();
        let (mut end, mut is_plain) = (1, true);
        let quote = bytes.first().copied().unwrap_or(b'"');
        while let Some(&byte) = bytes.get(end) {
            match byte {
                byte if byte == quote => break,
                b'\\' => (is_plain, end) = (false, end + 2),
                _ => end += 1,
            }
        }
        let quoted = self.rest.get(..=end).ok_or(JsonError::BadEscape)?;
        self.rest = &self.rest[end + 1..];
        if is_plain {
            return Ok(quoted[1..end].into());
        }
        let as_json = (quote == b'\'').then(|| {
            let text = quoted[1..end].replace("\\'", "'").replace('"', "\\\"");
            format!("\"{text}\"")
        });
        let quoted = as_json.as_deref().unwrap_or(quoted);
        serde_json::from_str::<String>(quoted).map(Cow::Owned).map_err(|_| JsonError::BadEscape)
    }
}

/// A number, or what else stands without quotes, also in Python. `true` and `false` are nothing.
pub(super) fn word_said(word: &str) -> Result<Option<Said<'static>>, JsonError> {
    if let Some(number) = number(word)? {
        return Ok(Some(Said::Number(number)));
    }
    match word {
        "null" | "None" => Ok(Some(Said::Null)),
        "NaN" | "nan" | "inf" | "-inf" | "Infinity" | "-Infinity" => Ok(Some(Said::NoNumber)),
        "true" | "false" | "True" | "False" => Ok(None),
        _ => Err(JsonError::NotANumber { word: word.chars().take(20).collect() }),
    }
}

/// All of `text` as a number of JSON.
pub(super) fn number(text: &str) -> Result<Option<Number>, JsonError> {
    if !text.bytes().next_back().is_some_and(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    if let Some(integer) = short_integer(text.as_bytes()) {
        return Ok(Some(integer.into()));
    }
    match serde_json::from_str(text) {
        Ok(nearest) => Ok(Some(Number::written(nearest, text))),
        Err(error) if error.to_string().starts_with("number out of range") => {
            Err(JsonError::OutOfRange)
        }
        Err(_) => Ok(None),
    }
}

/// Most numbers: up to 18 digits and no leading zero. `serde_json` reads the others.
fn short_integer(text: &[u8]) -> Option<i64> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if !(1..=18).contains(&digits.len()) || digits[0] == b'0' && text.len() > 1 {
        return None;
    }
    let mut value = 0;
    for digit in digits {
        value = value * 10 + i64::from(digit.is_ascii_digit().then(|| digit - b'0')?);
    }
    Some(if text.len() > digits.len() { -value } else { value })
}
