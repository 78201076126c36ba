//! Limits on compressed messages: on what they inflate to, and on what they cost.
//!
//! Read next: `deflate_sent.rs`.

use super::*;

/// Such a block costs far more to process than to send, so their number in one message is limited.
#[test]
fn blocks_with_bfinal_are_limited_per_message() {
    for role in ROLES {
        let ends = |count| text(peer_of(role), &b"\x03\x00".repeat(count));
        let seen = feed_whole(&mut free(role), &[ends(1024), ends(1024), ends(1025)].concat());
        let empty = || Got::Text(String::new());
        assert_eq!((seen.events, seen.broken), (vec![empty(), empty()], Some(DeflateCorrupt)));
    }
}

#[test]
fn limits_apply_to_the_inflated_size() {
    for role in ROLES {
        let limits =
            || Limits { max_frame_size: 5000, max_message_size: 5000, ..Limits::default() };
        let noise = noise(5001);
        for (message, level) in [(&[0; 5001][..], 9), (&noise, 0), (&noise, 1)] {
            let mut end = compressing(role, FREE, limits());
            let binary =
                |message| first(peer_of(role), Opcode::Binary, true, &deflated(message, level));
            let seen = feed_whole(&mut end, &binary(&message[..5000]));
            assert_eq!(
                (seen.events, seen.broken),
                (vec![Got::Binary(message[..5000].into())], None)
            );
            let seen = feed_whole(&mut end, &binary(message));
            assert_eq!((seen.events, seen.broken), (vec![], Some(MessageTooBig { limit: 5000 })));
        }
        let long = [&[0xC2, 126][..], &6000_u16.to_be_bytes()].concat();
        let seen = feed_whole(&mut compressing(Role::Client, FREE, limits()), &long);
        assert_eq!(seen.broken, Some(FrameTooBig { length: 6000, limit: 5000 }), "at the header");
    }
}

/// A single byte can inflate to more than the output buffer holds, so the error must not wait for
/// the next fragment.
#[test]
fn the_fragment_that_exceeds_the_limit_reports_it() {
    let zeros = flushed(&[0; 20_000], 9);
    for end in 1..zeros.len() {
        let mut inflated = Vec::with_capacity(20_001);
        let mut inflater = Decompress::new(false);
        inflater.decompress_vec(&zeros[..end], &mut inflated, FlushDecompress::None).unwrap();
        for less in [1, 100, 1000, 3000] {
            let Some(message) = inflated.len().checked_sub(less) else { continue };
            let limits = Limits { max_message_size: message, ..Limits::default() };
            let begun = first(Role::Server, Opcode::Binary, false, &zeros[..end]);
            let seen = feed_whole(&mut compressing(Role::Client, FREE, limits), &begun);
            assert_eq!(seen.broken, Some(MessageTooBig { limit: message }), "{end} bytes");
        }
        let limits = Limits { max_message_size: inflated.len(), ..Limits::default() };
        let begun = first(Role::Server, Opcode::Text, false, &zeros[..end]);
        assert_eq!(feed_whole(&mut compressing(Role::Client, FREE, limits), &begun).broken, None);
    }
}

/// The process's resident memory in bytes, as the kernel counts it.
#[cfg(target_os = "linux")]
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("Linux");
    statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).expect("a number") * 4096
}

#[cfg(not(target_os = "linux"))]
fn resident() -> u64 {
    0
}

#[test]
fn a_message_that_inflates_past_the_limit_is_refused() {
    // 1 MiB of compressed zeros inflates to a gigabyte.
    let mebibyte = flushed(&[0; 1 << 20], 9);
    let bomb = mebibyte.repeat(1024);
    assert!(bomb.len() < 5 << 20);
    for role in ROLES {
        let before = resident();
        let mut end = free(role);
        let seen = feed_whole(&mut end, &first(peer_of(role), Opcode::Binary, true, &bomb));
        assert_eq!((seen.events, seen.broken), (vec![], Some(MessageTooBig { limit: 16 << 20 })));
        assert_eq!(seen.broken.unwrap().close_code().0, 1009);
        // Other tests run on other threads and add to this number.
        let grown = resident().saturating_sub(before);
        assert!(grown < 200 << 20, "{grown} bytes");

        // The error comes as soon as there is one byte too many.
        let mut end = free(role);
        let announced = first(peer_of(role), Opcode::Binary, false, &mebibyte.repeat(16));
        assert_eq!(feed_whole(&mut end, &announced).broken, None);
        let seen =
            feed_whole(&mut end, &more(peer_of(role), false, b"\x4a\x04\x00\x00\x00\xff\xff"));
        assert_eq!(seen.broken, Some(MessageTooBig { limit: 16 << 20 }), "one more letter");
    }
}
