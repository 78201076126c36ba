//! The client's rules: valid arguments, rejected responses, and the text of each error.

use super::*;

const GOOD: &str = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

fn client() -> ClientHandshake {
    ClientHandshake::new("a", "/", NONCE, &["chat", "soap"], &[]).unwrap()
}

/// The client's result for a response with this status line and these headers.
fn verify(status_line: &str, lines: &str) -> Result<Accepted, ResponseError> {
    client()
        .verify(&read(format!("{status_line}\r\n{lines}\r\n\r\n").as_bytes()).response().unwrap())
}

fn verify_101(lines: &str) -> Result<Accepted, ResponseError> {
    verify("HTTP/1.1 101 Switching Protocols", lines)
}

#[track_caller]
fn assert_rejected(answer: Result<Accepted, ResponseError>, section: &str, sentence: &str) {
    let rejection = answer.unwrap_err();
    assert_eq!((rejection.section(), rejection.to_string().as_str()), (section, sentence));
}

#[track_caller]
fn assert_says(error: RequestError, section: &str, sentence: &str) {
    assert_eq!((error.section(), error.to_string().as_str()), (section, sentence));
}

#[test]
fn the_request_word_for_word() {
    let headers = [("Origin", "http://localhost"), ("Cookie", "a=b; c=\td")];
    let client = ClientHandshake::new("[::1]:80", "/ws?a=b", NONCE, &["x", "y"], &headers).unwrap();
    assert_eq!(
        client.request().escape_ascii().to_string(),
        b"GET /ws?a=b HTTP/1.1\r\nHost: [::1]:80\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: x, y\r\n\
          Origin: http://localhost\r\nCookie: a=b; c=\td\r\n\r\n"
            .escape_ascii()
            .to_string()
    );
}

#[test]
fn no_argument_can_add_a_line() {
    let host = |host: &str| ClientHandshake::new(host, "/", NONCE, &[], &[]).unwrap_err();
    let target = |target: &str| ClientHandshake::new("a", target, NONCE, &[], &[]).unwrap_err();
    let subprotocol =
        |name: &str| ClientHandshake::new("a", "/", NONCE, &["ok", name], &[]).unwrap_err();
    let header = |name: &str, value: &str| {
        ClientHandshake::new("a", "/", NONCE, &[], &[(name, value)]).unwrap_err()
    };
    for end in ["\r\n", "\n", "\r", "\0", "\u{fc}"] {
        assert_eq!(host(&format!("a{end}X: y")), RequestError::Host);
        assert_eq!(target(&format!("/{end}X:")), RequestError::Target);
        assert_eq!(subprotocol(&format!("a{end}X")), RequestError::Subprotocol);
        assert_eq!(header(&format!("X{end}Y"), "z"), RequestError::HeaderName);
        assert_eq!(header("X", &format!("z{end}Y: z")), RequestError::HeaderValue);
    }
    assert_eq!(
        (host(""), host("a b"), host("a/")),
        (RequestError::Host, RequestError::Host, RequestError::Host)
    );
    assert_eq!(
        (target(""), target("ws"), target("/#a")),
        (RequestError::Target, RequestError::Target, RequestError::Target)
    );
    assert_eq!(
        (subprotocol(""), subprotocol("ok")),
        (RequestError::Subprotocol, RequestError::SubprotocolRepeated)
    );
    assert_eq!(
        (header("", "a"), header("X:", "a")),
        (RequestError::HeaderName, RequestError::HeaderName)
    );
    for name in [
        "host",
        "UPGRADE",
        "Connection",
        "Content-Length",
        "Transfer-Encoding",
        "sec-websocket-key",
    ] {
        assert_eq!(header(name, "a"), RequestError::HeaderReserved);
    }
    for name in ["Sec-WebSocket-Version", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions"] {
        assert_eq!(header(name, "a"), RequestError::HeaderReserved);
    }
}

#[test]
fn a_good_answer_is_accepted() {
    let none = Ok(Accepted { subprotocol: None, deflate: None });
    assert_eq!(verify_101(GOOD), none);
    assert_eq!(
        verify(
            "HTTP/1.1 101",
            &GOOD.to_ascii_lowercase().replace(&ACCEPT.to_ascii_lowercase(), ACCEPT)
        ),
        none
    );
    assert_eq!(
        verify_101(&GOOD.replace("websocket", "WebSocket").replace(": Up", ": keep-alive, up")),
        none
    );
    let of_nothing = verify_101(&format!("{GOOD}\r\nSec-WebSocket-Extensions:"));
    assert_eq!(of_nothing, Err(ResponseError::ExtensionSyntax), "at least one must be named");
    let chosen = verify_101(&format!("{GOOD}\r\nSec-WebSocket-Protocol: soap"));
    assert_eq!(chosen, Ok(Accepted { subprotocol: Some("soap".to_string()), deflate: None }));
}

#[test]
fn another_status_is_shown() {
    let section = "RFC 6455, 4.1";
    let answer = verify("HTTP/1.1 404 Not Found", GOOD);
    assert_rejected(answer, section, "the server answered 404 \"Not Found\" instead of 101");
    assert_rejected(
        verify("HTTP/1.0 200 ", GOOD),
        section,
        "the server answered 200 instead of 101",
    );
    let escape = read(b"HTTP/1.1 500 \x9b2J\x85\r\n\r\n");
    let answer = client().verify(&escape.response().unwrap());
    assert_rejected(answer, section, "the server answered 500 \"\\u{9b}2J\\u{85}\" instead of 101");
    let answer = verify(&format!("HTTP/1.1 500 {}", "a".repeat(8_000)), GOOD);
    assert_rejected(
        answer,
        section,
        &format!("the server answered 500 \"{}\" instead of 101", "a".repeat(80)),
    );
}

#[test]
fn an_answer_in_http10_is_rejected() {
    let sentence = "the server answered in HTTP/1.0, which cannot change the protocol";
    assert_rejected(verify("HTTP/1.0 101 OK", GOOD), "RFC 9110, 15.2", sentence);
}

#[test]
fn the_answer_must_change_to_websocket() {
    let section = "RFC 6455, 4.1";
    let sentence = "the server's Upgrade header is not there once with the value websocket";
    assert_rejected(verify_101(&GOOD.replace("Upgrade: w", "X: w")), section, sentence);
    assert_rejected(verify_101(&GOOD.replace("websocket", "h2c")), section, sentence);
    assert_rejected(verify_101(&GOOD.replace("websocket", "websocket, h2c")), section, sentence);
    assert_rejected(verify_101(&format!("{GOOD}\r\nUpgrade: websocket")), section, sentence);
    let sentence = "the server's Connection header does not name Upgrade";
    assert_rejected(verify_101(&GOOD.replace("Connection", "X")), section, sentence);
    assert_rejected(verify_101(&GOOD.replace(": Upgrade", ": close")), section, sentence);
}

#[test]
fn an_answer_that_does_not_fit_the_request_fails_the_connection() {
    let section = "RFC 6455, 4.1";
    let sentence = "the server's Sec-WebSocket-Accept header is missing";
    assert_rejected(verify_101(&GOOD.replace("Sec-WebSocket-Accept", "X")), section, sentence);
    let sentence = "the server's Sec-WebSocket-Accept header does not answer the key that was sent";
    assert_rejected(verify_101(&GOOD.replace("s3p", "S3p")), section, sentence);
    assert_rejected(verify_101(&GOOD.replace(ACCEPT, "")), section, sentence);
    assert_rejected(verify_101(&GOOD.replace(ACCEPT, KEY)), section, sentence);
    let twice = format!("{GOOD}\r\nSec-WebSocket-Accept: {ACCEPT}");
    let sentence = "the server's Sec-WebSocket-Accept header is there more than once";
    assert_rejected(verify_101(&twice), "RFC 6455, 11.3.3", sentence);
    let extension = format!("{GOOD}\r\nSec-WebSocket-Extensions: permessage-deflate");
    assert_rejected(
        verify_101(&extension),
        section,
        "the server accepted an extension that was not asked for",
    );
    for other in ["mqtt", "Chat", "chat, soap", ""] {
        let subprotocol = format!("{GOOD}\r\nSec-WebSocket-Protocol: {other}");
        assert_rejected(
            verify_101(&subprotocol),
            section,
            "the server chose a subprotocol that was not asked for",
        );
    }
    let twice = format!("{GOOD}\r\nSec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: chat");
    let sentence = "the server's Sec-WebSocket-Protocol header is there more than once";
    assert_rejected(verify_101(&twice), "RFC 6455, 11.3.4", sentence);
}

#[test]
fn errors_of_arguments_word_for_word() {
    let word = "is not a word of letters, digits and !#$%&'*+-.^_`|~";
    assert_says(
        RequestError::Host,
        "RFC 9112, 3.2",
        "the host is not a host name or address with an optional port",
    );
    assert_says(
        RequestError::Target,
        "RFC 9112, 3.2.1",
        "the target is not a path that begins with / and is written in visible ASCII without #",
    );
    assert_says(RequestError::Subprotocol, "RFC 6455, 4.1", &format!("a subprotocol {word}"));
    assert_says(
        RequestError::SubprotocolRepeated,
        "RFC 6455, 4.1",
        "a subprotocol is offered twice",
    );
    assert_says(RequestError::HeaderName, "RFC 9110, 5.1", &format!("a header's name {word}"));
    assert_says(
        RequestError::HeaderReserved,
        "RFC 6455, 4.1",
        "a header was added that the handshake writes itself",
    );
    assert_says(
        RequestError::HeaderValue,
        "RFC 9110, 5.5",
        "a header's value contains something other than visible ASCII and blanks",
    );
}
