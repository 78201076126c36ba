//! Seeds for `deflate`: compressed messages.
//!
//! Must not know how seeds are stored. RFC 7692; RFC 1951. Read next: `heads.rs`.

use crate::{Seed, input};

/// Bits of the options of the target `deflate`.
const THEIR_SMALL_WINDOW: u8 = 1 << 1;
const OUR_SMALL_WINDOW: u8 = 1 << 3;
const CLIENT_OF_DEFLATE: u8 = 1 << 7;

/// Payloads separated by `FE FE`, with different options.
pub fn seeds() -> Vec<Seed> {
    // Incompressible data, twice: only the second can be compressed, if the first is remembered.
    let noise: Vec<u8> =
        (0..900_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8 & 0x7F).collect();
    let far_back = [&noise, &[0xFE, 0xFE][..], &noise].concat();
    let ends = [3, 0].repeat(1_100);
    let payloads: [(&str, &[u8]); 14] = [
        ("too-many-ends", &ends),
        ("nothing", b""),
        ("hello", b"\xF2\x48\xCD\xC9\xC9\x07\x00"),
        ("hello-again", b"\xF2\x48\xCD\xC9\xC9\x07\x00\xFE\xFE\xF2\x00\x11\x00\x00"),
        ("one-letter", b"\x4A\x4C\xA4\x2E\x00\x00"),
        ("stored", b"\x00\x05\x00\xFA\xFFHello\x00\xFE\xFE\x00"),
        ("last-block", b"\xF3\x48\xCD\xC9\xC9\x07\x00\x00\xFE\xFE\xF2\x00\x11\x00\x00"),
        ("two-streams", b"\xF3\x48\xCD\xC9\xC9\x07\x00\xF2\x00\x11\x00\x00"),
        ("cut-short", b"\xF2\x48\xCD"),
        ("block-type-3", b"\x06"),
        ("text", b"{\"seq\":17,\"t\":1763770000123,\"value\":74}\xFE\xFE{\"seq\":18,\"t\":1763770000124,\"value\":75}"),
        ("takes-our-last-block-for-words", b"\x01\x09\x00\xF6\xFF"),
        ("bomb", BOMB),
        ("far-back", &far_back),
    ];
    let mut seeds = Vec::new();
    for (name, bytes) in payloads {
        for options in [0, 1, 2, 0x60, 0x92] {
            seeds.push(input("deflate", &format!("{name}-{options}"), options, bytes));
        }
    }
    for (name, options, messages) in windows(&noise) {
        for role in [0, CLIENT_OF_DEFLATE] {
            let name = format!("{name}-{}", options | role);
            seeds.push(input("deflate", &name, options | role, &messages.join(&[0xFE, 0xFE][..])));
        }
    }
    seeds
}

/// Messages that refer to previous ones, or would if they were allowed to. Before compression, each
/// is repeated five times.
fn windows(noise: &[u8]) -> [(&'static str, u8, Vec<Vec<u8>>); 4] {
    // Each byte once, and more bytes than the small window holds: five of these do not compress.
    let plain: Vec<u8> = (0..=u8::MAX).map(|byte| byte.wrapping_mul(167)).collect();
    let twice = vec![noise[..700].to_vec(); 2];
    // A stored block of 900 bytes, then a reference to three bytes at a distance of 700.
    let stored = [b"\x00\x84\x03\x7B\xFC", noise, b"\x00"].concat();
    let far_back = vec![stored, b"\x02\xA6\x5D\x00\x00".to_vec()];
    [
        ("same-again-small-windows", OUR_SMALL_WINDOW | THEIR_SMALL_WINDOW, twice.clone()),
        ("same-again-our-small-window", OUR_SMALL_WINDOW, twice),
        ("refers-further-back-than-agreed", THEIR_SMALL_WINDOW, far_back),
        (
            "refers-to-what-went-out-plain",
            OUR_SMALL_WINDOW,
            vec![plain.clone(), plain[56..].to_vec()],
        ),
    ]
}

/// 100,000 times the same letter.
const BOMB: &[u8] = &[
    0xEC, 0xC1, 0x31, 0x01, 0x00, 0x00, 0x00, 0xC2, 0xA0, 0xAC, 0xEB, 0x5F, 0xC2, 0x1A, 0x1E, 0x40,
    0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0xAF, 0x06,
];
