//! For any input: the spans cover all bytes, the verdicts agree with the codec, and the result does
//! not depend on how the input is split.

use crate::{
    oracle::{self, ExplainerSetup, vectors},
    wire::{
        DeflateParameters, Role,
        deflate::Codec,
        raw::{Header, Opcode, mask},
    },
};
use proptest::{collection::vec, prelude::*, sample::select};
use std::sync::Arc;

/// DEFLATE data: `Hello`, a reference back to it, a truncated `Hello`, and invalid data.
const DEFLATED: &[&[u8]] =
    &[b"\xF2\x48\xCD\xC9\xC9\x07\x00", b"\xF2\x00\x11\x00\x00", b"\xF2\x48\xCD", b"\x07"];

/// A valid frame, or one with a wrong length, bit or opcode.
fn frames(role: Role) -> impl Strategy<Value = Vec<u8>> {
    let opcode = select(
        &[
            Opcode::Text,
            Opcode::Binary,
            Opcode::Continuation,
            Opcode::Ping,
            Opcode::Pong,
            Opcode::Close,
        ][..],
    );
    let payload = prop_oneof![
        4 => "[a-zé€]{0,12}".prop_map(String::into_bytes),
        2 => vec(any::<u8>(), 0..12),
        1 => vec(any::<u8>(), 120..140),
        3 => select(DEFLATED).prop_map(<[u8]>::to_vec),
        1 => select(&[1000_u16, 1005, 3000, 999][..]).prop_map(|code| [&code.to_be_bytes()[..], b"why"].concat()),
    ];
    let break_it = prop_oneof![9 => Just(None), 1 => (0_usize..4, any::<u8>()).prop_map(Some)];
    let key = (role == Role::Client).then_some([0x37, 0xfa, 0x21, 0x3d]);
    (opcode, weighted(0.7), weighted(0.3), payload, break_it).prop_map(
        move |(opcode, fin, compressed, payload, break_it)| {
            let control = opcode.is_control();
            let (fin, compressed) =
                (fin || control, compressed && !control && opcode != Opcode::Continuation);
            let mut bytes = Vec::new();
            Header { fin, compressed, opcode, mask: key, length: payload.len() as u64 }
                .encode(&mut bytes);
            let start = bytes.len();
            bytes.extend(payload);
            if let Some(key) = key {
                mask::apply(key, 0, &mut bytes[start..]);
            }
            if let Some((at, bits)) = break_it
                && let Some(byte) = bytes.get_mut(at)
            {
                *byte ^= bits;
            }
            bytes
        },
    )
}

fn weighted(probability: f64) -> impl Strategy<Value = bool> {
    prop::bool::weighted(probability)
}

/// Options and chunk lengths, in the format of the fuzz target.
fn input(options: u8, lengths: [u8; 4], bytes: &[u8]) -> Vec<u8> {
    [&[options], &lengths[..], bytes].concat()
}

proptest! {
    #[test]
    fn near_valid_streams(
        to_server in vec(frames(Role::Client), 0..6),
        to_client in vec(frames(Role::Server), 0..6),
        options in select(&[0_u8, 0x40, 0xC0, 0x02, 0x42, 0x04, 0x46][..]),
        lengths: [u8; 4],
    ) {
        let lengths = lengths.map(|length| length % 16);
        oracle::explain(&input(options, lengths, &to_server.concat()));
        oracle::explain(&input(options | 1, lengths, &to_client.concat()));
    }

    #[test]
    fn any_bytes(options: u8, lengths: [u8; 4], bytes in vec(any::<u8>(), 0..300)) {
        oracle::explain(&input(options & 0xCF, lengths, &bytes));
    }

    #[test]
    fn near_valid_heads(
        lines in vec(select(LINES), 0..12),
        start in select(&["GET / HTTP/1.1\r\n", "POST /a HTTP/1.1\r\n", "HTTP/1.1 101 Switching Protocols\r\n", "HTTP/1.1 404\r\n", "\r\n"][..]),
        end in select(&["\r\n", "\r\n\x01\x00", "\r", ""][..]),
        options in select(&[0x10_u8, 0x20, 0x30][..]),
        cut in any::<prop::sample::Index>(),
    ) {
        let head = [start, &lines.concat(), end].concat();
        oracle::explain(&input(options, [0; 4], head.as_bytes()));
        oracle::explain(&input(options, [0; 4], &head.as_bytes()[..cut.index(head.len())]));
    }
}

/// Each vector breaks exactly the rule that it lists, and passes all checks of the fuzz target.
#[test]
fn the_test_vectors() {
    for vector in vectors::all().into_iter().filter(|vector| Codec::AVAILABLE || !vector.deflate) {
        let limits = Arc::new(vector.limits());
        let deflate = vector.deflate.then_some(DeflateParameters::default());
        let setup = ExplainerSetup { receiver: vector.receiver, limits, deflate, keep: 300 };
        let error = setup.check(&vector.bytes, &vector.bytes.chunks(3).collect::<Vec<_>>());
        let expected = match &vector.end {
            vectors::End::Broken { rule, .. } => Some(rule.clone()),
            vectors::End::Whole | vectors::End::More => None,
        };
        assert_eq!(error.map(|rule| format!("{rule:?}")), expected, "{}", vector.name);
    }
}

const LINES: &[&str] = &[
    "Host: a\r\n",
    "Host: a b\r\n",
    "Upgrade: websocket\r\n",
    "Upgrade: h2c\r\n",
    "Connection: keep-alive, Upgrade\r\n",
    "Connection: close\r\n",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
    "Sec-WebSocket-Key: short\r\n",
    "Sec-WebSocket-Version: 13\r\n",
    "Sec-WebSocket-Version: 8\r\n",
    "Sec-WebSocket-Protocol: chat\r\n",
    "Sec-WebSocket-Protocol: x, ,y\r\n",
    "Sec-WebSocket-Extensions: permessage-deflate\r\n",
    "Sec-WebSocket-Extensions: permessage-deflate; x=1\r\n",
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
    "Sec-WebSocket-Accept: wrong\r\n",
    "Content-Length: 4\r\n",
    "Content-Length: 0\r\n",
    "Cookie: \u{1}\r\n",
    "no colon\r\n",
    " folded\r\n",
    "X: y\n",
    "X: y\rz\r\n",
];
