//! Compressed messages on the receiving side: the examples of RFC 7692, violations of its rules,
//! and messages over our limits.
//!
//! Read next: `deflate_sent.rs`.

mod limits;

use crate::ends::{
    Got, ROLES, Seen, end_with, feed_every_way, feed_whole, fragment, frame, peer_of,
};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress};
use wirechart::wire::{
    DeflateParameters, Limits, Protocol,
    ProtocolError::{self, *},
    Role,
    raw::Opcode,
};

/// Context takeover and the largest window both ways, which an offer without parameters agrees on.
pub(crate) const FREE: DeflateParameters = DeflateParameters {
    server_no_context_takeover: false,
    client_no_context_takeover: false,
    server_max_window_bits: None,
    client_max_window_bits: None,
};
pub(crate) const NO_CONTEXT: DeflateParameters = DeflateParameters {
    server_no_context_takeover: true,
    client_no_context_takeover: true,
    ..FREE
};

pub(crate) fn compressing(role: Role, agreed: DeflateParameters, limits: Limits) -> Protocol {
    end_with(role, limits).with_deflate(Some(agreed))
}

pub(crate) fn free(role: Role) -> Protocol {
    compressing(role, FREE, Limits::default())
}

/// The first frame of a message, with RSV1.
pub(crate) fn first(sender: Role, opcode: Opcode, fin: bool, payload: &[u8]) -> Vec<u8> {
    let mut bytes = fragment(sender, opcode, fin, payload);
    bytes[0] |= 0x40;
    bytes
}

fn text(sender: Role, payload: &[u8]) -> Vec<u8> {
    first(sender, Opcode::Text, true, payload)
}

fn more(sender: Role, fin: bool, payload: &[u8]) -> Vec<u8> {
    fragment(sender, Opcode::Continuation, fin, payload)
}

/// The output of zlib, with the empty block at the end that a message leaves out (RFC 7692, section
/// 7.2.1).
fn flushed(message: &[u8], level: u32) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() * 9 / 8 + 100);
    Compress::new(Compression::new(level), false)
        .compress_vec(message, &mut out, FlushCompress::Sync)
        .expect("room");
    out
}

/// The payload of a compressed message.
pub(crate) fn deflated(message: &[u8], level: u32) -> Vec<u8> {
    let out = flushed(message, level);
    out[..out.len() - 4].to_vec()
}

/// Bytes without repetition.
pub(crate) fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 11) as u8
    };
    (0..length).map(|_| next()).collect()
}

/// Checks that these frames give these texts, however the input is split.
#[track_caller]
fn check(frames: impl Fn(Role) -> Vec<Vec<u8>>, texts: &[&str]) {
    for role in ROLES {
        let seen = feed_every_way(|| free(role), &frames(peer_of(role)).concat());
        let events = texts.iter().map(|text| Got::Text(text.to_string())).collect();
        assert_eq!(seen, Seen { events, broken: None, output: vec![], outcome: None });
    }
}

#[track_caller]
fn check_broken(frames: impl Fn(Role) -> Vec<Vec<u8>>, broken: ProtocolError) {
    for role in ROLES {
        let limits = || Limits { max_message_size: 1000, ..Limits::default() };
        let seen =
            feed_every_way(|| compressing(role, FREE, limits()), &frames(peer_of(role)).concat());
        assert_eq!((seen.events, seen.broken), (vec![], Some(broken)));
    }
}

const HELLO: &[u8] = b"\xf2\x48\xcd\xc9\xc9\x07\x00";

/// RFC 7692, section 7.2.3.1. Its bytes are those of a server.
#[test]
fn a_message_in_one_compressed_block_is_received() {
    assert_eq!(text(Role::Server, HELLO), b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00");
    check(|from| vec![text(from, HELLO)], &["Hello"]);

    let (left, right) = HELLO.split_at(3);
    let fragments = |from| vec![first(from, Opcode::Text, false, left), more(from, true, right)];
    assert_eq!(fragments(Role::Server).concat(), b"\x41\x03\xf2\x48\xcd\x80\x04\xc9\xc9\x07\x00");
    check(fragments, &["Hello"]);
}

/// RFC 7692, section 7.2.3.2: with context takeover, the second message refers to the first.
#[test]
fn a_message_that_refers_to_an_earlier_one_is_received() {
    let second = b"\xf2\x00\x11\x00\x00";
    check(|from| vec![text(from, HELLO), text(from, second)], &["Hello", "Hello"]);
    for role in ROLES {
        let peer = peer_of(role);
        let bytes = [text(peer, HELLO), text(peer, second)].concat();
        let seen = feed_every_way(|| compressing(role, NO_CONTEXT, Limits::default()), &bytes);
        assert_eq!(
            (seen.events, seen.broken),
            (vec![Got::Text("Hello".into())], Some(DeflateCorrupt))
        );
    }
}

/// RFC 7692, section 7.2.3.3.
#[test]
fn a_stored_block_is_received() {
    check(|from| vec![text(from, b"\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00")], &["Hello"]);
}

/// RFC 7692, section 7.2.3.4.
#[test]
fn a_block_with_bfinal_is_received() {
    let hello = b"\xf3\x48\xcd\xc9\xc9\x07\x00\x00";
    check(|from| vec![text(from, hello), text(from, hello), text(from, HELLO)], &["Hello"; 3]);
    // Data after the block may refer to data before it, in the next message and in the same one.
    let again = b"\xf2\x00\x11\x00\x00";
    check(|from| vec![text(from, hello), text(from, again)], &["Hello", "Hello"]);
    check(|from| vec![text(from, &[&hello[..7], again].concat())], &["HelloHello"]);
    let split = |from| vec![first(from, Opcode::Text, false, &hello[..7]), more(from, true, again)];
    check(split, &["HelloHello"]);
    // The sender left out the empty block at the end, but the meaning is clear.
    check(|from| vec![text(from, &hello[..7]), text(from, again)], &["Hello", "Hello"]);
}

/// RFC 7692, section 7.2.3.5.
#[test]
fn two_blocks_in_one_message_are_received() {
    check(
        |from| vec![text(from, b"\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00")],
        &["Hello"],
    );
}

/// RFC 7692, section 7.2.3.6, and a message of zero bytes, which is invalid but unambiguous.
#[test]
fn an_empty_message_is_received() {
    check(|from| vec![text(from, b"\x00")], &[""]);
    check(|from| vec![first(from, Opcode::Text, false, HELLO), more(from, true, b"")], &["Hello"]);
    check(|from| vec![text(from, b""), text(from, HELLO), text(from, b"")], &["", "Hello", ""]);
}

#[test]
fn plain_messages_and_control_frames_may_come_between_compressed_ones() {
    for role in ROLES {
        let peer = peer_of(role);
        let stream = [
            text(peer, HELLO),
            frame(peer, Opcode::Text, b"plain"),
            first(peer, Opcode::Binary, false, b"\xf2"),
            frame(peer, Opcode::Ping, b"now"),
            more(peer, true, b"\x00\x11\x00\x00"),
        ];
        let seen = feed_every_way(|| free(role), &stream.concat());
        let events = vec![
            Got::Text("Hello".into()),
            Got::Text("plain".into()),
            Got::Ping(b"now".into()),
            Got::Binary(b"Hello".into()),
        ];
        assert_eq!(
            (seen.events, seen.broken),
            (events, None),
            "a plain message is not part of the window"
        );
        assert_eq!(seen.output, frame(role, Opcode::Pong, b"now"));
    }
}

#[test]
fn rsv1_is_for_the_first_frame_of_a_message_only() {
    let set = |mut frame: Vec<u8>| {
        frame[0] |= 0x40;
        frame
    };
    check_broken(
        |from| vec![first(from, Opcode::Text, false, HELLO), set(more(from, true, b""))],
        CompressedNotFirst,
    );
    check_broken(
        |from| vec![fragment(from, Opcode::Text, false, b""), set(more(from, true, HELLO))],
        CompressedNotFirst,
    );
    for opcode in [Opcode::Ping, Opcode::Pong, Opcode::Close] {
        check_broken(|from| vec![set(frame(from, opcode, b""))], CompressedNotFirst);
    }
    let nested = |from| vec![first(from, Opcode::Text, false, HELLO), text(from, HELLO)];
    check_broken(nested, MessageInsideMessage);
    for bit in [2, 3] {
        let also = |from| {
            let mut frame = text(from, HELLO);
            frame[0] |= 0x80 >> bit;
            vec![frame]
        };
        check_broken(also, ReservedBit { bit });
    }
}

#[test]
fn invalid_deflate_data_is_refused() {
    check_broken(|from| vec![text(from, b"\x07\x00")], DeflateCorrupt); // a reserved block type
    // A length that does not match its complement.
    check_broken(|from| vec![text(from, b"\x00\x05\x00\xfa\xfe")], DeflateCorrupt);
    // A distance beyond the start of the data.
    check_broken(|from| vec![text(from, b"\xf2\x00\x11\x00\x00")], DeflateCorrupt);
    for end in 1..HELLO.len() - 1 {
        check_broken(|from| vec![text(from, &HELLO[..end])], DeflateCorrupt); // ends inside a block
    }
    // Inside a table of codes, where there is no output.
    check_broken(|from| vec![text(from, b"\x04\x00")], DeflateCorrupt);
    // Inside a stored block, with room for all that is put back and searched for.
    for stored in
        [b"\x00\x0a\x00\xf5\xff\x48", b"\x01\x0a\x00\xf5\xff\x48", b"\x00\x0f\x00\xf0\xff\x48"]
    {
        check_broken(|from| vec![first(from, Opcode::Binary, true, stored)], DeflateCorrupt);
    }
    // The error comes with the fragment that contains the byte.
    check_broken(|from| vec![first(from, Opcode::Text, false, b"\x07\x00")], DeflateCorrupt);
}

#[test]
fn an_invalid_byte_late_in_a_compressed_text_is_refused_at_its_fragment() {
    let bad = flushed(b"good\xF4\x90\x80\x80 and more", 0);
    let fragments = |from| vec![first(from, Opcode::Text, false, &bad)];
    check_broken(fragments, TextNotUtf8 { offset: 5 });
    let cut_short = deflated(b"a\xE2\x82", 1);
    check_broken(|from| vec![text(from, &cut_short)], TextNotUtf8 { offset: 3 });
    // The first error is reported, whether the bytes come together or not.
    let both = [&bad[..], b"\x07"].concat();
    check_broken(|from| vec![text(from, &both)], TextNotUtf8 { offset: 5 });
    let both = [&flushed(&[b'a'; 1001], 1)[..], b"\x07"].concat();
    check_broken(|from| vec![text(from, &both)], MessageTooBig { limit: 1000 });
    let both = flushed(&[&[b'a'; 1000][..], b"\xFF"].concat(), 1);
    check_broken(|from| vec![text(from, &both)], MessageTooBig { limit: 1000 });
}
