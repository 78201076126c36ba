//! Text is validated as it arrives, across fragments and chunks (RFC 6455, section 8.1).
//!
//! Read next: `limits.rs`.

use crate::ends::{Got, ROLES, end, feed, feed_every_way, feed_whole, fragment, peer_of};
use wirechart::wire::{ProtocolError::TextNotUtf8, raw::Opcode};

#[test]
fn an_invalid_byte_late_in_a_text_is_refused_at_its_fragment() {
    for role in ROLES {
        let peer = peer_of(role);
        let good = fragment(peer, Opcode::Text, false, "κόσμε".as_bytes());
        let bad = fragment(peer, Opcode::Continuation, false, b"\xF4\x90\x80\x80");
        let mut end = end(role);
        assert_eq!(feed_whole(&mut end, &good).broken, None);
        // The header, then byte by byte: F4 may begin a character, but 90 may not follow it.
        let (start, rest) = bad.split_at(bad.len() - 3);
        assert_eq!(feed(&mut end, start.chunks(1)).broken, None);
        assert_eq!(
            feed(&mut end, [&rest[..1]]).broken,
            Some(TextNotUtf8 { offset: "κόσμε".len() + 1 })
        );
    }
}

#[test]
fn each_kind_of_invalid_utf8_is_refused() {
    let kinds: [(&[u8], usize); 9] = [
        (b"\xED\xA0\x80", 1),         // a surrogate
        (b"\xED\xBF\xBF", 1),         // the last of them
        (b"\xC0\xAF", 0),             // '/' encoded in two bytes
        (b"\xE0\x80\xAF", 1),         // '/' in three bytes
        (b"\xF0\x80\x80\xAF", 1),     // '/' in four bytes
        (b"\xF4\x90\x80\x80", 1),     // above U+10FFFF
        (b"\xF8\x88\x80\x80\x80", 0), // a form of five bytes
        (b"\x80", 0),                 // a continuation byte without a start
        (b"\xC3\xA4\xFE", 2),         // FE never occurs in UTF-8
    ];
    for role in ROLES {
        for (bytes, at) in kinds {
            let stream = fragment(peer_of(role), Opcode::Text, true, &[b"ok ", bytes].concat());
            let seen = feed_every_way(|| end(role), &stream);
            assert_eq!(
                (seen.events, seen.broken),
                (vec![], Some(TextNotUtf8 { offset: 3 + at })),
                "{bytes:02X?}"
            );
        }
    }
}

#[test]
fn a_text_that_ends_inside_a_character_is_refused() {
    for role in ROLES {
        let peer = peer_of(role);
        for cut_short in [&b"\xC3"[..], b"\xE2\x82", b"\xF0\x9F\x98"] {
            let whole = fragment(peer, Opcode::Text, true, cut_short);
            let broken = Some(TextNotUtf8 { offset: cut_short.len() });
            assert_eq!(feed_every_way(|| end(role), &whole).broken, broken);
            // The same if FIN comes on an empty fragment.
            let begun = fragment(peer, Opcode::Text, false, cut_short);
            let ended = fragment(peer, Opcode::Continuation, true, b"");
            assert_eq!(feed_every_way(|| end(role), &begun).broken, None);
            assert_eq!(feed_every_way(|| end(role), &[begun, ended].concat()).broken, broken);
        }
    }
}

#[test]
fn fragments_may_split_a_character_anywhere() {
    for role in ROLES {
        let peer = peer_of(role);
        let text = "a€😀é";
        let parts = text
            .as_bytes()
            .iter()
            .map(|byte| fragment(peer, Opcode::Continuation, false, &[*byte]));
        let mut stream = fragment(peer, Opcode::Text, false, b"");
        stream.extend(parts.flatten());
        stream.extend(fragment(peer, Opcode::Continuation, true, b""));
        let seen = feed_every_way(|| end(role), &stream);
        assert_eq!((seen.events, seen.broken), (vec![Got::Text(text.into())], None));
    }
}

#[test]
fn ascii_inside_a_character_is_refused() {
    for role in ROLES {
        let stream = fragment(peer_of(role), Opcode::Text, true, b"\xE2\x82ab");
        let seen = feed_every_way(|| end(role), &stream);
        assert_eq!(
            seen.broken,
            Some(TextNotUtf8 { offset: 2 }),
            "also where it comes in a chunk of its own"
        );
    }
}

/// The UTF-8 state of one message must not carry over to the next.
#[test]
fn each_text_is_validated_separately() {
    let peer = peer_of(ROLES[0]);
    let stream = [
        fragment(peer, Opcode::Binary, true, b"\xE2\x82"),
        fragment(peer, Opcode::Text, true, b"ok"),
        fragment(peer, Opcode::Text, false, b"longer than the bad one"),
        fragment(peer, Opcode::Continuation, true, b""),
        fragment(peer, Opcode::Text, true, b"a\xFF"),
    ];
    let seen = feed_every_way(|| end(ROLES[0]), &stream.concat());
    assert_eq!(seen.events.len(), 3);
    assert_eq!(seen.broken, Some(TextNotUtf8 { offset: 1 }), "counted from this message's start");
}
