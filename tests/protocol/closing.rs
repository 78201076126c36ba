//! The close handshake on the wire, started by either side, for both roles (RFC 6455, sections
//! 5.5.1 and 7.1).
//!
//! Read next: `time.rs`.

use crate::ends::{
    Got, ROLES, Seen, assert_ended, close_frame, end, feed_every_way, feed_whole, fragment, frame,
    peer_of, reason,
};
use wirechart::wire::{CloseOutcome, Closed, Event, Message, Protocol, Role, raw::Opcode};

#[test]
fn a_close_from_the_peer_is_answered() {
    for role in ROLES {
        for (theirs, payload) in [
            (None, &b""[..]),
            (reason(1000, ""), b"\x03\xE8"),
            (reason(1001, "ade"), b"\x03\xE9ade"),
        ] {
            let seen = feed_every_way(|| end(role), &frame(peer_of(role), Opcode::Close, payload));
            assert_eq!(
                seen,
                Seen {
                    events: vec![Got::Close(theirs.clone())],
                    broken: None,
                    output: frame(role, Opcode::Close, payload),
                    outcome: Some(CloseOutcome::ByPeer(theirs)),
                }
            );
        }
        let mut end = end(role);
        feed_whole(&mut end, &close_frame(peer_of(role), 1000, ""));
        assert_ended(&mut end, role);
    }
}

#[test]
fn close_codes_from_3000_to_4999_are_echoed() {
    for role in ROLES {
        for code in [1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 3999, 4000, 4999] {
            let seen = feed_whole(&mut end(role), &close_frame(peer_of(role), code, ""));
            assert_eq!(seen.output, close_frame(role, code, ""));
            assert_eq!(seen.outcome, Some(CloseOutcome::ByPeer(reason(code, ""))));
        }
    }
}

#[test]
fn a_close_with_the_longest_reason_is_answered() {
    for role in ROLES {
        let words = "x".repeat(123);
        let seen = feed_every_way(|| end(role), &close_frame(peer_of(role), 4000, &words));
        assert_eq!(seen.output, close_frame(role, 4000, &words));
    }
}

/// Messages are received until the peer's Close; Pings are no longer answered.
#[test]
fn our_close_is_answered_by_the_peer() {
    for role in ROLES {
        let (mut end, peer) = (end(role), peer_of(role));
        end.close(reason(1001, "ade"));
        assert_eq!(
            (end.is_open(), end.close_outcome()),
            (false, None),
            "the handshake is not over"
        );
        assert_eq!(end.take_output(), close_frame(role, 1001, "ade"));

        let still =
            [fragment(peer, Opcode::Text, true, b"wait"), frame(peer, Opcode::Ping, b"?")].concat();
        let seen = feed_whole(&mut end, &still);
        let events = vec![Got::Text("wait".into()), Got::Ping(b"?".into())];
        assert_eq!(seen, Seen { events, broken: None, output: vec![], outcome: None });

        let seen = feed_whole(&mut end, &close_frame(peer, 1000, "fine"));
        let outcome = Some(CloseOutcome::ByUs(reason(1001, "ade")));
        assert_eq!(
            seen,
            Seen {
                events: vec![Got::Close(reason(1000, "fine"))],
                broken: None,
                output: vec![],
                outcome
            }
        );
        assert_ended(&mut end, role);
    }
}

#[test]
fn a_close_is_sent_once_and_after_the_messages() {
    for role in ROLES {
        let mut end = end(role);
        end.send(&Message::text("first")).unwrap();
        end.close(reason(1000, ""));
        end.close(reason(1001, "a second time"));
        assert_eq!(end.send(&Message::text("later")), Err(Closed));
        assert_eq!(end.send(&Message::binary(b"later")), Err(Closed));
        assert_eq!(end.ping(b"later"), Err(Closed));
        assert_eq!(
            end.take_output(),
            [frame(role, Opcode::Text, b"first"), close_frame(role, 1000, "")].concat()
        );
        assert_eq!(Closed.to_string(), "nothing may be sent after a Close (RFC 6455, 5.5.1)");
    }
}

fn carry(from: &mut Protocol, to: &mut Protocol) -> Seen {
    let bytes = from.take_output();
    feed_whole(to, &bytes)
}

/// Both Closes are sent before either arrives. Each end takes the other's Close as the answer to
/// its own.
#[test]
fn both_sides_may_close_at_once() {
    let (mut server, mut client) = (end(Role::Server), end(Role::Client));
    server.close(reason(1001, ""));
    client.close(reason(1000, ""));
    let from_server = server.take_output();
    let at_server = carry(&mut client, &mut server);
    let at_client = feed_whole(&mut client, &from_server);
    assert_eq!(at_server.events, [Got::Close(reason(1000, ""))]);
    assert_eq!(at_client.events, [Got::Close(reason(1001, ""))]);
    assert_eq!(at_server.outcome, Some(CloseOutcome::ByUs(reason(1001, ""))));
    assert_eq!(at_client.outcome, Some(CloseOutcome::ByUs(reason(1000, ""))));
    assert_eq!((at_server.output, at_client.output), (vec![], vec![]), "no third Close");
}

#[test]
fn one_end_closes_and_the_other_answers() {
    for closer in ROLES {
        let (mut us, mut them) = (end(closer), end(peer_of(closer)));
        us.close(reason(4000, "done"));
        let seen = carry(&mut us, &mut them);
        assert_eq!(seen.outcome, Some(CloseOutcome::ByPeer(reason(4000, "done"))));
        let seen = feed_whole(&mut us, &seen.output);
        assert_eq!(seen.outcome, Some(CloseOutcome::ByUs(reason(4000, "done"))));
        assert_eq!(seen.output, b"");
    }
}

#[test]
fn data_after_a_close_is_never_delivered() {
    for role in ROLES {
        let peer = peer_of(role);
        let after = [
            frame(peer, Opcode::Text, b"data"),
            frame(peer, Opcode::Ping, b"?"),
            fragment(peer, Opcode::Binary, false, b"begun"),
            vec![0xFF; 20],
        ];
        let stream = [close_frame(peer, 1000, ""), after.concat()].concat();
        let seen = feed_every_way(|| end(role), &stream);
        assert_eq!(seen.events, [Got::Close(reason(1000, ""))]);
        assert_eq!((seen.broken, seen.output), (None, close_frame(role, 1000, "")));

        let (mut end, mut bytes) = (end(role), stream.clone());
        let mut input = &mut bytes[..];
        assert!(matches!(end.receive(&mut input), Ok(Some(Event::Close(_)))));
        assert!(input.is_empty(), "data after the Close is dropped");
    }
}

/// The incomplete message is never delivered, and does not block the close handshake.
#[test]
fn a_close_may_come_inside_a_message() {
    for role in ROLES {
        let peer = peer_of(role);
        let stream =
            [fragment(peer, Opcode::Text, false, b"half"), close_frame(peer, 1001, "")].concat();
        let seen = feed_every_way(|| end(role), &stream);
        assert_eq!(seen.events, [Got::Close(reason(1001, ""))]);
        assert_eq!(seen.outcome, Some(CloseOutcome::ByPeer(reason(1001, ""))));
    }
}

#[test]
fn the_end_of_the_transport_is_reported() {
    for role in ROLES {
        let mut open = end(role);
        open.transport_ended();
        assert_eq!(open.close_outcome(), Some(&CloseOutcome::Lost));
        assert_ended(&mut open, role);

        let mut closing = end(role);
        closing.close(None);
        closing.take_output();
        closing.transport_ended();
        assert_eq!(
            closing.close_outcome(),
            Some(&CloseOutcome::Lost),
            "an incomplete close handshake counts as a lost connection"
        );

        let mut over = end(role);
        feed_whole(&mut over, &frame(peer_of(role), Opcode::Close, b""));
        over.transport_ended();
        assert_eq!(over.close_outcome(), Some(&CloseOutcome::ByPeer(None)), "it was over already");
    }
}
