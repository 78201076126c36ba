//! Where the parts of a frame header stand, whether or not a rule allows what they say.
//!
//! The codec stops at the first broken rule; a reader still wants to see the rest of the frame.
//! What each bit is follows from two bytes alone, so it can be told of every header. Checks no
//! rule. RFC 6455, section 5.2. Read next: `explainer.rs`, how frames come; `frame.rs`, what they
//! become.

use crate::wire::{
    frame,
    raw::{Header, Opcode},
};

/// The parts of the header at the start of some bytes, of which not all may have come.
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

    /// The 7 bits.
    pub(super) fn short_length(self) -> Option<u8> {
        Some(self.second()? & frame::LENGTH)
    }

    /// How many bytes hold the length besides those 7 bits.
    pub(super) fn long_length(self) -> usize {
        match self.short_length() {
            Some(frame::LENGTH_16) => 2,
            Some(frame::LENGTH_64) => 8,
            _ => 0,
        }
    }

    /// Where the masking key begins, or would.
    pub(super) fn key_at(self) -> usize {
        2 + self.long_length()
    }

    /// Where the payload begins; once two bytes are there.
    pub(super) fn end(self) -> usize {
        self.key_at() + if self.is_masked() { 4 } else { 0 }
    }

    /// Whether all of it is there.
    pub(super) fn is_whole(self) -> bool {
        self.bytes.len() >= 2 && self.bytes.len() >= self.end()
    }

    /// The payload length, once all its bytes are there.
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

    /// What the bits say, as a header, where it is whole and its opcode is one.
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
