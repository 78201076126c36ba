//! What comes of the bytes that arrive, and what is said to one who sends too late.
//!
//! Knows nothing of how either comes about. RFC 6455, sections 5.5 and 6.2.
//! Read next: [`protocol`](super::protocol), which tells of it.

use super::{close::CloseReason, message::Message};
use std::{borrow::Cow, fmt};

/// What came from the peer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A whole message.
    Message(Message<'a>),
    /// A Ping; its Pong is in the output already, unless this end has closed.
    Ping(Cow<'a, [u8]>),
    /// A Pong, asked for or not.
    Pong(Cow<'a, [u8]>),
    /// The peer's Close, answered already where it needs an answer. Nothing comes after it.
    Close(Option<CloseReason>),
}

impl Event<'_> {
    /// The same event, which borrows nothing: for a receiver that keeps it beyond the bytes that it
    /// came in.
    pub fn into_owned(self) -> Event<'static> {
        match self {
            Self::Message(message) => Event::Message(message.into_owned()),
            Self::Ping(payload) => Event::Ping(Cow::Owned(payload.into_owned())),
            Self::Pong(payload) => Event::Pong(Cow::Owned(payload.into_owned())),
            Self::Close(reason) => Event::Close(reason),
        }
    }
}

/// What was to be sent comes too late: this end has sent its Close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "nothing may be sent after a Close (RFC 6455, 5.5.1)")
    }
}

impl std::error::Error for Closed {}
