//! The head of the request that asks for WebSocket, and of the answer, line by line.
//!
//! RFC 6455, section 4; RFC 9112. Read next: `accept.rs`.

use super::span::{Field, Rule, Section, Span, Verdict};
use crate::wire::{
    handshake::upgrade,
    head::{HeadError, HeadLimits, HeadReader},
};

/// A head as it stood on the wire, and what its lines are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its bytes: up to the empty line that ends it, or as far as it has come, or up to the end of the line that breaks a rule of
    /// every head. What stands behind them in the input is not the head's.
    pub bytes: Vec<u8>,
    /// Its lines, each with its line end.
    pub spans: Vec<Span>,
    /// How many bytes it needs at least, where it is not whole.
    pub missing: u64,
    /// The rule that it breaks, the first.
    pub rule: Option<Rule>,
}

/// A request for WebSocket, of which `bytes` may be only the beginning.
pub fn request(bytes: &[u8]) -> Head {
    let (reader, length, broken) = read(bytes);
    let rule = broken.map(Rule::Head).or_else(|| match reader.request() {
        Err(HeadError::Incomplete) => None,
        Err(error) => Some(Rule::Head(error)),
        Ok(request) => upgrade(&request, &[]).err().map(Rule::Request),
    });
    lines(&bytes[..length], Field::RequestLine, rule)
}

/// The answer to it. Where the request is known, it is held against it: the key, and what was offered.
pub fn response(bytes: &[u8], _request: Option<&[u8]>) -> Head {
    let (reader, length, broken) = read(bytes);
    let rule = broken.map(Rule::Head).or_else(|| match reader.response() {
        Err(HeadError::Incomplete) | Ok(_) => None,
        Err(error) => Some(Rule::Head(error)),
    });
    lines(&bytes[..length], Field::StatusLine, rule)
}

/// The reader behind the head, how many bytes are to be shown, and the error at which it stopped.
fn read(bytes: &[u8]) -> (HeadReader, usize, Option<HeadError>) {
    let mut reader = HeadReader::new(HeadLimits::default());
    for (at, byte) in bytes.iter().enumerate() {
        match reader.push(std::slice::from_ref(byte)) {
            Ok(None) => {}
            Ok(Some(_)) => return (reader, at + 1, None),
            Err(error) => {
                let line = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| at + end + 1);
                return (reader, line, Some(error));
            }
        }
    }
    (reader, bytes.len(), None)
}

fn lines(bytes: &[u8], start_line: Field, rule: Option<Rule>) -> Head {
    let mut spans = Vec::new();
    let mut at = 0;
    let mut field = start_line;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let field = match std::mem::replace(&mut field, Field::Header) {
            Field::Header if line == b"\r\n" => Field::HeaderEnd,
            field => field,
        };
        let value: String = line.trim_ascii_end().iter().map(|&byte| char::from(byte)).collect();
        let span = Span {
            bytes: at..at + line.len(),
            bits: None,
            field,
            value: value.escape_debug().to_string(),
            meaning: String::new(),
            section: Section::of_6455("4.1"),
            verdict: Verdict::Fine,
        };
        at += line.len();
        spans.push(span);
    }
    if let (Some(rule), Some(last)) = (&rule, spans.last_mut()) {
        last.verdict = Verdict::Broken(rule.clone());
    }
    Head { bytes: bytes.to_vec(), spans, missing: 0, rule }
}
