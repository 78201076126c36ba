//! Every resource that a peer can use up is bounded: bytes, fragments, pending Pongs.
//!
//! Read next: `closing.rs`.

use crate::ends::{Got, ROLES, end, end_with, feed_whole, fragment, frame, peer_of};
use wirechart::wire::{
    Limits, Message,
    ProtocolError::{ContinuationOfNothing, FrameTooBig, MessageTooBig, TooManyFragments},
    Role,
    raw::Opcode,
};

/// A frame of 4 GiB from a server. It has no masking key, so the header ends with the length.
const FOUR_GIB: &[u8] = b"\x82\x7F\0\0\0\x01\0\0\0\0";

#[test]
fn a_header_that_announces_4_gib_is_refused_at_once() {
    let seen = feed_whole(&mut end(Role::Client), FOUR_GIB);
    assert_eq!(
        seen.broken,
        Some(FrameTooBig { length: 4 << 30, limit: 16 << 20 }),
        "at the header"
    );
}

/// The limits are switched off here. If memory were reserved for the 2^63 bytes that this header
/// announces, or for a message as long as the address space, the test would abort.
#[test]
fn a_header_that_announces_4_gib_takes_no_memory() {
    let limits =
        Limits { max_frame_size: u64::MAX, max_message_size: usize::MAX, ..Limits::default() };
    for role in ROLES {
        let mut end = end_with(role, limits.clone());
        let announced = match peer_of(role) {
            Role::Server => &b"\x02\x7F\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF"[..],
            Role::Client => b"\x02\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0\0\0",
        };
        for bytes in [announced, b"a first byte", b"and more"] {
            let seen = feed_whole(&mut end, bytes);
            assert_eq!((seen.events, seen.broken, seen.outcome), (vec![], None, None));
        }
    }
}

/// The kernel's view: ten thousand ends, each of which gets a header that announces the largest
/// length it accepts, 160 GiB in all.
#[test]
#[cfg(target_os = "linux")]
fn a_header_that_announces_4_gib_takes_no_memory_from_the_kernel() {
    /// The address space in use, in pages. Reserved memory counts, whether it has been written to
    /// or not.
    fn pages() -> u64 {
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
        statm.split(' ').next().unwrap().parse().unwrap()
    }
    let before = pages();
    let ends: Vec<_> = (0..10_000)
        .map(|_| {
            let mut end = end(Role::Client);
            assert_eq!(feed_whole(&mut end, b"\x82\x7F\0\0\0\0\x01\0\0\0one byte").broken, None);
            end
        })
        .collect();
    // Other tests run on other threads and add to this number, but by far less.
    let grown = pages().saturating_sub(before);
    assert!(grown < (16 << 30) / 4096, "{grown} pages for {} ends", ends.len());
}

#[test]
fn each_boundary_of_a_length_is_accepted_up_to_the_limit() {
    const LIMIT: usize = 70_000;
    for limits in [
        Limits { max_frame_size: LIMIT as u64, ..Limits::default() },
        Limits { max_message_size: LIMIT, ..Limits::default() },
    ] {
        for role in ROLES {
            let mut end = end_with(role, limits.clone());
            for length in [0, 125, 126, 127, 65_535, 65_536, LIMIT] {
                let seen =
                    feed_whole(&mut end, &frame(peer_of(role), Opcode::Binary, &vec![7; length]));
                assert_eq!(
                    (seen.events, seen.broken),
                    (vec![Got::Binary(vec![7; length])], None),
                    "{length}"
                );
            }
            let seen =
                feed_whole(&mut end, &frame(peer_of(role), Opcode::Binary, &vec![7; LIMIT + 1]));
            assert_eq!(seen.events, []);
            assert_eq!(seen.broken.unwrap().close_code().0, 1009);
        }
    }
}

/// The peer need not send its masking key: an announced length over the limit is an error as soon
/// as the length is complete, and not a byte earlier.
#[test]
fn an_announced_length_is_checked_before_the_masking_key_arrives() {
    let limits = Limits {
        max_frame_size: 70_000,
        max_message_size: 80_000,
        max_fragments: 2,
        ..Limits::default()
    };
    let check = |stream: &[&[u8]]| {
        let mut whole = end_with(Role::Server, limits.clone());
        let mut cut = end_with(Role::Server, limits.clone());
        let all = stream.concat();
        assert_eq!(feed_whole(&mut cut, &all[..all.len() - 1]).broken, None, "one byte is missing");
        let seen = feed_whole(&mut whole, &all);
        assert_eq!(feed_whole(&mut cut, &all[all.len() - 1..]).broken, seen.broken);
        seen.broken
    };
    let begun = frame(Role::Client, Opcode::Text, &[b'a'; 70_000]);
    let begun = [&[0x01], &begun[1..]].concat(); // without FIN
    assert_eq!(
        check(&[b"\x82\xFF\0\0\0\0\0\x01\x11\x71"]),
        Some(FrameTooBig { length: 70_001, limit: 70_000 })
    );
    assert_eq!(check(&[&begun, b"\x80\xFE\x27\x11"]), Some(MessageTooBig { limit: 80_000 }));
    assert_eq!(
        check(&[b"\x01\x80key.\x00\x80key.", b"\x80\x80"]),
        Some(TooManyFragments { limit: 2 })
    );
    assert_eq!(
        check(&[b"\x80\x85"]),
        Some(ContinuationOfNothing),
        "errors that are checked before the limits are reported first"
    );
    assert_eq!(check(&[b"\x82\xFF\0\0\0\0\0\x01\x11\x70"]), None, "the largest allowed length");
    let tight = Limits { max_frame_size: 60, ..Limits::default() };
    let seen = feed_whole(&mut end_with(Role::Server, tight), b"\x81\xBD");
    assert_eq!(seen.broken, Some(FrameTooBig { length: 61, limit: 60 }), "a length in 7 bits");
}

/// The announced length is checked before the first byte of the payload.
#[test]
fn the_message_limit_is_checked_at_the_header() {
    let mut end = end_with(Role::Client, Limits { max_message_size: 100, ..Limits::default() });
    assert_eq!(
        feed_whole(&mut end, &fragment(Role::Server, Opcode::Binary, false, &[0; 60])).broken,
        None
    );
    assert_eq!(
        feed_whole(&mut end, b"\x80\x29").broken,
        Some(MessageTooBig { limit: 100 }),
        "41 more"
    );
}

#[test]
fn fragments_over_the_limit_are_refused() {
    let limit = Limits::default().max_fragments;
    for role in ROLES {
        let mut end = end(role);
        let one = fragment(peer_of(role), Opcode::Continuation, false, b"x");
        assert_eq!(
            feed_whole(&mut end, &fragment(peer_of(role), Opcode::Binary, false, b"x")).broken,
            None
        );
        assert_eq!(
            feed_whole(&mut end, &one.repeat(limit as usize - 1)).broken,
            None,
            "as many as are allowed"
        );
        let seen = feed_whole(&mut end, &one.repeat(1_000_000 - limit as usize));
        assert_eq!(seen.broken, Some(TooManyFragments { limit }));
    }
}

/// The count is per message: the next message starts at zero.
#[test]
fn fragments_are_counted_per_message() {
    let mut end = end_with(Role::Client, Limits { max_fragments: 2, ..Limits::default() });
    let message = [
        fragment(Role::Server, Opcode::Binary, false, b"1"),
        fragment(Role::Server, Opcode::Continuation, true, b"2"),
    ];
    let seen = feed_whole(&mut end, &message.concat().repeat(10));
    assert_eq!((seen.events.len(), seen.broken), (10, None));

    // A message in one frame counts as one fragment.
    let mut end = end_with(Role::Client, Limits { max_fragments: 0, ..Limits::default() });
    let seen = feed_whole(&mut end, &frame(Role::Server, Opcode::Binary, b"1"));
    assert_eq!(seen.broken, Some(TooManyFragments { limit: 0 }));
}

#[test]
fn fragments_without_end_are_refused_at_the_message_limit() {
    for role in ROLES {
        let mut end = end(role);
        let peer = peer_of(role);
        let mut next = fragment(peer, Opcode::Binary, false, &[0; 65_536]);
        let taken = (0..10_000).find(|_| {
            let seen = feed_whole(&mut end, &next);
            next = fragment(peer, Opcode::Continuation, false, &[0; 65_536]);
            assert_eq!(seen.events, []);
            seen.broken == Some(MessageTooBig { limit: 16 << 20 })
        });
        assert_eq!(taken, Some(256), "16 MiB and not a fragment more");
    }
}

/// Neither a limit on single frames nor a limit that ignores earlier messages is enough.
#[test]
fn the_limit_applies_to_each_message_not_to_their_sum() {
    let mut end = end_with(Role::Client, Limits { max_message_size: 10, ..Limits::default() });
    let seen = feed_whole(&mut end, &frame(Role::Server, Opcode::Binary, &[1; 10]).repeat(50));
    assert_eq!((seen.events.len(), seen.broken), (50, None));
}

#[test]
fn a_flood_of_pings_leaves_at_most_one_pong_waiting() {
    let limits = Limits::default();
    for role in ROLES {
        let mut end = end(role);
        let (mut most, mut pings) = (0, 0_u32);
        // The output is never taken: the peer does not read.
        for _ in 0..1000 {
            let thousand = (0..1000_u32)
                .map(|i| frame(peer_of(role), Opcode::Ping, &(pings + i).to_be_bytes()));
            let mut bytes: Vec<u8> = thousand.flatten().collect();
            let mut input = &mut bytes[..];
            while end.receive(&mut input).unwrap().is_some() {
                pings += 1;
                most = most.max(end.output_len());
            }
        }
        assert_eq!(pings, 1_000_000);
        let pong = frame(role, Opcode::Pong, &[0; 4]).len();
        assert!(most < limits.max_pending_pongs + pong + 20, "{most} bytes waited");

        let output = end.take_output();
        assert_eq!(end.output_len(), 0);
        let queued = limits.max_pending_pongs.div_ceil(pong) as u32;
        let answered = (0..queued)
            .chain([pings - 1])
            .flat_map(|i| frame(role, Opcode::Pong, &i.to_be_bytes()));
        assert!(
            output.iter().copied().eq(answered),
            "the first ones in their order, then the newest alone"
        );
    }
}

/// For a peer that does not read, only Pongs are dropped, and only those of the flood. Other
/// pending output stays.
#[test]
fn a_pong_that_waits_comes_after_the_messages_before_it_and_before_the_close() {
    for role in ROLES {
        // With one byte less, the first Pong would not have to wait.
        let pongs = frame(role, Opcode::Text, b"fills it").len();
        let mut end = end_with(role, Limits { max_pending_pongs: pongs, ..Limits::default() });
        let peer = peer_of(role);
        end.send(&Message::text("fills it")).unwrap();
        let mut pings =
            [frame(peer, Opcode::Ping, b"old"), frame(peer, Opcode::Ping, b"new")].concat();
        let mut input = &mut pings[..];
        let before = end.output_len();
        while end.receive(&mut input).unwrap().is_some() {}
        assert!(end.output_len() > before, "a Pong that waits is output too");
        end.send(&Message::text("later")).unwrap();
        end.close(None);
        let expected = [
            frame(role, Opcode::Text, b"fills it"),
            frame(role, Opcode::Text, b"later"),
            frame(role, Opcode::Pong, b"new"),
            frame(role, Opcode::Close, b""),
        ];
        assert_eq!(end.take_output(), expected.concat());
    }
}

#[test]
fn a_peer_that_reads_gets_every_pong() {
    let mut end = end_with(Role::Server, Limits { max_pending_pongs: 1, ..Limits::default() });
    for i in 0..100 {
        let seen = feed_whole(&mut end, &frame(Role::Client, Opcode::Ping, &[i]));
        assert_eq!(seen.output, frame(Role::Server, Opcode::Pong, &[i]));
    }
}
