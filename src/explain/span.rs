//! A span: a named range of bytes or bits, its meaning, and whether it breaks a rule.
//!
//! Must not know what frames or heads consist of. Read next: `layout.rs`.

use crate::wire::{HeadError, ProtocolError, ResponseError, UpgradeError};
use std::{fmt, ops::Range};

/// A part of a frame or of a head. The spans of one frame or head are contiguous and cover all of
/// it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Span {
    /// The range, in bytes from the start of the frame or the head. Empty for a field that was not
    /// received yet, and for an empty payload that breaks a rule.
    pub bytes: Range<usize>,
    /// The bits of a single byte, if the span is not whole bytes. 0 is the most significant bit.
    pub bits: Option<Range<u8>>,
    /// The name of the part.
    pub field: Field,
    /// The value as text: `1`, `0x1 (text)`, `37 fa 21 3d`, `Host: localhost`.
    /// Safe to show in a terminal.
    pub value: String,
    /// A sentence that explains this value.
    pub meaning: String,
    /// The section that defines the field, or the broken rule: `RFC 6455, 5.2`.
    pub section: &'static str,
    /// Whether the span is valid.
    pub verdict: Verdict,
}

/// The kind of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Field {
    /// The bit that marks the last fragment.
    Fin,
    /// The first reserved bit: it marks a compressed message.
    Rsv1,
    /// The second reserved bit.
    Rsv2,
    /// The third reserved bit.
    Rsv3,
    /// The type of the frame.
    Opcode,
    /// The bit that says whether the payload is masked.
    Mask,
    /// The 7-bit payload length.
    Length,
    /// The 16-bit extended payload length.
    Length16,
    /// The 64-bit extended payload length.
    Length64,
    /// The key that is XORed with the payload.
    MaskingKey,
    /// The payload of a frame other than a Close.
    Payload,
    /// The first two bytes of the payload of a Close.
    CloseCode,
    /// The rest of the payload of a Close.
    CloseReason,
    /// An empty line before the first line of a head, which is ignored.
    EmptyLine,
    /// The first line of a request.
    RequestLine,
    /// The first line of a response.
    StatusLine,
    /// A header line.
    Header,
    /// The empty line that ends a head.
    HeaderEnd,
}

impl Field {
    /// The name for people: the RFC's term if there is one.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fin => "FIN",
            Self::Rsv1 => "RSV1",
            Self::Rsv2 => "RSV2",
            Self::Rsv3 => "RSV3",
            Self::Opcode => "opcode",
            Self::Mask => "MASK",
            Self::Length => "payload length",
            Self::Length16 => "payload length, 16 bits",
            Self::Length64 => "payload length, 64 bits",
            Self::MaskingKey => "masking key",
            Self::Payload => "payload",
            Self::CloseCode => "close code",
            Self::CloseReason => "close reason",
            Self::EmptyLine => "empty line",
            Self::RequestLine => "request line",
            Self::StatusLine => "status line",
            Self::Header => "header",
            Self::HeaderEnd => "end of the head",
        }
    }

    /// The name for programs.
    pub fn id(self) -> &'static str {
        match self {
            Self::Fin => "fin",
            Self::Rsv1 => "rsv1",
            Self::Rsv2 => "rsv2",
            Self::Rsv3 => "rsv3",
            Self::Opcode => "opcode",
            Self::Mask => "mask",
            Self::Length => "length",
            Self::Length16 => "length16",
            Self::Length64 => "length64",
            Self::MaskingKey => "masking-key",
            Self::Payload => "payload",
            Self::CloseCode => "close-code",
            Self::CloseReason => "close-reason",
            Self::EmptyLine => "empty-line",
            Self::RequestLine | Self::StatusLine => "start-line",
            Self::Header => "header",
            Self::HeaderEnd => "header-end",
        }
    }
}

/// Whether a span is valid.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// It is complete and breaks no rule.
    Valid,
    /// This many of its bytes are missing.
    Missing(u64),
    /// It breaks this rule, the first that its frame or head breaks.
    Broken(Rule),
}

/// A broken rule. As text: the sentence that describes the error.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// A rule of frames.
    Frame(ProtocolError),
    /// A rule of all HTTP heads, broken by a request.
    RequestHead(HeadError),
    /// The same, broken by a response.
    ResponseHead(HeadError),
    /// A rule of the WebSocket request.
    Request(UpgradeError),
    /// A rule of the WebSocket response.
    Response(ResponseError),
}

impl Rule {
    /// The close code with which the receiver of a frame fails the connection (RFC 6455, 7.1.7).
    pub fn close_code(&self) -> Option<u16> {
        match self {
            Self::Frame(error) => Some(error.close_code().0),
            _ => None,
        }
    }

    /// The status code with which a server answers the request. `None` for a response, because the
    /// client only closes the connection.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::RequestHead(error) => Some(error.status()),
            Self::Request(error) => Some(error.status()),
            Self::Frame(_) | Self::ResponseHead(_) | Self::Response(_) => None,
        }
    }

    /// The section that states the rule.
    pub fn section(&self) -> &'static str {
        match self {
            Self::Frame(error) => error.section(),
            Self::RequestHead(error) | Self::ResponseHead(error) => error.section(),
            Self::Request(error) => error.section(),
            Self::Response(error) => error.section(),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frame(error) => error.fmt(f),
            Self::RequestHead(error) | Self::ResponseHead(error) => error.fmt(f),
            Self::Request(error) => error.fmt(f),
            Self::Response(error) => error.fmt(f),
        }
    }
}
