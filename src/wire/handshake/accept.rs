//! The accept value for a key, and the protocol version, which both ends need.
//!
//! This module knows nothing of requests and responses. RFC 6455, sections 1.3 and 4.2.2. Read
//! next: `extensions.rs`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};

/// The version of RFC 6455. Earlier versions were drafts (4.1, item 9).
pub(super) const VERSION: &str = "13";

/// The text that is appended to the key (1.3). It has no meaning; no other protocol uses it.
pub(crate) const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Returns the `Sec-WebSocket-Accept` for a `Sec-WebSocket-Key` (RFC 6455, 4.2.2, item 5.4). It is
/// the SHA-1, in base64, of the key followed by the GUID. The key is used as it was sent, not
/// decoded.
///
/// ```
/// use wirechart::wire::accept_value;
/// assert_eq!(accept_value("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="); // the example of 1.3
/// ```
pub fn accept_value(key: &str) -> String {
    STANDARD.encode(Sha1::new().chain_update(key).chain_update(GUID).finalize())
}
