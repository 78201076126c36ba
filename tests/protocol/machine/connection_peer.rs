//! Input from the peer: valid frames, frames that break a rule, invalid headers.
//!
//! RFC 6455, sections 5.2, 5.4 and 5.5; RFC 7692, section 7.2. Read next: `connection_model.rs`.

use super::connection_model::{Frame, close_payload};
use proptest::prelude::*;
use wirechart::wire::{CloseCode, CloseReason, ProtocolError, Role, raw::Opcode};

/// Valid and invalid frames; texts may be cut inside characters.
pub(crate) fn frames(inside_message: bool) -> impl Strategy<Value = Frame> {
    use Opcode::*;
    let (more, new) = if inside_message { (30, 1) } else { (1, 10) };
    let data = prop_oneof![more => Just(Continuation), 2 * new => Just(Text), new => Just(Binary)];
    let letters = prop::sample::select(vec!["a", "\u{E9}", "\u{20AC}uro"])
        .prop_map(|text| text.as_bytes().to_vec());
    let payload = prop_oneof![
        20 => letters.clone(),
        3 => Just(vec![]),
        2 => letters.clone().prop_map(|letters| letters[..1].to_vec()),
        2 => letters.prop_map(|letters| letters[1..].to_vec()),
        2 => prop::collection::vec(97_u8..100, 24..45),
    ];
    // Sums of Pongs with 8, 24 and 28 bytes hit the limit of pending output exactly.
    let length = prop_oneof![2 => prop::sample::select(vec![8_usize, 24, 28]), 1 => 0_usize..40];
    let broken = prop::sample::select(vec![vec![3], vec![3, 237], vec![3, 232, 0xC3]]);
    let close =
        prop_oneof![Just(vec![]), reasons().prop_map(|reason| close_payload(&reason)), broken];
    prop_oneof![
        12 => (data, any::<bool>(), payload).prop_map(|(opcode, fin, payload)| Frame { opcode, fin, payload }),
        12 => (prop_oneof![3 => Just(Ping), 1 => Just(Pong)], length, any::<u8>())
            .prop_map(|(opcode, length, byte)| Frame { opcode, fin: true, payload: vec![byte; length] }),
        1 => close.prop_map(|payload| Frame { opcode: Close, fin: true, payload }),
    ]
}

/// A message in one frame that is within all limits.
pub(crate) fn message() -> impl Strategy<Value = Frame> {
    let text = "[aé€]{0,9}".prop_map(|text| (Opcode::Text, text.into_bytes()));
    let binary =
        prop::collection::vec(any::<u8>(), 0..30).prop_map(|bytes| (Opcode::Binary, bytes));
    let bad = Just((Opcode::Text, b"a\xC3".to_vec()));
    prop_oneof![4 => text, 4 => binary, 1 => bad].prop_map(|(opcode, payload)| Frame {
        opcode,
        fin: true,
        payload,
    })
}

/// An invalid header, up to the byte that makes it invalid.
pub(crate) fn broken_headers(receiver: Role) -> impl Strategy<Value = (Vec<u8>, ProtocolError)> {
    use ProtocolError::*;
    let headers: [(&[u8], ProtocolError); 10] = [
        (&[0xC0], ReservedBit { bit: 1 }),
        (&[0xC9], ReservedBit { bit: 1 }),
        (&[0xA1], ReservedBit { bit: 2 }),
        (&[0x92], ReservedBit { bit: 3 }),
        (&[0x83], ReservedOpcode(3)),
        (&[0x8F], ReservedOpcode(15)),
        (&[0x09], ControlFragmented),
        (&[0x8A, 126], ControlTooLong),
        (&[0x82, 126, 0, 125], LengthNotMinimal { length: 125 }),
        (&[0x82, 127, 0x80], LengthTopBit),
    ];
    let (bit, wrong) = match receiver {
        Role::Server => (0x80, (vec![0x82, 0], MaskMissing)),
        Role::Client => (0, (vec![0x82, 0x80], MaskForbidden)),
    };
    let masked = headers.into_iter().map(move |(header, rule)| {
        let mut header = header.to_vec();
        header.get_mut(1).into_iter().for_each(|second| *second |= bit);
        (header, rule)
    });
    prop::sample::select(masked.chain([wrong]).collect::<Vec<_>>())
}

/// Close reasons that fit into a Close.
pub(crate) fn reasons() -> impl Strategy<Value = CloseReason> {
    let code = prop::sample::select(vec![1000, 1001, 1011, 1014, 3000, 4999]);
    (code, "[a-zé]{0,61}").prop_map(|(code, words)| CloseReason::new(CloseCode(code), words))
}

/// A compressed payload: one stored block (RFC 1951, section 3.2.4), and the start of the empty
/// block, whose end a message leaves out (RFC 7692, section 7.2.3.3).
pub(crate) fn stored(payload: &[u8]) -> Vec<u8> {
    let length = payload.len() as u16;
    [&[0], &length.to_le_bytes()[..], &(!length).to_le_bytes(), payload, &[0]].concat()
}
