//! Seeds for the other targets: scripts, lines, queries and payloads.
//!
//! Must not know how seeds are stored. RFC 6455, section 5. Read next: `log.rs`.

use crate::{Seed, input, seed};

/// The steps of `round_trip`: see the list at its body.
const MESSAGE: u8 = 0;
const FRAGMENTS: u8 = 1;
const PING: u8 = 2;
const CLOSE: u8 = 3;
const TICK: u8 = 4;
const DROP: u8 = 5 | 15 << 3;
const CARRY: u8 = 6;
const CLIENT: u8 = 1 << 7;

const ROUND_TRIPS: &[(&str, &[u8])] = &[
    ("nothing", &[0]),
    ("message", &[0, MESSAGE, 1, 20]),
    (
        "both-ways",
        &[
            0,
            MESSAGE,
            1,
            20,
            CLIENT | MESSAGE,
            0,
            9,
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            CARRY,
            3,
            CLIENT | CARRY,
            200,
        ],
    ),
    ("fragments", &[0, FRAGMENTS | 3 << 3, 1, 30, CARRY, 5, CARRY, 5, CARRY, 100]),
    (
        "long",
        &[
            0,
            CLIENT | MESSAGE,
            1,
            253,
            CLIENT | FRAGMENTS | 7 << 3,
            0,
            252,
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            CLIENT | CARRY,
            255,
        ],
    ),
    ("compressed", &[1, MESSAGE, 1, 240, MESSAGE, 1, 251, CARRY, 7, CLIENT | MESSAGE, 1, 254]),
    (
        "ping-between",
        &[
            0,
            FRAGMENTS | 8,
            1,
            9,
            PING | 3 << 3,
            7,
            8,
            9,
            CARRY,
            99,
            CLIENT | PING,
            CLIENT | CARRY,
            9,
        ],
    ),
    (
        "many-pings",
        &[
            0,
            PING | 15 << 3,
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            8,
            9,
            10,
            11,
            12,
            13,
            14,
            15,
            PING | 8,
            2,
            PING | 8,
            3,
        ],
    ),
    ("both-close", &[0, CLOSE, CLIENT | CLOSE | 8, MESSAGE, 1, 9, CLIENT | MESSAGE, 1, 9]),
    (
        "close-with-messages-on-their-way",
        &[0, CLIENT | MESSAGE, 1, 40, CLOSE | 16, CARRY, 99, CLIENT | CARRY, 3],
    ),
    ("drop", &[0, MESSAGE, 1, 40, MESSAGE, 1, 30, CARRY, 50, DROP]),
    ("drop-while-closing", &[1, MESSAGE, 1, 100, CLOSE, CARRY, 200, DROP]),
    ("silence", &[1, MESSAGE, 1, 100, TICK, 200, CARRY, 200, CLIENT | CLOSE, 5 | 14 << 3]),
    ("time", &[0, TICK, 200, CLIENT | TICK, 255, MESSAGE, 1, 1, TICK, 255]),
];

const LINES: &[(&str, &str)] = &[
    ("numbers", "74\n-1.5e3\n18446744073709551615\n0.1\n"),
    ("objects", "{\"value\": 74}\n{\"series\": \"cpu\", \"value\": 1}\n{\"value\":2,\"x\":[{}]}"),
    ("blanks", "\u{FEFF}1\r\n\r\n \t \n 2 \n\u{FEFF}3"),
    (
        "no-measurement",
        "procs\n74 75\n\"74\"\n[74]\n1e999\n{\"values\":1}\n{\"value\":null}\n{\"value\":\"1\"}",
    ),
    (
        "series",
        "{\"value\":1,\"series\":3}\n{\"value\":1,\"series\":null}\n{\"value\":1,\"series\":\"\\u00fc\"}",
    ),
    ("twice", "{\"value\":1,\"value\":2}\n{\"value\":1,\"series\":\"a\",\"series\":\"b\"}"),
    ("too-long", "1\n\u{1}    1\n\u{1}     1\n\u{1}      1\n2"),
    ("no-end", "\u{1}\u{1}\u{1}"),
    ("deep", "{\"value\":1,\"x\":[[[[[[[[{\"a\":\"\\ud800\"}]]]]]]]]}"),
    (
        "long-name",
        "{\"value\":1,\"series\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}",
    ),
    (
        "exponents",
        "1e300\n-1.5E-7\n1e999\n5e-324\n-1.7976931348623157e+308\n1e-400\n123456789012345678901234567890",
    ),
    (
        "digits",
        "0.30000000000000004\n-0\n-9223372036854775808\n-9223372036854775809\n9007199254740993.0",
    ),
    (
        "junk-behind",
        "74 junk\n7,5\n{\"value\":1}}}\n{\"value\":1} 2\n+7\n07\n.5\n1.\n0x10\nNaN\n-Infinity",
    ),
    ("marks", "\u{FEFF}\u{FEFF}1\n\u{FEFF}2\n3\n\u{FEFF}{\"value\":4}"),
    (
        "not-looked-into",
        "{\"value\":1,\"x\":1e999}\n{\"value\":1,\"x\":1e999\n{\"x\":\"\\ud800\",\"value\":1}\n{\"value\":1e999}",
    ),
    (
        "longest-name",
        "{\"value\":1,\"series\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}",
    ),
];

const QUERIES: &[&str] = &[
    "",
    "history=5",
    "after=15&epoch=now",
    "after=15",
    "history=1&history=2&unknown=%zz&&=",
    "history=-1",
    "a=b&after=",
    "after=18446744073709551615",
    "after=18446744073709551616",
    "history=+7",
    "epoch=a=b&epoch=&history",
    "history=07",
    "after=1&after=2&epoch=a&epoch=b",
    "after=18446744073709551614&epoch=now",
    "history=18446744073709551615",
    "after=9&history=3&epoch=before",
    "feed=oven-1&history=3",
    "feed=a&room=b",
    "feed=%61%2Eb&room=%5f%5F",
    "room=a%20b",
    "feed=%zz",
    "feed=%C3%A9",
    "room=&feed",
    "feed=a&feed=",
    "feed=0123456789012345678901234567890123456789012345678901234567890123",
    "feed=01234567890123456789012345678901234567890123456789012345678901234",
];

pub fn seeds() -> Vec<Seed> {
    let mut seeds = Vec::new();
    seeds.extend(ROUND_TRIPS.iter().map(|(name, steps)| seed("round_trip", name, &[steps])));
    seeds.extend(LINES.iter().map(|(name, lines)| seed("lines", name, &[&[6], lines.as_bytes()])));
    let queries = QUERIES.iter().enumerate();
    seeds.extend(
        queries.map(|(number, query)| seed("query", &format!("{number}"), &[query.as_bytes()])),
    );
    for length in [0, 1, 3, 4, 5, 15, 16, 17, 31, 32, 33, 100] {
        let payload: Vec<u8> = (0..length).collect();
        let head = [0x37, 0xFA, 0x21, 0x3D, 0, 0, 0, 0, 0, 0, 0, length % 7, length / 2];
        seeds.push(seed("mask", &format!("{length}"), &[&head, &payload]));
    }
    for length in [0_u64, 125, 126, 127, 0xFFFF, 0x1_0000, u64::MAX >> 1] {
        for options in [0, 1, 2] {
            // An opcode, flags, no shift, and the length, whose last bit is ignored.
            let bytes =
                [&[options, 2, 3, 0], &(length << 1).to_be_bytes()[..], &[0x37, 0xFA, 0x21, 0x3D]]
                    .concat();
            seeds.push(seed("header", &format!("length-{length}-{options}"), &[&bytes]));
        }
    }
    for code in [
        0,
        999,
        1000,
        1001,
        1003,
        1004,
        1005,
        1006,
        1007,
        1014,
        1015,
        1016,
        2999,
        3000,
        4999,
        5000,
        u16::MAX,
    ] {
        let words = "€".repeat(usize::from(code) % 50);
        seeds.push(seed(
            "close_payload",
            &format!("code-{code}"),
            &[&code.to_be_bytes(), words.as_bytes()],
        ));
    }
    // Opcode, FIN, RSV1, and whether chunks are seen to be ASCII; length, where to split, payload.
    seeds.push(seed("assembly", "ascii-inside-a-character", &[&[1 | 8 | 64, 3, 2], b"\xE2\x82a"]));
    seeds.push(seed(
        "assembly",
        "compressed",
        &[&[1 | 32, 3, 1], b"a\xE2\x82", &[8, 2, 1], b"\xACb"],
    ));
    seeds.push(seed("assembly", "compressed-not-utf8", &[&[1 | 8 | 32, 4, 2], b"abc\xFF"]));
    for (name, what, length) in [
        ("frame-at-the-limit", 8, 98),
        ("frame-over-the-limit", 8, 99),
        ("compressed-at-the-limit", 8 | 32, 126),
        ("compressed-over-the-limit", 8 | 32, 127),
    ] {
        seeds.push(seed(
            "assembly",
            name,
            &[&[2 | what, length, 9], &vec![7; usize::from(length)]],
        ));
    }
    // After 4,090 letters, 6 bytes are left of the first block of 4 KiB.
    for (name, text) in [
        ("second-span", &b"abcdef\xC3\xA9 is good"[..]),
        ("bad-in-the-second-span", b"abcdef\xC3\xA9 is not \xFF"),
        ("bad-where-it-begins", b"abcdef\x80"),
        ("character-across-two-spans", b"abcd\xE2\x82\xAC and more of it"),
        ("bad-character-across-two-spans", b"abcd\xE2\x82!"),
    ] {
        seeds.push(input("utf8", name, 1, text));
    }
    seeds
}
