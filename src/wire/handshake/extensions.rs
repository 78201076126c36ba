//! The header `Sec-WebSocket-Extensions`: a list of extensions, each with parameters (RFC 6455,
//! section 9.1).
//!
//! ```text
//! permessage-deflate; client_max_window_bits; server_max_window_bits="10", permessage-deflate, x-other; a=b
//! ```
//!
//! In a request these are offers, the one wanted most first; in a response, what the server
//! accepts. What is not written by the grammar fails the handshake, whatever else stands there. A
//! header is read in one pass, with no more memory than what stands in it. Must not know any
//! extension.
//! Read next: [`deflate`](crate::wire::deflate), the one that we know.

use crate::wire::head::{Headers, is_token};
use std::borrow::Cow;

/// The header's name.
pub(super) const HEADER: &str = "Sec-WebSocket-Extensions";

/// One element of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Extension<'a> {
    pub(super) name: &'a str,
    parameters: Vec<(&'a str, Option<Cow<'a, str>>)>,
}

impl Extension<'_> {
    /// Names and values, in their order; what was quoted is not any more.
    pub(super) fn parameters(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.parameters.iter().map(|(name, value)| (*name, value.as_deref()))
    }
}

/// The extensions in all lines of the header, in their order; `None` for an element that is not
/// written by the grammar. Empty elements are passed over, as in every list (RFC 9110, 5.6.1.2).
pub(super) fn extensions<'a>(headers: Headers<'a>) -> impl Iterator<Item = Option<Extension<'a>>> {
    let elements = headers.get_all(HEADER).flat_map(|value| split(value, b','));
    elements.filter(|element| !element.is_empty()).map(extension)
}

/// Whether the header is a list by the grammar, `1#extension`, or is not there at all. Empty
/// elements are no fault, but a list of nothing else is one: at least one element must be there
/// (RFC 9110, 5.6.1.2; RFC 2616, 2.1).
pub(super) fn are_well_formed(headers: Headers<'_>) -> bool {
    let mut extensions = extensions(headers).peekable();
    let is_empty = extensions.peek().is_none();
    extensions.all(|extension| extension.is_some())
        && !(is_empty && headers.get_all(HEADER).next().is_some())
}

/// Whether this line of the header is one that spoils it.
pub(crate) fn is_malformed(value: &str) -> bool {
    split(value, b',').any(|element| !element.is_empty() && extension(element).is_none())
}

/// `extension-token *( ";" extension-param )`
fn extension(element: &str) -> Option<Extension<'_>> {
    let mut parts = split(element, b';');
    let name = parts.next().filter(|name| is_token(name))?;
    Some(Extension { name, parameters: parts.map(parameter).collect::<Option<_>>()? })
}

/// `token [ "=" ( token | quoted-string ) ]`, where the quoted string must be a token once it is
/// unquoted.
fn parameter(part: &str) -> Option<(&str, Option<Cow<'_, str>>)> {
    let (name, value) = match part.split_once('=') {
        Some((name, value)) => (trim(name), Some(unquote(trim(value))?)),
        None => (part, None),
    };
    let is_well_formed = is_token(name) && value.as_ref().is_none_or(|value| is_token(value));
    is_well_formed.then_some((name, value))
}

/// The value without its quotes and backslashes; `None` where a quote has no second one, or not at
/// the end.
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

/// The parts between separators that do not stand in a quoted string, without the blanks around
/// them.
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
