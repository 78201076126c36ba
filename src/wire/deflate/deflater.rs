//! Compresses messages, as a whole or in parts. Compressing a long message as a whole would delay
//! the other connections of the thread.
//!
//! This module knows nothing of frames. RFC 7692, sections 6.1 and 7.2.1. Read next: `inflater.rs`.

use super::{
    direction::{Direction, TAIL},
    parameters::WindowBits,
};
use crate::wire::{frame::Opcode, limits::memory_of};
use flate2::{Compress, Compression, FlushCompress};
use std::time::Duration;

/// A shorter message is sent uncompressed. Without context takeover no such message shrinks by more
/// than a fifth. With it, the saving is less than the 66 bytes of Ethernet, IP and TCP headers that
/// the packet has anyway.
pub(super) const SHORTEST: usize = 64;
/// How long a compressor may be idle before it is freed. The next message then starts with an empty
/// window.
const IDLE: Duration = Duration::from_secs(10);

/// How many bytes of a message are compressed at a time. This takes about 0.2 ms.
const PART: usize = 32 << 10;
/// The memory that zlib-rs uses to deflate, in bytes. It also uses four bytes for each byte of the
/// window. The number was measured with a counting allocator, in `fuzz/tests/held.rs`. That test
/// fails if another version uses a different amount.
const STREAM_BYTES: usize = 248_960;

/// A message to send, after an attempt to compress it.
pub(crate) enum Sent {
    /// The compressed payload, which is shorter.
    Compressed(Opcode, Vec<u8>),
    /// The original payload, because compressing would not make it shorter or is not allowed.
    Plain(Opcode, Vec<u8>),
}

/// The sending half. Its compressor is created with the first message to compress.
pub(super) struct Deflater {
    direction: Direction,
    stream: Option<Compress>,
    job: Option<Job>,
    /// Whether the compressor was used since the last tick.
    used: bool,
    used_at: Duration,
}

/// A message that is being compressed. The first `taken` bytes are done.
struct Job {
    opcode: Opcode,
    message: Vec<u8>,
    taken: usize,
    /// The compressed bytes. `None` means that the message will be sent uncompressed.
    out: Option<Vec<u8>>,
}

impl Deflater {
    pub(super) fn new(direction: Direction) -> Self {
        Self { direction, stream: None, job: None, used: false, used_at: Duration::ZERO }
    }

    /// Returns the compressed payload. Returns `None` if the message is short, would not become
    /// shorter, or cannot be compressed with the agreed parameters.
    pub(super) fn compress(&mut self, message: &[u8]) -> Option<Vec<u8>> {
        let mut out = self.start(message.len())?;
        self.run(message, &mut out, true).then_some(out)
    }

    /// Starts to compress a message in parts.
    pub(super) fn begin(&mut self, opcode: Opcode, message: Vec<u8>) {
        let out = self.start(message.len());
        self.job = Some(Job { opcode, message, taken: 0, out });
    }

    pub(super) fn is_busy(&self) -> bool {
        self.job.is_some()
    }

    /// Compresses the next part of the message. Returns the number of bytes taken and, after the
    /// last part, what to send.
    pub(super) fn go_on(&mut self) -> (usize, Option<Sent>) {
        let Some(mut job) = self.job.take() else { return (0, None) };
        let Some(out) = &mut job.out else {
            return (0, Some(Sent::Plain(job.opcode, job.message)));
        };
        let rest = &job.message[job.taken..];
        let part = &rest[..rest.len().min(PART)];
        let (taken, is_last) = (part.len(), part.len() == rest.len());
        if !self.run(part, out, is_last) {
            return (taken, Some(Sent::Plain(job.opcode, job.message)));
        }
        if is_last {
            return (taken, Some(Sent::Compressed(job.opcode, std::mem::take(out))));
        }
        job.taken += taken;
        self.job = Some(job);
        (taken, None)
    }

    /// Returns a buffer for the compressed payload of a message of this length, or `None` if it
    /// should not be compressed.
    fn start(&mut self, length: usize) -> Option<Vec<u8>> {
        if length < SHORTEST || self.direction.window_bits == WindowBits::MIN {
            return None;
        }
        if !self.direction.context_takeover
            && let Some(stream) = &mut self.stream
        {
            stream.reset();
        }
        // The capacity is the size up to which compressing pays. A result that fills the buffer is
        // not worth sending.
        Some(Vec::with_capacity(length + TAIL.len()))
    }

    /// Compresses a part of a message and appends the result to `out`. Returns whether it fitted.
    /// If it did not, the compressor is dropped, because its window contains bytes that the peer
    /// will not receive.
    fn run(&mut self, part: &[u8], out: &mut Vec<u8>, is_last: bool) -> bool {
        self.used = true;
        let fresh = || {
            Compress::new_with_window_bits(
                Compression::fast(),
                false,
                self.direction.window_bits.get(),
            )
        };
        let mut stream = self.stream.take().unwrap_or_else(fresh);
        let before = stream.total_in();
        let flush = if is_last { FlushCompress::Sync } else { FlushCompress::None };
        let status = stream.compress_vec(part, out, flush);
        let is_whole =
            stream.total_in() - before == part.len() as u64 && out.len() < out.capacity();
        if status.is_err() || !is_whole || is_last && !out.ends_with(&TAIL) {
            return false;
        }
        if is_last {
            out.truncate(out.len() - TAIL.len());
        }
        self.stream = Some(stream);
        true
    }

    /// Returns the memory held, in bytes.
    pub(super) fn held(&self) -> usize {
        let job = self.job.as_ref();
        let job =
            job.map_or(0, |job| memory_of(&job.message) + job.out.as_ref().map_or(0, memory_of));
        job + if self.stream.is_some() {
            STREAM_BYTES + (4 << self.direction.window_bits.get())
        } else {
            0
        }
    }

    /// Reports the time, and frees a compressor that has been idle.
    pub(super) fn tick(&mut self, now: Duration) {
        if std::mem::take(&mut self.used) {
            self.used_at = now;
        } else if now.saturating_sub(self.used_at) >= IDLE {
            self.stream = None;
        }
    }
}
