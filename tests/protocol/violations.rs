//! Every rule that a peer can break: which error the caller gets, what is sent to the peer, and
//! that nothing comes afterwards.
//!
//! Read next: `text.rs`.

use crate::ends::{
    Got, KEY, ROLES, assert_ended, close_frame, end_with, feed_every_way, feed_whole, fragment,
    frame, peer_of,
};
use std::collections::BTreeSet;
use wirechart::wire::{
    CloseOutcome, DeflateParameters, Failure, Limits,
    ProtocolError::{self, *},
    Role,
    raw::Opcode,
};

/// The limits are so small that a few bytes exceed each of them.
fn limits() -> Limits {
    Limits { max_frame_size: 200, max_message_size: 300, max_fragments: 4, ..Limits::default() }
}

/// Two header bytes and the bytes that follow them, as `sender` encodes them: a client sets the
/// MASK bit and adds a key.
fn raw(sender: Role, first: u8, length: u8, longer: &[u8]) -> Vec<u8> {
    match sender {
        Role::Server => [&[first, length], longer].concat(),
        Role::Client => [&[first, length | 0x80], longer, &KEY].concat(),
    }
}

/// Bytes from `peer` that break this rule and no other. A test below checks that no variant is
/// missing here.
fn bytes_that_break(rule: ProtocolError, peer: Role) -> Vec<u8> {
    match rule {
        ReservedBit { bit } => raw(peer, 0x81 | 0x80 >> bit, 0, &[]),
        ReservedOpcode(opcode) => raw(peer, 0x80 | opcode, 0, &[]),
        MaskMissing => raw(Role::Server, 0x81, 0, &[]),
        MaskForbidden => raw(Role::Client, 0x81, 0, &[]),
        LengthTopBit => raw(peer, 0x82, 127, &[0x80, 0, 0, 0, 0, 0, 0, 0]),
        LengthNotMinimal { length: length @ ..=125 } => {
            raw(peer, 0x82, 126, &(length as u16).to_be_bytes())
        }
        LengthNotMinimal { length } => raw(peer, 0x82, 127, &length.to_be_bytes()),
        ControlTooLong => raw(peer, 0x89, 126, &[0, 126]),
        ControlFragmented => raw(peer, 0x09, 0, &[]),
        ContinuationOfNothing => fragment(peer, Opcode::Continuation, true, b""),
        MessageInsideMessage => {
            [fragment(peer, Opcode::Text, false, b""), fragment(peer, Opcode::Text, true, b"")]
                .concat()
        }
        DeflateCorrupt => {
            let mut block_type_3 = frame(peer, Opcode::Text, b"\x07");
            block_type_3[0] |= 0x40;
            block_type_3
        }
        TextNotUtf8 { offset } => {
            frame(peer, Opcode::Text, &[&vec![b'a'; offset][..], b"\xFF"].concat())
        }
        CloseOfOneByte => frame(peer, Opcode::Close, &[3]),
        CloseCodeForbidden(code) => close_frame(peer, code, "words"),
        CloseReasonNotUtf8 => frame(peer, Opcode::Close, b"\x03\xE8\xC0\xAF"),
        FrameTooBig { length, .. } => raw(peer, 0x82, 127, &length.to_be_bytes()),
        MessageTooBig { .. } => [
            fragment(peer, Opcode::Binary, false, &[0; 200]),
            fragment(peer, Opcode::Continuation, true, &[0; 101]),
        ]
        .concat(),
        TooManyFragments { limit } => {
            let more = fragment(peer, Opcode::Continuation, false, b"").repeat(limit as usize);
            [fragment(peer, Opcode::Binary, false, b""), more].concat()
        }
        Unfinished { .. } | OutOfMemory => unreachable!("no bytes break these: see holding.rs"),
        CompressedNotFirst => unreachable!("it takes compression: see deflate.rs"),
        other => panic!("no bytes that break {other:?}"),
    }
}

/// The compiler does not miss a variant in `breach`: outside its crate, an enum that may grow is
/// never matched as a whole.
#[test]
fn every_variant_has_its_breach() {
    let source = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/wire/error.rs"));
    let (_, source) = source.split_once("pub enum ProtocolError {\n").unwrap();
    let (variants, _) = source.split_once("\n}\n").unwrap();
    let name =
        |text: &str| text.split(|letter: char| !letter.is_alphanumeric()).next().map(str::to_owned);
    let variants: BTreeSet<_> = variants
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(char::is_uppercase))
        .map(name)
        .collect();
    let mut by_themselves = vec![CloseCodeForbidden(1005), Unfinished { seconds: 1 }, OutOfMemory];
    by_themselves.push(CompressedNotFirst); // where compression was agreed: see deflate.rs
    let broken = [rules(Role::Server), rules(Role::Client), by_themselves];
    let broken = broken.concat().iter().map(|rule| name(&format!("{rule:?}"))).collect();
    assert_eq!(variants, broken);
}

/// Each variant once, or several times if it covers several cases.
fn rules(role: Role) -> Vec<ProtocolError> {
    let mut rules = vec![
        LengthTopBit,
        ControlTooLong,
        ControlFragmented,
        ContinuationOfNothing,
        MessageInsideMessage,
        CloseOfOneByte,
        CloseReasonNotUtf8,
        #[cfg(feature = "deflate")]
        DeflateCorrupt,
        MessageTooBig { limit: 300 },
        TooManyFragments { limit: 4 },
    ];
    rules.extend((1..=3).map(|bit| ReservedBit { bit }));
    rules.extend((0x3..=0x7).chain(0xB..=0xF).map(ReservedOpcode));
    rules.extend([0, 125, 126, 65_535].map(|length| LengthNotMinimal { length }));
    rules.extend([0, 40].map(|offset| TextNotUtf8 { offset }));
    rules.extend([65_536, 4 << 30, u64::MAX >> 1].map(|length| FrameTooBig { length, limit: 200 }));
    rules.push(match role {
        Role::Server => MaskMissing,
        Role::Client => MaskForbidden,
    });
    rules
}

/// The error is found however the input is split. The Close carries the rule's own text, and then
/// the connection is over.
#[track_caller]
fn check(role: Role, rule: ProtocolError) {
    let peer = peer_of(role);
    let before = frame(peer, Opcode::Text, b"before");
    let bytes =
        [before, bytes_that_break(rule, peer), frame(peer, Opcode::Text, b"after")].concat();
    let agreed = (rule == DeflateCorrupt).then_some(DeflateParameters::OFFER);
    let seen = feed_every_way(|| end_with(role, limits()).with_deflate(agreed), &bytes);
    assert_eq!(seen.events, [Got::Text("before".into())], "{rule:?}");
    assert_eq!(seen.broken, Some(rule));
    assert_eq!(seen.outcome, Some(CloseOutcome::Failed(Failure::new(rule, true))));
    assert_eq!(seen.output, close_frame(role, rule.close_code().0, &rule.to_string()), "{rule:?}");

    let mut end = end_with(role, limits()).with_deflate(agreed);
    feed_whole(&mut end, &bytes);
    assert_ended(&mut end, role);
}

#[test]
fn every_violation_is_reported_to_the_caller_and_the_peer() {
    for role in ROLES {
        rules(role).into_iter().for_each(|rule| check(role, rule));
    }
}

#[test]
fn close_codes_that_may_not_be_sent_are_refused() {
    for role in ROLES {
        for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535] {
            check(role, CloseCodeForbidden(code));
        }
    }
}

/// The expected bytes are written out, so that at least two checks do not depend on our own
/// encoder.
#[test]
fn an_unmasked_client_and_a_masked_server_are_refused() {
    let seen = feed_whole(&mut end_with(Role::Server, limits()), b"\x81\x05Hello");
    let expected = b"\x88\x38\x03\xEAa client must mask every frame, this one is not masked";
    assert_eq!((seen.broken, &seen.output[..]), (Some(MaskMissing), &expected[..]));

    let masked = b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
    let mut seen = feed_whole(&mut end_with(Role::Client, limits()), masked);
    assert_eq!(seen.broken, Some(MaskForbidden));
    let (header, payload) = seen.output.split_at_mut(6);
    assert_eq!(header, b"\x88\xB4\x37\xfa\x21\x3d");
    wirechart::wire::raw::mask::apply(KEY, 0, payload);
    assert_eq!(payload, b"\x03\xEAa server must not mask a frame, this one is masked");
}

/// Messages before the violation are delivered and Pings answered. A message that it leaves
/// incomplete is not delivered.
#[test]
fn a_violation_inside_a_message_drops_the_message() {
    for role in ROLES {
        let peer = peer_of(role);
        let stream = [
            fragment(peer, Opcode::Text, false, b"half"),
            frame(peer, Opcode::Ping, b"1"),
            fragment(peer, Opcode::Binary, true, b"other"),
        ];
        let seen = feed_every_way(|| end_with(role, limits()), &stream.concat());
        assert_eq!(seen.events, [Got::Ping(b"1".into())]);
        let answer = close_frame(role, 1002, &MessageInsideMessage.to_string());
        assert_eq!(seen.output, [frame(role, Opcode::Pong, b"1"), answer].concat());
    }
}

/// After our Close no second one is sent. The peer's bytes are still checked until its Close.
#[test]
fn a_violation_after_our_close_sends_no_second_close() {
    for role in ROLES {
        let mut end = end_with(role, limits());
        end.close(None);
        let seen = feed_whole(&mut end, &bytes_that_break(ReservedOpcode(0x3), peer_of(role)));
        assert_eq!(seen.broken, Some(ReservedOpcode(0x3)));
        assert_eq!(seen.output, frame(role, Opcode::Close, b""), "ours and no other");
        assert_eq!(
            seen.outcome,
            Some(CloseOutcome::Failed(Failure::new(ReservedOpcode(0x3), false)))
        );
        assert_ended(&mut end, role);
    }
}
