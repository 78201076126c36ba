//! The parts of the codec on their own: headers, masking and streaming UTF-8 validation.
//!
//! [`Protocol`](super::Protocol) uses all of them, and also enforces the rules between frames. A
//! proxy, a packet analyser or a test needs only these: [`Header::decode`] and [`Header::encode`],
//! [`mask::apply`], [`CloseReason::decode`], and [`Utf8`] for a text that arrives in chunks. All
//! that their signatures mention is here too.
//!
//! ```
//! use wirechart::wire::raw::{Header, Opcode, ProtocolError, Role, mask};
//!
//! let mut frame = *b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"; // RFC 6455, 5.7
//! let (header, length) = Header::decode(&frame, Role::Server)?.expect("the header is whole");
//! assert_eq!((header.opcode, header.fin, header.length), (Opcode::Text, true, 5));
//!
//! let payload = &mut frame[length..];
//! mask::apply(header.mask.expect("a client masks"), 0, payload);
//! assert_eq!(payload, b"Hello");
//! # Ok::<(), ProtocolError>(())
//! ```
//!
//! This module knows nothing of messages or connections. RFC 6455, sections 5.2, 5.3 and 8.1. Read
//! next: `mask.rs`, the first of these parts.

pub use super::{
    close::CloseReason,
    error::ProtocolError,
    frame::{Header, MAX_CONTROL_PAYLOAD, MAX_HEADER, Opcode, Role},
    utf8::Utf8,
};

/// Masking: a client XORs each payload with a 4-byte key, and a server applies the same XOR again
/// to remove it (RFC 6455, 5.3).
pub mod mask {
    pub use crate::wire::mask::apply;
}
