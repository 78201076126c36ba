//! What the receiver makes of a frame: which rule it breaks, and its place in its message.
//!
//! Must not know how that is said. Read next: `frame.rs`.

use crate::wire::{MessageKind, ProtocolError};

/// What the codec made of a frame.
#[derive(Debug, Clone, Default)]
pub(super) struct Outcome {
    /// The rule that it breaks.
    pub(super) violation: Option<ProtocolError>,
    /// Whether permessage-deflate was agreed on.
    pub(super) deflate: bool,
    /// What it is in its message. `None` for control frames, and where a rule was broken before the
    /// payload.
    pub(super) fragment: Option<Fragment>,
}

impl Outcome {
    pub(super) fn is_compressed(&self) -> bool {
        self.fragment.as_ref().is_some_and(|fragment| fragment.is_compressed)
    }
}

/// What a frame is in its message.
#[derive(Debug, Clone)]
pub(super) struct Fragment {
    pub(super) kind: MessageKind,
    pub(super) is_compressed: bool,
    /// Which fragment it is, from 1.
    pub(super) number: u32,
    /// It is the last.
    pub(super) is_last: bool,
    /// How many bytes the message had before it, inflated.
    pub(super) before: u64,
    /// And with it, as far as it has come.
    pub(super) after: u64,
    /// [Enough](super::words::ENOUGH) of the message, where it is whole with this frame and
    /// [shown](Self::shows_message).
    pub(super) whole: Option<Vec<u8>>,
}

impl Fragment {
    /// Whether the message says something that this frame's payload does not.
    pub(super) fn shows_message(&self) -> bool {
        self.is_compressed || self.number > 1
    }
}
