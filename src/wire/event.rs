//! Events for the application, and the error for sending after a Close.
//!
//! This module does not know what causes them. RFC 6455, sections 5.5 and 6.2. Read next:
//! [`outbox`](super::outbox).

use super::{close::CloseReason, message::Message};
use std::{borrow::Cow, fmt};

/// What the peer sent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A whole message.
    Message(Message<'a>),
    /// A Ping. Its Pong is already in the output, unless this end has closed.
    Ping(Cow<'a, [u8]>),
    /// A Pong, whether or not it answers a Ping of ours.
    Pong(Cow<'a, [u8]>),
    /// The peer's Close. If it needs an answer, the answer is already in the output. This is the
    /// last event.
    Close(Option<CloseReason>),
}

impl Event<'_> {
    /// Converts the event to one that borrows nothing, for a receiver that keeps it longer than the
    /// input.
    pub fn into_owned(self) -> Event<'static> {
        match self {
            Self::Message(message) => Event::Message(message.into_owned()),
            Self::Ping(payload) => Event::Ping(Cow::Owned(payload.into_owned())),
            Self::Pong(payload) => Event::Pong(Cow::Owned(payload.into_owned())),
            Self::Close(reason) => Event::Close(reason),
        }
    }
}

/// The error for sending when the connection is no longer open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "nothing may be sent after a Close (RFC 6455, 5.5.1)")
    }
}

impl std::error::Error for Closed {}
