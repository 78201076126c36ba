//! The server's rules: accepted requests, the violation of each rule, and the text of each error.

use super::*;

/// The request of RFC 6455, 1.2. The tests replace one of its lines at a time.
const LINES: [&str; 5] = [
    "Host: server.example.com",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
];

/// The response to a valid request in which `with` replaces the line with the same name as `line`.
fn answer(line: &str, with: &str) -> Result<Upgrade, UpgradeError> {
    let mut head = String::from("GET /ws HTTP/1.1\r\n");
    for good in LINES {
        let replaced = good.split(':').next() == Some(line);
        match if replaced { with } else { good } {
            "" => {}
            line => head += &format!("{line}\r\n"),
        }
    }
    serve(format!("{head}\r\n").as_bytes(), &["chat"])
}

/// The response to a valid request with one or more additional lines.
fn answer_with(line: &str) -> Result<Upgrade, UpgradeError> {
    answer("Host", &format!("Host: a\r\n{line}"))
}

#[track_caller]
fn assert_says(refusal: UpgradeError, status: u16, section: &str, sentence: &str) {
    assert_eq!(
        (refusal.status(), refusal.section(), refusal.to_string().as_str()),
        (status, section, sentence)
    );
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
    let refusal = serve(b"POST /ws HTTP/1.1\r\nHost: a\r\n\r\n", &[]).unwrap_err();
    assert_eq!(refusal.headers(), [("Allow", "GET")]);
    assert_says(refusal, 405, "RFC 6455, 4.2.1", "the method of a WebSocket handshake must be GET");
    assert_eq!(
        serve(b"get /ws HTTP/1.1\r\nHost: a\r\n\r\n", &[]),
        Err(refusal),
        "a method's case counts"
    );
}

#[test]
fn http_1_0_is_refused() {
    let refusal =
        serve(b"GET /ws HTTP/1.0\r\nHost: a\r\nUpgrade: websocket\r\n\r\n", &[]).unwrap_err();
    assert_says(refusal, 400, "RFC 6455, 4.2.1", "a WebSocket handshake must be made in HTTP/1.1");
    assert_eq!(refusal.headers(), []);
}

#[test]
fn no_host_and_two_hosts_are_refused() {
    // `HeadReader` checks this: a request without Host never gets here.
    let reader = read(b"GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n");
    assert_eq!(reader.request(), Err(HeadError::HostMissing));
}

#[test]
fn a_request_without_upgrade_is_told_what_to_upgrade_to() {
    let refusal = serve(b"GET /ws HTTP/1.1\r\nHost: a\r\n\r\n", &[]).unwrap_err();
    assert_eq!(refusal.headers(), [("Upgrade", "websocket"), ("Connection", "Upgrade")]);
    assert_says(
        refusal,
        426,
        "RFC 6455, 4.2.1",
        "WebSocket is spoken here; the request must have the header Upgrade: websocket",
    );
    assert_eq!(answer("Upgrade", ""), Err(refusal));
    assert_eq!(answer("Upgrade", "Upgrade: h2c"), Err(refusal));
    assert_eq!(answer("Upgrade", "Upgrade: websockets"), Err(refusal));
    assert!(answer("Upgrade", "upgrade: h2c,WebSocket").is_ok());
}

#[test]
fn connection_is_a_list_of_tokens() {
    assert!(answer("Connection", "Connection: keep-alive, Upgrade").is_ok());
    assert!(answer("Connection", "Connection: keep-alive\r\nconnection: UPGRADE").is_ok());
}

#[test]
fn connection_without_upgrade_is_refused() {
    let refusal = answer("Connection", "Connection: keep-alive").unwrap_err();
    assert_says(refusal, 400, "RFC 6455, 4.2.1", "the Connection header must name Upgrade");
    assert_eq!(answer("Connection", ""), Err(refusal));
    assert_eq!(answer("Connection", "Connection: not upgrade"), Err(refusal));
}

#[test]
fn a_body_is_refused() {
    let refusal = answer_with("Content-Length: 5").unwrap_err();
    assert_says(refusal, 400, "RFC 9110, 7.8", "a WebSocket handshake must not have a body");
    assert_eq!(answer_with("Transfer-Encoding: chunked"), Err(refusal));
    assert!(answer_with("Content-Length: 0").is_ok());
}

#[test]
fn another_version_is_told_ours() {
    for line in [
        "",
        "8",
        "14",
        "13, 8",
        "8, 13",
        "013",
        "13\r\nSec-WebSocket-Version: 8",
        "13\r\nSec-WebSocket-Version: 13",
    ] {
        let line =
            if line.is_empty() { String::new() } else { format!("Sec-WebSocket-Version: {line}") };
        let refusal = answer("Sec-WebSocket-Version", &line).unwrap_err();
        assert_says(
            refusal,
            426,
            "RFC 6455, 4.4",
            "the header Sec-WebSocket-Version must be there once and be 13",
        );
        assert_eq!(
            refusal.headers(),
            [("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13")]
        );
    }
}

#[test]
fn a_request_without_a_key_is_refused() {
    let refusal = answer("Sec-WebSocket-Key", "").unwrap_err();
    assert_says(refusal, 400, "RFC 6455, 4.2.1", "the Sec-WebSocket-Key header is missing");
}

#[test]
fn a_request_with_two_keys_is_refused() {
    let refusal = answer_with("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==").unwrap_err();
    assert_says(
        refusal,
        400,
        "RFC 6455, 11.3.1",
        "the Sec-WebSocket-Key header is there more than once",
    );
}

#[test]
fn a_key_is_16_bytes_in_base64() {
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
        let refusal =
            answer("Sec-WebSocket-Key", &format!("Sec-WebSocket-Key: {key}")).unwrap_err();
        assert_says(
            refusal,
            400,
            "RFC 6455, 4.2.1",
            "the Sec-WebSocket-Key header is not 16 bytes in base64",
        );
    }
    assert!(answer("Sec-WebSocket-Key", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==").is_ok());
}

#[test]
fn a_subprotocol_that_both_know_is_chosen() {
    let chosen = |line| answer_with(line).unwrap().subprotocol;
    assert_eq!(chosen("Sec-WebSocket-Protocol: soap, chat"), Some("chat".to_owned()));
    assert_eq!(
        chosen("Sec-WebSocket-Protocol: soap\r\nsec-websocket-protocol: chat"),
        Some("chat".to_owned())
    );
    assert_eq!(chosen("Sec-WebSocket-Protocol: soap"), None);
    assert_eq!(chosen("Sec-WebSocket-Protocol: Chat"), None);
}

#[test]
fn a_broken_list_of_subprotocols_is_refused() {
    for list in ["", "chat,", "chat,,soap", "chat soap", "a/b", "\"chat\"", "\u{fc}"] {
        let refusal = answer_with(&format!("Sec-WebSocket-Protocol: {list}")).unwrap_err();
        let sentence =
            "the Sec-WebSocket-Protocol header is not a list of words with commas between them";
        assert_says(refusal, 400, "RFC 6455, 4.1", sentence);
    }
    for list in ["chat, chat", "a, chat, b, a", "a\r\nSec-WebSocket-Protocol: a"] {
        let refusal = answer_with(&format!("Sec-WebSocket-Protocol: {list}")).unwrap_err();
        assert_says(
            refusal,
            400,
            "RFC 6455, 4.1",
            "the Sec-WebSocket-Protocol header names a subprotocol twice",
        );
    }
}

#[test]
fn extensions_offered_are_passed_over() {
    let upgrade =
        answer_with("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")
            .unwrap();
    assert!(!String::from_utf8(upgrade.response()).unwrap().contains("Extensions"));
}

#[test]
fn the_first_broken_rule_is_reported() {
    // This request breaks every rule. It is corrected line by line, so each correction reveals the
    // next error.
    let mut lines = vec![
        "Host: a",
        "Content-Length: 1",
        "Sec-WebSocket-Protocol: ,",
        "Sec-WebSocket-Extensions: ;",
    ];
    let mut first = "PUT / HTTP/1.0";
    let mut refusal = |mend: &dyn Fn(&mut Vec<&str>, &mut &str)| {
        mend(&mut lines, &mut first);
        serve(format!("{first}\r\n{}\r\n\r\n", lines.join("\r\n")).as_bytes(), &[]).unwrap_err()
    };
    assert_eq!(refusal(&|_, _| {}), UpgradeError::Method);
    assert_eq!(refusal(&|_, first| *first = "GET / HTTP/1.0"), UpgradeError::Http10);
    assert_eq!(refusal(&|_, first| *first = "GET / HTTP/1.1"), UpgradeError::Upgrade);
    assert_eq!(refusal(&|lines, _| lines.push(LINES[1])), UpgradeError::Connection);
    assert_eq!(refusal(&|lines, _| lines.push(LINES[2])), UpgradeError::Body);
    assert_eq!(refusal(&|lines, _| lines[1] = "A: b"), UpgradeError::Version);
    assert_eq!(refusal(&|lines, _| lines.push(LINES[4])), UpgradeError::KeyMissing);
    assert_eq!(refusal(&|lines, _| lines.push("Sec-WebSocket-Key: a")), UpgradeError::Key);
    assert_eq!(
        refusal(&|lines, _| *lines.last_mut().unwrap() = LINES[3]),
        UpgradeError::Subprotocol
    );
    assert_eq!(
        refusal(&|lines, _| lines[2] = "Sec-WebSocket-Protocol: a, a"),
        UpgradeError::SubprotocolRepeated
    );
    assert_eq!(
        refusal(&|lines, _| lines[2] = "Sec-WebSocket-Protocol: a"),
        UpgradeError::ExtensionSyntax
    );
}
