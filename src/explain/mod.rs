//! Bytes to named spans: what each bit of a frame and each line of a handshake is, means, and
//! whether a rule breaks there.
//!
//! ```text
//! bytes of one direction ──▶ Explainer ──▶ Frame { spans: [FIN, RSV1, .., payload] }
//! a request, a response ───▶ request(), response() ──▶ Head { spans: [start line, header, ..] }
//! a key ───────────────────▶ accept() ──▶ Derivation: key, + GUID, SHA-1, base64
//! ```
//!
//! For people who look at a connection, not for the connection itself: it is slower than
//! [`Protocol`](crate::wire::Protocol), and keeps the bytes. It checks with the same parts as the
//! codec, so it can never say otherwise:
//! [`Header::decode_with`](crate::wire::raw::Header::decode_with),
//! `Assembly`,
//! [`CloseReason::decode`](crate::wire::CloseReason::decode),
//! `wire::deflate`, [`HeadReader`](crate::wire::HeadReader) and
//! `wire::handshake`. Its own are where a verdict stands, and the sentences.
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
//! The spans of a frame, and of a head, stand end to end and leave nothing out, so that they can be
//! drawn one behind the other.
//!
//! Must not know who draws it, nor any colour. RFC 6455, sections 1.3, 4 and 5; RFC 7692, section
//! 6. Read next: `span.rs`, what all of it is made of; `explainer.rs`, frames; `head/mod.rs`, the
//! handshake.

#![warn(missing_debug_implementations)]

mod accept;
mod explainer;
mod frame;
mod head;
#[cfg(feature = "server")]
mod json;
mod layout;
mod meaning;
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
pub use head::{Head, request, response};
pub use meaning::opcode_name;
pub use span::{Field, Rule, Section, Span, Verdict};
