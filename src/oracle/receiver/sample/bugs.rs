//! The bugs that can be planted in the sample codec, each of a kind that real codecs have had.
//!
//! A bug is a number, because a type cannot have an enum as a parameter. Must not know where it is
//! planted. RFC 6455, sections 5 to 8. Read next: `tests.rs`.

/// A number from 1 to [`COUNT`], or [`NONE`].
pub type Bug = usize;

/// No bug.
pub const NONE: Bug = 0;
/// A 16-bit length is read with its low byte first (5.2).
pub const LITTLE_ENDIAN: Bug = 1;
/// The upper half of a 64-bit length is ignored (5.2).
pub const LENGTH_OF_32_BITS: Bug = 2;
/// A 16-bit length below 126 is accepted (5.2).
pub const LONG_FORM: Bug = 3;
/// The top bit of a 64-bit length is not checked, so the frame is only too big (5.2).
pub const TOP_BIT: Bug = 4;
/// Opcode 15 is ignored (5.2).
pub const OPCODE_15: Bug = 5;
/// A Pong may be a fragment (5.5).
pub const PONG_FRAGMENT: Bug = 6;
/// A server accepts a frame without a mask if it is empty (5.1).
pub const UNMASKED: Bug = 7;
/// The masking key begins anew every 1,023 bytes (5.3).
pub const MASK_BLOCKS: Bug = 8;
/// A length of 126 is taken for one in too long a form (5.2).
pub const LENGTH_126: Bug = 9;
/// Text is not checked from byte 1,024 on (8.1).
pub const LONG_TEXT: Bug = 10;
/// A message may begin inside another and replaces it (5.4).
pub const MESSAGE_INSIDE: Bug = 11;
/// A Ping is lost if seven bytes of a message have come before it (5.5.2).
pub const PING_SWALLOWED: Bug = 12;
/// The payload of a Ping becomes part of the open message (5.4).
pub const PING_IN_MESSAGE: Bug = 13;
/// A text must not be cut inside a character, although fragments may be (5.6).
pub const TEXT_PER_FRAGMENT: Bug = 14;
/// A text whose last fragment is empty is not checked (8.1).
pub const EMPTY_END: Bug = 15;
/// Surrogates are accepted in UTF-8 (8.1).
pub const SURROGATE: Bug = 16;
/// The limit for messages applies to each fragment alone (10.4).
pub const FRAGMENT_LIMIT: Bug = 17;
/// Close code 1005 is accepted (7.4.1).
pub const CLOSE_1005: Bug = 18;
/// A Close reason that is not UTF-8 is left out (5.5.1).
pub const CLOSE_REASON: Bug = 19;
/// A message without payload is lost (5.6).
pub const EMPTY_MESSAGE: Bug = 20;

/// How many there are.
pub const COUNT: usize = 20;
