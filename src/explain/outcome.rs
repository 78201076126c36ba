//! The result of checking a frame: the rule that it breaks, and its position in its message.
//!
//! Must not know how this is worded. Read next: `message.rs`.

use super::message::{Context, Message};
use crate::wire::{MessageKind, ProtocolError};

/// The result of checking a frame.
#[derive(Debug, Clone, Default)]
pub(super) struct Outcome {
    /// The first rule that the frame breaks.
    pub(super) error: Option<ProtocolError>,
    /// Whether permessage-deflate is in use.
    pub(super) deflate: bool,
    /// Its position in its message. `None` for control frames, and if the header breaks a rule.
    pub(super) fragment: Option<Fragment>,
}

impl Outcome {
    pub(super) fn is_compressed(&self) -> bool {
        self.fragment.as_ref().is_some_and(|fragment| fragment.is_compressed)
    }
}

/// The position of a frame in its message.
#[derive(Debug, Clone)]
pub(super) struct Fragment {
    pub(super) kind: MessageKind,
    pub(super) is_compressed: bool,
    /// The number of the fragment, from 1.
    pub(super) number: u32,
    /// Whether FIN is set.
    pub(super) is_last: bool,
    /// The inflated length of the message before this frame, in bytes.
    pub(super) before: u64,
    /// The inflated length including this frame, as far as it was received.
    pub(super) after: u64,
    /// Whether the message refers back to earlier messages, if `whole` is set and the message is
    /// compressed.
    pub(super) context: Option<Context>,
    /// The first [`ENOUGH`](super::words::ENOUGH) bytes of the message, if this frame completes it
    /// and the message is [shown](Self::shows_message).
    pub(super) whole: Option<Vec<u8>>,
}

impl Fragment {
    /// Whether the message differs from the payload of this frame. If so, it is shown too.
    pub(super) fn shows_message(&self) -> bool {
        self.is_compressed || self.number > 1
    }

    /// The message, if this frame completes it and it is shown.
    pub(super) fn message(&self) -> Option<Message> {
        let beginning = self.whole.clone()?;
        Some(Message { kind: self.kind, length: self.after, beginning, context: self.context })
    }
}
