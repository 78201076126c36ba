//! What can go wrong with a client's connection: a variant for each reason, with its sentence.
//!
//! There is one enum for opening, one for the end of an open connection, and one for sending. A
//! Close, whatever its code, is no error. Must not know how an error is found. RFC 6455, sections
//! 4.1 and 7.1. Read next: [`open`](super::open), which finds the first kind.

use super::{declined::Declined, url::UrlError};
use crate::wire::{Failure, HeadError, RequestError, ResponseError};
use std::{fmt, io, path::PathBuf, time::Duration};
use thiserror::Error;

/// Why a connection did not open.
#[derive(Debug, Error)]
pub enum ConnectError {
    /// The URL is invalid.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// A header, a subprotocol or the path cannot stand in a request.
    #[error("{0} ({section})", section = .0.section())]
    Request(#[from] RequestError),
    /// The system has no randomness for the key of the handshake.
    #[error("the system has no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// The name lookup failed.
    #[error("cannot find the host {host}: {cause}")]
    Resolve {
        /// The name.
        host: String,
        /// The error of the system.
        cause: io::Error,
    },
    /// Nothing listens there, or the network blocks it.
    #[error("cannot connect to {address}: {cause}")]
    Refused {
        /// Host and port.
        address: String,
        /// The error of the system.
        cause: io::Error,
    },
    /// `wss://` in a build without the feature `tls`.
    #[error("this build cannot open wss://: it was made without the feature `tls`")]
    TlsMissing,
    /// The system has no certificates of authorities to trust.
    #[error(
        "there are no certificates of authorities on this system{0}; SSL_CERT_FILE can name a file of them"
    )]
    TlsRoots(String),
    /// The TLS handshake failed, most often because of the certificate.
    #[error("cannot agree on TLS: {0}")]
    Tls(io::Error),
    /// The file of authorities to trust has none.
    #[error("there are no certificates in {}{why}", .file.display())]
    Authorities {
        /// The file.
        file: PathBuf,
        /// What went wrong, in parentheses behind a space, or nothing.
        why: String,
    },
    /// The server's certificate is not trusted.
    #[error("the certificate of {host} is not trusted: {why}")]
    Certificate {
        /// The host in the URL.
        host: String,
        /// What is wrong with it.
        why: String,
    },
    /// The server does not speak TLS.
    #[error("the server does not speak TLS, use ws://")]
    SpeaksNoTls,
    /// The server speaks only TLS.
    #[error("the server speaks TLS, use wss://")]
    SpeaksTls,
    /// The connection ended without a byte from the server. Some servers that speak TLS do that to
    /// clients that do not.
    #[error("the connection ended before the server had answered; if it speaks TLS, use wss://")]
    Unanswered,
    /// The connection ended before the server had answered.
    #[error("the connection ended before the server had answered{}", because(.0))]
    Lost(Option<io::Error>),
    /// The response is not HTTP.
    #[error("the server's answer is not HTTP: {0} ({section})", section = .0.section())]
    Head(#[from] HeadError),
    /// The server sent too many interim responses and no final one.
    #[error("the server gave more than {limit} interim answers and no final one (RFC 9110, 15.2)")]
    Interim {
        /// How many are allowed.
        limit: u32,
    },
    /// The server responded with another status than 101.
    #[error("{0}")]
    Declined(Box<Declined>),
    /// The server responded with 101, but the response breaks a rule of the handshake.
    #[error("{0} ({section})", section = .0.section())]
    Rejected(#[from] ResponseError),
    /// It took too long.
    #[error("not open after {limit:?}, still {phase}")]
    Late {
        /// What the client was waiting for.
        phase: Phase,
        /// The time that opening may take altogether.
        limit: Duration,
    },
}

impl From<Declined> for ConnectError {
    fn from(declined: Declined) -> Self {
        Self::Declined(Box::new(declined))
    }
}

/// The phase of opening a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Looking up the host's addresses.
    Resolving,
    /// Connecting TCP.
    Connecting,
    /// The TLS handshake.
    Tls,
    /// Waiting for the response to our request.
    Handshake,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Resolving => "looking for the host",
            Self::Connecting => "waiting for the host to answer",
            Self::Tls => "agreeing on TLS",
            Self::Handshake => "waiting for the server's answer to the handshake",
        })
    }
}

/// Why a connection that was open did not end with the close handshake.
#[derive(Debug, Error)]
pub enum ConnectionError {
    /// The server broke a rule of the protocol, or exceeded a limit of ours.
    #[error("the server broke a rule: {0}")]
    ProtocolError(Failure),
    /// The transport ended without a Close. To an application this is code 1006.
    #[error("the connection ended without a Close{}", because(.0))]
    Lost(Option<io::Error>),
    /// The server was silent for too long, Ping or not.
    #[error("the server gave no sign of life")]
    Silent,
    /// The server did not answer our Close in time.
    #[error("the server did not answer our Close")]
    Unanswered,
}

/// Why a message was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SendError {
    /// One end has sent its Close.
    #[error("nothing may be sent after a Close (RFC 6455, 5.5.1)")]
    Closed,
    /// Too many bytes wait for the server already. More would take memory for as long as the server
    /// does not read.
    #[error("too much waits to be sent already")]
    Full,
}

fn because(cause: &Option<io::Error>) -> String {
    cause.as_ref().map_or_else(String::new, |cause| format!(": {cause}"))
}
