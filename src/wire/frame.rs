//! The frame header: two bytes, perhaps a longer length, perhaps a masking key.
//!
//! ```text
//!  0               1               2               3
//!  7 6 5 4 3 2 1 0 7 6 5 4 3 2 1 0 7 6 5 4 3 2 1 0 7 6 5 4 3 2 1 0
//! +-+-+-+-+-------+-+-------------+-------------------------------+
//! |F|R|R|R| opcode|M|  length     | longer length                 |
//! |I|S|S|S|       |A|  0 to 125,  | 16 bits where the 7 say 126,  |
//! |N|V|V|V|       |S|  126 or 127 | 64 bits where the 7 say 127   |
//! | |1|2|3|       |K|             |                               |
//! +-+-+-+-+-------+-+-------------+ - - - - - - - - - - - - - - - +
//! | masking key, 4 bytes, if MASK is set                          |
//! +---------------------------------------------------------------+
//! ```
//!
//! The header, and what to call a chunk of the payload behind it. What frames make together is the
//! business of [`message`](super::message), how they arrive that of [`incoming`](super::incoming).
//! RFC 6455, section 5.2; RFC 7692, section 6, for RSV1. Read next: [`close`](super::close).

use super::error::ProtocolError;

// The first byte.
pub(crate) const FIN: u8 = 0x80;
pub(crate) const RSV: [u8; 3] = [0x40, 0x20, 0x10];
const ANY_RSV: u8 = 0x70;
pub(crate) const OPCODE: u8 = 0x0F;
// The second byte.
pub(crate) const MASK: u8 = 0x80;
pub(crate) const LENGTH: u8 = 0x7F;
/// In the 7 bits of the length: the next 2 bytes hold it.
pub(crate) const LENGTH_16: u8 = 126;
/// In the 7 bits of the length: the next 8 bytes hold it.
pub(crate) const LENGTH_64: u8 = 127;

/// The longest header: 2 bytes, 8 of length, 4 of key.
pub const MAX_HEADER: usize = 14;
/// The longest payload of a control frame, in bytes (RFC 6455, 5.5).
pub const MAX_CONTROL_PAYLOAD: usize = 125;

/// Which end of the connection somebody is. The two differ in one thing: a client masks, a server
/// does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The end that accepted the connection.
    Server,
    /// The end that opened it.
    Client,
}

/// What a frame is for. The discriminants are the bits on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opcode {
    /// One more fragment of the message that is open.
    Continuation = 0x0,
    /// A text message, or its first fragment.
    Text = 0x1,
    /// A binary message, or its first fragment.
    Binary = 0x2,
    /// The end of what its sender has to say.
    Close = 0x8,
    /// To be answered with a Pong of the same payload.
    Ping = 0x9,
    /// An answer to a Ping, or a sign of life that nobody asked for.
    Pong = 0xA,
}

impl Opcode {
    /// The opcode with these bits; `None` for those that the RFC keeps for later.
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

    /// Control frames are about the connection; they may stand between the fragments of a message.
    pub fn is_control(self) -> bool {
        self as u8 & 0x8 != 0
    }

    /// Whether it is that of a message's first frame.
    pub fn begins_message(self) -> bool {
        matches!(self, Self::Text | Self::Binary)
    }
}

/// Some of a frame's payload, unmasked.
#[derive(Debug, Clone, Copy)]
pub struct PayloadChunk<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// Every byte was seen to be ASCII when it was unmasked. `false` says nothing: it is looked at
    /// only in a masked frame that begins a text, not compressed.
    pub seen_ascii: bool,
}

/// A frame header. One made by [`decode`](Self::decode) keeps every rule of section 5.2 and 5.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The last fragment of its message, or the only one.
    pub fin: bool,
    /// RSV1: this frame begins a message that is compressed (RFC 7692, 6).
    pub compressed: bool,
    /// What the frame is for.
    pub opcode: Opcode,
    /// The masking key of a client's frame.
    pub mask: Option<[u8; 4]>,
    /// How many bytes of payload follow.
    pub length: u64,
}

impl Header {
    /// The header of a message in one frame, or of a control frame.
    pub fn whole(opcode: Opcode, length: usize, mask: Option<[u8; 4]>) -> Self {
        Self { fin: true, compressed: false, opcode, mask, length: length as u64 }
    }

    /// The header of a compressed message in one frame (RFC 7692, 6).
    pub fn compressed(opcode: Opcode, length: usize) -> Self {
        Self { compressed: true, ..Self::whole(opcode, length, None) }
    }

    /// Reads the header at the start of `bytes`, as the end that is `receiver` and has agreed on no
    /// extension.
    ///
    /// `Ok(None)` means that more bytes are needed; otherwise the header and how many bytes it
    /// took. A rule is checked as soon as the bytes that it speaks of are there, so however the
    /// bytes are cut, the answer is the same.
    ///
    /// # Errors
    /// The first rule that the header breaks.
    pub fn decode(bytes: &[u8], receiver: Role) -> Result<Option<(Self, usize)>, ProtocolError> {
        Self::decode_with(bytes, receiver, false)
    }

    /// As [`decode`](Self::decode), where permessage-deflate may have been agreed on.
    ///
    /// # Errors
    /// The first rule that the header breaks.
    #[inline(always)] // It is called once for each frame, and inside its caller it is faster by 3 ns.
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

    /// As [`decode_with`](Self::decode_with), up to the length: what a frame announces can be
    /// checked before its masking key has come, which is zeros here.
    ///
    /// # Errors
    /// The first rule that the header breaks.
    #[inline(always)]
    pub fn announced(
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

    /// Whether its frame is a message, all of it.
    pub fn is_message(&self) -> bool {
        self.fin && self.opcode.begins_message()
    }

    /// Appends the header's bytes to `out`, the length in its shortest form.
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

/// Of the reserved bits, permessage-deflate gives RSV1 a meaning, in the first frame of a message
/// only (RFC 7692, 6.1).
#[cold]
fn check_reserved(first: u8, deflate: bool) -> Result<(), ProtocolError> {
    let begins_message = Opcode::from_bits(first & OPCODE).is_some_and(Opcode::begins_message);
    let reserved = if deflate && begins_message { first & !RSV[0] } else { first };
    match RSV.iter().position(|bit| reserved & bit != 0) {
        Some(at) => Err(ProtocolError::ReservedBit { bit: at as u8 + 1 }),
        None => Ok(()),
    }
}

/// The payload length, whose first 7 bits are `short`, and where in `bytes` it ends. `Ok(None)`:
/// more bytes are needed.
fn decode_length(bytes: &[u8], short: u8) -> Result<Option<(u64, usize)>, ProtocolError> {
    let (length, end, least) = match short {
        LENGTH_16 => {
            let Some(long) = bytes[2..].first_chunk::<2>() else { return Ok(None) };
            (u64::from(u16::from_be_bytes(*long)), 4, 126)
        }
        LENGTH_64 => {
            // Its first byte tells the top bit: no reason to wait for the other seven.
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
