//! For each rule of a head, the line that breaks it.

use super::*;

#[test]
fn each_rule_of_a_request_at_its_line() {
    use crate::wire::UpgradeError::*;
    let check = |line, to: &[&str], at, error| request_broken(line, to, at, Rule::Request(error));
    check("GET", &["POST / HTTP/1.1"], "POST / HTTP/1.1", Method);
    check("GET", &["GET / HTTP/1.0"], "GET / HTTP/1.0", Http10);
    check("Upgrade", &["upgrade: h2c"], "upgrade: h2c", Upgrade);
    check("Upgrade", &[], "", Upgrade);
    check("Connection", &["Connection: close"], "Connection: close", Connection);
    check("Connection", &[], "", Connection);
    check("Cookie", &["Content-Length: 0", "Content-Length: 4"], "Content-Length: 4", Body);
    check("Cookie", &["Transfer-Encoding: chunked"], "Transfer-Encoding: chunked", Body);
    check(
        "Sec-WebSocket-Version",
        &["Sec-WebSocket-Version: 8"],
        "Sec-WebSocket-Version: 8",
        Version,
    );
    let twice = ["Sec-WebSocket-Version: 13", "sec-websocket-version: 13"];
    check("Sec-WebSocket-Version", &twice, "sec-websocket-version: 13", Version);
    check("Sec-WebSocket-Key", &[], "", KeyMissing);
    let twice = ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key: x"];
    check("Sec-WebSocket-Key", &twice, "Sec-WebSocket-Key: x", KeyRepeated);
    check("Sec-WebSocket-Key", &["Sec-WebSocket-Key: dGhl"], "Sec-WebSocket-Key: dGhl", Key);
    check(
        "Cookie",
        &["Sec-WebSocket-Protocol: a, ,b"],
        "Sec-WebSocket-Protocol: a, ,b",
        Subprotocol,
    );
    check(
        "Cookie",
        &["Sec-WebSocket-Protocol: chat"],
        "Sec-WebSocket-Protocol: chat",
        SubprotocolRepeated,
    );
    let spoilt = [
        "Sec-WebSocket-Extensions: ,a",
        "Sec-WebSocket-Extensions: a;",
        "Sec-WebSocket-Extensions: b",
    ];
    check("Cookie", &spoilt, "Sec-WebSocket-Extensions: a;", ExtensionSyntax);
    check(
        "Cookie",
        &["Sec-WebSocket-Extensions: ,"],
        "Sec-WebSocket-Extensions: ,",
        ExtensionSyntax,
    );
}

#[test]
fn each_rule_of_a_head_at_its_line() {
    let check =
        |line, to: &[&str], at, error| request_broken(line, to, at, Rule::RequestHead(error));
    check("GET", &["GET / HTTP"], "GET / HTTP", HeadError::VersionSyntax);
    check("GET", &["", "GET / HTTP"], "GET / HTTP", HeadError::VersionSyntax);
    check("Host", &[], "", HeadError::HostMissing);
    check("Host", &["Host: a b"], "Host: a b", HeadError::HostInvalid);
    check("Host", &["Host: a", "hOST: a"], "hOST: a", HeadError::Repeated("Host"));
    check("Cookie", &["colonless"], "colonless", HeadError::ColonMissing);
    check("Cookie", &["X: \u{1b}[2J"], "X: \\u{1b}[2J", HeadError::ControlByte(0x1b));
    check("Cookie", &["X: a\nY: b"], "X: a\\n", HeadError::BareLf);
    let long = format!("X: {}", "x".repeat(16 << 10));
    check("Cookie", &[&long], &long, HeadError::TooLong { limit: 16 << 10 });
    let head = request(b"GET / HTTP/1.1\r\nX : y\r\nZ: never read\r\n\r\n");
    assert_eq!(broken(&head), Some(("X : y", HeadError::BlankInName.to_string())));
    assert_eq!(head.bytes, b"GET / HTTP/1.1\r\nX : y\r\n", "the end of the head is not known");
    let head = request(b"\r\n\r\n");
    let ids: Vec<_> = head.spans.iter().map(|span| span.field.id()).collect();
    assert_eq!(ids, ["empty-line", "start-line"], "only one empty line is allowed before the head");
    assert_eq!(broken(&head), Some(("", HeadError::EmptyStartLine.to_string())));
}

#[test]
fn each_rule_of_a_response_at_its_line() {
    use ResponseError::*;
    response_broken("HTTP", &["HTTP/1.0 101 x"], "HTTP/1.0 101 x", Http10);
    response_broken("Upgrade", &["Upgrade: h2c"], "Upgrade: h2c", Upgrade);
    response_broken("Connection", &[], "", Connection);
    response_broken("Sec-WebSocket-Accept", &[], "", AcceptMissing);
    let wrong = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOO=";
    response_broken("Sec-WebSocket-Accept", &[wrong], wrong, Accept);
    let head =
        response(&changed(RESPONSE, "Sec-WebSocket-Accept", Some(&[wrong])), Some(&bytes(REQUEST)));
    assert_eq!(
        head.spans[3].meaning,
        "wrong for the key that was sent; the correct value is s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    );
    response_broken(
        "Sec-WebSocket-Protocol",
        &["Sec-WebSocket-Protocol: x"],
        "Sec-WebSocket-Protocol: x",
        Subprotocol,
    );
    let line = "Sec-WebSocket-Protocol: chat";
    response_broken("Sec-WebSocket-Protocol", &[line, line], line, SubprotocolRepeated);
    let deflate = "Sec-WebSocket-Extensions: permessage-deflate";
    response_broken("Sec-WebSocket-Protocol", &[deflate], deflate, Extension);
    let spoilt = "Sec-WebSocket-Extensions: a b";
    response_broken("Sec-WebSocket-Protocol", &[spoilt, deflate], spoilt, ExtensionSyntax);
    let head = response(&changed(RESPONSE, "Upgrade", None), None);
    assert_eq!(
        broken(&head),
        Some(("", Upgrade.to_string())),
        "some rules can be checked without the request"
    );
}

/// A response that does not open a WebSocket is still valid HTTP (RFC 6455, 4.1, item 1).
#[test]
fn another_status_than_101_breaks_no_rule() {
    for (line, meaning) in [
        ("HTTP/1.1 100 Continue", "an interim response"),
        ("HTTP/1.1 103 Early Hints", "an interim response"),
        ("HTTP/1.1 302 Found", "the server does not switch protocols"),
        ("HTTP/1.0 401", "the server does not switch protocols"),
    ] {
        let head = response(&bytes(&[line, "X: y", ""]), Some(&bytes(REQUEST)));
        assert_eq!((&head.rule, head.is_whole()), (&None, true), "{line}");
        assert!(head.spans[0].meaning.starts_with(meaning), "{line}: {}", head.spans[0].meaning);
    }
}

/// The comparison is exact and case-sensitive.
#[test]
fn only_what_was_offered_may_be_chosen() {
    let head = |name: &str| {
        let line = format!("Sec-WebSocket-Protocol: {name}");
        response(
            &changed(RESPONSE, "Sec-WebSocket-Protocol", Some(&[&line])),
            Some(&bytes(REQUEST)),
        )
    };
    for name in ["chat", "superchat"] {
        assert_eq!(head(name).rule, None, "{name}");
    }
    for name in ["evil", "Chat", "cha", "chat2", "chat, superchat", "chat,", ""] {
        assert_eq!(head(name).rule, Some(Rule::Response(ResponseError::Subprotocol)), "{name}");
    }
}

/// A client does not answer an invalid response; it closes the connection.
#[test]
fn a_broken_response_is_not_answered() {
    for (bytes, at) in
        [(&b"HTTP/1.1 101 X\r\nUpgrade : websocket\r\n\r\n"[..], 1), (b"SSH-2.0-x\r\n\r\n", 0)]
    {
        let head = response(bytes, None);
        let rule = head.rule.as_ref().expect("it is broken");
        assert_eq!((rule.status(), rule.close_code()), (None, None), "{rule}");
        assert!(matches!(head.spans[at].verdict, Verdict::Broken(_)), "{:?}", head.spans);
        assert!(request(bytes).rule.is_some_and(|rule| rule.status() == Some(400)), "a request is");
    }
}

/// A response may accept the second of two offers.
#[test]
fn any_offer_may_be_accepted() {
    let offers = "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=8, permessage-deflate";
    let asked = changed(REQUEST, "Cookie", Some(&[offers]));
    let answer = changed(
        RESPONSE,
        "Sec-WebSocket-Protocol",
        Some(&["Sec-WebSocket-Extensions: permessage-deflate"]),
    );
    let head = response(&answer, Some(&asked));
    assert_eq!(head.rule, None);
    let said = "accepts permessage-deflate: messages may be compressed, and RSV1 marks the compressed ones";
    assert_eq!(head.spans[4].meaning, said);
}
