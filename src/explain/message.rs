//! The message that a frame completes, for the case that the frame's payload does not show it: the
//! message is compressed, or in fragments.
//!
//! Must not know frames. RFC 7692, sections 7.1 and 7.2. Read next: `progress.rs`.

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
    /// Whether it refers back to earlier messages. `None` if it is not compressed.
    pub context: Option<Context>,
}

/// Whether a compressed message refers back to earlier messages (context takeover; RFC 7692,
/// 7.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Context {
    /// It cannot: the ends agreed to compress each message alone.
    NotAgreed,
    /// It does not: it inflates to the same without the earlier messages.
    NotUsed,
    /// It does.
    Used {
        /// The agreed size of the window, in bytes.
        window: u32,
    },
    /// The message is too long to find out.
    Unknown,
}

impl Message {
    /// Its beginning: text in quotes, other bytes in hex. Safe to show in a terminal.
    pub fn value(&self) -> String {
        let more = self.length > self.beginning.len() as u64;
        words::beginning(&self.beginning, more, self.kind == MessageKind::Text)
    }

    /// [`context`](Self::context) as a sentence. `None` if it is not compressed.
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

/// Finds out whether a message refers back to earlier ones: inflates it without them, and compares
/// the result with its `length` and `beginning`. `payload` is the whole compressed message, or
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
