//! The header `Sec-WebSocket-Extensions`: a list of extensions, each with parameters (RFC 6455,
//! section 9.1).
//!
//! ```text
//! permessage-deflate; client_max_window_bits; server_max_window_bits="10", permessage-deflate, x-other; a=b
//! ```
//!
//! In a request the list contains offers, in order of preference. In a response it contains the
//! extensions that the server accepts. An element that does not follow the grammar fails the
//! handshake, even if the others are valid. A header is parsed in one pass, with no more memory
//! than its own length. This module knows no particular extension. Read next: `server.rs`.

use crate::wire::head::{Headers, is_token};
use std::borrow::Cow;

/// The header's name.
pub(super) const HEADER: &str = "Sec-WebSocket-Extensions";

/// One element of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Extension<'a> {
    pub(crate) name: &'a str,
    parameters: Vec<(&'a str, Option<Cow<'a, str>>)>,
}

impl Extension<'_> {
    /// Returns the names and values in order. Quoted values are unquoted.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.parameters.iter().map(|(name, value)| (*name, value.as_deref()))
    }
}

/// Returns the extensions in all lines of the header, in order. `None` stands for an element that
/// does not follow the grammar. Empty elements are skipped, as in every list (RFC 9110, 5.6.1.2).
pub(crate) fn extensions<'a>(headers: Headers<'a>) -> impl Iterator<Item = Option<Extension<'a>>> {
    headers.get_all(HEADER).flat_map(extensions_in)
}

/// As [`extensions`], for the value of one header line.
pub(crate) fn extensions_in(value: &str) -> impl Iterator<Item = Option<Extension<'_>>> {
    split(value, b',').filter(|element| !element.is_empty()).map(extension)
}

/// Returns whether the header is absent or a valid list, `1#extension`. Empty elements are allowed,
/// but the list must have at least one that is not empty (RFC 9110, 5.6.1.2; RFC 2616, 2.1).
pub(super) fn are_well_formed(headers: Headers<'_>) -> bool {
    let mut extensions = extensions(headers).peekable();
    let is_empty = extensions.peek().is_none();
    extensions.all(|extension| extension.is_some())
        && !(is_empty && headers.get_all(HEADER).next().is_some())
}

/// `extension-token *( ";" extension-param )`
fn extension(element: &str) -> Option<Extension<'_>> {
    let mut parts = split(element, b';');
    let name = parts.next().filter(|name| is_token(name))?;
    Some(Extension { name, parameters: parts.map(parameter).collect::<Option<_>>()? })
}

/// Parses `token [ "=" ( token | quoted-string ) ]`. The quoted string must be a token after it is
/// unquoted.
fn parameter(part: &str) -> Option<(&str, Option<Cow<'_, str>>)> {
    let (name, value) = match part.split_once('=') {
        Some((name, value)) => (trim(name), Some(unquote(trim(value))?)),
        None => (part, None),
    };
    let is_well_formed = is_token(name) && value.as_ref().is_none_or(|value| is_token(value));
    is_well_formed.then_some((name, value))
}

/// Removes the quotes and backslashes from a value. Returns `None` if the closing quote is missing
/// or is not the last character.
fn unquote(value: &str) -> Option<Cow<'_, str>> {
    let Some(quoted) = value.strip_prefix('"') else { return Some(Cow::Borrowed(value)) };
    let mut unquoted = String::new();
    let mut characters = quoted.chars();
    loop {
        match characters.next()? {
            '"' => return characters.as_str().is_empty().then_some(Cow::Owned(unquoted)),
            '\\' => unquoted.push(characters.next()?),
            other => unquoted.push(other),
        }
    }
}

/// Splits at separators outside quoted strings, and removes the blanks around each part.
fn split(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let (mut quoted, mut escaped) = (false, false);
        let end = text.bytes().position(|byte| {
            let ends = byte == separator && !quoted;
            quoted ^= byte == b'"' && !escaped;
            escaped = byte == b'\\' && quoted && !escaped;
            ends
        });
        let (part, after) = end.map_or((text, None), |end| (&text[..end], Some(&text[end + 1..])));
        rest = after;
        Some(trim(part))
    })
}

fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}
