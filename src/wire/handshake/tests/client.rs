//! The client's rules: valid arguments, and responses that break each rule.

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

/// The client's result for a good response with another line.
fn verify_with(line: &str) -> Result<Accepted, ResponseError> {
    verify_101(&format!("{GOOD}\r\n{line}"))
}

/// The client's result for a good response with `to` in place of `from`.
fn verify_replaced(from: &str, to: &str) -> Result<Accepted, ResponseError> {
    verify_101(&GOOD.replace(from, to))
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
    let shown = format!(
        r#"ClientHandshake {{ request_line: "GET /ws?a=b HTTP/1.1", request_bytes: {}, subprotocols: 2, deflate: None, .. }}"#,
        client.request().len()
    );
    assert_eq!(format!("{client:?}"), shown, "no cookie");
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
    assert_eq!(["", "a b", "a/"].map(host), [RequestError::Host; 3]);
    assert_eq!(["", "ws", "/#a"].map(target), [RequestError::Target; 3]);
    assert_eq!(subprotocol(""), RequestError::Subprotocol);
    assert_eq!(subprotocol("ok"), RequestError::SubprotocolRepeated);
    assert_eq!(["", "X:"].map(|name| header(name, "a")), [RequestError::HeaderName; 2]);
    let ours = "host UPGRADE Connection Content-Length Transfer-Encoding sec-websocket-key \
        Sec-WebSocket-Version Sec-WebSocket-Protocol Sec-WebSocket-Extensions";
    for name in ours.split_whitespace() {
        assert_eq!(header(name, "a"), RequestError::HeaderReserved);
    }
}

#[test]
fn a_good_answer_is_accepted() {
    let none = Ok(Accepted { subprotocol: None, deflate: None });
    assert_eq!(verify_101(GOOD), none);
    let lower = GOOD.to_ascii_lowercase().replace(&ACCEPT.to_ascii_lowercase(), ACCEPT);
    assert_eq!(verify("HTTP/1.1 101", &lower), none);
    let mixed = GOOD.replace("websocket", "WebSocket").replace(": Up", ": keep-alive, up");
    assert_eq!(verify_101(&mixed), none);
    let chosen = verify_with("Sec-WebSocket-Protocol: soap");
    assert_eq!(chosen, Ok(Accepted { subprotocol: Some("soap".to_string()), deflate: None }));
}

#[test]
fn another_status_is_kept_with_the_beginning_of_its_reason() {
    let long = "a".repeat(8_000);
    for (version, status, reason, kept) in [
        ("1.1", 404, "Not Found", "Not Found"),
        ("1.0", 200, "", ""),
        ("1.1", 500, long.as_str(), &long[..80]),
    ] {
        let answer = verify(&format!("HTTP/{version} {status} {reason}"), GOOD);
        assert_eq!(answer, Err(ResponseError::Status { status, reason: kept.to_owned() }));
    }
    assert_eq!(verify("HTTP/1.0 101 OK", GOOD), Err(ResponseError::Http10));
}

#[test]
fn the_answer_must_change_to_websocket() {
    for (from, to) in
        [("Upgrade: w", "X: w"), ("websocket", "h2c"), ("websocket", "websocket, h2c")]
    {
        assert_eq!(verify_replaced(from, to), Err(ResponseError::Upgrade), "{to}");
    }
    assert_eq!(verify_with("Upgrade: websocket"), Err(ResponseError::Upgrade), "twice");
    for (from, to) in [("Connection", "X"), (": Upgrade", ": close")] {
        assert_eq!(verify_replaced(from, to), Err(ResponseError::Connection), "{to}");
    }
}

#[test]
fn an_answer_that_does_not_fit_the_request_fails_the_connection() {
    let missing = verify_replaced("Sec-WebSocket-Accept", "X");
    assert_eq!(missing, Err(ResponseError::AcceptMissing));
    for (from, to) in [("s3p", "S3p"), (ACCEPT, ""), (ACCEPT, KEY)] {
        assert_eq!(verify_replaced(from, to), Err(ResponseError::Accept), "{to}");
    }
    let twice = verify_with(&format!("Sec-WebSocket-Accept: {ACCEPT}"));
    assert_eq!(twice, Err(ResponseError::AcceptRepeated));
    let extension = verify_with("Sec-WebSocket-Extensions: permessage-deflate");
    assert_eq!(extension, Err(ResponseError::Extension));
    let none = verify_with("Sec-WebSocket-Extensions:");
    assert_eq!(none, Err(ResponseError::ExtensionSyntax), "at least one must be named");
    for other in ["mqtt", "Chat", "chat, soap", ""] {
        let other = verify_with(&format!("Sec-WebSocket-Protocol: {other}"));
        assert_eq!(other, Err(ResponseError::Subprotocol));
    }
    let twice = verify_with("Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: chat");
    assert_eq!(twice, Err(ResponseError::SubprotocolRepeated));
}
