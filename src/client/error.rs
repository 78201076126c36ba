//! What can go wrong with a client's connection: one variant each, with its sentence.
//!
//! Three moments, three enums: a connection that does not open, one that does not end well, a
//! message that is not taken. Its end by a Close, of whichever code, is no error. Must not know how
//! any of them is found. RFC 6455, sections 4.1 and 7.1. Read next: [`open`](super::open), which
//! finds the first kind.

use super::{declined::Declined, url::UrlError};
use crate::wire::{Failure, HeadError, RequestError, ResponseError};
use std::{fmt, io, time::Duration};
use thiserror::Error;

/// Why a connection did not open.
#[derive(Debug, Error)]
pub enum ConnectError {
    /// The URL is none.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// A header, a subprotocol or the path cannot stand in a request.
    #[error("{0} ({section})", section = .0.section())]
    Request(#[from] RequestError),
    /// The system has no randomness for the key of the handshake.
    #[error("the system has no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// The name leads nowhere.
    #[error("cannot find the host {host}: {cause}")]
    Resolve {
        /// The name.
        host: String,
        /// What the system says of it.
        cause: io::Error,
    },
    /// Nobody listens there, or the way there is blocked.
    #[error("cannot connect to {address}: {cause}")]
    Refused {
        /// Host and port.
        address: String,
        /// What the system says of it.
        cause: io::Error,
    },
    /// `wss://` in a build that was made without it.
    #[error("this build cannot open wss://: it was made without the feature `tls`")]
    TlsMissing,
    /// The system's certificates of authorities, without which nobody can be trusted.
    #[error(
        "there are no certificates of authorities on this system{0}; SSL_CERT_FILE can name a file of them"
    )]
    TlsRoots(String),
    /// The TLS handshake: most often a certificate that is not good.
    #[error("cannot agree on TLS: {0}")]
    Tls(io::Error),
    /// The server does not know what to make of the beginning of TLS.
    #[error("the server does not speak TLS, use ws://")]
    SpeaksNoTls,
    /// The server does not know what to make of anything but TLS.
    #[error("the server speaks TLS, use wss://")]
    SpeaksTls,
    /// The connection ended without a byte from the server. Some that speak TLS do that to those
    /// who do not.
    #[error("the connection ended before the server had answered; if it speaks TLS, use wss://")]
    Unanswered,
    /// The connection ended before the server had answered.
    #[error("the connection ended before the server had answered{}", because(.0))]
    Lost(Option<io::Error>),
    /// What the server answered is not HTTP.
    #[error("the server's answer is not HTTP: {0} ({section})", section = .0.section())]
    Head(#[from] HeadError),
    /// The server only ever said that its answer is still to come.
    #[error("the server gave more than {limit} interim answers and no final one (RFC 9110, 15.2)")]
    Interim {
        /// How many are passed over.
        limit: u32,
    },
    /// The server answered something else than a WebSocket.
    #[error("{0}")]
    Declined(Box<Declined>),
    /// The server changed the protocol, but not as it must to open a WebSocket.
    #[error("{0} ({section})", section = .0.section())]
    Rejected(#[from] ResponseError),
    /// It took too long.
    #[error("not open after {limit:?}, still {phase}")]
    Late {
        /// What was being waited for.
        phase: Phase,
        /// The time that it may take altogether.
        limit: Duration,
    },
}

impl From<Declined> for ConnectError {
    fn from(declined: Declined) -> Self {
        Self::Declined(Box::new(declined))
    }
}

/// How far a connection has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Asking for the addresses of a name.
    Resolving,
    /// Opening TCP.
    Connecting,
    /// The TLS handshake.
    Tls,
    /// Waiting for the answer to our request.
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
    /// The server broke a rule, or passed a limit of ours.
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
    /// So much waits for the server already that more would grow our memory for as long as it does
    /// not read.
    #[error("too much waits to be sent already")]
    Full,
}

fn because(cause: &Option<io::Error>) -> String {
    cause.as_ref().map_or_else(String::new, |cause| format!(": {cause}"))
}
