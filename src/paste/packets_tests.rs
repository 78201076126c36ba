//! Segments in every order, and a capture and a dump of the same packets. Read next: `capture.rs`.

use super::*;
use crate::paste;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// A packet of IPv4 with this segment, sent by the client or by the server.
fn packet(is_client: bool, sequence: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    let ports: [u16; 2] = if is_client { [54321, 8000] } else { [8000, 54321] };
    let length = (40 + payload.len()) as u16;
    let mut packet = vec![0x45, 0];
    packet.extend(length.to_be_bytes());
    packet.extend([0, 1, 0x40, 0, 64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1]);
    packet.extend(ports.iter().flat_map(|port| port.to_be_bytes()));
    packet.extend(sequence.to_be_bytes());
    packet.extend([0, 0, 0, 1, 0x50, flags, 2, 0, 0, 0, 0, 0]);
    packet.extend(payload);
    packet
}

/// Segments that come twice, late, and around the end of the sequence numbers.
fn packets() -> Vec<Vec<u8>> {
    let start = u32::MAX - 10;
    let first = start.wrapping_add(1);
    vec![
        packet(true, start, 0x02, b""),
        packet(false, 500, 0x12, b""),
        packet(true, first, 0x18, &REQUEST[..20]),
        packet(true, first.wrapping_add(20), 0x18, &REQUEST[20..]),
        packet(true, first, 0x18, &REQUEST[..20]),
        packet(false, 506, 0x18, b"lo"),
        packet(false, 501, 0x18, b"\x81\x03hel"),
        packet(false, 501, 0x18, b"\x81\x03h"),
    ]
}

fn sent(paste: &Paste, sender: Role) -> Vec<u8> {
    let pieces = paste.pieces().filter(|piece| piece.sender == Some(sender));
    pieces.flat_map(|piece| &piece.bytes).copied().collect()
}

#[test]
fn segments_are_put_together_by_their_numbers() {
    let packets = packets();
    let blocks: Vec<&[u8]> = packets.iter().map(|packet| &packet[..]).collect();
    let found = read(&blocks).expect("packets");
    assert_eq!(sent(&found, Role::Client), REQUEST);
    assert_eq!(sent(&found, Role::Server), b"\x81\x03hello");
}

#[test]
fn a_capture_and_a_dump_of_it_give_the_same() {
    let mut capture =
        b"\xD4\xC3\xB2\xA1\x02\0\x04\0\0\0\0\0\0\0\0\0\xFF\xFF\0\0\x65\0\0\0".to_vec();
    let mut dump = String::new();
    for (number, packet) in packets().iter().enumerate() {
        let length = (packet.len() as u32).to_le_bytes();
        capture.extend([number as u8, 0, 0, 0, 0, 0, 0, 0].iter().chain(&length).chain(&length));
        capture.extend(packet);
        for (row, line) in packet.chunks(16).enumerate() {
            let hex: String = line.iter().map(|byte| format!("{byte:02x} ")).collect();
            dump += &format!("\t0x{:04x}:  {hex}\n", 16 * row);
        }
    }
    let of_file = paste::read(&capture).expect("a capture");
    let of_dump = paste::read(dump.as_bytes()).expect("a dump");
    for sender in [Role::Client, Role::Server] {
        assert_eq!(sent(&of_file, sender), sent(&of_dump, sender));
    }
    assert_eq!(of_file.form, "a capture of 8 packets, put together by TCP");
    assert_eq!(of_file.pieces().next().and_then(|piece| piece.seconds), Some(0.0));
}

#[test]
fn what_was_not_captured_is_missing() {
    let packets = [packet(false, 1, 0x18, b"\x81\x05He"), packet(false, 8, 0x18, b"\x81\x00")];
    let blocks: Vec<&[u8]> = packets.iter().map(|packet| &packet[..]).collect();
    let found = read(&blocks).expect("packets");
    let missing: Vec<u64> = found.pieces().map(|piece| piece.missing).collect();
    assert_eq!(missing, [0, 3, 0]);
    let mut frames = 0;
    let options = paste::conversation::Options { role: None, deflate: false, keep: 100 };
    _ = paste::conversation::explain(&found, options, |item| {
        if let paste::conversation::Item::Frame { frame, .. } = item {
            assert_eq!(frame.error, None);
            frames += 1;
        }
        std::ops::ControlFlow::Continue(())
    });
    assert_eq!(frames, 2, "the one behind the gap is read, too");
}

/// Runs of bytes that the server sent, with what is missing between them.
fn runs(segments: &[(u32, &[u8])]) -> Vec<(Vec<u8>, u64)> {
    let packets: Vec<_> =
        segments.iter().map(|(sequence, sent)| packet(false, *sequence, 0x18, sent)).collect();
    let blocks: Vec<&[u8]> = packets.iter().map(|packet| &packet[..]).collect();
    let found = read(&blocks).expect("packets");
    found.pieces().map(|piece| (piece.bytes.clone(), piece.missing)).collect()
}

#[test]
fn wherever_the_numbers_begin_the_same_is_put_together() {
    // Two gaps, and what follows them comes in the wrong order.
    let all: [(u32, &[u8]); 5] =
        [(0, b"\x81\x05He"), (16, b"\x89\x00"), (7, b"\x81\x04ab"), (11, b"cd"), (2, b"He")];
    let expected = runs(&all);
    let missing: Vec<u64> = expected.iter().map(|run| run.1).collect();
    assert_eq!(missing, [0, 3, 0, 0, 3, 0]);
    for first in (0..20).map(|back| 0_u32.wrapping_sub(back)).chain([1 << 31, (1 << 31) - 8]) {
        let moved = all.map(|(at, sent)| (first.wrapping_add(at), sent));
        assert_eq!(runs(&moved), expected, "from {first}");
    }
}

#[test]
fn of_two_early_segments_at_one_number_the_longer_one_counts() {
    for early in [[&b"lo"[..], b"l"], [b"l", b"lo"]] {
        let found = runs(&[(1, b"\x81\x05H"), (6, early[0]), (6, early[1]), (4, b"el")]);
        let bytes: Vec<u8> = found.into_iter().flat_map(|run| run.0).collect();
        assert_eq!(bytes, b"\x81\x05Hello");
    }
}
