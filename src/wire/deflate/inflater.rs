//! Inflates compressed payloads into messages.
//!
//! The result, and any error, do not depend on how the payload is split into chunks. Memory grows
//! with the inflated bytes, never beyond the limit. This module knows nothing of frames. RFC 7692,
//! sections 6.2 and 7.2.2; RFC 1951. Read next: [`protocol`](crate::wire::protocol).

use super::direction::{Direction, TAIL};
use crate::wire::{error::ProtocolError, limits::LARGE};
use flate2::{Decompress, FlushDecompress, Status};
use std::borrow::Cow;

/// The largest distance that DEFLATE can refer back to (RFC 1951, 3.2.5).
const WINDOW: usize = 1 << 15;
/// An empty uncompressed block with BFINAL set. The inflater takes it for a block only where a
/// block may begin. So if the stream does not end after it, or gives more output, the message ended
/// inside a block.
const LAST_BLOCK: [u8; 5] = [0x01, 0x00, 0x00, 0xFF, 0xFF];
/// How many streams may end in one message. A sender ends one by setting BFINAL, which most never
/// do. The number is limited because an end costs the peer two bytes, but makes us copy the whole
/// window to start the next stream.
const ENDS: u32 = 1024;
/// The memory that zlib-rs uses to inflate, in bytes, for any window size. It was measured in the
/// same way as that of the deflater.
const STREAM_BYTES: usize = 47_552;
/// How many bytes of room are made at a time.
const ROOM: usize = 1 << 10;

/// The receiving half.
pub(super) struct Inflater {
    /// The last bytes of the peer's earlier messages, to which this message may refer back.
    window: Vec<u8>,
    /// The maximum length of `window`.
    keep: usize,
    /// The stream that has begun and not ended. There is none between messages, nor directly after
    /// a block with BFINAL set.
    stream: Option<Decompress>,
    /// The number of streams that have ended in this message.
    ends: u32,
}

impl Inflater {
    pub(super) fn new(direction: Direction) -> Self {
        // zlib uses a window of 9 bits when 8 are requested.
        let bits = direction.window_bits.get().max(9);
        Self {
            window: Vec::new(),
            keep: if direction.context_takeover { 1 << bits } else { 0 },
            stream: None,
            ends: 0,
        }
    }

    /// Inflates `input` and appends the result to `message`.
    pub(super) fn inflate(
        &mut self,
        mut input: &[u8],
        message: &mut Vec<u8>,
        limit: usize,
    ) -> Result<(), ProtocolError> {
        while !input.is_empty() {
            let mut stream = match self.stream.take() {
                Some(stream) => stream,
                None => self.start(message)?,
            };
            if !run(&mut stream, &mut input, message, limit)? {
                self.stream = Some(stream);
                continue;
            }
            self.ends += 1;
            if self.ends > ENDS {
                return Err(ProtocolError::DeflateCorrupt);
            }
        }
        Ok(())
    }

    /// Ends the message.
    ///
    /// If its stream has already ended, the tail is not added. Then the message is empty, or its
    /// sender left out the empty block that must follow BFINAL (7.2.1). The meaning is clear in
    /// both cases.
    pub(super) fn finish(
        &mut self,
        message: &mut Vec<u8>,
        limit: usize,
    ) -> Result<(), ProtocolError> {
        if self.stream.is_some() {
            self.inflate(&TAIL, message, limit)?;
            let length = message.len();
            self.inflate(&LAST_BLOCK, message, limit)?;
            if self.stream.is_some() || message.len() != length {
                return Err(ProtocolError::DeflateCorrupt);
            }
        }
        self.ends = 0;
        slide(&mut self.window, message, self.keep);
        Ok(())
    }

    /// Returns the memory held, in bytes.
    pub(super) fn held(&self) -> usize {
        self.window.capacity() + if self.stream.is_some() { STREAM_BYTES } else { 0 }
    }

    /// Starts a stream that may refer to everything before it.
    fn start(&self, message: &[u8]) -> Result<Decompress, ProtocolError> {
        let mut stream = Decompress::new(false);
        let mut window = Cow::Borrowed(&self.window);
        if !message.is_empty() {
            slide(window.to_mut(), message, WINDOW);
        }
        if !window.is_empty() {
            stream.set_dictionary(&window).map_err(|_| ProtocolError::DeflateCorrupt)?;
        }
        Ok(stream)
    }
}

/// Inflates bytes from the input until the input or the stream ends. Returns whether the stream has
/// ended.
fn run(
    stream: &mut Decompress,
    input: &mut &[u8],
    message: &mut Vec<u8>,
    limit: usize,
) -> Result<bool, ProtocolError> {
    loop {
        // One byte more than the limit allows: if it gets filled, the message is too long.
        let room = limit.saturating_add(1).saturating_sub(message.len()).min(ROOM);
        make_room(message, room, limit);
        let before = stream.total_in();
        let status = stream.decompress_vec(input, message, FlushDecompress::Sync);
        let taken = (stream.total_in() - before) as usize;
        *input = &input[taken..];
        if message.len() > limit {
            message.truncate(limit);
            return Err(ProtocolError::MessageTooBig { limit });
        }
        match status {
            Ok(Status::StreamEnd) => return Ok(true),
            // The buffer is full, so the bytes taken may give more output.
            Ok(_) if message.len() == message.capacity() => {}
            Ok(_) if input.is_empty() => return Ok(false),
            // Either the input is not DEFLATE data, or both room and input are left. zlib never
            // leaves both. This error ensures that the loop would end even if it did.
            _ => return Err(ProtocolError::DeflateCorrupt),
        }
    }
}

/// Reserves room for `more` bytes. As soon as a message is large, it gets all the room that it may
/// ever use: it may grow by a thousand bytes for each byte received, and moving megabytes to a
/// larger buffer again and again would delay the other connections of the thread.
fn make_room(message: &mut Vec<u8>, more: usize, limit: usize) {
    let length = message.len();
    let is_large = length + more > LARGE.max(message.capacity());
    if !is_large || message.try_reserve_exact(limit.saturating_add(1) - length).is_err() {
        message.reserve(more);
    }
}

/// Appends the bytes `said` to the window, and keeps only the last `keep` bytes of both.
fn slide(window: &mut Vec<u8>, said: &[u8], keep: usize) {
    let said = &said[said.len().saturating_sub(keep)..];
    let over = (window.len() + said.len()).saturating_sub(keep);
    window.drain(..over);
    window.reserve_exact(said.len());
    window.extend_from_slice(said);
}
