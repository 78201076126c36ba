//! A client's frames from any bits, valid or not.
//!
//! [`Protocol`](crate::wire::Protocol) sends only valid frames, and a check needs the others.
//! RFC 6455, section 5.2. Read next: `incoming.rs`, the frames of the server.

use crate::wire::raw::mask;

/// The FIN bit.
pub(super) const FIN: u8 = 0x80;
pub(super) const RSV1: u8 = 0x40;
pub(super) const RSV2: u8 = 0x20;
pub(super) const RSV3: u8 = 0x10;
pub(super) const CONTINUATION: u8 = 0x0;
pub(super) const TEXT: u8 = 0x1;
pub(super) const BINARY: u8 = 0x2;
pub(super) const CLOSE: u8 = 0x8;
pub(super) const PING: u8 = 0x9;
pub(super) const PONG: u8 = 0xA;
/// The bits of the opcode.
pub(super) const OPCODE: u8 = 0x0F;

/// The MASK bit, in the second byte.
pub(super) const MASK: u8 = 0x80;
/// The key of RFC 6455, section 5.7. A check wants the same bytes in each run, and the rule that
/// keys are unpredictable protects proxies from browsers' scripts, not servers.
const KEY: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];

/// A frame with this first byte, masked, with its length in the shortest form.
pub(super) fn frame(first: u8, payload: impl AsRef<[u8]>) -> Vec<u8> {
    masked(first, payload.as_ref(), KEY)
}

/// As [`frame`], masked with this key.
pub(super) fn masked(first: u8, payload: &[u8], key: [u8; 4]) -> Vec<u8> {
    let length = payload.len();
    let mut bytes = match length {
        0..=125 => vec![first, MASK | length as u8],
        126..=0xFFFF => [&[first, MASK | 126][..], &(length as u16).to_be_bytes()].concat(),
        _ => [&[first, MASK | 127][..], &(length as u64).to_be_bytes()].concat(),
    };
    bytes.extend(key);
    let start = bytes.len();
    bytes.extend(payload);
    mask::apply(key, 0, &mut bytes[start..]);
    bytes
}

/// A frame that announces its length in these bytes, whatever the length of the payload.
pub(super) fn announcing(first: u8, length: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    bytes.extend(length);
    bytes[1] |= MASK;
    bytes.extend(KEY);
    let start = bytes.len();
    bytes.extend(payload);
    mask::apply(KEY, 0, &mut bytes[start..]);
    bytes
}

/// A frame without a mask.
pub(super) fn unmasked(first: u8, payload: &[u8]) -> Vec<u8> {
    [&[first, payload.len() as u8], payload].concat()
}

/// A whole text message.
pub(super) fn text(payload: impl AsRef<[u8]>) -> Vec<u8> {
    frame(FIN | TEXT, payload)
}

/// A whole binary message.
pub(super) fn binary(payload: impl AsRef<[u8]>) -> Vec<u8> {
    frame(FIN | BINARY, payload)
}

/// A Ping.
pub(super) fn ping(payload: impl AsRef<[u8]>) -> Vec<u8> {
    frame(FIN | PING, payload)
}

/// A Close with this code and this reason.
pub(super) fn close(code: u16, reason: &[u8]) -> Vec<u8> {
    frame(FIN | CLOSE, [&code.to_be_bytes(), reason].concat())
}

/// A message of this kind in these fragments.
pub(super) fn fragments(opcode: u8, payloads: &[&[u8]]) -> Vec<u8> {
    let last = payloads.len() - 1;
    let one = |(i, payload): (usize, &&[u8])| {
        let opcode = if i == 0 { opcode } else { CONTINUATION };
        frame(if i == last { FIN | opcode } else { opcode }, payload)
    };
    payloads.iter().enumerate().flat_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_rfc() {
        assert_eq!(text("Hello"), b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
        assert_eq!(unmasked(FIN | TEXT, b"Hello"), b"\x81\x05Hello");
        assert_eq!(announcing(FIN | TEXT, &[126, 0, 5], b"Hello")[..4], [0x81, 0xFE, 0, 5]);
        let two = fragments(TEXT, &[b"Hel", b"lo"]);
        assert_eq!((two[0], two[9], two.len()), (TEXT, FIN, 17));
        assert_eq!(binary([0; 126])[..4], [0x82, 0xFE, 0, 126]);
        assert_eq!(binary([0; 65536])[..10], [0x82, 0xFF, 0, 0, 0, 0, 0, 1, 0, 0]);
    }
}
