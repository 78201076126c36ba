//! The head of an HTTP/1.1 message: its first line and its header lines (RFC 9112, sections 2 to
//! 5).
//!
//! A WebSocket connection begins with one HTTP request and one response, neither of which has a
//! body. So heads are the only part of HTTP that `wire` needs. Bytes go in, in chunks of any size,
//! and a [`Request`] or a [`Response`] comes out. This module knows nothing of WebSocket, routes or
//! sockets.
//!
//! # Strict, with three exceptions
//! If a proxy and a server understand the same head differently, requests can be smuggled past the
//! proxy. So this parser refuses what other servers tolerate: a line that ends in LF alone, a
//! folded header line, blanks before the colon. It accepts three things that a strict parser could
//! refuse, because real peers send them and each can mean only one thing: an empty line before the
//! first (RFC 9112, 2.2), a status line that ends right after its code, and bytes of 0x80 and above
//! in header values (`obs-text`; see [`Headers`]).
//!
//! Read next: `grammar.rs`.

mod error;
mod error_response;
mod grammar;
mod headers;
mod reader;
mod start_line;
#[cfg(test)]
mod tests;
pub(crate) mod work;

pub use error::HeadError;
pub(crate) use error_response::error_response;
pub(crate) use grammar::{is_field_value, is_host, is_origin_form, is_token};
pub use headers::Headers;
pub use reader::{HeadLimits, HeadReader};
pub use start_line::{HttpVersion, Request, Response};
