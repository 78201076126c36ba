//! Seeds for `protocol`, `explain` and `memory`: streams of frames.
//!
//! Must not know how seeds are stored. RFC 6455, section 5. Read next: `deflate.rs`.

use crate::{Seed, input};
use wirechart::wire::{
    Role,
    raw::{
        Header,
        Opcode::{self, Binary, Close, Continuation, Ping, Pong, Text},
        mask,
    },
};

const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// Opcode, FIN and payload.
type Frame<'a> = (Opcode, bool, &'a [u8]);

/// Eight of these exceed every limit on the output.
const LONG_PING: Frame<'_> = (Ping, true, &[4; 99]);

/// Bits of the options of the target `protocol`.
const SMALL: u8 = 1 << 1;
const ECHO: u8 = 1 << 2;
const DRAIN: u8 = 1 << 3;
const CLOSE_AT_ONCE: u8 = 1 << 4;
const CLOSE_AFTER_ONE: u8 = 2 << 4;
/// All messages are compressed.
const DEFLATE: u8 = 1 << 6;
/// Without context takeover.
const NO_CONTEXT: u8 = 1 << 7;

/// Bits of the options of the target `explain`. The others are those of `protocol`.
const KEPT_IN_PART: u8 = 1 << 2;

/// `Hello`, and a second `Hello` that refers to the first (RFC 7692, 7.2.3).
const HELLO: &[u8] = b"\xF2\x48\xCD\xC9\xC9\x07\x00";
const HELLO_AGAIN: &[u8] = b"\xF2\x00\x11\x00\x00";
/// 80 times the same letter.
const LONG: &[u8] = b"\x4A\x4C\xA4\x2E\x00\x00";

const STREAMS: &[(&str, u8, &[Frame<'_>])] = &[
    ("text", ECHO, &[(Text, true, "schön €".as_bytes()), (Text, true, b"")]),
    (
        "fragments",
        ECHO | DRAIN,
        &[(Text, false, b"Hel"), (Continuation, false, b""), (Continuation, true, b"lo")],
    ),
    (
        "ping-inside",
        DRAIN,
        &[(Binary, false, b"\xFF"), (Ping, true, b"now"), (Continuation, true, b"\xFE")],
    ),
    (
        "character-cut-in-two",
        0,
        &[(Text, false, b"\xE2"), (Pong, true, b""), (Continuation, true, b"\x82\xAC")],
    ),
    ("close", 0, &[(Text, true, b"bye"), (Close, true, b"\x03\xE9going")]),
    ("close-empty", ECHO, &[(Close, true, b""), (Text, true, b"too late")]),
    (
        "we-close",
        CLOSE_AFTER_ONE,
        &[(Text, true, b"1"), (Ping, true, b"2"), (Close, true, b"\x0B\xB8")],
    ),
    ("both-close", CLOSE_AT_ONCE, &[(Binary, true, b"still"), (Close, true, b"")]),
    (
        "lengths",
        ECHO,
        &[(Binary, true, &[1; 125]), (Binary, true, &[2; 126]), (Ping, true, &[3; 125])],
    ),
    (
        "small-limits",
        SMALL,
        &[(Binary, false, &[4; 40]), (Continuation, true, &[5; 20]), (Binary, true, &[6; 41])],
    ),
    ("ping-flood", SMALL, &[LONG_PING; 8]),
    (
        "ping-flood-then-close",
        SMALL,
        &[(Ping, true, b"12345678901"), (Ping, true, b"2"), (Ping, true, b"3"), (Close, true, b"")],
    ),
    (
        "fragment-flood",
        SMALL,
        &[(Text, false, b"a"), (Continuation, false, b"b"), (Continuation, false, b"c")],
    ),
    (
        "not-utf8",
        DRAIN,
        &[(Text, false, "κόσμε".as_bytes()), (Continuation, false, b"\xF4\x90\x80\x80")],
    ),
    (
        "deflate",
        DEFLATE | ECHO,
        &[(Text, true, HELLO), (Text, true, HELLO_AGAIN), (Binary, true, LONG)],
    ),
    (
        "deflate-fragments",
        DEFLATE | DRAIN,
        &[
            (Text, false, b"\xF2\x48"),
            (Ping, true, b""),
            (Continuation, true, b"\xCD\xC9\xC9\x07\x00"),
        ],
    ),
    (
        "deflate-no-context",
        DEFLATE | NO_CONTEXT | ECHO,
        &[(Binary, true, LONG), (Text, true, HELLO_AGAIN)],
    ),
    (
        "deflate-stored",
        DEFLATE,
        &[(Text, true, b"\x00\x05\x00\xFA\xFFHello\x00"), (Binary, true, b"\x00")],
    ),
    (
        "deflate-bfinal",
        DEFLATE,
        &[(Text, true, b"\xF3\x48\xCD\xC9\xC9\x07\x00\x00"), (Text, true, HELLO_AGAIN)],
    ),
    ("deflate-too-big", DEFLATE | SMALL, &[(Text, true, HELLO), (Binary, true, LONG)]),
    (
        "deflate-cut-short",
        DEFLATE,
        &[(Text, true, HELLO), (Text, true, b"\xF2\x00"), (Text, true, HELLO)],
    ),
    ("close-code", 0, &[(Ping, true, b""), (Close, true, b"\x03\xED")]),
    (
        "pongs-wait-then-close",
        SMALL,
        &[
            (Ping, true, &[4; 30]),
            (Ping, true, b"2"),
            (Ping, true, b"3"),
            (Close, true, b"\x03\xE9going"),
        ],
    ),
];

pub fn seeds() -> Vec<Seed> {
    let mut seeds = Vec::new();
    for (name, options, frames) in STREAMS {
        for (sender, role, to_whom) in [(Role::Client, 0, "server"), (Role::Server, 1, "client")] {
            let bytes: Vec<u8> =
                frames.iter().flat_map(|frame| encode(sender, *options, frame)).collect();
            let name = format!("{to_whom}-{name}");
            seeds.push(input("protocol", &name, options | role, &bytes));
            let explained = role | options & (SMALL | DEFLATE | NO_CONTEXT);
            seeds.push(input("explain", &name, explained, &bytes));
            let deflate = if options & DEFLATE == 0 { 0 } else { 4 };
            seeds.push(input("memory", &name, role | options & SMALL | deflate, &bytes));
        }
    }
    for (sender, role, name) in [
        (Role::Client, 0, "server-deflate-client-no-context"),
        (Role::Server, 1, "client-deflate-client-no-context"),
    ] {
        let frames = [(Binary, true, LONG), (Binary, true, LONG), (Text, true, HELLO)];
        let bytes: Vec<u8> =
            frames.iter().flat_map(|frame| encode(sender, DEFLATE, frame)).collect();
        // In the options of `protocol`, `NO_CONTEXT` alone holds for the client only.
        seeds.push(input("protocol", name, role | NO_CONTEXT | ECHO, &bytes));
    }
    let in_part = b"\x01\x05Hello\x80\x07, world";
    seeds.push(input("explain", "client-kept-in-part", KEPT_IN_PART | 1, in_part));
    // What the explainer says about each code.
    for code in (1000..=1016).chain([3000, 4000, 5000]) {
        let close = encode(Role::Server, 0, &(Close, true, &u16::to_be_bytes(code)));
        seeds.push(input("explain", &format!("client-close-{code}"), 1, &close));
    }
    // To a client: its Pongs are three times as long as these Pings, and it cannot send them.
    seeds.push(input("memory", "client-pings-not-read", 1 | SMALL, &[0x89, 0].repeat(1700)));
    seeds
}

fn encode(sender: Role, options: u8, &(opcode, fin, payload): &Frame<'_>) -> Vec<u8> {
    let mask = (sender == Role::Client).then_some(KEY);
    let mut bytes = Vec::new();
    let compressed = options & DEFLATE != 0 && matches!(opcode, Text | Binary);
    Header { fin, compressed, opcode, mask, length: payload.len() as u64 }.encode(&mut bytes);
    let start = bytes.len();
    bytes.extend_from_slice(payload);
    if mask.is_some() {
        mask::apply(KEY, 0, &mut bytes[start..]);
    }
    bytes
}
