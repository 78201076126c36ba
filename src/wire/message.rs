//! Messages: the type for a whole message, and its checks.
//!
//! A message arrives in one frame or in several fragments; `assembly.rs` puts fragments together. A
//! text message must be valid UTF-8. This module knows nothing of headers, masks, control frames or
//! the connection. RFC 6455, sections 5.6 and 8.1. Read next: [`assembly`](super::assembly).

use super::{
    error::ProtocolError,
    frame::{Opcode, PayloadChunk},
    utf8::Utf8,
};
use std::{borrow::Cow, str::Utf8Error};

/// What a message's bytes mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// UTF-8 text.
    Text,
    /// Any bytes.
    Binary,
}

impl MessageKind {
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
#[derive(Debug, Clone, PartialEq, Eq)]
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

    /// Makes a message without a check. The caller must have checked a text. The oracles also use
    /// this to repeat what other codecs accept as text.
    pub(crate) fn unchecked(kind: MessageKind, payload: impl Into<Cow<'a, [u8]>>) -> Self {
        Self { kind, payload: payload.into() }
    }

    /// Makes a message from the payload of a single frame.
    ///
    /// # Errors
    /// Returns `TextNotUtf8` if the kind is text and the payload is not valid UTF-8.
    pub(crate) fn received(
        kind: MessageKind,
        payload: PayloadChunk<'a>,
    ) -> Result<Self, ProtocolError> {
        let mut utf8 = Utf8::default();
        if kind == MessageKind::Text {
            check(&mut utf8, payload, 0)?;
        }
        if !utf8.is_complete() {
            return Err(ProtocolError::TextNotUtf8 { offset: payload.bytes.len() });
        }
        Ok(Self::unchecked(kind, payload.bytes))
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

/// Checks a chunk of a text that starts `before` bytes into the message.
pub(super) fn check(
    utf8: &mut Utf8,
    chunk: PayloadChunk<'_>,
    before: usize,
) -> Result<(), ProtocolError> {
    // ASCII is valid UTF-8, but not inside a character.
    if chunk.seen_ascii && utf8.is_complete() {
        return Ok(());
    }
    utf8.push(chunk.bytes).map_err(|at| ProtocolError::TextNotUtf8 { offset: before + at })
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
}
