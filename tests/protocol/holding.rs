//! How much memory one end holds for its peer, for how long, and how it fails on request; and long
//! messages that it compresses in parts.
//!
//! A test in the fuzz workspace checks with a counting allocator that
//! [`held`](wirechart::wire::Protocol::held) is what is really allocated. RFC 6455,
//! sections 5.4, 7.1.7 and 10.4. Read next: `deflate.rs`.

use crate::ends::*;
use std::time::Duration;
use wirechart::wire::{
    CloseOutcome, FRAME_WORK, Failure, Limits, Message, Protocol,
    ProtocolError::{self, OutOfMemory, Unfinished},
    Role,
    raw::Opcode,
};

fn server(deadline: u64) -> Protocol {
    end_with(
        Role::Server,
        Limits { message_deadline: Duration::from_secs(deadline), ..Limits::default() },
    )
}

fn failed(end: &Protocol) -> Option<ProtocolError> {
    match end.close_outcome() {
        Some(CloseOutcome::Failed(Failure { rule, .. })) => Some(*rule),
        _ => None,
    }
}

/// Ticks once a second, for each second in the range.
fn tick(end: &mut Protocol, seconds: std::ops::Range<u64>) {
    seconds.for_each(|second| end.tick(Duration::from_secs(second)));
}

#[test]
fn an_incomplete_message_has_a_deadline_even_if_the_peer_is_active() {
    let unfinished: [&[u8]; 3] = [
        &fragment(Role::Client, Opcode::Text, false, b"begun"),
        &frame(Role::Client, Opcode::Binary, b"a payload that is cut")[..9],
        &frame(Role::Client, Opcode::Ping, b"also a Ping")[..1],
    ];
    for begun in unfinished {
        let mut end = server(60);
        feed_whole(&mut end, begun);
        for second in 0..60 {
            end.tick(Duration::from_secs(second));
            assert_eq!(failed(&end), None, "{second} s");
            if begun.len() == 11 {
                // Control frames may come between fragments. They are not progress of the message.
                feed_whole(&mut end, &frame(Role::Client, Opcode::Ping, b""));
                end.take_output();
            }
        }
        end.tick(Duration::from_secs(60));
        assert_eq!(failed(&end), Some(Unfinished { seconds: 60 }), "{begun:?}");
        assert!(end.held() < 256, "only the Close is left");
        let expected = close_frame(Role::Server, 1008, "the message was not whole after 60 s");
        assert!(end.take_output().ends_with(&expected));
        assert_eq!(end.held(), 0);
    }
}

/// A peer whose reads always end inside a message still completes each message in time.
#[test]
fn each_message_has_its_own_deadline() {
    let mut end = server(10);
    let text = frame(Role::Client, Opcode::Text, b"one of many");
    let (front, back) = text.split_at(5);
    feed_whole(&mut end, front);
    for second in 0..100 {
        tick(&mut end, second..second + 1);
        assert_eq!(feed_whole(&mut end, &[back, front].concat()).events.len(), 1);
    }
    assert_eq!(failed(&end), None);
    tick(&mut end, 100..111);
    assert_eq!(failed(&end), Some(Unfinished { seconds: 10 }), "the last one has not ended");
}

#[test]
fn an_end_that_fails_on_request_sends_only_a_close_and_holds_nothing() {
    let mut end = server(60);
    end.send(&Message::text("what waits is not said any more")).unwrap();
    feed_whole(&mut end, &fragment(Role::Client, Opcode::Binary, false, &[7; 100_000]));
    assert!(end.held() > 100_000);
    end.fail(OutOfMemory);
    assert_eq!(failed(&end), Some(OutOfMemory));
    let words = "all memory for messages under way is taken, try again later";
    assert_eq!(end.take_output(), close_frame(Role::Server, 1013, words));
    assert_eq!(end.held(), 0);
    end.fail(Unfinished { seconds: 1 });
    assert_eq!(
        (failed(&end), end.output_len()),
        (Some(OutOfMemory), 0),
        "a second call changes nothing"
    );
}

#[test]
fn frames_without_events_count_as_work() {
    let mut end = server(60);
    end.take_work();
    let fragments = fragment(Role::Client, Opcode::Continuation, false, b"").repeat(999);
    feed_whole(&mut end, &[fragment(Role::Client, Opcode::Text, false, b""), fragments].concat());
    assert_eq!(end.take_work(), 1000 * FRAME_WORK);
    assert_eq!(end.take_work(), 0);
}

#[cfg(feature = "deflate")]
mod in_parts {
    use super::*;
    use proptest::prelude::*;
    use wirechart::wire::{DeflateParameters, Event};

    fn pair(agreed: DeflateParameters) -> [Protocol; 2] {
        [Role::Server, Role::Client]
            .map(|role| end_with(role, Limits::default()).with_deflate(Some(agreed)))
    }

    fn carry(from: &mut Protocol, to: &mut Protocol) -> Vec<Event<'static>> {
        let mut bytes = from.take_output();
        let (mut input, mut events) = (&mut bytes[..], Vec::new());
        while let Some(event) = to.receive(&mut input).expect("no rule is broken") {
            events.push(event.into_owned());
        }
        events
    }

    #[test]
    fn a_ping_does_not_wait_while_a_long_message_is_compressed_in_parts() {
        let [mut server, mut client] = pair(DeflateParameters::default());
        let payload = b"0123456789".repeat(100_000);
        let mut message = Message::binary(payload.clone());
        server.send_taking(&mut message).unwrap();
        assert!(server.is_sending() && server.output_len() == 0, "nothing is compressed yet");
        assert!(server.held() > payload.len());
        server.ping(b"first").unwrap();
        assert_eq!(carry(&mut server, &mut client), [Event::Ping(b"first"[..].into())]);
        let mut parts = 0;
        while server.is_sending() {
            server.take_work();
            server.go_on();
            parts += 1;
            assert!(server.take_work() <= 16 * (32 << 10), "a part is bounded");
        }
        assert!(parts > 20);
        let came = carry(&mut server, &mut client);
        assert_eq!(came, [Event::Message(Message::binary(payload))]);
    }

    #[test]
    fn messages_sent_later_arrive_later() {
        for last in ["send", "fragments", "close"] {
            let [mut server, mut client] = pair(DeflateParameters::default());
            server.send_taking(&mut Message::text("a".repeat(200_000))).unwrap();
            server.go_on();
            match last {
                "send" => server.send(&Message::text("later")).unwrap(),
                "fragments" => server.send_fragments(&Message::text("later"), 2).unwrap(),
                _ => server.close(None),
            }
            let came = carry(&mut server, &mut client);
            assert!(
                matches!(&came[0], Event::Message(message) if message.payload().len() == 200_000),
                "{last}"
            );
            assert_eq!(came.len(), 2, "{last}");
        }
    }

    proptest! {
        /// The same messages arrive whether they are compressed in parts or at once, compressible
        /// or not, with or without context takeover.
        #[test]
        fn compressing_in_parts_gives_the_same_messages(
            takeover: bool,
            messages in prop::collection::vec((0_usize..150_000, 1_usize..300, any::<bool>()), 1..6),
        ) {
            let agreed = DeflateParameters { server_no_context_takeover: !takeover, ..DeflateParameters::default() };
            let [mut server, mut client] = pair(agreed);
            for (length, period, random) in messages {
                let mut state = period as u64;
                let payload: Vec<u8> = (0..length).map(|at| if random {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    (state >> 33) as u8
                } else {
                    (at % period) as u8
                }).collect();
                let message = Message::binary(payload);
                server.send_taking(&mut message.clone()).unwrap();
                while server.is_sending() {
                    server.go_on();
                }
                prop_assert_eq!(carry(&mut server, &mut client), [Event::Message(message)]);
            }
        }
    }
}
