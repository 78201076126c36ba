//! The head of an HTTP/1.1 message: its first line and its header lines (RFC 9112, sections 2 to
//! 5).
//!
//! A WebSocket connection begins as one HTTP request and one response, and neither has a body, so
//! heads are all of HTTP that this crate needs. This module knows nothing of WebSocket, of routes
//! or of sockets: bytes go in, in whatever chunks the network cut them, and a [`Request`] or a
//! [`Response`] comes out.
//!
//! # Strict, and where not
//! Two readers of one head that understand it differently are how requests get smuggled past a
//! proxy, so what the RFC lets a server forgive is refused here: a line that ends in LF alone, a
//! folded header line, blanks before the colon. Three things are forgiven, because real peers send
//! them and they have one meaning only: an empty line before the first (RFC 9112, 2.2), a status
//! line that ends right after its code, and bytes of 0x80 and above in header values (`obs-text`;
//! see [`Headers`]).
//!
//! Read next: `reader.rs` (bytes to lines), `start_line.rs` (the first line), `headers.rs` (the
//! others), `error.rs` (every rule that can be broken); then [`handshake`](super::handshake), which
//! uses them.

mod error;
mod grammar;
mod headers;
mod reader;
mod start_line;
#[cfg(test)]
mod tests;
pub(crate) mod work;

pub use error::HeadError;
pub(crate) use grammar::{is_field_value, is_host, is_origin_form, is_token};
pub use headers::Headers;
pub use reader::{HeadLimits, HeadReader};
pub use start_line::{Request, Response, Version};
