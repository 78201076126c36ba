//! The errors of a client's handshake, one variant each: invalid arguments, and invalid responses
//! (RFC 6455, section 4.1).
//!
//! An error must not contain a header's value, because it may be a password. Read next:
//! `client.rs`, which returns them.

use std::error::Error;
use std::fmt;

/// An argument of [`ClientHandshake::new`](super::ClientHandshake::new) that is not valid in a
/// request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestError {
    /// A host that is empty or has characters that are not allowed in a host.
    Host,
    /// A target that is not a path.
    Target,
    /// A subprotocol that is not a token.
    Subprotocol,
    /// The same subprotocol twice.
    SubprotocolRepeated,
    /// A header name that is not a token.
    HeaderName,
    /// A header that the handshake writes itself, or that would change its meaning.
    HeaderReserved,
    /// A header value that is not visible ASCII and blanks.
    HeaderValue,
}

impl RequestError {
    /// Returns the section with the rule.
    pub fn section(self) -> &'static str {
        match self {
            Self::Host => "RFC 9112, 3.2",
            Self::Target => "RFC 9112, 3.2.1",
            Self::Subprotocol | Self::SubprotocolRepeated | Self::HeaderReserved => "RFC 6455, 4.1",
            Self::HeaderName => "RFC 9110, 5.1",
            Self::HeaderValue => "RFC 9110, 5.5",
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Host => "the host is not a host name or address with an optional port",
            Self::Target => "the target is not a path that begins with / and is written in visible ASCII without #",
            Self::Subprotocol => "a subprotocol is not a word of letters, digits and !#$%&'*+-.^_`|~",
            Self::SubprotocolRepeated => "a subprotocol is offered twice",
            Self::HeaderName => "a header's name is not a word of letters, digits and !#$%&'*+-.^_`|~",
            Self::HeaderReserved => "a header was added that the handshake writes itself",
            Self::HeaderValue => "a header's value contains something other than visible ASCII and blanks",
        })
    }
}

impl Error for RequestError {}

/// Why a server's response does not open a WebSocket connection. There is one variant for each
/// rule, in the order in which the rules are checked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseError {
    /// A status other than 101.
    Status {
        /// The status code.
        status: u16,
        /// The beginning of the server's text for the status.
        reason: String,
    },
    /// 101 in HTTP/1.0, which has no `Upgrade`.
    Http10,
    /// `Upgrade` does not appear exactly once with the value `websocket`.
    Upgrade,
    /// `Connection` is missing, or does not name `Upgrade`.
    Connection,
    /// No `Sec-WebSocket-Accept`.
    AcceptMissing,
    /// Two or more of `Sec-WebSocket-Accept`.
    AcceptRepeated,
    /// A `Sec-WebSocket-Accept` that does not match our key.
    Accept,
    /// A `Sec-WebSocket-Extensions` that is not a list of extensions.
    ExtensionSyntax,
    /// An extension that was not offered.
    Extension,
    /// Parameters of permessage-deflate that do not match the offer.
    Deflate,
    /// Two or more of `Sec-WebSocket-Protocol`.
    SubprotocolRepeated,
    /// A subprotocol that was not offered.
    Subprotocol,
}

impl ResponseError {
    /// Returns the section with the rule.
    pub fn section(&self) -> &'static str {
        match self {
            Self::Http10 => "RFC 9110, 15.2",
            Self::AcceptRepeated => "RFC 6455, 11.3.3",
            Self::SubprotocolRepeated => "RFC 6455, 11.3.4",
            Self::ExtensionSyntax => "RFC 6455, 9.1",
            Self::Deflate => "RFC 7692, 7.1",
            _ => "RFC 6455, 4.1",
        }
    }
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Status { status, reason } if reason.is_empty() => {
                return write!(f, "the server answered {status} instead of 101");
            }
            // Quoted and escaped, because the text comes from the server and may contain control
            // characters for a terminal.
            Self::Status { status, reason } => {
                return write!(f, "the server answered {status} {reason:?} instead of 101");
            }
            Self::Http10 => "the server answered in HTTP/1.0, which cannot change the protocol",
            Self::Upgrade => {
                "the server's Upgrade header is not there once with the value websocket"
            }
            Self::Connection => "the server's Connection header does not name Upgrade",
            Self::AcceptMissing => "the server's Sec-WebSocket-Accept header is missing",
            Self::AcceptRepeated => {
                "the server's Sec-WebSocket-Accept header is there more than once"
            }
            Self::Accept => {
                "the server's Sec-WebSocket-Accept header does not answer the key that was sent"
            }
            Self::ExtensionSyntax => {
                "the server's Sec-WebSocket-Extensions header is not a list of extensions"
            }
            Self::Deflate => {
                "the server's parameters of permessage-deflate do not answer the offer"
            }
            Self::Extension => "the server accepted an extension that was not asked for",
            Self::SubprotocolRepeated => {
                "the server's Sec-WebSocket-Protocol header is there more than once"
            }
            Self::Subprotocol => "the server chose a subprotocol that was not asked for",
        })
    }
}

impl Error for ResponseError {}
