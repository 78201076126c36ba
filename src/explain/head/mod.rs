//! Explains the heads of the WebSocket request and response, line by line.
//!
//! [`head`](crate::wire::head) and [`handshake`](crate::wire::handshake) check whether a head is
//! valid. This module finds the line that breaks a rule, and explains each line. RFC 6455, section
//! 4; RFC 9112. Read next: `lines.rs`.

mod follows;
mod lines;
mod meaning;
mod place;
#[cfg(test)]
mod tests;

pub use follows::{Follows, follows};

use super::span::{Field, Rule, Span, Verdict};
use crate::wire::{
    HeadError, HeadLimits, HeadReader, Response, ResponseError,
    handshake::{check_change, verify_seen},
    upgrade,
};
use lines::Line;

/// A head as received, and its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Head {
    /// Its bytes: up to the empty line that ends it, or, if a byte breaks a rule of all HTTP heads,
    /// up to the end of that line, or else all that was received. The input after them is not part
    /// of the head.
    pub bytes: Vec<u8>,
    /// The lines, each with its line end.
    pub spans: Vec<Span>,
    /// How many bytes are missing at least. 0 if the head is complete.
    pub missing: u64,
    /// The first rule that the head breaks.
    pub rule: Option<Rule>,
}

impl Head {
    /// Whether the empty line that ends the head was received.
    pub fn is_whole(&self) -> bool {
        self.missing == 0 && self.spans.last().is_some_and(|span| span.field == Field::HeaderEnd)
    }
}

/// Explains a WebSocket request at the start of `bytes`. It may be incomplete, and other bytes may
/// follow it.
pub fn request(bytes: &[u8]) -> Head {
    let input = Input::read(bytes);
    let rule = match input.reader.request() {
        Err(HeadError::Incomplete) => None,
        Err(error) => Some(Rule::RequestHead(error)),
        Ok(request) => upgrade(&request, &[]).err().map(Rule::Request),
    };
    input.head(bytes, Field::RequestLine, rule, meaning::of_request)
}

/// Explains the response. If the request is given, the response is checked against it: the key, the
/// offered extensions and the offered subprotocols.
pub fn response(bytes: &[u8], request: Option<&[u8]>) -> Head {
    let input = Input::read(bytes);
    let asked = request.map(|bytes| Input::read(bytes).reader);
    let asked = asked.as_ref().and_then(|reader| reader.request().ok());
    let check = |response: &Response<'_>| -> Result<(), ResponseError> {
        match &asked {
            Some(request) => verify_seen(request, response).map(drop),
            None => check_change(response),
        }
    };
    let rule = match input.reader.response() {
        Err(HeadError::Incomplete) => None,
        Err(error) => Some(Rule::ResponseHead(error)),
        // A status other than 101 does not open a WebSocket, but it is valid.
        Ok(response) if response.status != 101 => None,
        Ok(response) => check(&response).err().map(Rule::Response),
    };
    let key = asked.and_then(|request| request.headers.one("Sec-WebSocket-Key").ok().flatten());
    input.head(bytes, Field::StatusLine, rule, |line| meaning::of_response(line, key))
}

/// The input after it was read.
struct Input {
    reader: HeadReader,
    /// The length of the head, in bytes.
    length: usize,
    /// Whether the head is complete or invalid, so that more input does not change it.
    is_over: bool,
    /// The offset of the byte that breaks a rule of all HTTP heads.
    broken_at: Option<usize>,
}

impl Input {
    fn read(bytes: &[u8]) -> Self {
        let mut reader = HeadReader::new(HeadLimits::default());
        for (at, byte) in bytes.iter().enumerate() {
            match reader.push(std::slice::from_ref(byte)) {
                Ok(None) => {}
                Ok(Some(_)) => {
                    return Self { reader, length: at + 1, is_over: true, broken_at: None };
                }
                Err(_) => {
                    let line = bytes[at..].iter().position(|byte| *byte == b'\n');
                    let length = line.map_or(bytes.len(), |end| at + end + 1);
                    return Self { reader, length, is_over: true, broken_at: Some(at) };
                }
            }
        }
        Self { reader, length: bytes.len(), is_over: false, broken_at: None }
    }

    fn head(
        &self,
        bytes: &[u8],
        start: Field,
        rule: Option<Rule>,
        meaning: impl Fn(&Line) -> (String, &'static str),
    ) -> Head {
        let bytes = &bytes[..self.length];
        let lines = lines::split(bytes, start, !self.is_over);
        let mut spans: Vec<Span> = lines.iter().map(|line| line.span(meaning(line))).collect();
        if let Some(rule) = &rule {
            let at = match self.broken_at {
                Some(at) => spans.iter().position(|span| span.bytes.contains(&at)),
                None => place::of(rule, &lines),
            };
            if let Some(span) = at.and_then(|at| spans.get_mut(at)) {
                span.section = rule.section();
                span.verdict = Verdict::Broken(rule.clone());
            }
        }
        let missing = spans
            .iter()
            .map(|span| if let Verdict::Missing(missing) = span.verdict { missing } else { 0 });
        Head { bytes: bytes.to_vec(), missing: missing.sum(), spans, rule }
    }
}
