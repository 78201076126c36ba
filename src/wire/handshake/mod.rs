//! The opening handshake of WebSocket, both roles (RFC 6455, section 4).
//!
//! The client sends an HTTP request to change the protocol, with a key of 16 random bytes in
//! base64. The server answers 101 with a value computed from that key. Only a WebSocket server
//! computes this value, so the client knows that it did not reach a plain HTTP server (1.3).
//! Scripts and forms in a web page cannot set headers that begin with `Sec-`, so the server knows
//! that the request did not come from one (1.6). The key proves no identity and protects no secret.
//!
//! ```text
//! client                                              server
//!   ClientHandshake::new, request()  ── GET, key ──▶  HeadReader, upgrade()
//!   HeadReader, verify()  ◀── 101, accept value ────  Upgrade::response()
//!   ◀───────────────────── frames ─────────────────▶
//! ```
//!
//! The input is heads, the output is bytes. Which `Origin` (10.2) and `Host` are accepted is the
//! server's policy and is decided elsewhere. This module knows nothing of frames: bytes after the
//! head are left to the caller.
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
pub(crate) use extensions::{extensions, extensions_in};
pub(crate) use server::is_key;
pub use server::{Upgrade, UpgradeError, upgrade};
