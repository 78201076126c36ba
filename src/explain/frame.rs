//! A frame as received, with its spans.
//!
//! Must not know the frames before it; what follows from those is in `outcome.rs`. RFC 6455,
//! section 5.2. Read next: `words.rs`.

use super::{
    layout::Layout,
    message::Message,
    span::{Span, Verdict},
    words,
};
use crate::wire::{
    ProtocolError, Role,
    raw::{Header, Opcode},
};

/// A frame as received, and its spans.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Frame {
    /// Its offset, in bytes from the first byte sent in this direction.
    pub at: u64,
    /// The sender.
    pub sender: Role,
    /// The header, even if it breaks a rule. `None` if it is incomplete or has a reserved opcode;
    /// [`opcode`](Self::opcode), [`fin`](Self::fin), [`length`](Self::length) and so on return the
    /// fields that are known.
    pub header: Option<Header>,
    /// The number of received header bytes.
    pub header_length: usize,
    /// The header and the payload as received, as far as they are kept.
    pub bytes: Vec<u8>,
    /// The number of payload bytes that were received but not kept.
    pub cut: u64,
    /// The kept payload, unmasked; `None` if the frame is not masked.
    pub unmasked: Option<Vec<u8>>,
    /// The number of missing bytes; until the length is known, the smallest number possible.
    pub missing: u64,
    /// The first rule that the frame breaks.
    pub error: Option<ProtocolError>,
    /// The message that this frame completes, if its payload does not show it: because it is
    /// compressed, or because other frames have its beginning.
    pub message: Option<Message>,
    /// The parts, from left to right.
    pub spans: Vec<Span>,
}

impl Frame {
    /// The opcode; `None` if it is reserved.
    pub fn opcode(&self) -> Option<Opcode> {
        self.layout().opcode()
    }

    /// Whether FIN is set.
    pub fn fin(&self) -> Option<bool> {
        self.layout().fin()
    }

    /// Whether RSV1 is set.
    pub fn is_compressed(&self) -> Option<bool> {
        self.layout().is_compressed()
    }

    /// The payload length. `None` until all bytes of the length field were received.
    pub fn length(&self) -> Option<u64> {
        self.layout().length()
    }

    /// The masking key, once it was received.
    pub fn mask(&self) -> Option<[u8; 4]> {
        self.layout().key()
    }

    fn layout(&self) -> Layout<'_> {
        Layout::new(&self.bytes[..self.header_length])
    }

    /// The kept payload, unmasked but not inflated.
    pub fn payload(&self) -> &[u8] {
        self.unmasked.as_deref().unwrap_or(&self.bytes[self.header_length..])
    }

    /// The number of missing bytes in words, such as `needs 3 more bytes`; `None` if the frame is
    /// complete.
    pub fn needs(&self) -> Option<String> {
        let words = if self.length().is_some() {
            words::needs(self.missing)
        } else {
            words::needs_at_least(self.missing)
        };
        (self.missing > 0).then(|| words.trim_start_matches("; ").to_owned())
    }

    /// The span that breaks the rule.
    pub fn broken(&self) -> Option<&Span> {
        self.spans.iter().find(|span| matches!(span.verdict, Verdict::Broken(_)))
    }
}
