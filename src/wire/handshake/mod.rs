//! The opening handshake of WebSocket, both roles (RFC 6455, section 4).
//!
//! The client asks over HTTP to change the protocol and sends a key, 16 random bytes in base64. The
//! server answers 101 with a value that only someone who knows WebSocket computes from that key. It
//! proves no identity and keeps no secret: it makes sure that neither end is an HTTP server or a
//! form in a web page that was talked into this (1.3).
//!
//! ```text
//! client                                              server
//!   ClientHandshake::new, request()  ── GET, key ──▶  HeadReader, upgrade()
//!   HeadReader, verify()  ◀── 101, accept value ────  Upgrade::response()
//!   ◀───────────────────── frames ─────────────────▶
//! ```
//!
//! Heads come in and bytes go out; whose `Origin` and which `Host` are welcome (10.2) is the
//! server's policy and is decided above. This module must not know frames: bytes after the head are
//! the caller's to keep.
//!
//! Read next: `accept.rs` and `server.rs`, then `client.rs` and `extensions.rs`; the heads
//! themselves are [`head`](super::head)'s.

mod accept;
mod client;
mod client_errors;
mod extensions;
mod server;
#[cfg(test)]
mod tests;

pub(crate) use accept::GUID;
pub use accept::accept_value;
pub use client::{Accepted, ClientHandshake};
pub(crate) use client::{check_change, verify_seen};
pub use client_errors::{RequestError, ResponseError};
pub(crate) use extensions::is_malformed;
pub(crate) use server::is_key;
pub use server::{Upgrade, UpgradeError, upgrade};
