//! What is done with the messages that a client sends.
//!
//! The core has three purposes. A feature above the core brings its own as a [`Handler`]. Must not
//! know any feature. Read next: `observer.rs`.

use crate::server::route::{CHAT, ECHO, FEED};
use crate::wire::Message;

/// What each text of the chat begins with.
pub const CHAT_PREFIX: &[u8] = b"Message: ";

/// What a connection is for.
pub enum Purpose {
    /// Messages are sent back.
    Echo,
    /// Messages go to everybody who reads the chat's log.
    Chat,
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

    /// Handles one message. Returns how much work that was, in the unit of
    /// [`Protocol::take_work`](crate::wire::Protocol::take_work), besides what every
    /// shared message costs.
    fn handle(&self, message: &Message<'_>) -> u32;
}

impl Purpose {
    /// The path of its endpoint.
    pub fn path(&self) -> &'static str {
        match self {
            Self::Echo => ECHO,
            Self::Chat => CHAT,
            Self::Watch => FEED,
            Self::Feature(handler) => handler.path(),
        }
    }
}
