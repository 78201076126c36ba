//! The payload of a Close frame: nothing, or a code and a reason.
//!
//! ```text
//! +------------------+----------------------------------+
//! | code, 2 bytes,   | reason, UTF-8, at most 123 bytes |
//! | big-endian       |                                  |
//! +------------------+----------------------------------+
//! ```
//!
//! This module knows nothing of the close handshake. RFC 6455, section 5.5.1. Read next:
//! [`closing`](super::closing).

use super::{code::CloseCode, error::ProtocolError, frame::MAX_CONTROL_PAYLOAD};
use std::fmt;

/// Why one end closes the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseReason {
    /// The number, for programs.
    pub code: CloseCode,
    /// The text, for people. It is often empty.
    pub reason: String,
}

impl CloseReason {
    /// Makes a reason from a code and a text. Text that does not fit into a Close is cut off when
    /// it is encoded.
    pub fn new(code: CloseCode, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }

    /// Reads the payload of a Close frame. `None` means that it is empty: the peer gave no code.
    ///
    /// # Errors
    /// Returns an error if the payload is a single byte, the code may not be sent, or the text is
    /// not UTF-8.
    pub fn decode(payload: &[u8]) -> Result<Option<Self>, ProtocolError> {
        let Some((code, reason)) = payload.split_first_chunk::<2>() else {
            return if payload.is_empty() { Ok(None) } else { Err(ProtocolError::CloseOfOneByte) };
        };
        let code = CloseCode(u16::from_be_bytes(*code));
        if !code.may_be_sent() {
            return Err(ProtocolError::CloseCodeForbidden(code.0));
        }
        let reason = std::str::from_utf8(reason).map_err(|_| ProtocolError::CloseReasonNotUtf8)?;
        Ok(Some(Self { code, reason: reason.to_owned() }))
    }

    /// Returns the payload, cut after the last whole character that fits into a control frame. If
    /// the code may not be sent, the payload is empty. For 1005 that is its meaning; for other
    /// codes it is the closest payload that is allowed.
    pub fn encode(&self) -> Vec<u8> {
        if !self.code.may_be_sent() {
            return Vec::new();
        }
        let code = self.code.0.to_be_bytes();
        let room = self.reason.len().min(MAX_CONTROL_PAYLOAD - code.len());
        let fits = (0..=room).rev().find(|&end| self.reason.is_char_boundary(end)).unwrap_or(0);
        [&code, &self.reason.as_bytes()[..fits]].concat()
    }
}

impl fmt::Display for CloseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        // Escaped, because the text comes from the peer and may contain control characters for a
        // terminal.
        if self.reason.is_empty() { Ok(()) } else { write!(f, " {:?}", self.reason) }
    }
}

/// The vectors (`tests/vectors.txt`) have every code, and payloads that are invalid.
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        let reason = CloseReason::new(CloseCode::GOING_AWAY, "see you, später");
        assert_eq!(CloseReason::decode(&reason.encode()), Ok(Some(reason)));
    }

    #[test]
    fn a_code_that_may_not_be_sent_is_not() {
        for code in [CloseCode::NO_STATUS, CloseCode::ABNORMAL, CloseCode(999), CloseCode(5000)] {
            assert_eq!(CloseReason::new(code, "why").encode(), b"");
        }
    }

    #[test]
    fn a_long_reason_is_cut_between_characters() {
        let reason = CloseReason::new(CloseCode::NORMAL, "€".repeat(100));
        let payload = reason.encode();
        assert_eq!(payload.len(), 2 + 41 * "€".len(), "the 42nd would end at byte 128");
        assert!(CloseReason::decode(&payload).is_ok());
    }

    #[test]
    fn shows_what_a_terminal_would_obey_as_text() {
        let reason = CloseReason::new(CloseCode::NORMAL, "\x1b[2J");
        assert_eq!(reason.to_string(), r#"1000 (normal end) "\u{1b}[2J""#);
    }
}
