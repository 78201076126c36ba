//! The rules of a head that a peer can break, one variant for each (RFC 9112).
//!
//! Each error has a sentence, the status code to answer with, and the section with the rule. Of the
//! head, an error may contain only the invalid byte, because a peer's data should not get into our
//! log. Read next: `reader.rs`, which returns most of them.

use std::error::Error;
use std::fmt;

use super::error_response::error_response;

/// A head that breaks a rule of HTTP/1.1, or exceeds one of our limits.
///
/// The error is final for the connection: the end of the head is unknown, so the start of the next
/// head is unknown too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeadError {
    /// More bytes than [`HeadLimits::bytes`](super::HeadLimits::bytes).
    TooLong {
        /// The limit, in bytes.
        limit: usize,
    },
    /// A first line of more bytes than [`HeadLimits::start_line`](super::HeadLimits::start_line).
    StartLineTooLong {
        /// The limit, in bytes.
        limit: usize,
    },
    /// More header lines than [`HeadLimits::headers`](super::HeadLimits::headers).
    TooManyHeaders {
        /// The limit, in lines.
        limit: usize,
    },
    /// A line that ends in LF without CR.
    BareLf,
    /// A CR without an LF after it.
    BareCr,
    /// A control byte other than the tab, such as NUL.
    ControlByte(u8),
    /// A second empty line before the first line.
    EmptyStartLine,
    /// A header line that begins with a blank, which would continue the line before it.
    ObsFold,
    /// A header line that begins with its colon, so the name is missing.
    NameMissing,
    /// A blank between a header's name and its colon, or in the name.
    BlankInName,
    /// A byte in a header's name that is not allowed in a token.
    NameByte(u8),
    /// A header line without a colon.
    ColonMissing,
    /// A request line that is not a method, a target and a version, with one space between them.
    RequestLine,
    /// A method that is not a token.
    Method,
    /// A target that is neither an absolute path, nor a full URI with a host, nor, for OPTIONS,
    /// `*`.
    Target,
    /// A status line that is not a version and three digits, with one space between them.
    StatusLine,
    /// A version that is not `HTTP/` and two digits with a dot between them.
    VersionSyntax,
    /// A version other than HTTP/1.0 and HTTP/1.1.
    VersionUnsupported,
    /// An HTTP/1.1 request without `Host`.
    HostMissing,
    /// A `Host` with characters that are not allowed in a host.
    HostInvalid,
    /// More than one line of a header that may appear only once.
    Repeated(&'static str),
    /// The caller asked for the request or the response before the whole head had arrived. This is
    /// a mistake of the caller, never of the peer.
    Incomplete,
}

impl HeadError {
    /// Returns a whole response that refuses the request, with the sentence of the error as its
    /// body. Write it to the connection, then close. A client has no use for it.
    pub fn response(self) -> Vec<u8> {
        error_response(self.status(), &[], &self)
    }

    /// Returns the status code of the response. A client has no use for it.
    pub fn status(self) -> u16 {
        match self {
            Self::StartLineTooLong { .. } => 414,
            Self::TooLong { .. } | Self::TooManyHeaders { .. } => 431,
            Self::VersionUnsupported => 505,
            _ => 400,
        }
    }

    /// Returns the section with the rule.
    pub fn section(self) -> &'static str {
        match self {
            Self::TooLong { .. } | Self::TooManyHeaders { .. } => "RFC 6585, 5",
            Self::BareLf | Self::BareCr | Self::EmptyStartLine => "RFC 9112, 2.2",
            Self::ControlByte(_) => "RFC 9110, 5.5",
            Self::ObsFold => "RFC 9112, 5.2",
            Self::NameMissing | Self::NameByte(_) => "RFC 9110, 5.1",
            Self::BlankInName => "RFC 9112, 5.1",
            Self::ColonMissing => "RFC 9112, 5",
            Self::StartLineTooLong { .. } | Self::RequestLine => "RFC 9112, 3",
            Self::Method => "RFC 9112, 3.1",
            Self::Target | Self::HostMissing | Self::HostInvalid => "RFC 9112, 3.2",
            Self::StatusLine => "RFC 9112, 4",
            Self::VersionSyntax | Self::VersionUnsupported => "RFC 9112, 2.3",
            Self::Repeated(_) => "RFC 9110, 5.3",
            Self::Incomplete => "RFC 9112, 2.1",
        }
    }
}

impl fmt::Display for HeadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong { limit } => return write!(f, "the head is longer than the limit of {limit} bytes"),
            Self::StartLineTooLong { limit } => {
                return write!(f, "the first line is longer than the limit of {limit} bytes");
            }
            Self::TooManyHeaders { limit } => {
                return write!(f, "there are more header lines than the limit of {limit}");
            }
            Self::BareLf => "a line ends in LF alone; a line of a head must end in CR LF",
            Self::BareCr => "a CR stands without an LF after it; the two together end a line, and CR has no other use",
            Self::ControlByte(byte) => {
                return write!(f, "the head contains the control byte 0x{byte:02x}; only a tab is allowed");
            }
            Self::EmptyStartLine => "more than one empty line stands before the first line of the head",
            Self::ObsFold => "a header line begins with a blank; a value must stand on one line, unfolded",
            Self::NameMissing => "a header line begins with a colon; the header's name is missing",
            Self::BlankInName => "a blank stands in a header's name or between the name and its colon",
            Self::NameByte(byte) => {
                return write!(
                    f,
                    "the byte 0x{byte:02x} stands in a header's name; only letters, digits and !#$%&'*+-.^_`|~ may"
                );
            }
            Self::ColonMissing => "a header line has no colon; it must be a name, a colon and a value",
            Self::RequestLine => "the request line is not a method, a target and a version with one space between them",
            Self::Method => "the method is not a word of letters, digits and !#$%&'*+-.^_`|~",
            Self::Target => {
                "the target is neither a path that begins with / nor an http:// URI, in visible ASCII without #"
            }
            Self::StatusLine => "the status line is not a version, one space and a code of three digits",
            Self::VersionSyntax => "the version is not HTTP/ and two digits with a dot between them, such as HTTP/1.1",
            Self::VersionUnsupported => "the version is neither HTTP/1.1 nor HTTP/1.0",
            Self::HostMissing => "the Host header is missing; a request in HTTP/1.1 must have it",
            Self::HostInvalid => "the Host header is not a host name or address with an optional port",
            Self::Repeated(name) => return write!(f, "the {name} header is there more than once"),
            Self::Incomplete => "the head has not arrived completely yet",
        })
    }
}

impl Error for HeadError {}
