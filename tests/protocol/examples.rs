//! The examples of RFC 6455, section 5.7, as their receiver sees them: whole, byte by byte, and
//! split in two at every position.
//!
//! Read next: `violations.rs`.

use crate::ends::{
    Got, ROLES, Seen, close_frame, end, feed_every_way, fragment, frame, peer_of, reason,
};
use wirechart::wire::{CloseOutcome, Role, raw::Opcode};

/// Checks that these bytes give these events and this answer, and that nobody closes.
#[track_caller]
fn check(role: Role, bytes: &[u8], events: &[Got], answer: &[u8]) {
    let seen = feed_every_way(|| end(role), bytes);
    assert_eq!(
        seen,
        Seen { events: events.to_vec(), broken: None, output: answer.to_vec(), outcome: None }
    );
}

fn hello() -> Got {
    Got::Text("Hello".into())
}

#[test]
fn a_text_in_one_frame_is_received() {
    check(Role::Client, b"\x81\x05Hello", &[hello()], b"");
    check(Role::Server, b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", &[hello()], b"");
}

#[test]
fn a_text_in_two_fragments_is_received() {
    check(Role::Client, b"\x01\x03Hel\x80\x02lo", &[hello()], b"");
}

#[test]
fn a_ping_is_answered_with_its_pong() {
    let pong = b"\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
    check(Role::Client, b"\x89\x05Hello", &[Got::Ping(b"Hello".into())], pong);
    check(Role::Server, pong, &[Got::Pong(b"Hello".into())], b"");
}

#[test]
fn binary_messages_of_256_bytes_and_64_kib_are_received() {
    let bytes: Vec<u8> = (0..=255).collect();
    check(Role::Client, &[b"\x82\x7E\x01\x00", &bytes[..]].concat(), &[Got::Binary(bytes)], b"");
    // Too long to try every split.
    let bytes = vec![7; 65_536];
    let seen = crate::ends::feed_whole(
        &mut end(Role::Client),
        &[b"\x82\x7F\0\0\0\0\0\x01\0\0", &bytes[..]].concat(),
    );
    assert_eq!(seen.events, [Got::Binary(bytes)]);
}

#[test]
fn the_example_gives_the_same_events_wherever_it_is_split() {
    for role in ROLES {
        let peer = peer_of(role);
        let stream = [
            frame(peer, Opcode::Text, "schön".as_bytes()),
            fragment(peer, Opcode::Binary, false, b"\xFF\xFE"),
            frame(peer, Opcode::Ping, b"between"),
            fragment(peer, Opcode::Continuation, false, b""),
            frame(peer, Opcode::Pong, b""),
            fragment(peer, Opcode::Continuation, true, &[3; 126]),
            fragment(peer, Opcode::Text, false, b"\xE2"),
            fragment(peer, Opcode::Continuation, true, b"\x82\xAC"),
            frame(peer, Opcode::Binary, b""),
            close_frame(peer, 1001, "bye"),
            frame(peer, Opcode::Text, b"too late"),
        ];
        let seen = feed_every_way(|| end(role), &stream.concat());
        let events = vec![
            Got::Text("schön".into()),
            Got::Ping(b"between".into()),
            Got::Pong(vec![]),
            Got::Binary([&[0xFF, 0xFE][..], &[3; 126]].concat()),
            Got::Text("€".into()),
            Got::Binary(vec![]),
            Got::Close(reason(1001, "bye")),
        ];
        let output =
            [frame(role, Opcode::Pong, b"between"), close_frame(role, 1001, "bye")].concat();
        let outcome = Some(CloseOutcome::ByPeer(reason(1001, "bye")));
        assert_eq!(seen, Seen { events, broken: None, output, outcome });
    }
}

#[test]
fn a_ping_between_fragments_is_answered_at_once() {
    for role in ROLES {
        let (mut end, peer) = (end(role), peer_of(role));
        let begun =
            [fragment(peer, Opcode::Text, false, b"Hel"), frame(peer, Opcode::Ping, b"now")]
                .concat();
        let seen = crate::ends::feed_whole(&mut end, &begun);
        assert_eq!(seen.events, [Got::Ping(b"now".into())]);
        assert_eq!(seen.output, frame(role, Opcode::Pong, b"now"), "before the message has ended");
        let seen =
            crate::ends::feed_whole(&mut end, &fragment(peer, Opcode::Continuation, true, b"lo"));
        assert_eq!((seen.events, seen.output), (vec![hello()], vec![]));
    }
}
