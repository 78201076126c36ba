//! Scripts and plain input, for the other targets.

use crate::{LENGTHS, Seed, seed};

/// Steps of `round_trip`, by the bits that say which.
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
    ("both-ways", &[0, MESSAGE, 1, 20, CLIENT | MESSAGE, 0, 9, 1, 2, 3, 4, 5, 6, 7, CARRY, 3, CLIENT | CARRY, 200]),
    ("fragments", &[0, FRAGMENTS | 3 << 3, 1, 30, CARRY, 5, CARRY, 5, CARRY, 100]),
    (
        "long",
        &[0, CLIENT | MESSAGE, 1, 253, CLIENT | FRAGMENTS | 7 << 3, 0, 252, 1, 2, 3, 4, 5, 6, 7, CLIENT | CARRY, 255],
    ),
    ("compressed", &[1, MESSAGE, 1, 240, MESSAGE, 1, 251, CARRY, 7, CLIENT | MESSAGE, 1, 254]),
    ("ping-between", &[0, FRAGMENTS | 8, 1, 9, PING | 3 << 3, 7, 8, 9, CARRY, 99, CLIENT | PING, CLIENT | CARRY, 9]),
    ("many-pings", &[0, PING | 15 << 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, PING | 8, 2, PING | 8, 3]),
    ("both-close", &[0, CLOSE, CLIENT | CLOSE | 8, MESSAGE, 1, 9, CLIENT | MESSAGE, 1, 9]),
    ("close-with-messages-on-their-way", &[0, CLIENT | MESSAGE, 1, 40, CLOSE | 16, CARRY, 99, CLIENT | CARRY, 3]),
    ("drop", &[0, MESSAGE, 1, 40, MESSAGE, 1, 30, CARRY, 50, DROP]),
    ("drop-while-closing", &[1, MESSAGE, 1, 100, CLOSE, CARRY, 200, DROP]),
    ("silence", &[1, MESSAGE, 1, 100, TICK, 200, CARRY, 200, CLIENT | CLOSE, 5 | 14 << 3]),
    ("time", &[0, TICK, 200, CLIENT | TICK, 255, MESSAGE, 1, 1, TICK, 255]),
];

const LINES: &[(&str, &str)] = &[
    ("numbers", "74\n-1.5e3\n18446744073709551615\n0.1\n"),
    ("objects", "{\"value\": 74}\n{\"series\": \"cpu\", \"value\": 1}\n{\"value\":2,\"x\":[{}]}"),
    ("blanks", "\u{FEFF}1\r\n\r\n \t \n 2 \n\u{FEFF}3"),
    ("no-measurement", "procs\n74 75\n\"74\"\n[74]\n1e999\n{\"values\":1}\n{\"value\":null}\n{\"value\":\"1\"}"),
    ("series", "{\"value\":1,\"series\":3}\n{\"value\":1,\"series\":null}\n{\"value\":1,\"series\":\"\\u00fc\"}"),
    ("twice", "{\"value\":1,\"value\":2}\n{\"value\":1,\"series\":\"a\",\"series\":\"b\"}"),
    ("too-long", "1\n\u{1}    1\n\u{1}     1\n\u{1}      1\n2"),
    ("no-end", "\u{1}\u{1}\u{1}"),
    ("deep", "{\"value\":1,\"x\":[[[[[[[[{\"a\":\"\\ud800\"}]]]]]]]]}"),
    ("long-name", "{\"value\":1,\"series\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}"),
    ("exponents", "1e300\n-1.5E-7\n1e999\n5e-324\n-1.7976931348623157e+308\n1e-400\n123456789012345678901234567890"),
    ("digits", "0.30000000000000004\n-0\n-9223372036854775808\n-9223372036854775809\n9007199254740993.0"),
    ("junk-behind", "74 junk\n7,5\n{\"value\":1}}}\n{\"value\":1} 2\n+7\n07\n.5\n1.\n0x10\nNaN\n-Infinity"),
    ("marks", "\u{FEFF}\u{FEFF}1\n\u{FEFF}2\n3\n\u{FEFF}{\"value\":4}"),
    (
        "not-looked-into",
        "{\"value\":1,\"x\":1e999}\n{\"value\":1,\"x\":1e999\n{\"x\":\"\\ud800\",\"value\":1}\n{\"value\":1e999}",
    ),
    ("longest-name", "{\"value\":1,\"series\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}"),
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
];

/// Steps of `log`, as the table at its body has them.
const PUBLISH: u8 = 0;
const WAIT: u8 = 1;
const JOIN: u8 = 2;
const RESUME: u8 = 3;
const SETTLE: u8 = 4;
const READ: u8 = 5;
const TURN: u8 = 6;
const TIME: u8 = 7;
const END: u8 = 3 | 31 << 3;
/// What `n` says of one who joins.
const AFTER: u8 = 1 << 3;
const EPOCH: u8 = 6 << 3;
const OTHER_EPOCH: u8 = 2 << 3;
const UNTOLD: u8 = 8 << 3;
const CROWD: u8 = 16 << 3;
/// A log's size in bytes: 256 KiB, and 1,000 more.
const LARGE: u8 = 0x80 | 100;
/// Lengths that are not themselves.
const ALL: u8 = 255;
const K64: u8 = 253;

const LOGS: &[(&str, &[u8])] = &[
    ("one-viewer", &[9, 100, JOIN, 0, PUBLISH | 2 << 3, 5, 6, 7, SETTLE, END]),
    ("history", &[9, 100, PUBLISH | 4 << 3, 1, 2, 3, 4, 5, JOIN, 3, SETTLE, PUBLISH, 9, READ, 20, TURN]),
    ("gap", &[2, 100, JOIN, 0, PUBLISH | 7 << 3, 0, 0, 0, 0, 0, 0, 0, 0, SETTLE, PUBLISH, 1, READ, 5, SETTLE]),
    ("gap-untold", &[2, 100, JOIN | UNTOLD, 0, PUBLISH | 7 << 3, 0, 0, 0, 0, 0, 0, 0, 0, SETTLE]),
    (
        "gap-after-gap",
        &[
            2,
            100,
            JOIN,
            0,
            PUBLISH | 7 << 3,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            TURN,
            READ,
            40,
            PUBLISH | 7 << 3,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            TURN,
            SETTLE,
        ],
    ),
    (
        "cut-record-of-a-gap",
        &[2, 100, JOIN, 0, PUBLISH | 7 << 3, 0, 0, 0, 0, 0, 0, 0, 0, TURN, READ, 9, RESUME, TURN, READ, 9, READ, 99],
    ),
    ("cut-frames", &[9, 100, JOIN, 0, PUBLISH | 3 << 3, 9, 9, 9, 9, TURN, READ, 3, READ, 9, READ, 20, READ, 1, SETTLE]),
    ("cut-after-one-byte", &[9, 100, JOIN, 0, PUBLISH | 1 << 3, 9, 9, TURN, READ, 1, READ, 19, READ, 30]),
    ("cut-and-lost", &[1, 9, JOIN, 0, PUBLISH, 9, READ, 3, TURN, PUBLISH | 3 << 3, 9, 9, 9, 9, SETTLE]),
    ("exactly-full", &[9, 3, PUBLISH | 1 << 3, 5, 5, PUBLISH, 5, PUBLISH, 15, PUBLISH, 5]),
    ("resume", &[9, 100, JOIN, 0, PUBLISH | 3 << 3, 1, 1, 1, 1, READ, 15, TURN, RESUME, SETTLE]),
    ("resume-too-late", &[2, 100, JOIN, 0, PUBLISH, 1, SETTLE, PUBLISH | 6 << 3, 1, 1, 1, 1, 1, 1, 1, RESUME, SETTLE]),
    (
        "large-frames",
        &[9, 30, JOIN, 0, PUBLISH | 1 << 3, 245, 200, JOIN, 9, READ, 200, TURN, READ | 1 << 3, 245, PUBLISH, 250, TURN],
    ),
    (
        "more-than-one-write",
        &[
            9,
            LARGE,
            JOIN,
            0,
            JOIN,
            0,
            PUBLISH | 3 << 3,
            K64,
            9,
            K64,
            ALL,
            READ,
            99,
            TURN,
            READ,
            K64,
            TURN,
            SETTLE | 1 << 3,
        ],
    ),
    (
        "after-and-epoch",
        &[
            9,
            99,
            PUBLISH | 3 << 3,
            0,
            0,
            0,
            0,
            JOIN | AFTER,
            2,
            JOIN | AFTER | OTHER_EPOCH,
            2,
            JOIN | AFTER | EPOCH,
            9,
            JOIN | EPOCH,
            1,
            JOIN | AFTER,
            0xFF,
            JOIN | AFTER,
            0xFE,
            JOIN | AFTER | OTHER_EPOCH,
            0xFF,
        ],
    ),
    (
        "neighbours-of-different-cursors",
        &[9, 99, JOIN, 0, PUBLISH | 1 << 3, 1, 2, JOIN, 0, READ, 99, READ | 1 << 3, 99, PUBLISH | 1 << 3, 3, 4, TURN],
    ),
    (
        "news-amid-a-stretch",
        &[
            4,
            99,
            JOIN,
            0,
            JOIN,
            0,
            JOIN | UNTOLD,
            0,
            READ,
            ALL,
            READ | 1 << 3,
            ALL,
            PUBLISH,
            1,
            TURN | 7 << 3,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            TURN,
        ],
    ),
    (
        "more-cursors-than-batches",
        &[
            19,
            99,
            JOIN,
            0,
            READ,
            99,
            PUBLISH,
            0,
            JOIN,
            0,
            READ | 1 << 3,
            99,
            PUBLISH,
            0,
            JOIN,
            0,
            READ | 2 << 3,
            99,
            PUBLISH,
            0,
            JOIN,
            0,
            READ | 3 << 3,
            99,
            PUBLISH,
            0,
            JOIN,
            0,
            READ | 4 << 3,
            99,
            PUBLISH,
            0,
            JOIN,
            0,
            READ | 5 << 3,
            99,
            PUBLISH,
            0,
            JOIN,
            0,
            READ | 6 << 3,
            99,
            PUBLISH,
            0,
            JOIN,
            0,
            READ | 7 << 3,
            99,
            PUBLISH,
            0,
            JOIN,
            0,
            READ | 8 << 3,
            99,
            PUBLISH,
            0,
            JOIN,
            0,
            READ | 9 << 3,
            99,
            PUBLISH,
            0,
            JOIN,
            0,
            READ | 10 << 3,
            99,
            PUBLISH,
            0,
            TURN,
        ],
    ),
    ("crowd", &[9, 99, JOIN | CROWD, 0, PUBLISH, 1, TURN, RESUME | 2 << 3, TURN, RESUME | 16 << 3, TURN, SETTLE]),
    ("crowd-and-news-amid-a-round", &[9, 99, JOIN | CROWD, 0, PUBLISH, 1, TURN | 1 << 3, 2, TURN, TURN, SETTLE]),
    (
        "crowd-comes-amid-a-round",
        &[
            9,
            99,
            JOIN,
            0,
            READ,
            ALL,
            PUBLISH,
            1,
            TURN,
            TURN,
            JOIN,
            0,
            PUBLISH,
            1,
            TURN,
            JOIN | CROWD,
            0,
            SETTLE | 1 << 3,
        ],
    ),
    (
        "crowd-and-one-takes-a-seat-that-was-passed",
        &[9, 99, JOIN | CROWD, 0, JOIN | CROWD, 0, PUBLISH, 1, TURN, TURN, RESUME | 25 << 3, SETTLE],
    ),
    (
        "waits-for-one-who-reads",
        &[3, LARGE, JOIN, 0, PUBLISH | 3 << 3, 9, 9, 9, 9, TURN, WAIT, 9, TURN, READ, 30, TURN, TIME | 3 << 3, SETTLE],
    ),
    (
        "patience-ends",
        &[
            3,
            LARGE,
            JOIN,
            0,
            PUBLISH | 3 << 3,
            9,
            9,
            9,
            9,
            TURN,
            WAIT,
            9,
            TURN,
            TIME | 9 << 3,
            TURN,
            TIME | 1 << 3,
            TURN,
        ],
    ),
    (
        "left-behind-and-waited-for-again",
        &[
            3,
            LARGE,
            JOIN,
            0,
            JOIN,
            0,
            PUBLISH | 7 << 3,
            9,
            9,
            9,
            9,
            9,
            9,
            9,
            9,
            TURN,
            READ,
            ALL,
            READ,
            0,
            PUBLISH | 3 << 3,
            9,
            9,
            9,
            9,
            TURN,
            SETTLE | 1 << 3,
        ],
    ),
    (
        "left-behind-and-waited-for-again-at-once",
        &[
            3,
            LARGE,
            JOIN,
            0,
            PUBLISH | 7 << 3,
            9,
            9,
            9,
            9,
            9,
            9,
            9,
            9,
            TURN,
            WAIT,
            9,
            TURN,
            TURN,
            TIME,
            READ,
            ALL,
            PUBLISH | 3 << 3,
            9,
            9,
            9,
            9,
            WAIT,
            9,
            SETTLE,
        ],
    ),
    (
        "waits-for-one-who-leaves",
        &[3, LARGE, JOIN, 0, PUBLISH | 3 << 3, 9, 9, 9, 9, TURN, WAIT, 9, TURN, RESUME, SETTLE],
    ),
    (
        "waits-for-one-who-comes-late",
        &[
            7,
            LARGE,
            PUBLISH | 7 << 3,
            9,
            9,
            9,
            9,
            9,
            9,
            9,
            9,
            WAIT,
            9,
            JOIN,
            7,
            WAIT | 7 << 3,
            9,
            9,
            9,
            9,
            9,
            9,
            9,
            9,
            TURN,
        ],
    ),
    (
        "waits-for-one-who-has-read-all",
        &[3, LARGE, JOIN, 0, READ, ALL, PUBLISH | 3 << 3, 9, 9, 9, 9, TURN, TURN, SETTLE],
    ),
    ("waits-for-the-slower-one", &[3, LARGE, JOIN, 0, JOIN, 0, PUBLISH | 3 << 3, 9, 9, 9, 9, TURN, SETTLE | 1 << 3]),
    (
        "does-not-wait-for-one-who-has-lost",
        &[3, LARGE, JOIN, 0, JOIN, 0, PUBLISH | 7 << 3, 9, 9, 9, 9, 9, 9, 9, 9, TURN, SETTLE | 1 << 3],
    ),
    (
        "does-not-wait-for-one-who-will-have-lost",
        &[3, LARGE, JOIN, 0, JOIN, 0, PUBLISH, 9, TURN, PUBLISH | 7 << 3, 9, 9, 9, 9, 9, 9, 9, 9, SETTLE | 1 << 3],
    ),
    (
        "hears-of-one-who-reads-on",
        &[
            3,
            LARGE,
            JOIN,
            0,
            JOIN,
            0,
            PUBLISH | 3 << 3,
            9,
            9,
            9,
            9,
            TURN,
            WAIT,
            9,
            TURN,
            TURN,
            READ,
            ALL,
            SETTLE | 1 << 3,
        ],
    ),
    ("waits-when-it-ends", &[3, LARGE, JOIN, 0, PUBLISH | 3 << 3, 9, 9, 9, 9, TURN, WAIT, 9, TURN, END, TURN]),
    ("ended", &[9, 99, JOIN, 0, END, PUBLISH, SETTLE, JOIN, 3, RESUME]),
];

pub fn seeds() -> Vec<Seed> {
    let mut seeds = Vec::new();
    seeds.extend(ROUND_TRIPS.iter().map(|(name, steps)| seed("round_trip", name, &[steps])));
    seeds.extend(LOGS.iter().map(|(name, steps)| seed("log", name, &[steps])));
    seeds.extend(LINES.iter().map(|(name, lines)| seed("lines", name, &[&[6], lines.as_bytes()])));
    let queries = QUERIES.iter().enumerate();
    seeds.extend(queries.map(|(number, query)| seed("query", &format!("{number}"), &[query.as_bytes()])));
    for length in [0, 1, 3, 4, 5, 15, 16, 17, 31, 32, 33, 100] {
        let payload: Vec<u8> = (0..length).collect();
        let head = [0x37, 0xFA, 0x21, 0x3D, 0, 0, 0, 0, 0, 0, 0, length % 7, length / 2];
        seeds.push(seed("mask", &format!("{length}"), &[&head, &payload]));
    }
    for length in [0_u64, 125, 126, 127, 0xFFFF, 0x1_0000, u64::MAX >> 1] {
        for options in [0, 1, 2] {
            // An opcode, flags, no shift, and the length, whose last bit does not count.
            let bytes = [&[options, 2, 3, 0], &(length << 1).to_be_bytes()[..], &[0x37, 0xFA, 0x21, 0x3D]].concat();
            seeds.push(seed("header", &format!("length-{length}-{options}"), &[&bytes]));
        }
    }
    for code in [0, 999, 1000, 1001, 1003, 1004, 1005, 1006, 1007, 1014, 1015, 1016, 2999, 3000, 4999, 5000, u16::MAX] {
        let words = "€".repeat(usize::from(code) % 50);
        seeds.push(seed("close_payload", &format!("code-{code}"), &[&code.to_be_bytes(), words.as_bytes()]));
    }
    // Opcode, FIN, RSV1 and that pieces are seen to be ASCII; length, cut, payload.
    seeds.push(seed("assembly", "ascii-inside-a-character", &[&[1 | 8 | 64, 3, 2], b"\xE2\x82a"]));
    seeds.push(seed("assembly", "compressed", &[&[1 | 32, 3, 1], b"a\xE2\x82", &[8, 2, 1], b"\xACb"]));
    seeds.push(seed("assembly", "compressed-not-utf8", &[&[1 | 8 | 32, 4, 2], b"abc\xFF"]));
    for (name, what, length) in [
        ("frame-at-the-limit", 8, 98),
        ("frame-over-the-limit", 8, 99),
        ("compressed-at-the-limit", 8 | 32, 126),
        ("compressed-over-the-limit", 8 | 32, 127),
    ] {
        seeds.push(seed("assembly", name, &[&[2 | what, length, 9], &vec![7; usize::from(length)]]));
    }
    // Behind 4,090 letters, 6 bytes are left of what is checked in one go.
    for (name, text) in [
        ("second-span", &b"abcdef\xC3\xA9 is good"[..]),
        ("bad-in-the-second-span", b"abcdef\xC3\xA9 is not \xFF"),
        ("bad-where-it-begins", b"abcdef\x80"),
        ("character-across-two-spans", b"abcd\xE2\x82\xAC and more of it"),
        ("bad-character-across-two-spans", b"abcd\xE2\x82!"),
    ] {
        seeds.push(seed("utf8", name, &[&[1], &LENGTHS[..], text]));
    }
    seeds.extend(compressed());
    seeds
}

/// Bits of the options of `deflate`.
const THEIR_SMALL_WINDOW: u8 = 1 << 1;
const OUR_SMALL_WINDOW: u8 = 1 << 3;
const CLIENT_OF_DEFLATE: u8 = 1 << 7;

/// For `deflate`: payloads with `FE FE` between them, under each of the options.
fn compressed() -> Vec<Seed> {
    // What cannot be compressed, twice: the second can, where the first is remembered.
    let noise: Vec<u8> = (0..900_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8 & 0x7F).collect();
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
            seeds.push(seed("deflate", &format!("{name}-{options}"), &[&[options], &LENGTHS[..], bytes]));
        }
    }
    for (name, options, messages) in windows(&noise) {
        for role in [0, CLIENT_OF_DEFLATE] {
            let name = format!("{name}-{}", options | role);
            seeds.push(seed("deflate", &name, &[&[options | role], &LENGTHS[..], &messages.join(&[0xFE, 0xFE][..])]));
        }
    }
    seeds
}

/// Messages that refer to others before them, or would if they might. To compress, each is taken five times.
fn windows(noise: &[u8]) -> [(&'static str, u8, Vec<Vec<u8>>); 4] {
    // Each byte once, and more of them than the small window reaches back: five times that does not get shorter.
    let plain: Vec<u8> = (0..=u8::MAX).map(|byte| byte.wrapping_mul(167)).collect();
    let twice = vec![noise[..700].to_vec(); 2];
    // A stored block of 900 bytes; then three bytes from 700 back.
    let stored = [b"\x00\x84\x03\x7B\xFC", noise, b"\x00"].concat();
    let far_back = vec![stored, b"\x02\xA6\x5D\x00\x00".to_vec()];
    [
        ("same-again-small-windows", OUR_SMALL_WINDOW | THEIR_SMALL_WINDOW, twice.clone()),
        ("same-again-our-small-window", OUR_SMALL_WINDOW, twice),
        ("refers-further-back-than-agreed", THEIR_SMALL_WINDOW, far_back),
        ("refers-to-what-went-out-plain", OUR_SMALL_WINDOW, vec![plain.clone(), plain[56..].to_vec()]),
    ]
}

/// 100,000 of one letter.
const BOMB: &[u8] = &[
    0xEC, 0xC1, 0x31, 0x01, 0x00, 0x00, 0x00, 0xC2, 0xA0, 0xAC, 0xEB, 0x5F, 0xC2, 0x1A, 0x1E, 0x40, 0x01, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xAF,
    0x06,
];
