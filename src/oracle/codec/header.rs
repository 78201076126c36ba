//! The body of the fuzz target `header`: arbitrary bytes as a frame header, against a model that
//! reads the diagram of the RFC bit by bit; and arbitrary headers, encoded.
//!
//! Must not know how our decoder works. RFC 6455, section 5.2. Read next: `utf8.rs`.

use crate::oracle::Script;
use crate::wire::{
    ProtocolError, Role,
    raw::{Header, MAX_CONTROL_PAYLOAD, MAX_HEADER, Opcode},
};

const OPCODES: [Opcode; 6] =
    [Opcode::Continuation, Opcode::Text, Opcode::Binary, Opcode::Close, Opcode::Ping, Opcode::Pong];

/// The result of decoding; `None` if more bytes are needed.
type Decoded = Option<Result<(Header, usize), ProtocolError>>;

/// The first byte is options. Bit 0: the receiver is the client. Bit 1: permessage-deflate was
/// negotiated. The rest is decoded as a header, and also gives the fields of a header to encode.
///
/// # Panics
/// Where a header is decoded or encoded otherwise than the RFC says.
pub fn header(data: &[u8]) {
    let Some((&options, bytes)) = data.split_first() else { return };
    let receiver = if options & 1 == 1 { Role::Client } else { Role::Server };
    let deflate = options & 2 == 2;
    decoded(bytes, receiver, deflate);
    encoded(&mut Script(bytes), receiver, deflate);
}

fn ours(bytes: &[u8], receiver: Role, deflate: bool) -> Decoded {
    Header::decode_with(bytes, receiver, deflate).transpose()
}

fn decoded(bytes: &[u8], receiver: Role, deflate: bool) {
    for end in 0..=bytes.len().min(MAX_HEADER + 1) {
        let prefix = &bytes[..end];
        let decoded = ours(prefix, receiver, deflate);
        assert_eq!(decoded, naive(prefix, receiver, deflate), "{prefix:02X?}");
        if decoded.is_some() {
            assert_eq!(
                ours(bytes, receiver, deflate),
                decoded,
                "the bytes after a header must not matter"
            );
            break;
        }
    }
    if let Some(Ok((header, length))) = ours(bytes, receiver, deflate) {
        let mut again = Vec::new();
        header.encode(&mut again);
        assert_eq!(again, &bytes[..length], "a header has only one encoding");
    }
    if !deflate {
        assert_eq!(Header::decode(bytes, receiver).transpose(), ours(bytes, receiver, false));
    }
}

fn encoded(script: &mut Script<'_>, receiver: Role, deflate: bool) {
    let opcode = OPCODES[script.below(6)];
    let is_control = opcode.is_control();
    let flags = script.byte();
    let shift = script.byte() % 64;
    let length =
        script.bytes(8).iter().fold(0, |length, &byte| length << 8 | u64::from(byte)) >> 1 >> shift;
    let key = [script.byte(), script.byte(), script.byte(), script.byte()];
    let header = Header {
        fin: is_control || flags & 1 == 1,
        compressed: deflate && flags & 2 == 2 && matches!(opcode, Opcode::Text | Opcode::Binary),
        opcode,
        mask: (receiver == Role::Server).then_some(key),
        length: if is_control { length % (MAX_CONTROL_PAYLOAD as u64 + 1) } else { length },
    };
    let mut bytes = Vec::new();
    header.encode(&mut bytes);
    assert_eq!(naive(&bytes, receiver, deflate), Some(Ok((header, bytes.len()))), "{bytes:02X?}");
}

/// The bits of a header, from left to right.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    /// The next `count` bits as a number.
    fn take(&mut self, count: usize) -> Option<u64> {
        let bit = |at: usize| Some(u64::from(self.bytes.get(at / 8)? >> (7 - at % 8) & 1));
        let number =
            (self.at..self.at + count).try_fold(0, |number, at| Some(number << 1 | bit(at)?))?;
        self.at += count;
        Some(number)
    }
}

/// The model: the diagram of section 5.2, field by field, each with the rules that the text states
/// for it.
fn naive(bytes: &[u8], receiver: Role, deflate: bool) -> Decoded {
    let mut bits = Bits { bytes, at: 0 };
    let fin = bits.take(1)? == 1;
    let rsv = [bits.take(1)?, bits.take(1)?, bits.take(1)?];
    let number = bits.take(4)?;
    let may_be_compressed = deflate && (number == 1 || number == 2);
    for (bit, value) in (1..).zip(rsv) {
        if value == 1 && !(bit == 1 && may_be_compressed) {
            let is_known = OPCODES.into_iter().any(|opcode| opcode as u64 == number);
            return Some(Err(match bit {
                1 if deflate && is_known => ProtocolError::CompressedNotFirst,
                _ => ProtocolError::ReservedBit { bit },
            }));
        }
    }
    let Some(opcode) = OPCODES.into_iter().find(|opcode| *opcode as u64 == number) else {
        return Some(Err(ProtocolError::ReservedOpcode(number as u8)));
    };
    if number >= 8 && !fin {
        return Some(Err(ProtocolError::ControlFragmented));
    }
    let masked = bits.take(1)? == 1;
    match receiver {
        Role::Server if !masked => return Some(Err(ProtocolError::MaskMissing)),
        Role::Client if masked => return Some(Err(ProtocolError::MaskForbidden)),
        _ => {}
    }
    let short = bits.take(7)?;
    if number >= 8 && short > 125 {
        return Some(Err(ProtocolError::ControlTooLong));
    }
    let length = match short {
        126 => bits.take(16)?,
        127 if bits.take(1)? == 1 => return Some(Err(ProtocolError::LengthTopBit)),
        127 => bits.take(63)?,
        _ => short,
    };
    if (short == 126 && length < 126) || (short == 127 && length <= 0xFFFF) {
        return Some(Err(ProtocolError::LengthNotMinimal { length }));
    }
    let mask = if masked { Some((bits.take(32)? as u32).to_be_bytes()) } else { None };
    Some(Ok((Header { fin, compressed: rsv[0] == 1, opcode, mask, length }, bits.at / 8)))
}
