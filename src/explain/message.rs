//! The message that a frame completes, where the payload of the frame does not show it: it is
//! compressed, or in fragments.
//!
//! Must not know frames. RFC 7692, sections 7.1 and 7.2. Read next: `frame.rs`.

use super::words;
use crate::wire::{DeflateParameters, MessageKind, Role, deflate::Codec};

/// A message, as the application gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// Whether it is text.
    pub kind: MessageKind,
    /// Its length, after inflating.
    pub length: u64,
    /// Its first bytes.
    pub beginning: Vec<u8>,
    /// What the messages before it had to do with it. `None` if it is not compressed.
    pub context: Option<Context>,
}

/// What a compressed message needs of those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Context {
    /// Each message is compressed alone: that was agreed on.
    NotAgreed,
    /// It inflates to the same without the messages before it.
    NotUsed,
    /// It refers back to earlier messages, within a window of so many bytes.
    Used {
        /// The agreed size of the window, in bytes.
        window: u32,
    },
    /// It is too long to be tried.
    Unknown,
}

impl Message {
    /// Its beginning: text in quotes, other bytes in hex. Safe to show in a terminal.
    pub fn value(&self) -> String {
        let more = self.length > self.beginning.len() as u64;
        words::beginning(&self.beginning, more, self.kind == MessageKind::Text)
    }

    /// What context takeover and the window did, as a sentence. `None` if it is not compressed.
    pub fn compression(&self) -> Option<String> {
        Some(match self.context? {
            Context::NotAgreed => {
                "without context takeover: each message is compressed alone".to_owned()
            }
            Context::NotUsed => {
                "it needs no message before it, although context takeover would allow that"
                    .to_owned()
            }
            Context::Used { window } => {
                format!(
                    "it refers back to earlier messages: context takeover, with a window of {window} bytes"
                )
            }
            Context::Unknown => {
                "whether it refers back to earlier messages was not tried, because it is long"
                    .to_owned()
            }
        })
    }
}

/// Finds what a message needs of those before it, by inflating it alone. `payload` is all of it, or
/// `None` if it was not kept.
pub(super) fn context(
    agreed: &DeflateParameters,
    receiver: Role,
    payload: Option<&[u8]>,
    length: u64,
    beginning: &[u8],
) -> Context {
    let (is_off, bits) = match receiver {
        Role::Server => (agreed.client_no_context_takeover, agreed.client_max_window_bits),
        Role::Client => (agreed.server_no_context_takeover, agreed.server_max_window_bits),
    };
    if is_off {
        return Context::NotAgreed;
    }
    let (Some(payload), Some(mut alone)) = (payload, Codec::new(agreed, receiver)) else {
        return Context::Unknown;
    };
    let mut message = Vec::new();
    let limit = usize::try_from(length).unwrap_or(usize::MAX);
    let is_same = alone.inflate(payload, true, &mut message, limit).is_ok()
        && message.len() == limit
        && message.starts_with(beginning);
    if is_same {
        return Context::NotUsed;
    }
    let bits = bits.map_or(15, |bits| bits.get());
    Context::Used { window: 1 << bits }
}
