//! Both directions of one connection.
//!
//! Read next: `deflater.rs`.

pub(crate) use super::deflater::Sent;
use super::{
    deflater::Deflater,
    direction::Direction,
    inflater::Inflater,
    parameters::{Parameters, WindowBits},
};
use crate::wire::{
    error::ProtocolError,
    frame::{Opcode, Role},
};
use std::time::Duration;

/// What one end needs to send and to receive compressed messages.
pub(crate) struct Codec {
    deflater: Deflater,
    inflater: Inflater,
}

impl Codec {
    /// Whether this program can compress.
    pub(crate) const AVAILABLE: bool = true;

    /// What the end that is `role` needs for what was agreed; `None` in a program that cannot
    /// compress.
    pub(crate) fn new(agreed: &Parameters, role: Role) -> Option<Box<Self>> {
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

    /// The payload of a compressed message; `None` where it is to go out plain.
    pub(crate) fn compress(&mut self, message: &[u8]) -> Option<Vec<u8>> {
        self.deflater.compress(message)
    }

    /// Takes a message to be compressed part by part. There must not be one already.
    pub(crate) fn begin(&mut self, opcode: Opcode, message: Vec<u8>) {
        self.deflater.begin(opcode, message);
    }

    /// Whether there is one.
    pub(crate) fn is_busy(&self) -> bool {
        self.deflater.is_busy()
    }

    /// Compresses the next part: how many bytes of the message that was, and what can go out if it
    /// was the last.
    pub(crate) fn go_on(&mut self) -> (usize, Option<Sent>) {
        self.deflater.go_on()
    }

    /// How many bytes of memory all of it takes.
    pub(crate) fn held(&self) -> usize {
        size_of::<Self>() + self.deflater.held() + self.inflater.held()
    }

    /// Takes a chunk of a compressed message, the end of it or not, and appends what it says to
    /// `message`, which holds what the chunks before it said, and nothing else.
    ///
    /// # Errors
    /// It is no DEFLATE data, or `message` would pass the `limit`. What came before the error is in
    /// `message`.
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

    /// Gives back the compressor's memory where it has not been used for a while.
    pub(crate) fn tick(&mut self, now: Duration) {
        self.deflater.tick(now);
    }
}
