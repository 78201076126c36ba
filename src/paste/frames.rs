//! What can be said of bytes before anyone explains them: where frames end, who masked them, and
//! whether this is another protocol.
//!
//! Judges no frame: that is [`explain`](crate::explain). RFC 6455, section 5.2. Read next:
//! `conversation.rs`.

use super::error::PasteError;
use crate::wire::Role;

/// A frame as far as its header says: its length, and who must have sent it.
pub(super) struct Outline {
    /// The length with the header. `None` if the header is incomplete.
    pub(super) length: Option<usize>,
    /// A client masks its frames, a server does not (5.1).
    pub(super) sender: Role,
    /// Whether it may be a frame at all: bits and opcode have a meaning.
    pub(super) is_plausible: bool,
}

/// The outline of the frame that begins here. `None` if the byte with the MASK bit is missing.
pub(super) fn outline(bytes: &[u8]) -> Option<Outline> {
    let (&[first, second], rest) = bytes.split_first_chunk::<2>()?;
    let is_masked = second & 0x80 != 0;
    let (long, length) = match second & 0x7F {
        126 => (2, rest.first_chunk().map(|length| u64::from(u16::from_be_bytes(*length)))),
        127 => (8, rest.first_chunk().map(|length| u64::from_be_bytes(*length))),
        short => (0, Some(u64::from(short))),
    };
    let header = 2 + long + if is_masked { 4 } else { 0 };
    let length = length.and_then(|length| usize::try_from(length).ok()?.checked_add(header));
    let is_plausible = first & 0x30 == 0 && matches!(first & 0x0F, 0..=2 | 8..=10);
    let sender = if is_masked { Role::Client } else { Role::Server };
    Some(Outline { length, sender, is_plausible })
}

/// Whether these are whole frames, one after the other, with nothing left.
pub(super) fn are_frames(mut bytes: &[u8]) -> bool {
    let is_empty = bytes.is_empty();
    while let Some(frame) = outline(bytes) {
        match frame.length {
            Some(length) if frame.is_plausible && length <= bytes.len() => bytes = &bytes[length..],
            _ => return false,
        }
    }
    bytes.is_empty() && !is_empty
}

/// The senders of the frames, as their masks tell, up to the first that cannot be one.
pub(super) fn senders(mut bytes: &[u8]) -> impl Iterator<Item = Role> {
    std::iter::from_fn(move || {
        let frame = outline(bytes).filter(|frame| frame.is_plausible)?;
        bytes = frame.length.and_then(|length| bytes.get(length..)).unwrap_or_default();
        Some(frame.sender)
    })
}

/// Refuses bytes that are known to be something else, before a peer is blamed for them.
///
/// # Errors
/// The other protocol.
pub(super) fn check_not_another_protocol(bytes: &[u8]) -> Result<(), PasteError> {
    let what = match bytes {
        [0x14..=0x17, 0x03, 0..=4, ..] => {
            "TLS, so what is inside is encrypted; take it before TLS, or with the keys"
        }
        [0x1F, 0x8B, 8, ..] => "gzip; unpack it first",
        [b'P', b'K', 3, 4, ..] => "a ZIP archive; unpack it first",
        _ if bytes.starts_with(b"\x89PNG\r\n\x1A\n") => "a PNG picture",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => "Zstandard; unpack it first",
        _ if bytes.starts_with(b"PRI * HTTP/2") => "HTTP/2",
        _ => return Ok(()),
    };
    Err(PasteError::OtherProtocol { what })
}
