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
//! Read next: `server.rs`, then `client.rs` and `extensions.rs`; the heads themselves are
//! [`head`](super::head)'s.

mod client;
mod client_errors;
mod extensions;
mod server;
#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};

pub use client::{Accepted, ClientHandshake};
pub(crate) use client::{check_change, verify_seen};
pub use client_errors::{RequestError, ResponseError};
pub(crate) use extensions::is_malformed;
pub(crate) use server::is_key;
pub use server::{Upgrade, UpgradeError, upgrade};

/// The version of RFC 6455; those before it were drafts (4.1, item 9).
const VERSION: &str = "13";

/// What is appended to the key (1.3). The text means nothing; what counts is that nothing but
/// WebSocket uses it.
pub(crate) const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// The `Sec-WebSocket-Accept` that answers a `Sec-WebSocket-Key` (RFC 6455, 4.2.2, item 5.4): the
/// key as it was sent, not decoded, and the GUID, through SHA-1 and base64.
///
/// ```
/// use wirechart::wire::handshake::accept_value;
/// assert_eq!(accept_value("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="); // the example of 1.3
/// ```
pub fn accept_value(key: &str) -> String {
    STANDARD.encode(Sha1::new().chain_update(key).chain_update(GUID).finalize())
}
