//! How the answer to a key is made, step by step.
//!
//! RFC 6455, sections 1.3 and 4.2.2, item 5.4. Read next: [`handshake`](crate::wire::handshake),
//! which does it in one line.

use crate::wire::{
    accept_value,
    handshake::{GUID, is_key},
};
use sha1::{Digest, Sha1};
use std::fmt::Write as _;

/// What becomes of a key on its way to `Sec-WebSocket-Accept`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derivation {
    /// As the client sent it.
    pub key: String,
    /// Whether it is one: 16 bytes in base64. A server refuses any other.
    pub is_key: bool,
    /// With the GUID behind it.
    pub with_guid: String,
    /// The SHA-1 of that.
    pub sha1: [u8; 20],
    /// That in base64: what the server answers.
    pub accept: String,
}

/// One step of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "server", derive(serde::Serialize))]
pub struct Step {
    /// What comes out: `key`, `with-guid`, `sha1`, `accept`.
    #[cfg_attr(feature = "server", serde(rename = "step"))]
    pub name: &'static str,
    /// Its value; of the hash, in hex.
    pub value: String,
    /// What was done: one sentence.
    pub meaning: String,
}

/// Follows a `Sec-WebSocket-Key` to its `Sec-WebSocket-Accept`. Any text has one, also one that no
/// server would take as a key.
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
    /// The four steps, in their order.
    pub fn steps(&self) -> [Step; 4] {
        let step = |name, value: &str, meaning: &str| Step {
            name,
            value: value.to_owned(),
            meaning: meaning.to_owned(),
        };
        let key = if self.is_key {
            "the key that the client sent: 16 random bytes in base64, taken as text and not decoded"
        } else {
            "this is not 16 bytes in base64, so a server refuses it; what follows is what it would become"
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
                "the GUID that RFC 6455 fixes is put behind it: only someone who knows WebSocket does so",
            ),
            step("sha1", &hex, "the SHA-1 of that text: 20 bytes, here in hex"),
            step(
                "accept",
                &self.accept,
                "those 20 bytes in base64: the server's Sec-WebSocket-Accept, which the client compares with its own result",
            ),
        ]
    }
}
