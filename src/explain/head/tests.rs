//! Tests of heads: the example of RFC 6455, section 1.2, and for each rule, the line that breaks
//! it.

mod rules;

use super::{super::accept, *};

const REQUEST: &[&str] = &[
    "GET /chat HTTP/1.1",
    "Host: server.example.com",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Origin: http://example.com",
    "Sec-WebSocket-Protocol: chat, superchat",
    "Sec-WebSocket-Version: 13",
    "Cookie: a=b",
    "",
];
const RESPONSE: &[&str] = &[
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    "Sec-WebSocket-Protocol: chat",
    "",
];

fn bytes(lines: &[&str]) -> Vec<u8> {
    lines.iter().flat_map(|line| [line.as_bytes(), b"\r\n"].concat()).collect()
}

/// The lines with one of them replaced; `None` removes it. `line` is the start of that line.
fn changed<'a>(lines: &[&'a str], line: &str, to: Option<&'a [&'a str]>) -> Vec<u8> {
    let at = lines.iter().position(|text| text.starts_with(line)).expect("it is there");
    bytes(&[&lines[..at], to.unwrap_or_default(), &lines[at + 1..]].concat())
}

/// The text of the broken line, and the rule.
fn broken(head: &Head) -> Option<(&str, String)> {
    let mut broken = head.spans.iter().filter(|span| matches!(span.verdict, Verdict::Broken(_)));
    let (span, none) = (broken.next(), broken.next());
    assert_eq!(none, None);
    assert_eq!(span.is_some(), head.rule.is_some());
    span.map(|span| {
        (&span.value[..], head.rule.as_ref().map(ToString::to_string).unwrap_or_default())
    })
}

#[track_caller]
fn request_broken(line: &str, to: &[&str], at: &str, rule: Rule) {
    let bytes = changed(REQUEST, line, Some(to));
    assert_eq!(broken(&request(&bytes)), Some((at, rule.to_string())));
}

#[track_caller]
fn response_broken(line: &str, to: &[&str], at: &str, rule: ResponseError) {
    let bytes = changed(RESPONSE, line, Some(to));
    let head = response(&bytes, Some(&self::bytes(REQUEST)));
    assert_eq!(broken(&head), Some((at, rule.to_string())));
}

#[test]
fn the_request_of_the_example() {
    let head = request(&[&bytes(REQUEST)[..], b"\x81\x85"].concat());
    assert_eq!((&head.rule, head.missing, head.is_whole()), (&None, 0, true));
    assert_eq!(head.bytes, bytes(REQUEST), "what follows is not part of the head");
    assert_eq!(head.spans.iter().map(|span| &span.value[..]).collect::<Vec<_>>(), REQUEST);
    let ids: Vec<_> = head.spans.iter().map(|span| span.field.id()).collect();
    assert_eq!((ids[0], ids[1], ids[9]), ("start-line", "header", "header-end"));
    let meanings: Vec<_> = head.spans.iter().map(|span| &span.meaning[..]).collect();
    assert_eq!(
        meanings,
        [
            "requests /chat; an upgrade needs HTTP/1.1",
            "the host and port from the URL; one address can serve several hosts",
            "asks to switch this connection to the WebSocket protocol",
            "marks Upgrade as hop-by-hop: a proxy that does not understand it must not forward it",
            "16 random bytes in base64; the server must answer s3pPLMBiTxaQ9kYGzzhZRbK+xOo=, to prove that it speaks WebSocket",
            "the origin of the page whose script opens this connection; a server can reject other origins",
            "the subprotocols that the client supports, the preferred one first; the server may choose one",
            "the protocol version that the client speaks: 13 is RFC 6455, lower numbers were drafts",
            "not used by the handshake",
            "the empty line that ends the head; the client sends nothing more until the response",
        ]
    );
}

#[test]
fn the_response_of_the_example() {
    let (asked, answer) = (bytes(REQUEST), bytes(RESPONSE));
    let head = response(&answer, Some(&asked));
    assert_eq!((&head.rule, head.is_whole()), (&None, true));
    let meanings: Vec<_> = head.spans.iter().map(|span| &span.meaning[..]).collect();
    let right =
        "the SHA-1 of the client's key and the GUID, in base64: correct for the key that was sent";
    assert_eq!(
        meanings,
        [
            "the server agrees: after this head, the connection uses WebSocket",
            "the new protocol: it must be websocket",
            "marks Upgrade as hop-by-hop",
            right,
            "the subprotocol that the server chose from those offered",
            "the empty line that ends the head; after a 101 response, frames follow",
        ]
    );
    let unknown = "the SHA-1 of the client's key and the GUID, in base64; it can be checked only with the key";
    assert_eq!(response(&answer, None).spans[3].meaning, unknown);
    assert_eq!(response(&answer, None).rule, None);
}

/// Invalid lines are explained, too.
#[test]
fn the_lines_of_other_heads() {
    let head = request(
        b"\r\nGET / HTTP/1.1\r\nUpgrade: h2c\r\nConnection: close\r\nTransfer-Encoding: x\r\nContent-Length: 4\r\nCoo",
    );
    let lines: Vec<_> = head.spans.iter().map(|span| (span.field, &span.meaning[..])).collect();
    let header = |meaning| (Field::Header, meaning);
    assert_eq!(
        lines,
        [
            (Field::EmptyLine, "an empty line before the first line of the head; it is ignored"),
            (Field::RequestLine, "requests /; an upgrade needs HTTP/1.1"),
            header("asks to switch to a protocol that is not websocket"),
            header("lists the hop-by-hop headers; Upgrade must be one of them"),
            header("how a body is sent, which a handshake does not have"),
            header("the length of a body, which a handshake does not have"),
            header("a header line: a name, a colon and a value; needs at least 2 more bytes"),
            (
                Field::HeaderEnd,
                "the empty line that ends the head; the client sends nothing more until the response; needs at least 2 more bytes"
            ),
        ]
    );
    let head = response(b"HTTP/1.1 404 x\r\n\r\n", None);
    let said = "the server does not switch protocols: only 101 opens a WebSocket connection";
    assert_eq!(head.spans[0].meaning, said);
}

#[test]
fn each_step_from_a_key_to_its_answer() {
    let derivation = accept("dGhlIHNhbXBsZSBub25jZQ==");
    let steps = derivation.steps();
    let values = [
        "dGhlIHNhbXBsZSBub25jZQ==",
        "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
        "b37a4f2cc0624f1690f64606cf385945b2bec4ea",
        "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    ];
    assert_eq!(steps.each_ref().map(|step| &step.value[..]), values);
    assert_eq!(steps.each_ref().map(|step| step.name), ["key", "with-guid", "sha1", "accept"]);
    assert!(derivation.is_key && !accept("").is_key);
    assert!(accept("dGhl").steps()[0].meaning.contains("a server rejects it"));
}

#[test]
fn an_incomplete_head() {
    let whole = bytes(REQUEST);
    for length in 0..whole.len() {
        let head = request(&whole[..length]);
        assert_eq!((&head.rule, head.is_whole()), (&None, false), "after {length} bytes");
        let left = (whole.len() - length) as u64;
        assert!(
            (1..=left).contains(&head.missing),
            "after {length} bytes it needs {} of {left}",
            head.missing
        );
    }
    let head = request(b"GET / HTTP/1.1\r\nHost: a\r\n\r");
    assert_eq!((head.missing, head.spans.len()), (1, 3));
    assert!(head.spans[2].meaning.ends_with("; needs at least 1 more byte"));
    let head = response(b"HTTP/1.1 101 x\r\nSec-WebSocket-Accept: s3p", Some(&whole));
    assert_eq!((head.missing, head.spans[1].verdict.clone()), (4, Verdict::Missing(2)));
    assert!(!head.spans[1].meaning.contains("the correct value"), "{}", head.spans[1].meaning);
}
