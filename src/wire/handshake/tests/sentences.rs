//! The section and the exact sentence of each error. People search for these sentences.

use super::*;

#[test]
fn each_refused_request_has_its_status_its_section_and_its_sentence() {
    use UpgradeError::*;
    let errors = [
        Method,
        Http10,
        Upgrade,
        Connection,
        Body,
        Version,
        KeyMissing,
        KeyRepeated,
        Key,
        Subprotocol,
        SubprotocolRepeated,
        ExtensionSyntax,
    ];
    let said = errors.map(|error| {
        let response = String::from_utf8(error.response()).unwrap();
        assert!(response.ends_with(&format!("\r\n\r\n{error}\n")));
        let status = response.lines().next().unwrap().strip_prefix("HTTP/1.1 ").unwrap();
        let headers: Vec<_> =
            error.headers().iter().map(|(name, value)| format!(" | {name}: {value}")).collect();
        format!("{status}{} | {}\n    {error}\n", headers.concat(), error.section())
    });
    let expected = "\
405 Method Not Allowed | Allow: GET | RFC 6455, 4.2.1
    the method of a WebSocket handshake must be GET
400 Bad Request | RFC 6455, 4.2.1
    a WebSocket handshake must be made in HTTP/1.1
426 Upgrade Required | Upgrade: websocket | Connection: Upgrade | RFC 6455, 4.2.1
    WebSocket is spoken here; the request must have the header Upgrade: websocket
400 Bad Request | RFC 6455, 4.2.1
    the Connection header must name Upgrade
400 Bad Request | RFC 9110, 7.8
    a WebSocket handshake must not have a body
426 Upgrade Required | Upgrade: websocket | Connection: Upgrade | Sec-WebSocket-Version: 13 | RFC 6455, 4.4
    the header Sec-WebSocket-Version must be there once and be 13
400 Bad Request | RFC 6455, 4.2.1
    the Sec-WebSocket-Key header is missing
400 Bad Request | RFC 6455, 11.3.1
    the Sec-WebSocket-Key header is there more than once
400 Bad Request | RFC 6455, 4.2.1
    the Sec-WebSocket-Key header is not 16 bytes in base64
400 Bad Request | RFC 6455, 4.1
    the Sec-WebSocket-Protocol header is not a list of words with commas between them
400 Bad Request | RFC 6455, 4.1
    the Sec-WebSocket-Protocol header names a subprotocol twice
400 Bad Request | RFC 6455, 9.1
    the Sec-WebSocket-Extensions header is not a list of extensions
";
    assert_eq!(said.concat(), expected);
}

#[test]
fn each_response_that_opens_nothing_has_its_section_and_its_sentence() {
    use ResponseError::*;
    let status = |reason: &str| Status { status: 404, reason: reason.to_owned() };
    let errors = [
        status("Not Found"),
        status(""),
        status("\u{9b}2J\u{85}"),
        Http10,
        Upgrade,
        Connection,
        AcceptMissing,
        AcceptRepeated,
        Accept,
        ExtensionSyntax,
        Extension,
        Deflate,
        SubprotocolRepeated,
        Subprotocol,
    ];
    let said = errors.map(|error| format!("{} | {error}\n", error.section()));
    let expected = r#"
RFC 6455, 4.1 | the server answered 404 "Not Found" instead of 101
RFC 6455, 4.1 | the server answered 404 instead of 101
RFC 6455, 4.1 | the server answered 404 "\u{9b}2J\u{85}" instead of 101
RFC 9110, 15.2 | the server answered in HTTP/1.0, which cannot change the protocol
RFC 6455, 4.1 | the server's Upgrade header is not there once with the value websocket
RFC 6455, 4.1 | the server's Connection header does not name Upgrade
RFC 6455, 4.1 | the server's Sec-WebSocket-Accept header is missing
RFC 6455, 11.3.3 | the server's Sec-WebSocket-Accept header is there more than once
RFC 6455, 4.1 | the server's Sec-WebSocket-Accept header does not answer the key that was sent
RFC 6455, 9.1 | the server's Sec-WebSocket-Extensions header is not a list of extensions
RFC 6455, 4.1 | the server accepted an extension that was not asked for
RFC 7692, 7.1 | the server's parameters of permessage-deflate do not answer the offer
RFC 6455, 11.3.4 | the server's Sec-WebSocket-Protocol header is there more than once
RFC 6455, 4.1 | the server chose a subprotocol that was not asked for
"#;
    assert_eq!(format!("\n{}", said.concat()), expected);
}

#[test]
fn each_argument_that_a_request_cannot_have_has_its_section_and_its_sentence() {
    use RequestError::*;
    let errors =
        [Host, Target, Subprotocol, SubprotocolRepeated, HeaderName, HeaderReserved, HeaderValue];
    let said = errors.map(|error| format!("{} | {error}\n", error.section()));
    let expected = "
RFC 9112, 3.2 | the host is not a host name or address with an optional port
RFC 9112, 3.2.1 | the target is not a path that begins with / and is written in visible ASCII without #
RFC 6455, 4.1 | a subprotocol is not a word of letters, digits and !#$%&'*+-.^_`|~
RFC 6455, 4.1 | a subprotocol is offered twice
RFC 9110, 5.1 | a header's name is not a word of letters, digits and !#$%&'*+-.^_`|~
RFC 6455, 4.1 | a header was added that the handshake writes itself
RFC 9110, 5.5 | a header's value contains something other than visible ASCII and blanks
";
    assert_eq!(format!("\n{}", said.concat()), expected);
}
