//! Tests of the [frame header](super): what is encoded and decoded. The vectors
//! (`tests/vectors.txt`) have the examples of section 5.7, and bytes that break each rule.

use super::*;
use proptest::prelude::*;

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

#[test]
fn reserved_bits_where_deflate_is_agreed_on() {
    let decode = |first| {
        Header::decode_with(&[first, 0], Role::Client, true).map(|header| header.unwrap().0)
    };
    for (opcode, first) in [(Opcode::Text, 0xC1), (Opcode::Binary, 0xC2)] {
        let expected = Header::compressed(opcode, 0);
        assert_eq!(decode(first), Ok(expected));
        assert_eq!(decode(first & !FIN), Ok(Header { fin: false, ..expected }));
        let mut encoded = Vec::new();
        expected.encode(&mut encoded);
        assert_eq!(encoded, [first, 0]);
        assert!(!decode(first & !RSV[0]).unwrap().compressed, "it need not be");
    }
    assert_eq!(decode(0xC3), Err(ProtocolError::ReservedBit { bit: 1 }), "no opcode");
    for first in [0xC0, 0x40, 0xC8, 0xC9, 0xCA] {
        assert_eq!(decode(first), Err(ProtocolError::CompressedNotFirst), "{first:#X}");
    }
    assert_eq!(decode(0xE1), Err(ProtocolError::ReservedBit { bit: 2 }));
    assert_eq!(decode(0xD1), Err(ProtocolError::ReservedBit { bit: 3 }));
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
