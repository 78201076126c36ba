//! How the messages of one direction are compressed, and how each of them ends.
//!
//! RFC 7692, section 7. Read next: `deflater.rs`.

use super::parameters::WindowBits;

/// The parameters of one direction.
#[derive(Clone, Copy)]
pub(super) struct Direction {
    pub(super) window_bits: WindowBits,
    /// Whether a message may refer to earlier messages.
    pub(super) context_takeover: bool,
}

/// The end of every flushed DEFLATE stream: an empty uncompressed block without the bits before its
/// length. The sender removes these bytes, and the receiver adds them again (RFC 7692, 7.2.1 and
/// 7.2.2).
pub(super) const TAIL: [u8; 4] = [0x00, 0x00, 0xFF, 0xFF];
