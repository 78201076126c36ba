//! Computes `Sec-WebSocket-Accept` from a key, step by step.
//!
//! RFC 6455, sections 1.3 and 4.2.2, item 5.4. [`accept_value`] does the same in one line. Read
//! next: `json.rs`.

use crate::wire::{
    accept_value,
    handshake::{GUID, is_key},
};
use sha1::{Digest, Sha1};
use std::fmt::Write as _;

/// The values on the way from a key to `Sec-WebSocket-Accept`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Derivation {
    /// The key as the client sent it.
    pub key: String,
    /// Whether the key is valid: 16 bytes in base64. A server rejects any other.
    pub is_key: bool,
    /// The key with the GUID appended.
    pub with_guid: String,
    /// The SHA-1 hash of that.
    pub sha1: [u8; 20],
    /// The hash in base64, which the server answers.
    pub accept: String,
}

/// One step of the derivation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "server", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Step {
    /// The name of the value that this step computes: `key`, `with-guid`, `sha1`, `accept`.
    #[cfg_attr(feature = "server", serde(rename = "step"))]
    pub name: &'static str,
    /// The value. The hash is in hex.
    pub value: String,
    /// A sentence that explains the step.
    pub meaning: String,
}

/// Computes `Sec-WebSocket-Accept` from a `Sec-WebSocket-Key`. Any text has one, even an invalid
/// key.
pub fn accept(key: &str) -> Derivation {
    let with_guid = format!("{key}{GUID}");
    let sha1 = Sha1::digest(&with_guid).into();
    Derivation {
        key: key.to_owned(),
        is_key: is_key(key),
        with_guid,
        sha1,
        accept: accept_value(key),
    }
}

impl Derivation {
    /// The four steps, in order.
    pub fn steps(&self) -> [Step; 4] {
        let step = |name, value: &str, meaning: &str| Step {
            name,
            value: value.to_owned(),
            meaning: meaning.to_owned(),
        };
        let key = if self.is_key {
            "the key that the client sent: 16 random bytes in base64, used as text and not decoded"
        } else {
            "not 16 bytes in base64, so a server rejects it; the steps below show what it would give"
        };
        let hex = self.sha1.iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        [
            step("key", &self.key, key),
            step(
                "with-guid",
                &self.with_guid,
                "the key with the GUID from RFC 6455 appended: only a WebSocket server does this",
            ),
            step("sha1", &hex, "the SHA-1 hash of that text: 20 bytes, shown in hex"),
            step(
                "accept",
                &self.accept,
                "those 20 bytes in base64: the server's Sec-WebSocket-Accept, which the client compares with its own result",
            ),
        ]
    }
}
