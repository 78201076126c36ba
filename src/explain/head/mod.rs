//! The head of the request that asks for WebSocket, and of the answer, line by line.
//!
//! Whether a head is good is said by [`head`](crate::wire::head) and by
//! [`handshake`](crate::wire::handshake); here is told at which line that shows, and what each line
//! is for. RFC 6455, section 4; RFC 9112. Read next: `lines.rs`, `meaning.rs`; then `place.rs`,
//! which rule stands at which line.

mod lines;
mod meaning;
mod place;
#[cfg(test)]
mod tests;

use super::span::{Field, Rule, Section, Span, Verdict};
use crate::wire::{
    HeadError, HeadLimits, HeadReader, Response, ResponseError,
    handshake::{check_change, verify_seen},
    upgrade,
};
use lines::Line;

/// A head as it stood on the wire, and what its lines are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its bytes: up to the empty line that ends it, or as far as it has come, or up to the end of
    /// the line with which it broke a rule of every head. What stands behind them in the input is
    /// not the head's.
    pub bytes: Vec<u8>,
    /// Its lines, each with its line end.
    pub spans: Vec<Span>,
    /// How many bytes it needs at least, where it is not whole.
    pub missing: u64,
    /// The rule that it breaks, the first.
    pub rule: Option<Rule>,
}

impl Head {
    /// Whether the empty line that ends it has come, so that what stands behind it is something
    /// else.
    pub fn is_whole(&self) -> bool {
        self.missing == 0 && self.spans.last().is_some_and(|span| span.field == Field::HeaderEnd)
    }
}

/// A request for WebSocket, of which `bytes` may be only the beginning, and may go on behind it.
pub fn request(bytes: &[u8]) -> Head {
    let input = Input::read(bytes);
    let rule = match input.reader.request() {
        Err(HeadError::Incomplete) => None,
        Err(error) => Some(Rule::RequestHead(error)),
        Ok(request) => upgrade(&request, &[]).err().map(Rule::Request),
    };
    input.head(bytes, Field::RequestLine, rule, meaning::of_request)
}

/// The answer to it. Where the request is known, it is held against that: the key, and what was
/// offered.
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
        // Any other status than 101 opens no WebSocket, and breaks no rule either.
        Ok(response) if response.status != 101 => None,
        Ok(response) => check(&response).err().map(Rule::Response),
    };
    let key = asked.and_then(|request| request.headers.one("Sec-WebSocket-Key").ok().flatten());
    input.head(bytes, Field::StatusLine, rule, |line| meaning::of_response(line, key))
}

/// What the reader made of the input.
struct Input {
    reader: HeadReader,
    /// How much of it is shown as the head.
    length: usize,
    /// The head is whole or broken: it does not go on.
    is_over: bool,
    /// The byte with which a rule was broken that holds for every head.
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
        meaning: impl Fn(&Line) -> (String, Section),
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
