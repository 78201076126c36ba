//! Writes the seeds of all targets into `fuzz/seeds/`: `cargo run --example seeds`, in `fuzz/`.
//!
//! A seed is what a fuzzer starts from: streams that are valid, or nearly, so that it need not find out by itself what a
//! frame or a header line is. How an input is laid out is told in `src/wire/fuzz/mod.rs`.

use std::{fs, io, path::Path};
use wirechart::wire::{
    frame::{
        Header,
        Opcode::{self, Binary, Close, Continuation, Ping, Pong, Text},
        Role,
    },
    mask,
};

const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
/// Pieces of 1, 2, 8 and 3 bytes.
const LENGTHS: [u8; 4] = [0, 1, 7, 2];

/// Opcode, FIN and payload.
type Frame<'a> = (Opcode, bool, &'a [u8]);

/// Eight of these would pass every bound on the output.
const LONG_PING: Frame<'_> = (Ping, true, &[4; 99]);

/// Bits of the options of the target `protocol`.
const SMALL: u8 = 1 << 1;
const ECHO: u8 = 1 << 2;
const DRAIN: u8 = 1 << 3;
const CLOSE_AT_ONCE: u8 = 1 << 4;
const CLOSE_AFTER_ONE: u8 = 2 << 4;
/// All messages are compressed.
const DEFLATE: u8 = 1 << 6;
const NO_CONTEXT: u8 = 1 << 7;

/// Bits of the options of the target `explain`, whose others are those of `protocol`.
const KEPT_IN_PART: u8 = 1 << 2;
const REQUEST: u8 = 1 << 4;
const ANSWER: u8 = 3 << 4;

/// `Hello`, and `Hello` that refers to it (RFC 7692, 7.2.3).
const HELLO: &[u8] = b"\xF2\x48\xCD\xC9\xC9\x07\x00";
const HELLO_AGAIN: &[u8] = b"\xF2\x00\x11\x00\x00";
/// 80 of one letter.
const LONG: &[u8] = b"\x4A\x4C\xA4\x2E\x00\x00";

const STREAMS: &[(&str, u8, &[Frame<'_>])] = &[
    ("text", ECHO, &[(Text, true, "schön €".as_bytes()), (Text, true, b"")]),
    ("fragments", ECHO | DRAIN, &[(Text, false, b"Hel"), (Continuation, false, b""), (Continuation, true, b"lo")]),
    ("ping-inside", DRAIN, &[(Binary, false, b"\xFF"), (Ping, true, b"now"), (Continuation, true, b"\xFE")]),
    ("character-cut-in-two", 0, &[(Text, false, b"\xE2"), (Pong, true, b""), (Continuation, true, b"\x82\xAC")]),
    ("close", 0, &[(Text, true, b"bye"), (Close, true, b"\x03\xE9going")]),
    ("close-empty", ECHO, &[(Close, true, b""), (Text, true, b"too late")]),
    ("we-close", CLOSE_AFTER_ONE, &[(Text, true, b"1"), (Ping, true, b"2"), (Close, true, b"\x0B\xB8")]),
    ("both-close", CLOSE_AT_ONCE, &[(Binary, true, b"still"), (Close, true, b"")]),
    ("lengths", ECHO, &[(Binary, true, &[1; 125]), (Binary, true, &[2; 126]), (Ping, true, &[3; 125])]),
    ("small-limits", SMALL, &[(Binary, false, &[4; 40]), (Continuation, true, &[5; 20]), (Binary, true, &[6; 41])]),
    ("ping-flood", SMALL, &[LONG_PING; 8]),
    (
        "ping-flood-then-close",
        SMALL,
        &[(Ping, true, b"12345678901"), (Ping, true, b"2"), (Ping, true, b"3"), (Close, true, b"")],
    ),
    ("fragment-flood", SMALL, &[(Text, false, b"a"), (Continuation, false, b"b"), (Continuation, false, b"c")]),
    ("not-utf8", DRAIN, &[(Text, false, "κόσμε".as_bytes()), (Continuation, false, b"\xF4\x90\x80\x80")]),
    ("deflate", DEFLATE | ECHO, &[(Text, true, HELLO), (Text, true, HELLO_AGAIN), (Binary, true, LONG)]),
    (
        "deflate-fragments",
        DEFLATE | DRAIN,
        &[(Text, false, b"\xF2\x48"), (Ping, true, b""), (Continuation, true, b"\xCD\xC9\xC9\x07\x00")],
    ),
    ("deflate-no-context", DEFLATE | NO_CONTEXT | ECHO, &[(Binary, true, LONG), (Text, true, HELLO_AGAIN)]),
    ("deflate-stored", DEFLATE, &[(Text, true, b"\x00\x05\x00\xFA\xFFHello\x00"), (Binary, true, b"\x00")]),
    ("deflate-bfinal", DEFLATE, &[(Text, true, b"\xF3\x48\xCD\xC9\xC9\x07\x00\x00"), (Text, true, HELLO_AGAIN)]),
    ("deflate-too-big", DEFLATE | SMALL, &[(Text, true, HELLO), (Binary, true, LONG)]),
    ("deflate-cut-short", DEFLATE, &[(Text, true, HELLO), (Text, true, b"\xF2\x00"), (Text, true, HELLO)]),
    ("close-code", 0, &[(Ping, true, b""), (Close, true, b"\x03\xED")]),
];

const HANDSHAKE: &str = "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

const ACCEPTED: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n\
                        Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n";

fn main() -> io::Result<()> {
    for (name, options, frames) in STREAMS {
        for (sender, role, to_whom) in [(Role::Client, 0, "server"), (Role::Server, 1, "client")] {
            let bytes: Vec<u8> = frames.iter().flat_map(|frame| encode(sender, *options, frame)).collect();
            write("protocol", &format!("{to_whom}-{name}"), options | role, &bytes)?;
            let options = options & (SMALL | DEFLATE | NO_CONTEXT);
            write("explain", &format!("{to_whom}-{name}"), options | role, &bytes)?;
        }
    }
    for (name, head) in heads() {
        write("request_head", name, 0, head.as_bytes())?;
        write("request_head", &format!("{name}-small-limits"), 1, head.as_bytes())?;
        write(
            "explain",
            &format!("head-{name}"),
            if name.starts_with("response") { ANSWER } else { REQUEST },
            head.as_bytes(),
        )?;
    }
    write("explain", "head-answer", ANSWER, ACCEPTED.as_bytes())?;
    write("explain", "client-kept-in-part", KEPT_IN_PART | 1, b"\x01\x05Hello\x80\x07, world")?;
    Ok(())
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

fn heads() -> Vec<(&'static str, String)> {
    vec![
        ("get", "GET /ws?history=50 HTTP/1.1\r\nHost: localhost:8080\r\n\r\nwhat follows".into()),
        ("handshake", format!("GET /ws HTTP/1.1\r\nHost: localhost\r\n{HANDSHAKE}\r\n\u{1}\u{2}")),
        (
            "subprotocol",
            format!("GET / HTTP/1.1\r\nHost: a\r\n{HANDSHAKE}Sec-WebSocket-Protocol: x, wirechart.v1\r\n\r\n"),
        ),
        ("empty-line-first", "\r\nGET / HTTP/1.0\r\n\r\n".into()),
        ("options", "OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n".into()),
        ("body", "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc".into()),
        ("blanks", "GET / HTTP/1.1\r\nHost: a\r\nX: \t a b \t \r\nY:\r\n\r\n".into()),
        ("two-hosts", "GET / HTTP/1.1\r\nHost: a\r\nhOST: a\r\n\r\n".into()),
        ("folded", "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n".into()),
        ("bare-lf", "GET / HTTP/1.1\nHost: a\n\n".into()),
        ("blank-before-colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n".into()),
        ("obs-text", "GET / HTTP/1.1\r\nHost: a\r\nCookie: naïve=ü\r\n\r\n".into()),
        ("many-headers", format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: y\r\n".repeat(6))),
        ("long-line", format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(30))),
        ("long-head", format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "x".repeat(200))),
        ("response", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n".into()),
        ("response-no-reason", "HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n".into()),
    ]
}

fn write(target: &str, name: &str, options: u8, bytes: &[u8]) -> io::Result<()> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
    fs::create_dir_all(&directory)?;
    fs::write(directory.join(name), [&[options], &LENGTHS[..], bytes].concat())
}
