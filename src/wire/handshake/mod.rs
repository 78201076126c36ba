//! The opening handshake of WebSocket, both roles (RFC 6455, section 4).
//!
//! The client sends an HTTP request to change the protocol, with a key of 16 random bytes in
//! base64. The server answers 101 with a value computed from that key. Only an endpoint that
//! implements WebSocket computes this value. It proves no identity and protects no secret. It
//! ensures that neither end is a plain HTTP server, or a form in a web page that was tricked into
//! sending the request (1.3).
//!
//! ```text
//! client                                              server
//!   ClientHandshake::new, request()  ── GET, key ──▶  HeadReader, upgrade()
//!   HeadReader, verify()  ◀── 101, accept value ────  Upgrade::response()
//!   ◀───────────────────── frames ─────────────────▶
//! ```
//!
//! The input is heads, the output is bytes. Which `Origin` and `Host` are accepted (10.2) is the
//! server's policy and is decided elsewhere. This module knows nothing of frames: the caller must
//! keep the bytes after the head.
//!
//! Read next: `accept.rs`.

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
