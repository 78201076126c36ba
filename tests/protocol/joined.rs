//! A client and a server connected in memory: what one sends, the other receives.
//!
//! Read next: `properties.rs`.

use crate::ends::{Got, end, feed, peer_of};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};
use wirechart::wire::{
    Limits, Message, Output, Protocol, Role,
    raw::{Header, mask},
};

/// Lengths on both sides of each boundary between length forms (section 5.2), and one well above
/// the last boundary.
const LENGTHS: [usize; 7] = [0, 125, 126, 127, 65_535, 65_536, 70_000];

#[test]
fn messages_of_every_boundary_length_arrive() {
    for sender in [Role::Client, Role::Server] {
        let (mut from, mut to) = (end(sender), end(peer_of(sender)));
        for length in LENGTHS {
            let bytes: Vec<u8> = (0..length).map(|i| (i * 7) as u8).collect();
            let text: String = ('a'..='z').cycle().take(length).collect();
            from.send(&Message::binary(&bytes)).unwrap();
            from.send(&Message::text(&text)).unwrap();
            // In chunks as a network makes them.
            let seen = feed(&mut to, from.take_output().chunks(1460));
            assert_eq!(seen.events, [Got::Binary(bytes), Got::Text(text)]);
            assert_eq!((seen.broken, seen.output), (None, vec![]));
        }
    }
}

#[test]
fn a_long_payload_is_sent_without_a_copy() {
    for sender in [Role::Client, Role::Server] {
        let (mut from, mut to) = (end(sender), end(peer_of(sender)));
        let bytes: Vec<u8> = (0..100_000).map(|i| (i * 7) as u8).collect();
        let mut message = Message::binary(&bytes).into_owned();
        let place = message.payload().as_ptr();
        from.ping(b"before").unwrap();
        from.send_taking(&mut message).unwrap();
        let output = from.take_chunks().unwrap();
        assert_eq!(
            (output.payload.as_ptr(), message.payload().len()),
            (place, 0),
            "it has not been copied"
        );
        let events = feed(&mut to, [&output.frames[..], &output.payload]).events;
        assert_eq!(events, [Got::Ping(b"before".to_vec()), Got::Binary(bytes.clone())]);

        // Short payloads and borrowed ones are not taken.
        let short = Message::text("short").into_owned();
        for mut message in [short, Message::binary(&bytes)] {
            let before = message.clone();
            from.send_taking(&mut message).unwrap();
            assert_eq!(message, before);
        }
        from.close(None);
        let mut late = Message::binary(&bytes).into_owned();
        assert!(from.send_taking(&mut late).is_err());
        assert_eq!(
            late.payload().len(),
            bytes.len(),
            "the payload of a message that cannot be sent is not taken"
        );
    }
}

/// The connections of one thread share an output: it is installed empty, and taken with its
/// content.
#[test]
fn an_installed_output_buffer_is_the_one_that_is_taken() {
    let mut lent = Box::<Output>::default();
    lent.frames.reserve(100);
    assert!(lent.is_empty());
    let place = lent.frames.as_ptr();
    let mut from = end(Role::Server);
    from.lend_output(lent);
    from.send(&Message::text("Hello")).unwrap();
    let taken = from.take_chunks().unwrap();
    assert_eq!((taken.frames.as_ptr(), &taken.frames[..]), (place, &b"\x81\x05Hello"[..]));
    assert!(!taken.is_empty() && from.take_chunks().is_none());
}

#[test]
fn a_message_in_fragments_arrives_as_one() {
    let text = "gr\u{FC}\u{DF}e \u{1F980}"; // 12 bytes; some fragments begin inside a character
    for sender in [Role::Client, Role::Server] {
        for count in [0, 1, 2, 3, 5, 12, 13, 100] {
            let (mut from, mut to) = (end(sender), end(peer_of(sender)));
            from.ping(b"before").unwrap();
            from.send_fragments(&Message::text(text), count).unwrap();
            from.ping(b"behind").unwrap();
            let seen = feed(&mut to, from.take_output().chunks(7));
            let (before, behind) = (Got::Ping(b"before".to_vec()), Got::Ping(b"behind".to_vec()));
            assert_eq!(
                seen.events,
                [before, Got::Text(text.to_owned()), behind],
                "{count} fragments"
            );
        }
    }
}

/// The first is the example in RFC 6455, section 5.7.
#[test]
fn fragments_have_nearly_equal_lengths() {
    let mut server = end(Role::Server);
    server.send_fragments(&Message::text("Hello"), 2).unwrap();
    assert_eq!(server.take_output(), b"\x01\x03Hel\x80\x02lo");
    server.send_fragments(&Message::binary(b"ab"), 4).unwrap();
    assert_eq!(server.take_output(), b"\x02\x01a\x00\x01b\x00\x00\x80\x00");
    server.close(None);
    assert!(server.send_fragments(&Message::text("Hello"), 2).is_err(), "nothing follows a Close");
    assert_eq!(server.take_output(), b"\x88\x00");
}

#[test]
fn a_ping_comes_back_as_a_pong() {
    for sender in [Role::Client, Role::Server] {
        let (mut from, mut to) = (end(sender), end(peer_of(sender)));
        let long = [9; 200];
        from.ping(&long).unwrap();
        let asked = feed(&mut to, [&from.take_output()[..]]);
        assert_eq!(
            asked.events,
            [Got::Ping(long[..125].to_vec())],
            "cut to what a control frame holds"
        );
        let answered = feed(&mut from, [&asked.output[..]]);
        assert_eq!(
            (answered.events, answered.output),
            (vec![Got::Pong(long[..125].to_vec())], vec![])
        );
    }
}

/// Each frame must have a new key (section 5.3), and it must be masked with the key in its header.
#[test]
fn a_client_masks_each_frame_with_a_new_key() {
    let drawn = Arc::new(Mutex::new(Vec::new()));
    let keys = drawn.clone();
    let mut next = 0_u32;
    let mut client = Protocol::client(
        Arc::new(Limits::default()),
        Box::new(move || {
            next = next.wrapping_add(0x1234_5678);
            keys.lock().unwrap().push(next.to_be_bytes());
            next.to_be_bytes()
        }),
    );
    client.send(&Message::text("Hello")).unwrap();
    client.ping(b"Hello").unwrap();
    client.send(&Message::binary(b"Hello")).unwrap();

    let mut output = client.take_output();
    let mut found = Vec::new();
    for frame in output.chunks_mut(6 + 5) {
        let (header, taken) = Header::decode(frame, Role::Server).unwrap().expect("a whole header");
        let key = header.mask.expect("a client's frame");
        mask::apply(key, 0, &mut frame[taken..]);
        assert_eq!(&frame[taken..], b"Hello");
        found.push(key);
    }
    assert_eq!(found, *drawn.lock().unwrap());
    assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), 3);
}
