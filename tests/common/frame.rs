//! Frames by hand: any header bits, any length form, masked or not.
//!
//! It shares no code with the crate. RFC 6455, section 5.2. Read next: `websocket.rs`.

/// The FIN bit, in the first byte.
pub const FIN: u8 = 0x80;
pub const CONTINUATION: u8 = 0x0;
pub const TEXT: u8 = 0x1;
pub const BINARY: u8 = 0x2;
pub const CLOSE: u8 = 0x8;
pub const PING: u8 = 0x9;
pub const PONG: u8 = 0xA;

/// The MASK bit, in the second byte.
const MASK: u8 = 0x80;
const KEY: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];

/// A valid client frame: masked, with the shortest form of its length.
pub fn frame(first: u8, payload: impl AsRef<[u8]>) -> Vec<u8> {
    let payload = payload.as_ref();
    let mut bytes = header(first, payload.len() as u64);
    bytes.extend(payload.iter().zip(KEY.iter().cycle()).map(|(byte, key)| byte ^ key));
    bytes
}

/// The header of a client frame that announces `length` bytes of payload.
pub fn header(first: u8, length: u64) -> Vec<u8> {
    let mut bytes = vec![first];
    match length {
        0..=125 => bytes.push(MASK | length as u8),
        126..=0xFFFF => {
            bytes.push(MASK | 126);
            bytes.extend((length as u16).to_be_bytes());
        }
        _ => {
            bytes.push(MASK | 127);
            bytes.extend(length.to_be_bytes());
        }
    }
    bytes.extend(KEY);
    bytes
}

/// A Close with this code and no reason.
pub fn close(code: u16) -> Vec<u8> {
    frame(FIN | CLOSE, code.to_be_bytes())
}

/// A frame from the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The first byte: FIN, RSV and opcode.
    pub first: u8,
    pub payload: Vec<u8>,
}

impl Frame {
    /// Parses the first frame in `bytes` and returns it with its length. `None` if it is
    /// incomplete.
    pub fn parse(bytes: &[u8]) -> Option<(Self, usize)> {
        let (&[first, short], rest) = bytes.split_first_chunk()?;
        assert_eq!(short & MASK, 0, "a server does not mask");
        let (length, start) = match short {
            126 => (u64::from(u16::from_be_bytes(*rest.first_chunk()?)), 4),
            127 => (u64::from_be_bytes(*rest.first_chunk()?), 10),
            _ => (u64::from(short), 2),
        };
        let end = start + length as usize;
        Some((Self { first, payload: bytes.get(start..end)?.to_vec() }, end))
    }
}
