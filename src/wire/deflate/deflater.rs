//! Messages to compressed payloads, whole or part by part: a long one would hold up whoever else
//! the thread has to serve.
//!
//! Knows nothing of frames. RFC 7692, sections 6.1 and 7.2.1. Read next: `inflater.rs`.

use super::{
    direction::{Direction, TAIL},
    parameters::WindowBits,
};
use crate::wire::{frame::Opcode, limits::memory_of};
use flate2::{Compress, Compression, FlushCompress};
use std::time::Duration;

/// A shorter message goes out plain. Without context nothing of this length gets shorter by more
/// than a fifth; with it, what is saved is less than the 66 bytes of headers that the packet has
/// anyway.
pub(super) const SHORTEST: usize = 64;
/// How long a compressor may be idle before its memory is given back, and with it what it could
/// have referred to.
const IDLE: Duration = Duration::from_secs(10);

/// How much of a message is compressed at a time, in bytes: some 0.2 ms.
const PART: usize = 32 << 10;
/// What zlib-rs takes to deflate, in bytes, besides four for each byte of the window: counted by
/// an allocator, in `fuzz/tests/held.rs`, which fails where another version takes something else.
const STREAM_BYTES: usize = 248_960;

/// A message that was handed over to be compressed, and can go out.
pub(crate) enum Sent {
    /// It is shorter so.
    Compressed(Opcode, Vec<u8>),
    /// It would not be shorter, or may not be compressed.
    Plain(Opcode, Vec<u8>),
}

/// The sending half. Its compressor is made when there is something to compress.
pub(super) struct Deflater {
    direction: Direction,
    stream: Option<Compress>,
    job: Option<Job>,
    /// It was used since the last tick.
    used: bool,
    used_at: Duration,
}

/// A message of which so much has been compressed.
struct Job {
    opcode: Opcode,
    message: Vec<u8>,
    taken: usize,
    /// `None`: it will go out plain.
    out: Option<Vec<u8>>,
}

impl Deflater {
    pub(super) fn new(direction: Direction) -> Self {
        Self { direction, stream: None, job: None, used: false, used_at: Duration::ZERO }
    }

    /// The compressed payload; `None` where the message is short, would not get shorter, or cannot
    /// be compressed as was agreed.
    pub(super) fn compress(&mut self, message: &[u8]) -> Option<Vec<u8>> {
        let mut out = self.start(message.len())?;
        self.run(message, &mut out, true).then_some(out)
    }

    /// Takes a message to be compressed part by part.
    pub(super) fn begin(&mut self, opcode: Opcode, message: Vec<u8>) {
        let out = self.start(message.len());
        self.job = Some(Job { opcode, message, taken: 0, out });
    }

    pub(super) fn is_busy(&self) -> bool {
        self.job.is_some()
    }

    /// Compresses the next part of that message. Tells how long it was, and what goes out if it was
    /// the last.
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

    /// Where a message of this length goes; `None` if it is not to be compressed.
    fn start(&mut self, length: usize) -> Option<Vec<u8>> {
        if length < SHORTEST || self.direction.window_bits == WindowBits::MIN {
            return None;
        }
        if !self.direction.context_takeover
            && let Some(stream) = &mut self.stream
        {
            stream.reset();
        }
        // Just enough room for an answer that is worth while: what fills it is not.
        Some(Vec::with_capacity(length + TAIL.len()))
    }

    /// Appends what a part of a message becomes. Tells whether there was room: if not, the peer
    /// will not see what the compressor now remembers, so it goes.
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

    /// How many bytes of memory it takes.
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

    /// Looks at the time.
    pub(super) fn tick(&mut self, now: Duration) {
        if std::mem::take(&mut self.used) {
            self.used_at = now;
        } else if now.saturating_sub(self.used_at) >= IDLE {
            self.stream = None;
        }
    }
}
