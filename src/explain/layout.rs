//! The positions of the fields of a frame header, valid or not.
//!
//! The codec stops at the first broken rule, but a reader still wants to see the rest of the frame.
//! The first two bytes determine the layout, so even an invalid header has one. Checks no rule. RFC
//! 6455, section 5.2. Read next: `outcome.rs`.

use crate::wire::{
    frame,
    raw::{Header, Opcode},
};

/// The header at the start of some bytes; it may be incomplete.
#[derive(Clone, Copy)]
pub(super) struct Layout<'a> {
    pub(super) bytes: &'a [u8],
}

impl<'a> Layout<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    fn second(self) -> Option<u8> {
        self.bytes.get(1).copied()
    }

    pub(super) fn is_masked(self) -> bool {
        self.second().is_some_and(|second| second & frame::MASK != 0)
    }

    /// The 7-bit length.
    pub(super) fn short_length(self) -> Option<u8> {
        Some(self.second()? & frame::LENGTH)
    }

    /// The size of the extended length: 0, 2 or 8 bytes.
    pub(super) fn long_length(self) -> usize {
        match self.short_length() {
            Some(frame::LENGTH_16) => 2,
            Some(frame::LENGTH_64) => 8,
            _ => 0,
        }
    }

    /// The position of the masking key, if there is one.
    pub(super) fn key_at(self) -> usize {
        2 + self.long_length()
    }

    /// The position of the payload. Call only after two bytes were received.
    pub(super) fn end(self) -> usize {
        self.key_at() + if self.is_masked() { 4 } else { 0 }
    }

    /// Whether the header is complete.
    pub(super) fn is_whole(self) -> bool {
        self.bytes.len() >= 2 && self.bytes.len() >= self.end()
    }

    /// The payload length, once all its bytes were received.
    pub(super) fn length(self) -> Option<u64> {
        let long = self.bytes.get(2..self.key_at())?;
        match self.short_length()? {
            frame::LENGTH_16 | frame::LENGTH_64 => {
                Some(long.iter().fold(0, |length, &byte| length << 8 | u64::from(byte)))
            }
            short => Some(u64::from(short)),
        }
    }

    pub(super) fn key(self) -> Option<[u8; 4]> {
        if self.is_masked() {
            self.bytes.get(self.key_at()..)?.first_chunk().copied()
        } else {
            None
        }
    }

    pub(super) fn opcode(self) -> Option<Opcode> {
        Opcode::from_bits(self.bytes.first()? & frame::OPCODE)
    }

    pub(super) fn fin(self) -> Option<bool> {
        Some(self.bytes.first()? & frame::FIN != 0)
    }

    /// Whether RSV1 is set.
    pub(super) fn is_compressed(self) -> Option<bool> {
        Some(self.bytes.first()? & frame::RSV[0] != 0)
    }

    /// The header, if it is complete and its opcode is not reserved.
    pub(super) fn header(self) -> Option<Header> {
        if !self.is_whole() {
            return None;
        }
        Some(Header {
            fin: self.fin()?,
            compressed: self.is_compressed()?,
            opcode: self.opcode()?,
            mask: self.key(),
            length: self.length()?,
        })
    }
}
