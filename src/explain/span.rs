//! One named stretch of bytes or bits, with what it means and whether a rule breaks there.
//!
//! Must not know what frames or heads are made of. Read next: `layout.rs`.

use crate::wire::{HeadError, ProtocolError, ResponseError, UpgradeError};
use std::{fmt, ops::Range};

/// A part of a frame or of a head. Those of one frame or head stand end to end and leave nothing
/// out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Where it stands, in bytes from the start of the frame or the head. Empty for what has not
    /// come yet, and for an empty payload that breaks a rule.
    pub bytes: Range<usize>,
    /// Which bits of that one byte, where it is not all of them. 0 is the leftmost.
    pub bits: Option<Range<u8>>,
    /// What it is.
    pub field: Field,
    /// What it says, as a person writes it: `1`, `0x1 (text)`, `37 fa 21 3d`, `Host: localhost`.
    /// Safe to show in a terminal.
    pub value: String,
    /// What that means here: one sentence.
    pub meaning: String,
    /// Where it is defined; of a broken rule, where the rule stands.
    pub section: Section,
    /// Whether it is as it must be.
    pub verdict: Verdict,
}

/// What a span is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The last fragment?
    Fin,
    /// The first reserved bit: of a compressed message.
    Rsv1,
    /// The second reserved bit.
    Rsv2,
    /// The third reserved bit.
    Rsv3,
    /// What the frame is for.
    Opcode,
    /// Masked?
    Mask,
    /// The 7 bits of the payload length.
    Length,
    /// The 16 bits of a longer one.
    Length16,
    /// The 64 bits of a still longer one.
    Length64,
    /// What was XORed over the payload.
    MaskingKey,
    /// What the frame carries.
    Payload,
    /// The first two bytes of the payload of a Close.
    CloseCode,
    /// The rest of it.
    CloseReason,
    /// An empty line before the first line of a head, which a reader passes over.
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
    /// As a person calls it; the RFC's word where there is one.
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

    /// As a program calls it.
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

/// A section of an RFC. As text: `RFC 6455, 5.2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Section {
    /// The RFC's number.
    pub rfc: u16,
    /// The section's, such as `5.2`.
    pub section: &'static str,
}

impl Section {
    /// From the way that errors of a head name it: `RFC 9112, 2.2`.
    fn named(text: &'static str) -> Self {
        let parts = text.strip_prefix("RFC ").and_then(|text| text.split_once(", "));
        let (rfc, section) = parts.unwrap_or_default();
        Self { rfc: rfc.parse().unwrap_or_default(), section }
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RFC {}, {}", self.rfc, self.section)
    }
}

/// Whether a span is as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Fine,
    /// So many bytes of it are still to come.
    Missing(u64),
    /// It breaks a rule, the first that its frame or head breaks.
    Broken(Rule),
}

/// A rule that is broken. As text: the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// One of a frame.
    Frame(ProtocolError),
    /// One of every head of HTTP, in a request.
    RequestHead(HeadError),
    /// The same in a response.
    ResponseHead(HeadError),
    /// One of a request for WebSocket.
    Request(UpgradeError),
    /// One of the answer to it.
    Response(ResponseError),
}

impl Rule {
    /// The close code with which the receiver of a frame fails the connection (RFC 6455, 7.1.7).
    pub fn close_code(&self) -> Option<u16> {
        match self {
            Self::Frame(violation) => Some(violation.close_code().0),
            _ => None,
        }
    }

    /// The status code that a server answers a request with. Of a response there is none: the
    /// client just leaves.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::RequestHead(error) => Some(error.status()),
            Self::Request(refusal) => Some(refusal.status()),
            Self::Frame(_) | Self::ResponseHead(_) | Self::Response(_) => None,
        }
    }

    /// Where the rule stands.
    pub fn section(&self) -> Section {
        match self {
            Self::Frame(violation) => {
                Section { rfc: violation.rfc(), section: violation.section() }
            }
            Self::RequestHead(error) | Self::ResponseHead(error) => Section::named(error.section()),
            Self::Request(refusal) => Section::named(refusal.section()),
            Self::Response(rejection) => Section::named(rejection.section()),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frame(violation) => violation.fmt(f),
            Self::RequestHead(error) | Self::ResponseHead(error) => error.fmt(f),
            Self::Request(refusal) => refusal.fmt(f),
            Self::Response(rejection) => rejection.fmt(f),
        }
    }
}
