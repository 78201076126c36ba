//! What there is of the message and of the frame under way.
//!
//! Must not know where the bytes come from. Read next: `explainer.rs`.

use super::outcome::{Fragment, Outcome};
use crate::wire::{
    MessageKind,
    incoming::IncomingFrame,
    raw::{Header, Opcode},
};

/// What there is of the message under way.
pub(super) struct Message {
    pub(super) kind: MessageKind,
    pub(super) fragments: u32,
    /// In bytes, inflated.
    pub(super) length: u64,
    /// As much as is shown, once the message is longer than what is kept of it.
    pub(super) beginning: Vec<u8>,
}

impl Default for Message {
    fn default() -> Self {
        Self { kind: MessageKind::Binary, fragments: 0, length: 0, beginning: Vec::new() }
    }
}

impl Message {
    /// Takes the header of a data frame that may come now.
    pub(super) fn begin(&mut self, header: &Header, is_compressed: bool) -> Fragment {
        let kind = match header.opcode {
            Opcode::Text => MessageKind::Text,
            Opcode::Continuation => self.kind,
            _ => MessageKind::Binary,
        };
        if header.opcode != Opcode::Continuation {
            *self = Self { kind, ..Self::default() };
        }
        self.fragments = self.fragments.saturating_add(1);
        let (number, before) = (self.fragments, self.length);
        Fragment {
            kind,
            is_compressed,
            number,
            is_last: header.fin,
            before,
            after: before,
            whole: None,
        }
    }
}

/// The frame under way.
#[derive(Default)]
pub(super) struct Current {
    pub(super) at: u64,
    pub(super) header: Vec<u8>,
    /// Once the header is whole.
    pub(super) incoming: Option<IncomingFrame>,
    /// Payload as on the wire.
    pub(super) kept: Vec<u8>,
    pub(super) received: u64,
    /// Of a Close: its payload, unmasked, which is checked when it is whole.
    pub(super) close: Vec<u8>,
    pub(super) outcome: Outcome,
}
