//! A whole message, received or to be sent.
//!
//! A message arrives in one frame or in several fragments; `assembly.rs` puts fragments together. A
//! text message must be valid UTF-8. This module knows nothing of headers, masks, control frames or
//! the connection. RFC 6455, sections 5.6 and 8.1. Read next: [`assembly`](super::assembly).

use super::frame::Opcode;
use std::{borrow::Cow, fmt, str::Utf8Error};

/// The type of a message's payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// UTF-8 text.
    Text,
    /// Any bytes.
    Binary,
}

impl MessageKind {
    /// The type of the message that a frame with this opcode begins. `None` if it begins none.
    pub fn of(opcode: Opcode) -> Option<Self> {
        match opcode {
            Opcode::Text => Some(Self::Text),
            Opcode::Binary => Some(Self::Binary),
            _ => None,
        }
    }

    /// The opcode of a message's first frame.
    pub fn opcode(self) -> Opcode {
        match self {
            Self::Text => Opcode::Text,
            Self::Binary => Opcode::Binary,
        }
    }
}

/// A whole message, received or to be sent.
///
/// The payload of a text message is always valid UTF-8. It is checked when the message is received,
/// and [`new`](Self::new) checks it too; [`text`](Self::text) takes a `str`, which needs no check.
///
/// A received message borrows from the input where possible. Text is stored as bytes, because most
/// receivers only forward it, as an echo or a broadcast does. Without `unsafe`, converting checked
/// bytes to a `str` means checking them again. Only [`as_text`](Self::as_text) and
/// [`into_text`](Self::into_text) pay for that second check. [`payload`](Self::payload) costs
/// nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Message<'a> {
    pub(super) kind: MessageKind,
    /// The unmasked bytes. For text, they are valid UTF-8.
    pub(super) payload: Cow<'a, [u8]>,
}

impl<'a> Message<'a> {
    /// Makes a text message from a `&str` or a `String`.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        let payload = match text.into() {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        Self { kind: MessageKind::Text, payload }
    }

    /// Makes a binary message from a `&[u8]` or a `Vec<u8>`.
    pub fn binary(bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self { kind: MessageKind::Binary, payload: bytes.into() }
    }

    /// Makes a message of this kind.
    ///
    /// # Errors
    /// Returns an error if the kind is text and the payload is not valid UTF-8.
    pub fn new(kind: MessageKind, payload: impl Into<Cow<'a, [u8]>>) -> Result<Self, Utf8Error> {
        let payload = payload.into();
        if kind == MessageKind::Text {
            std::str::from_utf8(&payload)?;
        }
        Ok(Self { kind, payload })
    }

    /// Makes a message without checking the payload. If it is a text, the caller must have checked
    /// that it is UTF-8. The oracles do not: they use it to represent what another codec accepted,
    /// which may be an invalid text.
    pub(crate) fn unchecked(kind: MessageKind, payload: impl Into<Cow<'a, [u8]>>) -> Self {
        Self { kind, payload: payload.into() }
    }

    /// Returns whether the message is text or binary.
    pub fn kind(&self) -> MessageKind {
        self.kind
    }

    /// Returns the payload of either kind.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Returns the payload of either kind without a copy: borrowed if the message borrows it,
    /// otherwise owned.
    pub fn into_payload(self) -> Cow<'a, [u8]> {
        self.payload
    }

    /// Returns the text of a text message, and `None` for a binary one. Each call checks the bytes
    /// again; see [`Message`].
    pub fn as_text(&self) -> Option<&str> {
        match self.kind {
            MessageKind::Text => std::str::from_utf8(&self.payload).ok(),
            MessageKind::Binary => None,
        }
    }

    /// As [`as_text`](Self::as_text), without a copy: borrowed if the message borrows its payload,
    /// otherwise owned.
    pub fn into_text(self) -> Option<Cow<'a, str>> {
        match (self.kind, self.payload) {
            (MessageKind::Text, Cow::Borrowed(bytes)) => {
                std::str::from_utf8(bytes).ok().map(Cow::Borrowed)
            }
            (MessageKind::Text, Cow::Owned(bytes)) => String::from_utf8(bytes).ok().map(Cow::Owned),
            (MessageKind::Binary, _) => None,
        }
    }

    /// Converts the message to one that borrows nothing, for a receiver that keeps it.
    pub fn into_owned(self) -> Message<'static> {
        Message { kind: self.kind, payload: Cow::Owned(self.payload.into_owned()) }
    }
}

/// How many bytes of a payload are shown by `Debug`. A message may have millions.
const SHOWN: usize = 64;

/// Shows the length and the beginning: a text as text, other bytes in hexadecimal.
impl fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self.payload.len();
        let beginning = &self.payload[..length.min(SHOWN)];
        write!(f, "{:?}({length} bytes, ", self.kind)?;
        let shown = match self.kind {
            MessageKind::Text => {
                // It may be cut inside a character.
                let text = beginning.utf8_chunks().next().map_or("", |chunk| chunk.valid());
                write!(f, "{text:?}")?;
                text.len()
            }
            MessageKind::Binary => {
                write!(f, "{beginning:02X?}")?;
                beginning.len()
            }
        };
        f.write_str(if shown < length { "..)" } else { ")" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The type guarantees that a text message is valid UTF-8.
    #[test]
    fn a_text_message_is_made_of_text_alone() {
        assert!(Message::new(MessageKind::Text, &b"a\xE2\x82"[..]).is_err());
        let text = Message::new(MessageKind::Text, "später".as_bytes()).unwrap();
        assert_eq!((text.kind(), text.as_text()), (MessageKind::Text, Some("später")));
        assert_eq!(text, Message::text("später".to_owned()));
        assert_eq!(text.into_owned().into_text(), Some(Cow::Borrowed("später")));
        let binary = Message::new(MessageKind::Binary, vec![0xFF]).unwrap();
        assert_eq!((binary.as_text(), binary.payload()), (None, &[0xFF][..]));
        assert_eq!((binary.clone().into_text(), binary.into_payload()), (None, vec![0xFF].into()));
    }

    #[test]
    fn debug_shows_the_length_and_the_beginning() {
        let shown = |message: Message<'_>| format!("{message:?}");
        assert_eq!(shown(Message::text("später")), r#"Text(7 bytes, "später")"#);
        assert_eq!(shown(Message::binary(vec![1, 0xAB])), "Binary(2 bytes, [01, AB])");
        let long = format!("a{}", "ä".repeat(SHOWN));
        let half = format!("a{}", "ä".repeat(SHOWN / 2 - 1));
        assert_eq!(shown(Message::text(&*long)), format!("Text(129 bytes, {half:?}..)"));
        let bytes = format!("Binary(65 bytes, [{}00]..)", "00, ".repeat(SHOWN - 1));
        assert_eq!(shown(Message::binary(vec![0; SHOWN + 1])), bytes);
    }
}
