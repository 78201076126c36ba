//! How the messages of one direction are compressed, and how each of them ends.
//!
//! RFC 7692, section 7. Read next: `deflater.rs`.

use super::parameters::WindowBits;

/// How one end compresses.
#[derive(Clone, Copy)]
pub(super) struct Direction {
    pub(super) window_bits: WindowBits,
    /// A message may refer to what was said in those before.
    pub(super) context_takeover: bool,
}

/// What DEFLATE puts at the end of what it flushes, an empty block without compression, less the
/// bits that stand before its length: cut off by the sender, put back by the receiver (RFC 7692,
/// 7.2.1 and 7.2.2).
pub(super) const TAIL: [u8; 4] = [0x00, 0x00, 0xFF, 0xFF];
