//! Messages to compressed payloads.
//!
//! Knows nothing of frames. RFC 7692, sections 6.1 and 7.2.1. Read next: `inflater.rs`.

use super::{TAIL, WindowBits, codec::Direction};
use flate2::{Compress, Compression, FlushCompress};
use std::time::Duration;

/// A shorter message goes out plain. Without context nothing of this length gets shorter by more than a fifth; with it,
/// what is saved is less than the 66 bytes of headers that the packet has anyway.
pub(super) const SHORTEST: usize = 64;
/// How long a compressor may be idle before its memory is given back, and with it what it could have referred to.
const IDLE: Duration = Duration::from_secs(10);

/// The sending half. Its compressor is made when there is something to compress.
pub(super) struct Deflater {
    direction: Direction,
    stream: Option<Compress>,
    /// It was used since the last tick.
    used: bool,
    used_at: Duration,
}

impl Deflater {
    pub(super) fn new(direction: Direction) -> Self {
        Self { direction, stream: None, used: false, used_at: Duration::ZERO }
    }

    /// The compressed payload; `None` where the message is short, would not get shorter, or cannot be
    /// compressed as was agreed.
    pub(super) fn compress(&mut self, message: &[u8]) -> Option<Vec<u8>> {
        if message.len() < SHORTEST || self.direction.window_bits == WindowBits::MIN {
            return None;
        }
        self.used = true;
        let fresh = || Compress::new_with_window_bits(Compression::fast(), false, self.direction.window_bits.get());
        let mut stream = self.stream.take().unwrap_or_else(fresh);
        if !self.direction.context_takeover {
            stream.reset();
        }
        // Just enough room for an answer that is worth while: what fills it is not.
        let mut out = Vec::with_capacity(message.len() + TAIL.len());
        let before = stream.total_in();
        let status = stream.compress_vec(message, &mut out, FlushCompress::Sync);
        let is_whole = stream.total_in() - before == message.len() as u64 && out.len() < out.capacity();
        if status.is_err() || !is_whole || !out.ends_with(&TAIL) {
            // The peer will not see what the compressor now remembers, so it goes.
            return None;
        }
        out.truncate(out.len() - TAIL.len());
        self.stream = Some(stream);
        Some(out)
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
