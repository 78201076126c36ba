//! The frames of the other end, read without judging them, and the messages in them.
//!
//! [`Header::decode`](crate::wire::raw::Header::decode) stops at the first broken rule. A check is
//! about one rule, and must not fail because of another. RFC 6455, sections 5.2 and 5.4; RFC 7692,
//! section 7.2.2. Read next: `inflate.rs`.

use super::{
    bytes::{CLOSE, CONTINUATION, FIN, MASK, OPCODE, PONG, RSV1, TEXT},
    inflate::Inflater,
};
use crate::wire::raw::mask;

/// The longest frame that is read from a server.
const LONGEST: u64 = 64 << 20;

/// A frame from the server, or from the client whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ServerFrame {
    /// FIN, the reserved bits and the opcode.
    pub(super) first: u8,
    /// The masking key, if it is masked.
    pub(super) key: Option<[u8; 4]>,
    /// How many bytes the length took: 1, 3 or 9.
    pub(super) length_bytes: usize,
    pub(super) payload: Vec<u8>,
}

impl ServerFrame {
    /// Reads the frame at the start of `bytes`. Returns it with its length, or `Ok(None)` if it is
    /// incomplete.
    ///
    /// # Errors
    /// The announced length, if it is too long to be read.
    pub(super) fn read(bytes: &[u8]) -> Result<Option<(Self, usize)>, u64> {
        let [first, second, ..] = *bytes else { return Ok(None) };
        let (length, length_bytes) = match second & !MASK {
            126 => match bytes[2..].first_chunk() {
                Some(length) => (u64::from(u16::from_be_bytes(*length)), 3),
                None => return Ok(None),
            },
            127 => match bytes[2..].first_chunk() {
                Some(length) => (u64::from_be_bytes(*length), 9),
                None => return Ok(None),
            },
            short => (u64::from(short), 1),
        };
        if length > LONGEST {
            return Err(length);
        }
        let is_masked = second & MASK != 0;
        let start = 1 + length_bytes + if is_masked { 4 } else { 0 };
        let end = start + length as usize;
        let Some(payload) = bytes.get(start..end) else { return Ok(None) };
        let mut payload = payload.to_vec();
        let key = if is_masked { bytes[start - 4..].first_chunk().copied() } else { None };
        if let Some(key) = key {
            mask::apply(key, 0, &mut payload);
        }
        Ok(Some((Self { first, key, length_bytes, payload }, end)))
    }

    pub(super) fn is_masked(&self) -> bool {
        self.key.is_some()
    }

    pub(super) fn opcode(&self) -> u8 {
        self.first & OPCODE
    }

    pub(super) fn is_close(&self) -> bool {
        self.opcode() == CLOSE
    }

    pub(super) fn is_pong_of(&self, payload: &[u8]) -> bool {
        self.opcode() == PONG && self.payload == payload
    }

    /// Whether it belongs to a message.
    pub(super) fn is_data(&self) -> bool {
        self.first & 0x08 == 0
    }

    /// The code of a Close.
    pub(super) fn close_code(&self) -> Option<u16> {
        self.payload.first_chunk().map(|code| u16::from_be_bytes(*code))
    }

    /// Whether the code of a Close is defined, by the RFC or at IANA since, or free to use (RFC 6455,
    /// 7.4). Those that are never sent, 1005, 1006 and 1015, are defined.
    pub(super) fn has_defined_code(&self) -> bool {
        let is_defined = |code| matches!(code, 1000..=1003 | 1005..=1015 | 3000..=4999);
        self.close_code().is_none_or(is_defined)
    }

    /// Whether the length is in the shortest form.
    pub(super) fn is_minimal(&self) -> bool {
        self.length_bytes
            == match self.payload.len() {
                0..=125 => 1,
                126..=0xFFFF => 3,
                _ => 9,
            }
    }
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) is_text: bool,
    pub(super) payload: Vec<u8>,
}

impl Message {
    pub(super) fn text(payload: impl AsRef<[u8]>) -> Self {
        Self { is_text: true, payload: payload.as_ref().to_vec() }
    }

    pub(super) fn binary(payload: impl AsRef<[u8]>) -> Self {
        Self { is_text: false, payload: payload.as_ref().to_vec() }
    }
}

/// Puts the server's frames together, and inflates what is compressed.
#[derive(Debug, Default)]
pub(super) struct Messages {
    first: u8,
    payload: Vec<u8>,
    pub(super) inflater: Inflater,
    /// How many messages were whole.
    pub(super) count: usize,
    /// Whether each message is inflated with nothing remembered of those before it.
    pub(super) forgets: bool,
}

impl Messages {
    /// Takes a data frame, and returns the message that it completes.
    ///
    /// # Errors
    /// Why a compressed message cannot be inflated.
    pub(super) fn push(&mut self, frame: &ServerFrame) -> Result<Option<Message>, &'static str> {
        if frame.opcode() != CONTINUATION {
            self.first = frame.first;
            // Of a message inside another, which is a fault of its own, the outer is lost.
            self.payload.clear();
        }
        self.payload.extend(&frame.payload);
        if frame.first & FIN == 0 {
            return Ok(None);
        }
        let mut payload = std::mem::take(&mut self.payload);
        if self.first & RSV1 != 0 {
            if self.forgets {
                self.inflater.forget();
            }
            payload = self.inflater.message(&payload)?;
        }
        self.count += 1;
        Ok(Some(Message { is_text: self.first & OPCODE == TEXT, payload }))
    }

    /// The message that this frame completes, if it is one of data and the message can be read.
    pub(super) fn push_data(&mut self, frame: &ServerFrame) -> Option<Message> {
        if frame.is_data() { self.push(frame).ok().flatten() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_in_all_forms_of_the_length_masked_or_not() {
        let read = |bytes: &[u8]| ServerFrame::read(bytes).unwrap().map(|(frame, _)| frame);
        let frame = read(b"\x81\x05Hello").unwrap();
        assert_eq!((frame.length_bytes, frame.is_masked(), frame.is_minimal()), (1, false, true));
        let long = read(b"\x81\x7e\x00\x05Hello").unwrap();
        assert_eq!((long.payload, long.length_bytes), (b"Hello".to_vec(), 3));
        assert!(!read(b"\x81\x7f\0\0\0\0\0\0\0\x05Hello").unwrap().is_minimal());
        let masked = read(b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58").unwrap();
        assert_eq!(
            (masked.payload, masked.key),
            (b"Hello".to_vec(), Some([0x37, 0xfa, 0x21, 0x3d]))
        );
        assert_eq!(read(b"\x81\x05Hell"), None);
        assert_eq!(ServerFrame::read(b"\x82\x7f\x80\0\0\0\0\0\0\0"), Err(1 << 63));
    }

    #[test]
    fn a_message_in_fragments_and_one_that_is_compressed() {
        let frame = |first: u8, payload: &[u8]| ServerFrame {
            first,
            key: None,
            length_bytes: 1,
            payload: payload.to_vec(),
        };
        let mut messages = Messages::default();
        assert_eq!(messages.push(&frame(TEXT, b"Hel")), Ok(None));
        assert_eq!(messages.push(&frame(FIN, b"lo")), Ok(Some(Message::text("Hello"))));
        // RFC 7692, 7.2.3.1 and 7.2.3.2.
        let first = frame(FIN | RSV1 | TEXT, &[0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]);
        let again = frame(FIN | RSV1 | TEXT, &[0xf2, 0x00, 0x11, 0x00, 0x00]);
        assert_eq!(messages.push(&first), Ok(Some(Message::text("Hello"))));
        assert_eq!(messages.push(&again), Ok(Some(Message::text("Hello"))));
        messages.forgets = true;
        assert!(messages.push(&again).is_err());
    }
}
