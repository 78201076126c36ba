//! A frame as it stood on the wire, with its spans.
//!
//! Must not know what came before it; what that means for it is in `outcome.rs`. RFC 6455,
//! section 5.2. Read next: `parts.rs`, how it is taken apart.

use super::{
    layout::Layout,
    span::{Span, Verdict},
    words,
};
use crate::wire::{
    ProtocolError, Role,
    raw::{Header, Opcode},
};

/// A frame as it stood on the wire, and what it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Where it begins, in bytes from the start of this direction.
    pub at: u64,
    /// Who sent it.
    pub sender: Role,
    /// What its bits say, also where a rule forbids it. `None`: it is not whole, or has an opcode
    /// that means nothing; then [`opcode`](Self::opcode), [`fin`](Self::fin),
    /// [`length`](Self::length) ... give what there is of it.
    pub header: Option<Header>,
    /// How many bytes of header have come.
    pub header_length: usize,
    /// The header and the payload as they stood on the wire, as far as they have come and are kept.
    pub bytes: Vec<u8>,
    /// How many bytes of payload have come and are not kept.
    pub cut: u64,
    /// The payload that is kept, unmasked; `None` where it is not masked.
    pub unmasked: Option<Vec<u8>>,
    /// How many bytes are still to come: at least so many, and exactly once the length is there.
    pub missing: u64,
    /// The rule that it breaks, the first.
    pub violation: Option<ProtocolError>,
    /// Its parts, from the left.
    pub spans: Vec<Span>,
}

impl Frame {
    /// What it is for; `None` where the opcode is reserved.
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

    /// How many bytes of payload it has, once all bits that say so have come.
    pub fn length(&self) -> Option<u64> {
        self.layout().length()
    }

    /// The masking key, once it has come.
    pub fn mask(&self) -> Option<[u8; 4]> {
        self.layout().key()
    }

    fn layout(&self) -> Layout<'_> {
        Layout::new(&self.bytes[..self.header_length])
    }

    /// The payload that is kept, as its sender meant it; of a compressed message still compressed.
    pub fn payload(&self) -> &[u8] {
        self.unmasked.as_deref().unwrap_or(&self.bytes[self.header_length..])
    }

    /// What it still needs, in words; `None` where it is whole.
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
