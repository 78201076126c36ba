//! The frame header: two bytes, for a long payload an extended length, and from a client a masking
//! key.
//!
//! ```text
//!  0               1               2               3
//!  7 6 5 4 3 2 1 0 7 6 5 4 3 2 1 0 7 6 5 4 3 2 1 0 7 6 5 4 3 2 1 0
//! +-+-+-+-+-------+-+-------------+-------------------------------+
//! |F|R|R|R| opcode|M|  length     | extended length               |
//! |I|S|S|S|       |A|  0 to 125,  | 16 bits if the 7 bits are 126,|
//! |N|V|V|V|       |S|  126 or 127 | 64 bits if the 7 bits are 127 |
//! | |1|2|3|       |K|             |                               |
//! +-+-+-+-+-------+-+-------------+ - - - - - - - - - - - - - - - +
//! | masking key, 4 bytes, if MASK is set                          |
//! +---------------------------------------------------------------+
//! ```
//!
//! This module contains only the header. How a frame arrives is in [`incoming`](super::incoming),
//! how frames form a message in [`assembly`](super::assembly). RFC 6455, section 5.2; RFC 7692,
//! section 6, for RSV1. Read next: [`incoming`](super::incoming).

use super::error::ProtocolError;

// The first byte of the header.
pub(crate) const FIN: u8 = 0x80;
pub(crate) const RSV: [u8; 3] = [0x40, 0x20, 0x10];
const ANY_RSV: u8 = 0x70;
pub(crate) const OPCODE: u8 = 0x0F;
// The second byte of the header.
pub(crate) const MASK: u8 = 0x80;
pub(crate) const LENGTH: u8 = 0x7F;
/// The value of the 7 length bits if the length is in the next 2 bytes.
pub(crate) const LENGTH_16: u8 = 126;
/// The value of the 7 length bits if the length is in the next 8 bytes.
pub(crate) const LENGTH_64: u8 = 127;

/// The longest header in bytes: 2, then 8 for the length and 4 for the key.
pub const MAX_HEADER: usize = 14;
/// The longest payload of a control frame, in bytes (RFC 6455, 5.5).
pub const MAX_CONTROL_PAYLOAD: usize = 125;

/// One of the two ends of a connection. Their frames differ in one thing: a client masks them, a
/// server does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The end that accepted the connection.
    Server,
    /// The end that opened it.
    Client,
}

/// The purpose of a frame. The discriminants are the bits on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opcode {
    /// Another fragment of the open message.
    Continuation = 0x0,
    /// A text message, or its first fragment.
    Text = 0x1,
    /// A binary message, or its first fragment.
    Binary = 0x2,
    /// The last frame that its sender sends.
    Close = 0x8,
    /// A request for a Pong with the same payload.
    Ping = 0x9,
    /// The answer to a Ping, or an unsolicited sign of life.
    Pong = 0xA,
}

impl Opcode {
    /// Returns the opcode with these bits, or `None` if the RFC reserves them.
    pub fn from_bits(bits: u8) -> Option<Self> {
        match bits {
            0x0 => Some(Self::Continuation),
            0x1 => Some(Self::Text),
            0x2 => Some(Self::Binary),
            0x8 => Some(Self::Close),
            0x9 => Some(Self::Ping),
            0xA => Some(Self::Pong),
            _ => None,
        }
    }

    /// Returns whether this is a control frame: Close, Ping or Pong. A control frame may come
    /// between the fragments of a message (RFC 6455, 5.4).
    pub fn is_control(self) -> bool {
        self as u8 & 0x8 != 0
    }

    /// Returns whether this is the opcode of a message's first frame.
    pub fn begins_message(self) -> bool {
        matches!(self, Self::Text | Self::Binary)
    }
}

/// A frame header. One returned by [`decode`](Self::decode) obeys every rule of sections 5.2 and
/// 5.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Whether this is the last fragment of its message, or the only one.
    pub fin: bool,
    /// RSV1: whether this frame begins a compressed message (RFC 7692, 6).
    pub compressed: bool,
    /// The purpose of the frame.
    pub opcode: Opcode,
    /// The masking key, which only a client's frame has.
    pub mask: Option<[u8; 4]>,
    /// The length of the payload in bytes.
    pub length: u64,
}

impl Header {
    /// Makes the header of a message in one frame, or of a control frame.
    pub fn whole(opcode: Opcode, length: usize, mask: Option<[u8; 4]>) -> Self {
        Self { fin: true, compressed: false, opcode, mask, length: length as u64 }
    }

    /// Makes the header of a compressed message in one frame (RFC 7692, 6).
    pub fn compressed(opcode: Opcode, length: usize) -> Self {
        Self { compressed: true, ..Self::whole(opcode, length, None) }
    }

    /// Reads the header at the start of `bytes`. `receiver` is the end that reads, and no extension
    /// was agreed on.
    ///
    /// Returns the header and its length in bytes, or `Ok(None)` if more bytes are needed. Each
    /// rule is checked as soon as its bytes are present, so the result does not depend on how the
    /// input is split.
    ///
    /// # Errors
    /// Returns the first rule that the header breaks.
    pub fn decode(bytes: &[u8], receiver: Role) -> Result<Option<(Self, usize)>, ProtocolError> {
        Self::decode_with(bytes, receiver, false)
    }

    /// As [`decode`](Self::decode). `deflate` is whether permessage-deflate was agreed on.
    ///
    /// # Errors
    /// Returns the first rule that the header breaks.
    #[inline(always)] // called once for each frame; inlining it saves 3 ns
    pub fn decode_with(
        bytes: &[u8],
        receiver: Role,
        deflate: bool,
    ) -> Result<Option<(Self, usize)>, ProtocolError> {
        let Some((mut header, mut at)) = Self::announced(bytes, receiver, deflate)? else {
            return Ok(None);
        };
        if let Some(mask) = &mut header.mask {
            let Some(key) = bytes[at..].first_chunk::<4>() else { return Ok(None) };
            *mask = *key;
            at += key.len();
        }
        Ok(Some((header, at)))
    }

    /// As [`decode_with`](Self::decode_with), but needs only the bytes up to the end of the length.
    /// So the length can be checked before the masking key has arrived. In the result, the key of a
    /// masked frame is zero.
    ///
    /// # Errors
    /// Returns the first rule that the header breaks.
    #[inline(always)]
    pub(crate) fn announced(
        bytes: &[u8],
        receiver: Role,
        deflate: bool,
    ) -> Result<Option<(Self, usize)>, ProtocolError> {
        let Some(&first) = bytes.first() else { return Ok(None) };
        if first & ANY_RSV != 0 {
            check_reserved(first, deflate)?;
        }
        let fin = first & FIN != 0;
        let opcode = Opcode::from_bits(first & OPCODE)
            .ok_or(ProtocolError::ReservedOpcode(first & OPCODE))?;
        if opcode.is_control() && !fin {
            return Err(ProtocolError::ControlFragmented);
        }

        let Some(&second) = bytes.get(1) else { return Ok(None) };
        let masked = second & MASK != 0;
        match receiver {
            Role::Server if !masked => return Err(ProtocolError::MaskMissing),
            Role::Client if masked => return Err(ProtocolError::MaskForbidden),
            _ => {}
        }
        if opcode.is_control() && second & LENGTH > MAX_CONTROL_PAYLOAD as u8 {
            return Err(ProtocolError::ControlTooLong);
        }

        let Some((length, at)) = decode_length(bytes, second & LENGTH)? else { return Ok(None) };
        let mask = masked.then_some([0; 4]);
        Ok(Some((Self { fin, compressed: first & RSV[0] != 0, opcode, mask, length }, at)))
    }

    /// Returns whether the frame is a whole message.
    pub fn is_message(&self) -> bool {
        self.fin && self.opcode.begins_message()
    }

    /// Appends the header's bytes to `out`, with the length in its shortest form.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let fin = if self.fin { FIN } else { 0 };
        let mask = if self.mask.is_some() { MASK } else { 0 };
        let rsv = if self.compressed { RSV[0] } else { 0 };
        out.push(fin | rsv | self.opcode as u8);
        match self.length {
            0..=125 => out.push(mask | self.length as u8),
            126..=0xFFFF => {
                out.push(mask | LENGTH_16);
                out.extend_from_slice(&(self.length as u16).to_be_bytes());
            }
            _ => {
                out.push(mask | LENGTH_64);
                out.extend_from_slice(&self.length.to_be_bytes());
            }
        }
        if let Some(key) = self.mask {
            out.extend_from_slice(&key);
        }
    }
}

/// Finds the reserved bit that breaks a rule, if any. With permessage-deflate RSV1 has a meaning,
/// but only in the first frame of a message (RFC 7692, 6.1).
#[cold]
fn check_reserved(first: u8, deflate: bool) -> Result<(), ProtocolError> {
    let begins_message = Opcode::from_bits(first & OPCODE).is_some_and(Opcode::begins_message);
    let reserved = if deflate && begins_message { first & !RSV[0] } else { first };
    match RSV.iter().position(|bit| reserved & bit != 0) {
        Some(0) if deflate && Opcode::from_bits(first & OPCODE).is_some() => {
            Err(ProtocolError::CompressedNotFirst)
        }
        Some(at) => Err(ProtocolError::ReservedBit { bit: at as u8 + 1 }),
        None => Ok(()),
    }
}

/// Reads the payload length. `short` is the value of the 7 length bits. Returns the length and the
/// offset of its end in `bytes`, or `Ok(None)` if more bytes are needed.
fn decode_length(bytes: &[u8], short: u8) -> Result<Option<(u64, usize)>, ProtocolError> {
    let (length, end, least) = match short {
        LENGTH_16 => {
            let Some(long) = bytes[2..].first_chunk::<2>() else { return Ok(None) };
            (u64::from(u16::from_be_bytes(*long)), 4, 126)
        }
        LENGTH_64 => {
            // The first byte contains the top bit, so there is no need to wait for the other seven.
            if bytes.get(2).is_some_and(|byte| byte & 0x80 != 0) {
                return Err(ProtocolError::LengthTopBit);
            }
            let Some(long) = bytes[2..].first_chunk::<8>() else { return Ok(None) };
            (u64::from_be_bytes(*long), 10, 0x1_0000)
        }
        _ => (u64::from(short), 2, 0),
    };
    if length < least {
        return Err(ProtocolError::LengthNotMinimal { length });
    }
    Ok(Some((length, end)))
}

#[cfg(test)]
#[path = "frame_tests.rs"]
mod tests;
