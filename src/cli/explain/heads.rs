//! Shows the head of a request or a response line by line, and finds out what follows it.
//!
//! Checks no rule, as `draw.rs` does not. RFC 6455, sections 4.1 and 4.2. Read next: `mod.rs`, if
//! you have not yet.

use super::words::{bytes, mark, section, verdict_line};
use crate::{
    cli::{
        paint::{Paint, WIDTH},
        wrap::wrap,
    },
    explain::{Field, Head, Verdict},
    wire::{DeflateParameters, HeadLimits, HeadReader, Response, deflate},
};
use clap::builder::styling::AnsiColor;
use std::{fmt::Write as _, slice};

/// The lines of a head, each with what it means.
pub(in crate::cli) fn head(head: &Head, title: &str, paint: Paint) -> String {
    let mut out = String::new();
    let (bold, dim) = (paint.bold(), paint.dim());
    _ = writeln!(out, "{bold}{title}, {}{bold:#}\n", bytes(head.bytes.len() as u64));
    for span in &head.spans {
        let style = if matches!(span.verdict, Verdict::Broken(_)) {
            paint.bad()
        } else {
            paint.color(AnsiColor::Cyan)
        };
        let value = if span.value.is_empty() { "(an empty line)" } else { &span.value };
        for line in wrap(value, WIDTH - 2) {
            _ = writeln!(out, "{} {style}{line}{style:#}", mark(slice::from_ref(span)));
        }
        for line in wrap(&format!("{} ({})", span.meaning, section(span.section)), WIDTH - 6) {
            _ = writeln!(out, "      {dim}{line}{dim:#}");
        }
    }
    out.push('\n');
    let style = match (&head.rule, head.missing) {
        (Some(_), _) => paint.bad(),
        (None, 0) => paint.color(AnsiColor::Green),
        (None, _) => paint.color(AnsiColor::Yellow),
    };
    verdict_line(&verdict(head), style, &mut out);
    out
}

/// The verdict on the whole head.
pub(super) fn verdict(head: &Head) -> String {
    let Some(rule) = &head.rule else {
        let is_response = head.spans.iter().any(|span| span.field == Field::StatusLine);
        return match behind(&head.bytes) {
            _ if head.missing > 0 => "incomplete: the empty line that ends the head is missing",
            Follows::Answer => "valid: an interim response; the final one is still to come",
            Follows::Other if is_response => {
                "valid, but it does not open a WebSocket: only 101 does"
            }
            _ => "valid",
        }
        .to_owned();
    };
    let answer = match rule.status() {
        Some(status) => format!("The server answers {status}."),
        None => "The client fails the connection.".to_owned(),
    };
    format!("invalid: {rule} ({}). {answer}", rule.section())
}

/// What follows a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Follows {
    /// Frames, with what the two ends agreed on for permessage-deflate.
    Frames(Option<DeflateParameters>),
    /// The final response: this was an interim one.
    Answer,
    /// Something else, or unknown.
    Other,
}

/// What follows this response.
pub(in crate::cli) fn behind(bytes: &[u8]) -> Follows {
    let mut reader = HeadReader::new(HeadLimits::default());
    if !matches!(reader.push(bytes), Ok(Some(_))) {
        return Follows::Other;
    }
    match reader.response() {
        Ok(response) if response.status == 101 => Follows::Frames(agreed(&response)),
        Ok(response) if response.is_interim() => Follows::Answer,
        _ => Follows::Other,
    }
}

/// A response has one extension or none (RFC 7692, 7.1), so there is no list to parse.
fn agreed(response: &Response<'_>) -> Option<DeflateParameters> {
    let mut parts =
        response.headers.one("Sec-WebSocket-Extensions").ok()??.split(';').map(str::trim);
    if parts.next() != Some(deflate::NAME) {
        return None;
    }
    let parameters = parts.map(|part| match part.split_once('=') {
        Some((name, value)) => (name.trim(), Some(value.trim().trim_matches('"'))),
        None => (part, None),
    });
    DeflateParameters::from_answer(parameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_response_settles() {
        let response =
            |lines: &str| format!("HTTP/1.1 101 Switching Protocols\r\n{lines}\r\n").into_bytes();
        assert_eq!(behind(&response("")), Follows::Frames(None));
        assert_eq!(behind(b"HTTP/1.1 103 Early Hints\r\n\r\n"), Follows::Answer);
        assert_eq!(behind(b"HTTP/1.1 404 Not Found\r\n\r\n"), Follows::Other);
        assert_eq!(behind(b"HTTP/1.1 101 Switching"), Follows::Other);
        let deflate = response(
            "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n",
        );
        let agreed =
            DeflateParameters { server_no_context_takeover: true, ..DeflateParameters::default() };
        assert_eq!(behind(&deflate), Follows::Frames(Some(agreed)));
        assert_eq!(behind(&response("Sec-WebSocket-Extensions: other\r\n")), Follows::Frames(None));
    }
}
