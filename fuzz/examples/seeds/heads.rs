//! Seeds for `request_head` and `explain`: heads; and for `handshake`: handshakes.
//!
//! Must not know how seeds are stored. RFC 6455, section 4. Read next: `vectors.rs`.

use crate::{Seed, input, seed};

const HANDSHAKE: &str = "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// The answer of a server to the nonce of the target.
const ANSWER: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

/// The options of `explain` that say what its input is.
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
    "permessage-deflate;a=\"\\\\\", permessage-deflate",
];

/// Additional lines of an answer, with the options of `handshake`. Bit 2: permessage-deflate was
/// offered. Bit 3: subprotocols were offered. The other bits: with which parameters.
const ANSWERS: &[(&str, u8, &str)] = &[
    ("plain", 2, ""),
    ("subprotocol", 2 | 8, "Sec-WebSocket-Protocol: chat\r\n"),
    ("subprotocol-not-asked", 2, "Sec-WebSocket-Protocol: chat\r\n"),
    ("subprotocol-of-nobody", 2 | 8, "Sec-WebSocket-Protocol: evil\r\n"),
    ("subprotocol-in-other-case", 2 | 8, "Sec-WebSocket-Protocol: Chat\r\n"),
    ("subprotocols", 2 | 8, "Sec-WebSocket-Protocol: chat, wirechart.v1\r\n"),
    (
        "subprotocol-twice",
        2 | 8,
        "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: chat\r\n",
    ),
    ("subprotocol-of-nothing", 2 | 8, "Sec-WebSocket-Protocol:\r\n"),
    (
        "deflate",
        2 | 4,
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=12\r\n",
    ),
    ("deflate-not-asked", 2, "Sec-WebSocket-Extensions: permessage-deflate\r\n"),
    (
        "deflate-twice",
        2 | 4,
        "Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate\r\n",
    ),
    ("deflate-and-syntax", 2 | 4, "Sec-WebSocket-Extensions: permessage-deflate, \"\r\n"),
    ("syntax", 2 | 4, "Sec-WebSocket-Extensions: \", permessage-deflate\r\n"),
    ("other-extension", 2 | 4, "Sec-WebSocket-Extensions: x-other\r\n"),
    (
        "takeover-demanded",
        2 | 4 | 16,
        "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n",
    ),
    ("takeover-not-granted", 2 | 4 | 16, "Sec-WebSocket-Extensions: permessage-deflate\r\n"),
    ("takeover-promised", 2 | 4 | 32, "Sec-WebSocket-Extensions: permessage-deflate\r\n"),
    (
        "takeover-unasked",
        2 | 4,
        "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n",
    ),
    (
        "bits-demanded",
        2 | 4 | 64,
        "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10\r\n",
    ),
    (
        "bits-fewer",
        2 | 4 | 64,
        "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9\r\n",
    ),
    (
        "bits-too-many",
        2 | 4 | 64,
        "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=11\r\n",
    ),
    ("bits-not-granted", 2 | 4 | 64, "Sec-WebSocket-Extensions: permessage-deflate\r\n"),
    (
        "bits-unasked",
        2 | 4 | 128,
        "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9\r\n",
    ),
    (
        "client-bits-not-offered",
        2 | 4 | 128,
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=9\r\n",
    ),
    (
        "client-bits-too-many",
        2 | 4 | 192,
        "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=12; client_max_window_bits=10\r\n",
    ),
    (
        "client-bits-promised",
        2 | 4 | 192,
        "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=12\r\n",
    ),
    (
        "client-bits-bare",
        2 | 4,
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n",
    ),
    ("upgrade-twice", 2, "Upgrade: websocket\r\n"),
    ("accept-twice", 2, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"),
];

pub fn seeds() -> Vec<Seed> {
    let accepted = format!(
        "{ANSWER}Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    );
    let mut seeds = vec![input("explain", "head-answer", EXPLAIN_ANSWER, accepted.as_bytes())];
    for (name, options, lines) in ANSWERS {
        let head = [ANSWER, lines, "\r\n"].concat();
        seeds.push(seed("handshake", &format!("answer-{name}"), &[&[*options], head.as_bytes()]));
        seeds.push(input(
            "explain",
            &format!("head-answer-{name}"),
            EXPLAIN_ANSWER,
            head.as_bytes(),
        ));
    }
    for (name, head) in at_limits() {
        seeds.push(input("request_head", name, 1, head.as_bytes()));
    }
    for (name, head) in handshakes() {
        seeds.push(input("request_head", &format!("handshake-{name}"), 0, head.as_bytes()));
        seeds.push(input(
            "explain",
            &format!("head-handshake-{name}"),
            EXPLAIN_REQUEST,
            head.as_bytes(),
        ));
    }
    for (name, head) in heads() {
        seeds.push(input("request_head", name, 0, head.as_bytes()));
        let explained = if name.starts_with("response") { EXPLAIN_ANSWER } else { EXPLAIN_REQUEST };
        seeds.push(input("explain", &format!("head-{name}"), explained, head.as_bytes()));
        seeds.push(input("request_head", &format!("{name}-small-limits"), 1, head.as_bytes()));
    }
    for (number, words) in [
        "localhost:8080\n/ws?history=50",
        "a\n/\nchat,wirechart.v1\nOrigin\nhttp://a",
        "[::1]\n/\nx",
    ]
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
    let refused = [
        "ä\n/",
        "a\n/ü",
        "a\nx",
        "a\n/\nb c",
        "a\n/\nb,b",
        "a\n/\n\nx y\nz",
        "a\n/\n\nx\n\0",
        "a\n/\n\nHost\na",
    ];
    for (number, words) in refused.iter().enumerate() {
        let head = [&[0, 0, 0, 15], &b"the sample nonce"[..], words.as_bytes()];
        seeds.push(seed("handshake", &format!("refused-{number}"), &head));
    }
    for (number, offer) in OFFERS.iter().enumerate() {
        seeds.push(seed("handshake", &format!("offer-{number}"), &[&[1], offer.as_bytes()]));
    }
    seeds
}

/// Heads exactly at the small limits of `request_head`, and just above them.
fn at_limits() -> Vec<(&'static str, String)> {
    let head = |length: usize| {
        let head = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
        format!("{head}{}\r\n\r\n", "x".repeat(length - head.len() - 4))
    };
    let first_line =
        |length: usize| format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(length - 14));
    let lines =
        |count: usize| format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: y\r\n".repeat(count - 1));
    vec![
        ("limit-of-bytes", head(200)),
        ("limit-of-bytes-passed", head(201)),
        ("limit-of-bytes-behind-an-empty-line", format!("\r\n{}", head(200))),
        ("limit-of-bytes-passed-behind-an-empty-line", format!("\r\n{}", head(201))),
        ("limit-of-first-line", first_line(30)),
        ("limit-of-first-line-passed", first_line(31)),
        ("limit-of-headers", lines(4)),
        ("limit-of-headers-passed", lines(5)),
    ]
}

/// Requests that are a handshake or almost one: `HANDSHAKE` with one line changed, or with more
/// lines.
fn handshakes() -> Vec<(&'static str, String)> {
    let with = |line: &str, to: &str| {
        format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", HANDSHAKE.replace(line, to))
    };
    let more = |lines: &str| format!("GET / HTTP/1.1\r\nHost: a\r\n{HANDSHAKE}{lines}\r\n\r\n");
    let key = "dGhlIHNhbXBsZSBub25jZQ==";
    vec![
        ("version-8", with("Version: 13", "Version: 8")),
        ("version-twice", more("Sec-WebSocket-Version: 13")),
        ("version-list", with("Version: 13", "Version: 13, 8")),
        ("key-short", with(key, "dGhlIHNhbXBsZSBub25j")),
        ("key-long", with(key, "dGhlIHNhbXBsZSBub25jZSE=")),
        ("key-with-bits-left", with(key, "dGhlIHNhbXBsZSBub25jZR==")),
        ("key-twice", more("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")),
        ("key-missing", with("Sec-WebSocket-Key", "X")),
        ("upgrade-in-a-list", with("Upgrade: websocket", "Upgrade: h2c,, WebSocket")),
        ("upgrade-other", with("Upgrade: websocket", "Upgrade: websockets")),
        ("connection-other", with("Connection: keep-alive, Upgrade", "Connection: keep-alive")),
        ("body", more("Content-Length: 1")),
        ("body-of-nothing", more("Content-Length: 0")),
        ("body-in-chunks", more("Transfer-Encoding: chunked")),
        ("subprotocol-twice", more("Sec-WebSocket-Protocol: a, wirechart.v1, a")),
        ("subprotocol-of-nothing", more("Sec-WebSocket-Protocol: wirechart.v1,")),
        ("subprotocol-no-word", more("Sec-WebSocket-Protocol: a, a, a/b")),
        (
            "subprotocol-in-two-lines",
            more("Sec-WebSocket-Protocol: b\r\nSec-WebSocket-Protocol: wirechart.v1"),
        ),
        ("deflate", more("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")),
        (
            "extensions-with-nothing-between",
            more("Sec-WebSocket-Extensions: , x; a=\"b\",, permessage-deflate"),
        ),
        ("extensions-of-nothing", more("Sec-WebSocket-Extensions: , ,")),
        (
            "extensions-malformed",
            more("Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Extensions: x; ="),
        ),
        ("extensions-unclosed", more("Sec-WebSocket-Extensions: x; a=\"b, permessage-deflate")),
        ("of-a-whole-uri", more("").replace("GET /", "GET http://b:80/ws?a=b")),
        ("post", more("").replace("GET", "POST")),
        ("origin", more("Origin: http://a")),
        ("http10", more("").replace("HTTP/1.1", "HTTP/1.0")),
    ]
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
        ("host-of-ipv6", "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n".into()),
        ("host-of-all-that-may", "GET / HTTP/1.1\r\nHost: -._~%!$&'()*+,;=:[]09azAZ\r\n\r\n".into()),
        ("host-of-what-may-not", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n".into()),
        ("http2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n".into()),
        ("no-host", "GET / HTTP/1.1\r\n\r\n".into()),
        ("target-of-all-that-may", "GET /!\"$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~ HTTP/1.1\r\nHost: a\r\n\r\n".into()),
        ("target-of-what-may-not", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n".into()),
        ("target-whole", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n".into()),
        ("target-whole-without-path", "GET HTTPS://b:443?c://d HTTP/1.1\r\nHost: a\r\n\r\n".into()),
        ("target-whole-without-host", "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n".into()),
        ("target-whole-of-another", "GET ws://a/ HTTP/1.1\r\nHost: a\r\n\r\n".into()),
        ("target-whole-with-a-user", "GET http://a@b/ HTTP/1.1\r\nHost: a\r\n\r\n".into()),
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
        ("response-ok", "HTTP/1.1 200 OK\r\n\r\n".into()),
        ("response-reason-not-ascii", "HTTP/1.1 500 Größe\r\n\r\n".into()),
        ("response-reason-of-blanks", "HTTP/1.0 500  a \t\r\n\r\n".into()),
        ("response-no-reason", "HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n".into()),
    ]
}
