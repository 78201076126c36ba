//! The value that answers a key, and the version of the protocol: what both ends must know.
//!
//! Must not know requests and responses. RFC 6455, sections 1.3 and 4.2.2. Read next: `server.rs`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};

/// The version of RFC 6455; those before it were drafts (4.1, item 9).
pub(super) const VERSION: &str = "13";

/// What is appended to the key (1.3). The text means nothing; what counts is that nothing but
/// WebSocket uses it.
pub(crate) const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// The `Sec-WebSocket-Accept` that answers a `Sec-WebSocket-Key` (RFC 6455, 4.2.2, item 5.4): the
/// key as it was sent, not decoded, and the GUID, through SHA-1 and base64.
///
/// ```
/// use wirechart::wire::accept_value;
/// assert_eq!(accept_value("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="); // the example of 1.3
/// ```
pub fn accept_value(key: &str) -> String {
    STANDARD.encode(Sha1::new().chain_update(key).chain_update(GUID).finalize())
}
