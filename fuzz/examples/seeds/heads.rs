//! Heads, for `request_head` and `explain`, and handshakes, for `handshake`.

use crate::{LENGTHS, Seed, seed};

const HANDSHAKE: &str = "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// What a server says to the nonce of the target.
const ANSWER: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

/// What `explain` is to take its input for.
const EXPLAIN_REQUEST: u8 = 1 << 4;
const EXPLAIN_ANSWER: u8 = 3 << 4;

/// Values of `Sec-WebSocket-Extensions`.
const OFFERS: &[&str] = &[
    "permessage-deflate",
    "permessage-deflate; client_max_window_bits",
    "permessage-deflate; client_max_window_bits; server_max_window_bits=\"10\", permessage-deflate",
    "permessage-deflate; server_max_window_bits=8, permessage-deflate; server_no_context_takeover",
    "permessage-deflate ;\tclient_max_window_bits = 9 ; client_no_context_takeover",
    "x-other; a=\"b,c\\\"d\"; e, permessage-deflate; client_max_window_bits=\"1\\2\"",
    "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
    "permessage-deflate; server_max_window_bits=08, permessage-deflate; server_max_window_bits=16",
    "permessage-deflate; unknown, , permessage-deflate; client_no_context_takeover=1",
    "permessage-deflate; a=\"unfinished, permessage-deflate",
    "a\"b, permessage-deflate, c\"",
];

pub fn seeds() -> Vec<Seed> {
    let accepted =
        format!("{ANSWER}Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
    let mut seeds = vec![seed("explain", "head-answer", &[&[EXPLAIN_ANSWER], &LENGTHS[..], accepted.as_bytes()])];
    for (name, head) in heads() {
        seeds.push(seed("request_head", name, &[&[0], &LENGTHS[..], head.as_bytes()]));
        let explained = if name.starts_with("response") { EXPLAIN_ANSWER } else { EXPLAIN_REQUEST };
        seeds.push(seed("explain", &format!("head-{name}"), &[&[explained], &LENGTHS[..], head.as_bytes()]));
        seeds.push(seed("request_head", &format!("{name}-small-limits"), &[&[1], &LENGTHS[..], head.as_bytes()]));
    }
    for (number, words) in
        ["localhost:8080\n/ws?history=50", "a\n/\nchat,wirechart.v1\nOrigin\nhttp://a", "[::1]\n/\nx"]
            .iter()
            .enumerate()
    {
        let offer = [3 - number as u8, 0, 15];
        seeds.push(seed(
            "handshake",
            &format!("joined-{number}"),
            &[&[0], &offer, b"the sample nonce", words.as_bytes()],
        ));
    }
    let refused =
        ["ä\n/", "a\n/ü", "a\nx", "a\n/\nb c", "a\n/\nb,b", "a\n/\n\nx y\nz", "a\n/\n\nx\n\0", "a\n/\n\nHost\na"];
    for (number, words) in refused.iter().enumerate() {
        let head = [&[0, 0, 0, 15], &b"the sample nonce"[..], words.as_bytes()];
        seeds.push(seed("handshake", &format!("refused-{number}"), &head));
    }
    for (number, offer) in OFFERS.iter().enumerate() {
        seeds.push(seed("handshake", &format!("offer-{number}"), &[&[1], offer.as_bytes()]));
    }
    let more = [
        ("plain", 2, ""),
        ("subprotocol", 2 | 8, "Sec-WebSocket-Protocol: chat\r\n"),
        ("subprotocol-not-asked", 2, "Sec-WebSocket-Protocol: chat\r\n"),
        ("deflate", 2 | 4, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=12\r\n"),
        ("deflate-not-asked", 2, "Sec-WebSocket-Extensions: permessage-deflate\r\n"),
        ("deflate-twice", 2 | 4, "Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate\r\n"),
        ("syntax", 2 | 4, "Sec-WebSocket-Extensions: permessage-deflate, \"\r\n"),
        ("upgrade-twice", 2, "Upgrade: websocket\r\n"),
    ];
    for (name, options, lines) in more {
        seeds.push(seed(
            "handshake",
            &format!("answer-{name}"),
            &[&[options], ANSWER.as_bytes(), lines.as_bytes(), b"\r\n"],
        ));
    }
    seeds
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
        ("blank-in-name", "GET / HTTP/1.1\r\nHost: a\r\nX y: z\r\n\r\n".into()),
        ("blank-after-name", "GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n".into()),
        ("handshake-of-many-lines", format!("GET / HTTP/1.1\r\nHost: a\r\n{}{HANDSHAKE}\r\n", "X: y\r\n".repeat(90))),
        ("obs-text", "GET / HTTP/1.1\r\nHost: a\r\nCookie: naïve=ü\r\n\r\n".into()),
        ("many-headers", format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: y\r\n".repeat(6))),
        ("long-line", format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(30))),
        ("long-head", format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "x".repeat(200))),
        ("response", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n".into()),
        ("response-no-reason", "HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n".into()),
    ]
}
