//! Compressed payloads to messages.
//!
//! However the payload is cut into chunks, the same comes out, up to the same error. Memory grows
//! with what has come out, never past the limit. Knows nothing of frames. RFC 7692, sections 6.2
//! and 7.2.2; RFC 1951.

use super::direction::{Direction, TAIL};
use crate::wire::{error::ProtocolError, limits::LARGE};
use flate2::{Decompress, FlushDecompress, Status};
use std::borrow::Cow;

/// As far as anything in DEFLATE can refer back (RFC 1951, 3.2.5).
const WINDOW: usize = 1 << 15;
/// An empty block without compression, the last of its stream. Read as that and nothing else only
/// where a block may begin, so it tells whether the block before had ended.
const LAST_BLOCK: [u8; 5] = [0x01, 0x00, 0x00, 0xFF, 0xFF];
/// How many streams may end in one message. A sender needs one for each time that it finishes its
/// compressor, most none; but an end takes two bytes to write and the window, all of it copied, to
/// go on from.
const ENDS: u32 = 1024;
/// What zlib-rs takes to inflate, whatever the window, in bytes; counted as that of the deflater
/// is.
const STREAM_BYTES: usize = 47_552;
/// How much room is made at a time, in bytes.
const ROOM: usize = 1 << 10;

/// The receiving half.
pub(super) struct Inflater {
    /// The end of what the peer said in the messages before, which this one may refer to.
    window: Vec<u8>,
    /// The most that is kept there.
    keep: usize,
    /// What has begun and not ended; between messages there is none, nor after a block with BFINAL
    /// set.
    stream: Option<Decompress>,
    /// How many streams have ended in this message.
    ends: u32,
}

impl Inflater {
    pub(super) fn new(direction: Direction) -> Self {
        // What zlib makes with 8 bits, it makes with 9.
        let bits = direction.window_bits.get().max(9);
        Self {
            window: Vec::new(),
            keep: if direction.context_takeover { 1 << bits } else { 0 },
            stream: None,
            ends: 0,
        }
    }

    /// Appends to `message` what `input` says.
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
    /// One that stands at the end of a stream already needs nothing put back: it has no bytes at
    /// all, or its sender forgot the empty block that is to follow BFINAL (7.2.1). What either
    /// means is in no doubt.
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

    /// How many bytes of memory it takes.
    pub(super) fn held(&self) -> usize {
        self.window.capacity() + if self.stream.is_some() { STREAM_BYTES } else { 0 }
    }

    /// A stream that may refer to what was said before it.
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

/// Takes bytes from the input until it or the stream ends. Tells whether the stream did.
fn run(
    stream: &mut Decompress,
    input: &mut &[u8],
    message: &mut Vec<u8>,
    limit: usize,
) -> Result<bool, ProtocolError> {
    loop {
        // One byte more than is allowed, to see whether there is one.
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
            Ok(_) if message.len() == message.capacity() => {} // there may be more to come of what was taken
            Ok(_) if input.is_empty() => return Ok(false),
            // No DEFLATE data; or room and input are left, which zlib does not leave, and if it
            // did, this loop would still end.
            _ => return Err(ProtocolError::DeflateCorrupt),
        }
    }
}

/// Makes room for so many bytes more. A large message gets all the room that it may ever take, at
/// once: it may grow by a thousand bytes for each that comes, and to move megabytes to a larger
/// place time and again would hold up whoever else the thread has to serve.
fn make_room(message: &mut Vec<u8>, more: usize, limit: usize) {
    let length = message.len();
    let is_large = length + more > LARGE.max(message.capacity());
    if !is_large || message.try_reserve_exact(limit.saturating_add(1) - length).is_err() {
        message.reserve(more);
    }
}

/// Moves the window on over `said`: at most `keep` bytes of its end stay.
fn slide(window: &mut Vec<u8>, said: &[u8], keep: usize) {
    let said = &said[said.len().saturating_sub(keep)..];
    let over = (window.len() + said.len()).saturating_sub(keep);
    window.drain(..over);
    window.reserve_exact(said.len());
    window.extend_from_slice(said);
}
