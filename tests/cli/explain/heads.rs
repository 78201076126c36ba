//! Requests and responses, with and without frames after them. Read next:
//! [`verdicts`](super::verdicts).

use super::explain;

pub(crate) const REQUEST: &str = "GET /chat HTTP/1.1\nHost: server.example.com\nUpgrade: websocket\nConnection: Upgrade\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\n\n";
pub(crate) const RESPONSE: &str = "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n\n";

#[test]
fn heads_are_recognised_by_their_first_line() {
    let shown = explain(&[], REQUEST);
    assert_eq!(shown.code, Some(0), "{}", shown.output());
    assert!(
        shown.output().contains("\n\nrequest, 161 bytes\n\n  GET /chat HTTP/1.1\n"),
        "{}",
        shown.output()
    );
    let shown = explain(&["--json"], format!("{REQUEST}{RESPONSE}"));
    assert_eq!((shown.json().len(), shown.code), (3, Some(0)));

    // As on the wire, with frames after it.
    let wire = |head: &str, frame: &[u8]| [head.replace('\n', "\r\n").as_bytes(), frame].concat();
    let shown = explain(&["--raw"], wire(REQUEST, b"\x81\x80\x00\x00\x00\x00"));
    assert!(
        shown.output().contains("Sent by the client: the frames follow a request."),
        "{}",
        shown.output()
    );
    assert_eq!(shown.code, Some(0));
    let shown = explain(&["--raw"], wire(REQUEST, b"\x81\x00"));
    assert_eq!(shown.code, Some(4), "it is not masked");
    let compressed = b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00";
    assert_eq!(explain(&["--raw"], wire(RESPONSE, compressed)).code, Some(4));
    let agreed = RESPONSE.replace("\n\n", "\nSec-WebSocket-Extensions: permessage-deflate\n\n");
    assert_eq!(explain(&["--raw"], wire(&agreed, compressed)).code, Some(0));
}

#[test]
fn invalid_and_incomplete_heads_are_reported() {
    let cut = explain(&[], REQUEST.trim_end());
    assert_eq!(cut.code, Some(3), "{}", cut.output());
    let broken = explain(&[], REQUEST.replace("websocket\n", "websockets\n"));
    assert_eq!(broken.code, Some(4), "{}", broken.output());
    assert!(
        broken.output().contains("invalid: ") && broken.output().contains("The server answers 4")
    );
    let raw = explain(&["--raw"], REQUEST);
    assert_eq!(raw.code, Some(4), "a line must end in CRLF: {}", raw.output());
    let broken = explain(&[], RESPONSE.replace("websocket\n", "websockets\n"));
    assert_eq!(broken.code, Some(4), "{}", broken.output());
}

/// The second head is the one that is checked, and the bytes after it are frames.
#[test]
fn an_interim_response_is_skipped() {
    let wire = [
        format!("HTTP/1.1 103 Early Hints\nLink: </x>\n\n{RESPONSE}")
            .replace('\n', "\r\n")
            .as_bytes(),
        b"\x81\x02hi",
    ]
    .concat();
    let shown = explain(&["--raw", "--brief"], &wire);
    assert_eq!(shown.code, Some(0), "{}", shown.output());
    assert!(
        shown.output().contains("ok: \"hi\"") && !shown.output().contains("invalid"),
        "{}",
        shown.output()
    );
    let long = explain(&["--raw"], &wire);
    assert!(
        long.output().contains("valid: an interim response; the final one is still to come"),
        "{}",
        long.output()
    );
    // The bytes after it are a head, and not a frame.
    let shown = explain(&["--raw"], [&wire[..46], b"\x81\x02hi"].concat());
    assert_eq!(shown.code, Some(4), "{}", shown.output());
}

#[test]
fn a_response_that_opens_no_websocket_is_not_a_violation() {
    for head in
        ["302 Found\nLocation: /x", "401 Unauthorized\nWWW-Authenticate: Basic", "404 Not Found"]
    {
        let shown = explain(&[], format!("HTTP/1.1 {head}\n\nnothing here"));
        assert_eq!(shown.code, Some(0), "{}", shown.output());
        assert!(
            shown.output().contains("valid, but it does not open a WebSocket: only 101 does"),
            "{}",
            shown.output()
        );
        assert!(shown.output().contains("The rest is not read: 12 bytes."), "{}", shown.output());
    }
}
