//! The server's rules: accepted requests, and requests that break each rule.

use super::*;

/// The request of RFC 6455, 1.2. The tests replace one of its lines at a time.
const LINES: [&str; 5] = [
    "Host: server.example.com",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
];

/// Replaces the line for `header` by `with`, and returns the server's result for that request.
fn answer(header: &str, with: &str) -> Result<Upgrade, UpgradeError> {
    let lines = LINES.map(|line| if line.split(':').next() == Some(header) { with } else { line });
    let lines = lines.iter().filter(|line| !line.is_empty());
    let lines: String = lines.map(|line| format!("{line}\r\n")).collect();
    serve(format!("GET /ws HTTP/1.1\r\n{lines}\r\n").as_bytes(), &["chat"])
}

/// Returns the server's result for the request with one or more additional lines.
fn answer_with(line: &str) -> Result<Upgrade, UpgradeError> {
    answer("Host", &format!("Host: a\r\n{line}"))
}

#[test]
fn a_good_request_is_accepted() {
    let good = Upgrade { accept: ACCEPT.to_string(), subprotocol: None, deflate: None };
    assert_eq!(answer("", ""), Ok(good.clone()));
    assert_eq!(
        good.response(),
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
          Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
    );
}

#[test]
fn another_method_is_refused() {
    for method in ["POST", "get"] {
        let request = format!("{method} /ws HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_eq!(serve(request.as_bytes(), &[]), Err(UpgradeError::Method), "its case counts");
    }
    assert_eq!(
        UpgradeError::Method.response(),
        b"HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\nContent-Type: text/plain; charset=utf-8\r\n\
          Content-Length: 48\r\nConnection: close\r\n\r\nthe method of a WebSocket handshake must be GET\n"
    );
}

#[test]
fn http_1_0_is_refused() {
    let request = b"GET /ws HTTP/1.0\r\nHost: a\r\nUpgrade: websocket\r\n\r\n";
    assert_eq!(serve(request, &[]), Err(UpgradeError::Http10));
}

#[test]
fn a_request_without_upgrade_is_refused() {
    for line in ["", "Upgrade: h2c", "Upgrade: websockets"] {
        assert_eq!(answer("Upgrade", line), Err(UpgradeError::Upgrade), "{line}");
    }
    assert!(answer("Upgrade", "upgrade: h2c,WebSocket").is_ok());
}

#[test]
fn connection_is_a_list_of_tokens_with_upgrade() {
    for line in ["Connection: keep-alive, Upgrade", "Connection: a\r\nconnection: UPGRADE"] {
        assert!(answer("Connection", line).is_ok(), "{line}");
    }
    for line in ["", "Connection: keep-alive", "Connection: not upgrade"] {
        assert_eq!(answer("Connection", line), Err(UpgradeError::Connection), "{line}");
    }
}

#[test]
fn a_body_is_refused() {
    for line in ["Content-Length: 5", "Transfer-Encoding: chunked"] {
        assert_eq!(answer_with(line), Err(UpgradeError::Body), "{line}");
    }
    assert!(answer_with("Content-Length: 0").is_ok());
}

#[test]
fn another_version_is_refused() {
    assert_eq!(answer("Sec-WebSocket-Version", ""), Err(UpgradeError::Version));
    let twice = "13\r\nSec-WebSocket-Version: ";
    for version in ["8", "14", "13, 8", "8, 13", "013", &format!("{twice}8"), &format!("{twice}13")]
    {
        let line = format!("Sec-WebSocket-Version: {version}");
        assert_eq!(answer("Sec-WebSocket-Version", &line), Err(UpgradeError::Version), "{version}");
    }
}

#[test]
fn a_key_is_16_bytes_in_base64_and_there_once() {
    assert_eq!(answer("Sec-WebSocket-Key", ""), Err(UpgradeError::KeyMissing));
    assert_eq!(answer_with(LINES[3]), Err(UpgradeError::KeyRepeated));
    for key in [
        "",
        "x",
        "dGhlIHNhbXBsZSBub25jZQ",               // no padding
        "dGhlIHNhbXBsZSBub25jZQ=",              // half of the padding
        "dGhlIHNhbXBsZSBub25jZR==",             // an unused bit is set
        "dGhlIHNhbXBsZSBub25j",                 // 15 bytes
        "dGhlIHNhbXBsZSBub25jZSE=",             // 17 bytes
        "dGhlIHNhbXBsZSBub25j_-==",             // the URL alphabet
        "dGhlIHNhbXBs ZSBub25jZQ==",            // a blank
        "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbX", // a list
    ] {
        let line = format!("Sec-WebSocket-Key: {key}");
        assert_eq!(answer("Sec-WebSocket-Key", &line), Err(UpgradeError::Key), "{key}");
    }
    assert!(answer("Sec-WebSocket-Key", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==").is_ok());
}

#[test]
fn a_subprotocol_that_both_know_is_chosen() {
    let chosen = |list| {
        answer_with(&format!("Sec-WebSocket-Protocol: {list}")).map(|upgrade| upgrade.subprotocol)
    };
    for list in ["soap, chat", "soap\r\nsec-websocket-protocol: chat"] {
        assert_eq!(chosen(list), Ok(Some("chat".to_owned())), "{list}");
    }
    for list in ["soap", "Chat"] {
        assert_eq!(chosen(list), Ok(None), "{list}");
    }
    for list in ["", "chat,", "chat,,soap", "chat soap", "a/b", "\"chat\"", "\u{fc}"] {
        assert_eq!(chosen(list), Err(UpgradeError::Subprotocol), "{list}");
    }
    for list in ["chat, chat", "a, chat, b, a", "a\r\nSec-WebSocket-Protocol: a"] {
        assert_eq!(chosen(list), Err(UpgradeError::SubprotocolRepeated), "{list}");
    }
}

#[test]
fn the_first_broken_rule_is_reported() {
    // This request breaks every rule. It is corrected line by line, so each correction reveals the
    // next error.
    let mut lines = vec![
        "PUT / HTTP/1.0",
        "Host: a",
        "Content-Length: 1",
        "Sec-WebSocket-Protocol: ,",
        "Sec-WebSocket-Extensions: ;",
    ];
    let mut error = |correct: &dyn Fn(&mut Vec<&str>)| {
        correct(&mut lines);
        serve(format!("{}\r\n\r\n", lines.join("\r\n")).as_bytes(), &[]).unwrap_err()
    };
    assert_eq!(error(&|_| {}), UpgradeError::Method);
    assert_eq!(error(&|lines| lines[0] = "GET / HTTP/1.0"), UpgradeError::Http10);
    assert_eq!(error(&|lines| lines[0] = "GET / HTTP/1.1"), UpgradeError::Upgrade);
    assert_eq!(error(&|lines| lines.push(LINES[1])), UpgradeError::Connection);
    assert_eq!(error(&|lines| lines.push(LINES[2])), UpgradeError::Body);
    assert_eq!(error(&|lines| lines[2] = "A: b"), UpgradeError::Version);
    assert_eq!(error(&|lines| lines.push(LINES[4])), UpgradeError::KeyMissing);
    assert_eq!(error(&|lines| lines.push("Sec-WebSocket-Key: a")), UpgradeError::Key);
    assert_eq!(error(&|lines| lines[8] = LINES[3]), UpgradeError::Subprotocol);
    let twice = "Sec-WebSocket-Protocol: a, a";
    assert_eq!(error(&|lines| lines[3] = twice), UpgradeError::SubprotocolRepeated);
    let once = "Sec-WebSocket-Protocol: a";
    assert_eq!(error(&|lines| lines[3] = once), UpgradeError::ExtensionSyntax);
}
