//! The codec of one connection: a compressor for one direction, an inflater for the other.
//!
//! Read next: `direction.rs`.

pub(crate) use super::deflater::Sent;
use super::{
    deflater::Deflater,
    direction::Direction,
    inflater::Inflater,
    parameters::{DeflateParameters, WindowBits},
};
use crate::wire::{
    error::ProtocolError,
    frame::{Opcode, Role},
};
use std::time::Duration;

/// The state that one end needs to send and to receive compressed messages.
pub(crate) struct Codec {
    deflater: Deflater,
    inflater: Inflater,
}

impl Codec {
    /// Whether this program can compress.
    pub(crate) const AVAILABLE: bool = true;

    /// Makes the codec for the end with this role. Returns `None` in a program that cannot
    /// compress.
    pub(crate) fn new(agreed: &DeflateParameters, role: Role) -> Option<Box<Self>> {
        let server = Direction {
            window_bits: agreed.server_max_window_bits.unwrap_or(WindowBits::MAX),
            context_takeover: !agreed.server_no_context_takeover,
        };
        let client = Direction {
            window_bits: agreed.client_max_window_bits.unwrap_or(WindowBits::MAX),
            context_takeover: !agreed.client_no_context_takeover,
        };
        let (ours, theirs) = match role {
            Role::Server => (server, client),
            Role::Client => (client, server),
        };
        Some(Box::new(Self { deflater: Deflater::new(ours), inflater: Inflater::new(theirs) }))
    }

    /// Returns the payload of a compressed message, or `None` if the message is to be sent
    /// uncompressed.
    pub(crate) fn compress(&mut self, message: &[u8]) -> Option<Vec<u8>> {
        self.deflater.compress(message)
    }

    /// Starts to compress a message in several steps. Call only when none is being compressed.
    pub(crate) fn begin(&mut self, opcode: Opcode, message: Vec<u8>) {
        self.deflater.begin(opcode, message);
    }

    /// Returns whether a message is being compressed.
    pub(crate) fn is_busy(&self) -> bool {
        self.deflater.is_busy()
    }

    /// Compresses the next part. Returns the number of message bytes taken and, after the last
    /// part, what to send.
    pub(crate) fn go_on(&mut self) -> (usize, Option<Sent>) {
        self.deflater.go_on()
    }

    /// Returns the memory held, in bytes.
    pub(crate) fn held(&self) -> usize {
        size_of::<Self>() + self.deflater.held() + self.inflater.held()
    }

    /// Inflates a chunk of a compressed message and appends the result to `message`. Before the
    /// call `message` must contain exactly the result of the earlier chunks. `is_last` is whether
    /// the chunk is the last one.
    ///
    /// # Errors
    /// Returns an error if the chunk is not DEFLATE data, or if `message` would exceed the `limit`.
    /// `message` then contains the bytes inflated before the error.
    pub(crate) fn inflate(
        &mut self,
        chunk: &[u8],
        is_last: bool,
        message: &mut Vec<u8>,
        limit: usize,
    ) -> Result<(), ProtocolError> {
        self.inflater.inflate(chunk, message, limit)?;
        if is_last { self.inflater.finish(message, limit) } else { Ok(()) }
    }

    /// Frees the compressor if it has not been used for a while.
    pub(crate) fn tick(&mut self, now: Duration) {
        self.deflater.tick(now);
    }
}
