//! What can be said of bytes before anyone explains them: where frames end, who masked them, and
//! whether this is another protocol.
//!
//! Judges no frame: that is [`explain`](crate::explain). RFC 6455, section 5.2. Read next:
//! `conversation.rs`.

use super::{error::PasteError, heads};
use crate::wire::Role;

/// A frame as far as its header says: its length, and who must have sent it.
pub(super) struct Outline {
    /// The length with the header. `None` if the header is incomplete.
    pub(super) length: Option<usize>,
    /// A client masks its frames, a server does not (5.1).
    pub(super) sender: Role,
    /// Whether it may be a frame at all: bits and opcode have a meaning.
    pub(super) is_plausible: bool,
    /// Whether its length is written as it must be (5.2, 5.5).
    has_valid_length: bool,
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
    let is_plausible = first & 0x30 == 0 && matches!(first & 0x0F, 0..=2 | 8..=10);
    let sender = if is_masked { Role::Client } else { Role::Server };
    let is_control = first & 0x08 != 0;
    let has_valid_length = match (second & 0x7F, length) {
        (length, _) if is_control => first & 0x80 != 0 && length < 126,
        (126, Some(length)) => length > 125,
        (127, Some(length)) => length > 0xFFFF && length < 1 << 63,
        _ => true,
    };
    let length = length.and_then(|length| usize::try_from(length).ok()?.checked_add(header));
    Some(Outline { length, sender, is_plausible, has_valid_length })
}

/// How well bytes can be frames that follow one another. It decides between two ways to read a
/// paste, and nothing else: frames may be invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// They cannot be.
    No,
    /// They can be, but the last one is incomplete.
    Cut,
    /// They are whole frames, with nothing left, or they begin with a head.
    Whole,
}

/// How well these bytes can be frames.
pub(super) fn fit(mut bytes: &[u8]) -> Fit {
    if bytes.is_empty() {
        return Fit::No;
    }
    if heads::is_head(bytes) {
        return Fit::Whole;
    }
    while let Some(frame) = outline(bytes) {
        match frame.length {
            _ if !frame.is_plausible || !frame.has_valid_length => return Fit::No,
            Some(length) if length <= bytes.len() => bytes = &bytes[length..],
            _ => return Fit::Cut,
        }
    }
    if bytes.is_empty() { Fit::Whole } else { Fit::Cut }
}

/// How many bytes of frames there are before a head begins. No frame begins as one does.
pub(super) fn before_head(bytes: &[u8]) -> usize {
    let mut at = 0;
    while !heads::is_head(&bytes[at..]) {
        let length = outline(&bytes[at..]).filter(|frame| frame.is_plausible);
        match length.and_then(|frame| frame.length).and_then(|length| at.checked_add(length)) {
            Some(next) if next < bytes.len() => at = next,
            _ => return bytes.len(),
        }
    }
    at
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
