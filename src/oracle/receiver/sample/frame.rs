//! How the sample takes a frame from its buffer: it waits for the whole header and judges it, and
//! then waits for the payload.
//!
//! Must not know what a frame means in a message. RFC 6455, sections 5.2 and 5.3. Read next:
//! `bugs.rs`.

use super::{
    super::{Role, Setup},
    bugs::{self, Bug},
};

/// A failure, as the code of the Close that reports it.
pub(super) type Failure = u16;

pub(super) struct Frame {
    pub(super) fin: bool,
    pub(super) opcode: u8,
    pub(super) payload: Vec<u8>,
}

/// A header, before it is judged.
struct Header {
    first: u8,
    second: u8,
    length: u64,
    key: Option<[u8; 4]>,
    /// Its own size in bytes.
    size: usize,
}

/// Takes the next frame from the buffer; `None` if it is not complete. `open` is the length of the
/// open message, if there is one.
pub(super) fn take_frame<const BUG: Bug>(
    buffer: &mut Vec<u8>,
    setup: &Setup,
    open: Option<usize>,
) -> Result<Option<Frame>, Failure> {
    let Some(header) = header::<BUG>(buffer) else { return Ok(None) };
    check::<BUG>(&header, setup, open)?;
    // It fits, because the limits have been checked.
    let end = header.size + header.length as usize;
    if buffer.len() < end {
        return Ok(None);
    }
    let mut payload: Vec<u8> = buffer.drain(..end).skip(header.size).collect();
    let block = if BUG == bugs::MASK_BLOCKS { 1023 } else { usize::MAX };
    for (at, byte) in payload.iter_mut().enumerate() {
        *byte ^= header.key.unwrap_or_default()[at % block % 4];
    }
    Ok(Some(Frame { fin: header.first & 0x80 != 0, opcode: header.first & 0x0F, payload }))
}

fn header<const BUG: Bug>(bytes: &[u8]) -> Option<Header> {
    let (&[first, second], rest) = bytes.split_first_chunk()?;
    let (length, rest) = match second & 0x7F {
        126 => {
            let (&length, rest) = rest.split_first_chunk()?;
            let read =
                if BUG == bugs::LITTLE_ENDIAN { u16::from_le_bytes } else { u16::from_be_bytes };
            (u64::from(read(length)), rest)
        }
        127 => {
            let (&length, rest) = rest.split_first_chunk()?;
            let lost = if BUG == bugs::LENGTH_OF_32_BITS { 32 } else { 0 };
            (u64::from_be_bytes(length) << lost >> lost, rest)
        }
        short => (u64::from(short), rest),
    };
    let (key, rest) = if second & 0x80 == 0 {
        (None, rest)
    } else {
        let (&key, rest) = rest.split_first_chunk()?;
        (Some(key), rest)
    };
    Some(Header { first, second, length, key, size: bytes.len() - rest.len() })
}

fn check<const BUG: Bug>(
    header: &Header,
    setup: &Setup,
    open: Option<usize>,
) -> Result<(), Failure> {
    let (opcode, fin) = (header.first & 0x0F, header.first & 0x80 != 0);
    let is_control = opcode >= 8;
    let is_known = matches!(opcode, 0..=2 | 8..=10) || BUG == bugs::OPCODE_15 && opcode == 15;
    let may_be_fragment = !is_control || BUG == bugs::PONG_FRAGMENT && opcode == 10;
    let is_unmasked_allowed = BUG == bugs::UNMASKED && header.length == 0;
    let is_masked_rightly = header.key.is_some() == (setup.role == Role::Server)
        || header.key.is_none() && is_unmasked_allowed;
    let least = match header.second & 0x7F {
        126 if BUG == bugs::LONG_FORM => 0,
        126 if BUG == bugs::LENGTH_126 => 127,
        126 => 126,
        127 => 0x1_0000,
        _ => 0,
    };
    let is_length_allowed =
        header.length >= least && (header.length >> 63 == 0 || BUG == bugs::TOP_BIT);
    let continues = opcode == 0;
    let may_come_now = continues == open.is_some() || BUG == bugs::MESSAGE_INSIDE && !continues;
    let is_valid = header.first & 0x70 == 0
        && is_known
        && (fin || may_be_fragment)
        && is_masked_rightly
        && is_length_allowed
        && if is_control { header.length <= 125 } else { may_come_now };
    if !is_valid {
        return Err(1002);
    }
    let before = if BUG == bugs::FRAGMENT_LIMIT { 0 } else { open.unwrap_or_default() as u64 };
    let whole = before.saturating_add(header.length);
    let is_too_big =
        header.length > setup.limits.max_frame_size || whole > setup.limits.max_message_size as u64;
    if is_too_big && !is_control { Err(1009) } else { Ok(()) }
}
