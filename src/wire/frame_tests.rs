//! Tests of the [frame header](super).

use super::*;
use proptest::prelude::*;

const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// Decodes `bytes` as if they arrived one by one. Returns the first result that is not `Ok(None)`.
fn decode_dripping(bytes: &[u8], receiver: Role) -> Result<Option<(Header, usize)>, ProtocolError> {
    for end in 0..bytes.len() {
        match Header::decode(&bytes[..end], receiver) {
            Ok(None) => {}
            answer => return answer,
        }
    }
    Header::decode(bytes, receiver)
}

#[track_caller]
fn refused(bytes: &[u8], receiver: Role, violation: ProtocolError) {
    assert_eq!(Header::decode(bytes, receiver), Err(violation));
    assert_eq!(decode_dripping(bytes, receiver), Err(violation));
}

fn header(opcode: Opcode, length: u64, mask: Option<[u8; 4]>) -> Header {
    Header { fin: true, compressed: false, opcode, mask, length }
}

#[test]
fn the_examples_of_section_5_7() {
    let text = |length, mask| header(Opcode::Text, length, mask);
    let cases: [(&[u8], Role, Header); 8] = [
        (b"\x81\x05Hello", Role::Client, text(5, None)),
        (b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", Role::Server, text(5, Some(KEY))),
        (b"\x01\x03Hel", Role::Client, Header { fin: false, ..text(3, None) }),
        (b"\x80\x02lo", Role::Client, header(Opcode::Continuation, 2, None)),
        (b"\x89\x05Hello", Role::Client, header(Opcode::Ping, 5, None)),
        (
            b"\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58",
            Role::Server,
            header(Opcode::Pong, 5, Some(KEY)),
        ),
        (b"\x82\x7E\x01\x00", Role::Client, header(Opcode::Binary, 256, None)),
        (b"\x82\x7F\0\0\0\0\0\x01\0\0", Role::Client, header(Opcode::Binary, 65_536, None)),
    ];
    for (bytes, receiver, expected) in cases {
        let (decoded, taken) = Header::decode(bytes, receiver).unwrap().expect("a whole header");
        assert_eq!(decoded, expected);
        let mut encoded = Vec::new();
        expected.encode(&mut encoded);
        assert_eq!(encoded, bytes[..taken]);
    }
}

#[test]
fn a_reserved_bit_without_an_extension_is_refused() {
    refused(&[0xC1, 0x80], Role::Server, ProtocolError::ReservedBit { bit: 1 });
    refused(&[0xA1, 0x80], Role::Server, ProtocolError::ReservedBit { bit: 2 });
    refused(&[0x91, 0x80], Role::Server, ProtocolError::ReservedBit { bit: 3 });
}

#[test]
fn reserved_bits_where_deflate_is_agreed_on() {
    let decode = |first| {
        Header::decode_with(&[first, 0], Role::Client, true).map(|header| header.unwrap().0)
    };
    for (opcode, first) in [(Opcode::Text, 0xC1), (Opcode::Binary, 0xC2)] {
        let expected = Header { compressed: true, ..header(opcode, 0, None) };
        assert_eq!(decode(first), Ok(expected));
        assert_eq!(decode(first & !FIN), Ok(Header { fin: false, ..expected }));
        let mut encoded = Vec::new();
        expected.encode(&mut encoded);
        assert_eq!(encoded, [first, 0]);
        assert!(!decode(first & !RSV[0]).unwrap().compressed, "it need not be");
    }
    for first in [0xC0, 0x40, 0xC8, 0xC9, 0xCA, 0xC3] {
        assert_eq!(decode(first), Err(ProtocolError::ReservedBit { bit: 1 }), "{first:#X}");
    }
    assert_eq!(decode(0xE1), Err(ProtocolError::ReservedBit { bit: 2 }));
    assert_eq!(decode(0xD1), Err(ProtocolError::ReservedBit { bit: 3 }));
}

#[test]
fn reserved_opcodes_are_refused() {
    for opcode in (0x3..=0x7).chain(0xB..=0xF) {
        refused(&[0x80 | opcode, 0x80], Role::Server, ProtocolError::ReservedOpcode(opcode));
    }
}

#[test]
fn an_unmasked_client_and_a_masked_server_are_refused() {
    refused(b"\x81\x05Hello", Role::Server, ProtocolError::MaskMissing);
    refused(b"\x81\x80\x37\xfa\x21\x3d", Role::Client, ProtocolError::MaskForbidden);
}

#[test]
fn a_length_in_a_longer_form_than_it_needs_is_refused() {
    refused(&[0x82, 126, 0, 125], Role::Client, ProtocolError::LengthNotMinimal { length: 125 });
    refused(&[0x82, 126, 0, 0], Role::Client, ProtocolError::LengthNotMinimal { length: 0 });
    refused(
        &[0x82, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF],
        Role::Client,
        ProtocolError::LengthNotMinimal { length: 65_535 },
    );
}

#[test]
fn a_length_with_its_top_bit_set_is_refused() {
    refused(&[0x82, 127, 0x80], Role::Client, ProtocolError::LengthTopBit);
    refused(&[0x82, 127, 0xFF, 0, 0, 0, 0, 0, 0, 0], Role::Client, ProtocolError::LengthTopBit);
    let longest = [0x82, 127, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
    let (decoded, _) = Header::decode(&longest, Role::Client).unwrap().expect("a whole header");
    assert_eq!(decoded.length, u64::MAX >> 1);
}

#[test]
fn long_and_fragmented_control_frames_are_refused() {
    refused(&[0x89, 126, 0, 126], Role::Client, ProtocolError::ControlTooLong);
    refused(&[0x88, 127], Role::Client, ProtocolError::ControlTooLong);
    refused(&[0x09, 0], Role::Client, ProtocolError::ControlFragmented);
}

fn headers() -> impl Strategy<Value = Header> {
    let opcode = prop::sample::select(vec![
        Opcode::Continuation,
        Opcode::Text,
        Opcode::Binary,
        Opcode::Close,
        Opcode::Ping,
        Opcode::Pong,
    ]);
    let edge = prop::sample::select(vec![0, 125, 126, 127, 65_535, 65_536, u64::MAX >> 1]);
    let length = prop_oneof![edge, 0..200_u64, 0..=u64::MAX >> 1];
    (opcode, any::<bool>(), any::<Option<[u8; 4]>>(), length).prop_map(
        |(opcode, fin, mask, length)| {
            let length = if opcode.is_control() { length % 126 } else { length };
            Header { fin: fin || opcode.is_control(), compressed: false, opcode, mask, length }
        },
    )
}

proptest! {
    #[test]
    fn what_is_encoded_is_decoded(header in headers(), after: Vec<u8>) {
        let mut bytes = Vec::new();
        header.encode(&mut bytes);
        let length = bytes.len();
        bytes.extend(after);
        let receiver = if header.mask.is_some() { Role::Server } else { Role::Client };
        prop_assert_eq!(Header::decode(&bytes, receiver), Ok(Some((header, length))));
        prop_assert_eq!(decode_dripping(&bytes, receiver), Ok(Some((header, length))));
    }

    #[test]
    fn what_is_decoded_is_encoded_to_the_same_bytes(bytes in prop::collection::vec(any::<u8>(), 0..20)) {
        for receiver in [Role::Server, Role::Client] {
            let answer = Header::decode(&bytes, receiver);
            prop_assert_eq!(answer, decode_dripping(&bytes, receiver));
            if let Ok(Some((header, taken))) = answer {
                let mut encoded = Vec::new();
                header.encode(&mut encoded);
                prop_assert_eq!(&encoded, &bytes[..taken]);
            }
        }
    }
}
