//! The state of the incomplete message and the incomplete frame.
//!
//! Must not know where the bytes come from. Read next: `explainer.rs`.

use super::outcome::{Fragment, Outcome};
use crate::wire::{MessageKind, incoming::IncomingFrame, raw::Header};

/// The incomplete message.
pub(super) struct Message {
    pub(super) kind: MessageKind,
    pub(super) fragments: u32,
    /// The length so far, in bytes after inflating.
    pub(super) length: u64,
    /// The first bytes, to be shown. Empty as long as the whole message is kept.
    pub(super) beginning: Vec<u8>,
    /// The payload as it was sent, if it is compressed. `None` if it is too long to be kept.
    pub(super) compressed: Option<Vec<u8>>,
}

impl Default for Message {
    fn default() -> Self {
        Self {
            kind: MessageKind::Binary,
            fragments: 0,
            length: 0,
            beginning: Vec::new(),
            compressed: Some(Vec::new()),
        }
    }
}

impl Message {
    /// Adds the header of a valid data frame.
    pub(super) fn begin(&mut self, header: &Header, is_compressed: bool) -> Fragment {
        if let Some(kind) = MessageKind::of(header.opcode) {
            *self = Self { kind, ..Self::default() };
        }
        self.fragments = self.fragments.saturating_add(1);
        let (number, before) = (self.fragments, self.length);
        Fragment {
            kind: self.kind,
            is_compressed,
            number,
            is_last: header.fin,
            before,
            after: before,
            context: None,
            whole: None,
        }
    }
}

/// How much of a compressed message is kept, in bytes, to inflate it again without the earlier
/// messages.
const KEPT: usize = 16 << 10;

impl Message {
    /// Adds compressed payload.
    pub(super) fn keep(&mut self, chunk: &[u8]) {
        let has_room = |kept: &Vec<u8>| kept.len() + chunk.len() <= KEPT;
        self.compressed = self.compressed.take().filter(has_room).map(|mut kept| {
            kept.extend_from_slice(chunk);
            kept
        });
    }
}

/// The incomplete frame.
#[derive(Default)]
pub(super) struct Current {
    pub(super) at: u64,
    pub(super) header: Vec<u8>,
    /// Set once the header is complete.
    pub(super) incoming: Option<IncomingFrame>,
    /// The start of the payload as received, still masked.
    pub(super) kept: Vec<u8>,
    pub(super) received: u64,
    /// The unmasked payload of a Close, which is checked once it is complete.
    pub(super) close: Vec<u8>,
    pub(super) outcome: Outcome,
}
