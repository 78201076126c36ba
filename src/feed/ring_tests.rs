//! Tests of [joined](super::Batch::joined) batches, and of holes. What a ring holds otherwise, and
//! plain batches, are tested with the log.

use super::*;
use crate::wire::raw::Opcode;
use proptest::prelude::*;

/// The messages in a batch, joined. The first has number 1.
fn joined(messages: &[&str]) -> Batch {
    let mut ring = Ring::new();
    for message in messages {
        let mut header = Vec::new();
        Header::whole(Opcode::Text, message.len(), None).encode(&mut header);
        ring.push((&header, message.as_bytes()), (100, 1 << 20));
    }
    ring.read(1, 1 << 20).expect("some messages").joined()
}

#[test]
fn several_messages_are_one_frame_with_a_line_each() {
    let batch = joined(&["one", "", "three"]);
    assert_eq!((batch.first, batch.next, &batch.bytes[..]), (1, 4, &b"\x81\x0Aone\n\nthree"[..]));
}

#[test]
fn a_message_that_is_alone_is_the_frame_that_it_was() {
    let batch = joined(&["one"]);
    assert_eq!((batch.first, batch.next, &batch.bytes[..]), (1, 2, &b"\x81\x03one"[..]));
}

#[test]
fn a_cut_joined_frame_is_finished_and_all_its_messages_count_as_written() {
    let batch = joined(&["one", "two"]);
    assert_eq!(batch.after(0), (1, Bytes::new()));
    assert_eq!(batch.after(1), (3, Bytes::from_static(b"\x07one\ntwo")));
    assert_eq!(batch.after(8), (3, Bytes::from_static(b"o")));
    assert_eq!(batch.after(9), (3, Bytes::new()));
}

const MOST: usize = 12;

/// So many numbers are left out, and so many frames of one byte follow.
fn fill(ring: &mut Ring, (skipped, count): (u64, usize)) {
    ring.skip_to(ring.next() + skipped, MOST);
    for _ in 0..count {
        let payload = [ring.next() as u8];
        ring.push((b"\x81\x01", &payload), (MOST, 1 << 20));
    }
}

/// The numbers that have a frame, as who reads from this one on finds them.
fn numbers(ring: &Ring, from: u64, max_bytes: usize) -> Vec<u64> {
    let (mut next, mut found) = (from, Vec::new());
    while let Some(batch) = ring.read(next, max_bytes) {
        assert!(batch.first >= next && batch.next > batch.first);
        for (number, payload) in batch.payloads() {
            assert_eq!(payload, [number as u8]);
            found.push(number);
        }
        next = batch.next;
    }
    found
}

proptest! {
    #[test]
    fn whatever_numbers_are_left_out_the_latest_that_were_not_are_read(
        steps in prop::collection::vec((0_u64..15, 0_usize..6), 1..30), max_bytes in 1_usize..20
    ) {
        let (mut ring, mut has_frame) = (Ring::new(), Vec::new());
        for (skipped, count) in steps {
            let next = ring.next() + skipped;
            fill(&mut ring, (skipped, count));
            has_frame.extend(next..next + count as u64);
            prop_assert_eq!(ring.next(), next + count as u64);
            let held = ring.first()..ring.next();
            prop_assert!(held.end - held.start <= MOST as u64);
            for from in held.start.saturating_sub(2)..=held.end {
                let expected = has_frame.iter().filter(|at| **at >= from.max(held.start));
                let expected: Vec<u64> = expected.copied().collect();
                prop_assert_eq!(numbers(&ring, from, max_bytes), expected);
            }
        }
    }

    /// The lengths reach into each form of the header.
    #[test]
    fn a_joined_frame_has_the_shortest_header_and_the_messages_as_its_lines(
        lengths in prop::collection::vec(prop_oneof![9 => 0_usize..130, 1 => 60_000_usize..70_000], 1..9)
    ) {
        let messages: Vec<String> = lengths.iter().map(|&length| "x".repeat(length)).collect();
        let batch = joined(&messages.iter().map(String::as_str).collect::<Vec<_>>());
        let lines = messages.join("\n");
        let mut expected = Vec::new();
        Header::whole(Opcode::Text, lines.len(), None).encode(&mut expected);
        expected.extend(lines.bytes());
        prop_assert!(batch.bytes == expected);
        prop_assert_eq!((batch.first, batch.next), (1, messages.len() as u64 + 1));
        let payloads: Vec<_> = batch.payloads().collect();
        prop_assert_eq!(payloads, [(1, lines.as_bytes())]);
    }
}
