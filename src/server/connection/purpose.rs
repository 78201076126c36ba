//! What is done with the messages that a client sends.
//!
//! The core has three purposes. A feature above the core brings its own as a [`Handler`]. Must not
//! know any feature. Read next: `observer.rs`.

use crate::server::route::{CHAT, ECHO, FEED};
use crate::{
    feed::log::Log,
    wire::{Message, Protocol},
};
use std::sync::Arc;

/// What each text of the chat begins with.
pub const CHAT_PREFIX: &[u8] = b"Message: ";

/// What a connection is for.
pub enum Purpose {
    /// Messages are sent back.
    Echo,
    /// Messages go to everybody who reads this log, a room of the chat.
    Chat(Arc<Log>),
    /// Messages are dropped: measurements go one way.
    Watch,
    /// Messages go to a feature. Boxed twice: a pointer to a trait object takes two words, and
    /// every idle viewer would pay for the second.
    Feature(Box<Box<dyn Handler>>),
}

/// What a feature does with the messages that a client sends.
pub trait Handler {
    /// The path of its endpoint.
    fn path(&self) -> &'static str;

    /// Handles one message; `replies` may be sent at once. Returns how much work that was, in the
    /// unit of [`Protocol::take_work`], besides what every shared message costs.
    fn handle(&self, message: &Message<'_>, replies: &mut Protocol) -> u32;

    /// Whether the last message is not done with. Until it is, no other is read.
    fn is_busy(&self) -> bool {
        false
    }

    /// Goes on with the last message, for a bounded time.
    fn go_on(&self, _replies: &mut Protocol) -> Progress {
        Progress::Done
    }

    /// How many bytes of memory it holds for the client.
    fn held(&self) -> usize {
        0
    }
}

/// How far a message has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It is done with.
    Done,
    /// There is more to do.
    Working,
    /// There is, but not before others have done something: ask again a little later.
    Waiting,
}

impl Purpose {
    /// The path of its endpoint.
    pub fn path(&self) -> &'static str {
        match self {
            Self::Echo => ECHO,
            Self::Chat(_) => CHAT,
            Self::Watch => FEED,
            Self::Feature(handler) => handler.path(),
        }
    }

    /// Whether the last message is not done with.
    pub(super) fn is_busy(&self) -> bool {
        matches!(self, Self::Feature(handler) if handler.is_busy())
    }

    /// How many bytes of memory a feature holds for the client.
    pub(super) fn held(&self) -> usize {
        match self {
            Self::Feature(handler) => handler.held(),
            _ => 0,
        }
    }
}
