//! Explains bytes: the name and meaning of each bit of a frame and each line of a handshake, and
//! whether it breaks a rule.
//!
//! ```text
//! bytes of one direction ──▶ Explainer ──▶ Frame { spans: [FIN, RSV1, .., payload] }
//! a request, a response ───▶ request(), response() ──▶ Head { spans: [start line, header, ..] }
//! a key ───────────────────▶ accept() ──▶ Derivation: key, + GUID, SHA-1, base64
//! ```
//!
//! This is for people who inspect a connection, not for the connection itself: it is slower than
//! [`Protocol`](crate::wire::Protocol), and keeps the bytes. It uses the codec's own checks, so
//! both always agree: [`Header::decode_with`](crate::wire::raw::Header::decode_with), `Assembly`,
//! [`CloseReason::decode`](crate::wire::CloseReason::decode), `wire::deflate`,
//! [`HeadReader`](crate::wire::HeadReader) and `wire::handshake`. Only the position of an error and
//! the sentences are its own.
//!
//! ```
//! use wirechart::{explain::Explainer, wire::Role};
//!
//! let mut explainer = Explainer::new(Role::Client, Default::default());
//! explainer.push(b"\x81\x05Hello", |frame| {
//!     let fields: Vec<_> = frame.spans.iter().map(|span| span.field.name()).collect();
//!     assert_eq!(fields, ["FIN", "RSV1", "RSV2", "RSV3", "opcode", "MASK", "payload length", "payload"]);
//! });
//! ```
//!
//! The spans of a frame or a head are contiguous and cover all of it, so they can be drawn one
//! after the other.
//!
//! Must not know how the result is displayed. RFC 6455, sections 1.3, 4 and 5; RFC 7692, section 6.
//! Read next: `span.rs`, the common type; `explainer.rs`, frames; `head/mod.rs`, the handshake.

#![warn(missing_debug_implementations)]

mod accept;
mod explainer;
mod frame;
mod head;
#[cfg(feature = "server")]
mod json;
mod layout;
mod meaning;
mod message;
mod outcome;
mod parts;
mod progress;
mod span;
#[cfg(test)]
mod tests;
mod words;

pub use accept::{Derivation, Step, accept};
pub use explainer::{Explainer, Whole};
pub use frame::Frame;
pub use head::{Follows, Head, follows, request, response};
pub use meaning::opcode_name;
pub use message::{Context, Message};
pub use span::{Field, Rule, Span, Verdict};
pub use words::hex;
