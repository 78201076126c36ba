//! Compressed messages on the sending side: which messages are compressed, how small they get, and
//! what the compressor keeps of them (RFC 7692, sections 6.1 and 7.2.1).
//!
//! Read next: `deflate_properties.rs`.

use crate::{
    deflate::{FREE, NO_CONTEXT, compressing, deflated, first, free, noise},
    ends::{Got, KEY, ROLES, end_with, feed, feed_whole, peer_of},
};
use flate2::{Decompress, FlushDecompress};
use std::time::Duration;
use wirechart::wire::{
    DeflateParameters, Limits, Message, Protocol, Role, WindowBits,
    raw::{Header, Opcode, mask},
};

/// A text that compresses, and that compresses much better after an equal text.
fn letters() -> String {
    let letters = noise(150).into_iter().map(|byte| char::from(b'a' + byte % 26));
    letters.chain(std::iter::repeat_n('.', 50)).collect()
}

/// The frames in an end's output, unmasked.
pub(crate) fn frames(bytes: &[u8], sender: Role) -> Vec<(Header, Vec<u8>)> {
    let (mut rest, mut frames) = (bytes, Vec::new());
    while !rest.is_empty() {
        let (header, taken) = Header::decode_with(rest, peer_of(sender), true)
            .ok()
            .flatten()
            .expect("a whole header");
        let (payload, after) = rest[taken..].split_at(header.length as usize);
        let mut payload = payload.to_vec();
        mask::apply(header.mask.unwrap_or_default(), 0, &mut payload);
        frames.push((header, payload));
        rest = after;
    }
    frames
}

fn sent(end: &mut Protocol, role: Role, message: &[u8]) -> (Header, Vec<u8>) {
    end.send(&Message::binary(message)).expect("open");
    let output = end.take_output();
    frames(&output, role).pop().expect("a frame")
}

#[test]
fn messages_that_get_shorter_are_sent_compressed() {
    for role in ROLES {
        let mut end = free(role);
        assert!(!sent(&mut end, role, b"").0.compressed);
        assert!(!sent(&mut end, role, &[7; 63]).0.compressed, "too short");
        let (header, payload) = sent(&mut end, role, &[7; 64]);
        assert!(
            header.compressed
                && header.fin
                && header.opcode == Opcode::Binary
                && payload.len() < 20
        );
        assert_eq!(header.mask, (role == Role::Client).then_some(KEY));
        let noise = noise(900);
        let (header, payload) = sent(&mut end, role, &noise);
        assert_eq!((header.compressed, payload), (false, noise), "would not get shorter");
        assert!(
            !sent(&mut end_with(role, Limits::default()), role, &[7; 64]).0.compressed,
            "nothing agreed on"
        );

        let mut long = Message::binary(&[7; 100_000]).into_owned();
        end.send_taking(&mut long).unwrap();
        while end.is_sending() {
            end.go_on();
        }
        assert!(
            frames(&end.take_output(), role)[0].0.compressed,
            "so long that it could go out from where it is"
        );

        end.ping(&[7; 100]).unwrap();
        assert!(!frames(&end.take_output(), role)[0].0.compressed, "not a message");
    }
}

/// After a message that was sent plain, the peer's window must still match ours.
#[test]
fn later_messages_do_not_refer_to_one_that_was_sent_plain() {
    let noise = noise(900);
    let twice = [&noise[..], &noise].concat();
    for role in ROLES {
        let (mut from, mut to) = (free(role), free(peer_of(role)));
        for message in [&[7; 100][..], &noise, &twice, &noise, &[7; 100]] {
            from.send(&Message::binary(message)).unwrap();
            let seen = feed_whole(&mut to, &from.take_output());
            assert_eq!((seen.events, seen.broken), (vec![Got::Binary(message.to_vec())], None));
        }
    }
}

/// Noise with more and more zeros after it. At first compression makes it longer, then it does not
/// change the length, then it makes it shorter.
#[test]
fn a_message_that_does_not_get_shorter_is_sent_plain() {
    for role in ROLES {
        for zeros in 0..40 {
            let message = [noise(100), vec![0; zeros]].concat();
            let (header, payload) = sent(&mut free(role), role, &message);
            assert_eq!(header.compressed, payload.len() < message.len(), "{zeros} zeros");
        }
    }
}

/// The decoder has no larger window than was agreed on. It produces a few bytes at a time, so it
/// needs that window.
#[test]
fn the_agreed_window_is_respected() {
    let noise = noise(300);
    // The repetitions are both near and far.
    let mut message: Vec<u8> =
        (0..200).flat_map(|i| [&noise[..], &vec![i; i as usize * 7]].concat()).collect();
    message.extend_from_within(..40_000);
    for role in ROLES {
        for bits in 9..=15 {
            let agreed = match role {
                Role::Server => {
                    DeflateParameters { server_max_window_bits: WindowBits::new(bits), ..FREE }
                }
                Role::Client => {
                    DeflateParameters { client_max_window_bits: WindowBits::new(bits), ..FREE }
                }
            };
            let (header, payload) =
                sent(&mut compressing(role, agreed, Limits::default()), role, &message);
            assert!(header.compressed);
            let mut inflater = Decompress::new_with_window_bits(false, bits);
            let (mut inflated, mut some) = (Vec::new(), [0; 100]);
            while inflated.len() < message.len() {
                let (taken, before) = (inflater.total_in() as usize, inflater.total_out());
                inflater
                    .decompress(&payload[taken..], &mut some, FlushDecompress::None)
                    .expect("within the window");
                inflated.extend_from_slice(&some[..(inflater.total_out() - before) as usize]);
            }
            assert_eq!(inflated, message, "{bits} bits");
        }
    }
}

/// zlib cannot use such a window, and plain messages are always allowed.
#[test]
fn with_a_window_of_8_bits_messages_are_sent_plain() {
    let agreed = DeflateParameters { client_max_window_bits: WindowBits::new(8), ..FREE };
    let (header, _) =
        sent(&mut compressing(Role::Client, agreed, Limits::default()), Role::Client, &[7; 5000]);
    assert!(!header.compressed);
    assert!(
        sent(&mut compressing(Role::Server, agreed, Limits::default()), Role::Server, &[7; 5000])
            .0
            .compressed
    );
    // Some encoders that agree on 8 bits use 9.
    let mut server = compressing(Role::Server, agreed, Limits::default());
    let far = deflated(&[7; 5000], 1);
    assert_eq!(
        feed_whole(&mut server, &first(Role::Client, Opcode::Binary, true, &far)).broken,
        None
    );
}

#[test]
fn context_is_taken_over_where_it_was_agreed() {
    let message = letters();
    for role in ROLES {
        let lengths = |agreed| {
            let mut end = compressing(role, agreed, Limits::default());
            [(); 3].map(|()| sent(&mut end, role, message.as_bytes()).1.len())
        };
        let [one, two, three] = lengths(FREE);
        assert!(two < one / 5 && three == two, "{one}, {two}, {three}");
        let [one, two, three] = lengths(NO_CONTEXT);
        assert!(one == two && two == three, "{one}, {two}, {three}");
        let theirs = match role {
            Role::Server => DeflateParameters { client_no_context_takeover: true, ..FREE },
            Role::Client => DeflateParameters { server_no_context_takeover: true, ..FREE },
        };
        assert!(lengths(theirs)[1] < one / 5, "a parameter of the peer does not apply to us");
    }
}

/// The compressor's memory is its context, so the size of the next message shows that it was freed.
#[test]
fn an_idle_compressor_is_freed() {
    let message = letters();
    for role in ROLES {
        let (mut from, mut to) = (free(role), free(peer_of(role)));
        let mut send_at = |ticks: &[u64]| {
            ticks.iter().for_each(|&second| from.tick(Duration::from_secs(second)));
            from.send(&Message::text(&message)).unwrap();
            let output: Vec<u8> = from.take_output();
            let seen = feed(&mut to, [&output[..]]);
            assert_eq!(seen.events.last(), Some(&Got::Text(message.clone())));
            frames(&output, role).pop().unwrap().1.len()
        };
        let fresh = send_at(&[]);
        let with_context = send_at(&[1]);
        assert!(with_context < fresh / 5);
        assert_eq!(send_at(&[2, 11]), with_context, "used a moment ago");
        assert_eq!(send_at(&[12, 13, 14, 22]), fresh, "ten seconds without a message");
        assert_eq!(send_at(&[23]), with_context);
    }
}
