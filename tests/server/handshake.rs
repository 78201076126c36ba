//! The opening handshake over raw sockets: which requests are accepted, which are refused, and with
//! which message.
//!
//! Several of these requests have broken other servers. After each refusal, the server must still
//! answer the next request. RFC 6455, section 4. Read next: `http.rs`, for requests without an
//! upgrade; `frames.rs`, for what comes after the handshake; `bounds.rs`, for requests without end.

mod foreign;

use crate::common::{
    frame,
    http::{ACCEPT, Connection, KEY, Request, ask, assert_refused},
    server::Server,
    websocket::Client,
};

/// A server that has received no request yet.
fn server() -> Server {
    Server::start(&[])
}

#[track_caller]
fn assert_accepted(server: &Server, request: &Request) {
    assert_eq!(ask(server, request).status, 101);
}

#[test]
fn the_example_of_the_rfc_is_accepted() {
    let server = server();
    for path in ["/ws", "/chat", "/echo"] {
        let answer = ask(&server, &Request::upgrade(&server, path));
        assert_eq!(answer.status, 101);
        assert_eq!(answer.header("Upgrade").as_deref(), Some("websocket"));
        assert_eq!(answer.header("Connection").as_deref(), Some("Upgrade"));
        assert_eq!(answer.header("Sec-WebSocket-Accept").as_deref(), Some(ACCEPT));
        assert_eq!(answer.header("Sec-WebSocket-Protocol"), None);
        assert_eq!(answer.header("Sec-WebSocket-Extensions"), None);
    }
}

#[test]
fn a_request_may_arrive_byte_by_byte() {
    let server = server();
    let mut connection = Connection::open(&server);
    for byte in Request::upgrade(&server, "/echo").bytes() {
        connection.send([byte]);
    }
    assert_eq!(connection.answer().status, 101);
}

#[test]
fn http_1_0_is_refused() {
    let server = server();
    for path in ["/", "/ws"] {
        let line = format!("GET {path} HTTP/1.0");
        assert_refused(&server, Request::upgrade(&server, path).line(&line).bytes(), 400);
        // Without `Upgrade` it is a valid request for a page.
        let status = if path == "/" { 200 } else { 400 };
        assert_refused(&server, Request::get(&server, path).line(&line).bytes(), status);
    }
}

#[test]
fn no_host_and_two_hosts_are_refused() {
    let server = server();
    assert_refused(&server, Request::upgrade(&server, "/ws").without("Host").bytes(), 400);
    assert_refused(
        &server,
        Request::upgrade(&server, "/ws").with("Host", "localhost").bytes(),
        400,
    );
    assert_refused(&server, Request::get(&server, "/").without("Host").bytes(), 400);
}

#[test]
fn a_request_without_upgrade_gets_426_with_the_upgrade_header() {
    let server = server();
    for request in [
        Request::get(&server, "/ws"),
        Request::upgrade(&server, "/ws").without("Upgrade"),
        Request::upgrade(&server, "/ws").set("Upgrade", "h2c"),
    ] {
        let answer = assert_refused(&server, request.bytes(), 426);
        assert_eq!(answer.header("Upgrade").as_deref(), Some("websocket"));
        assert!(answer.body().contains("WebSocket is spoken here"), "{}", answer.body());
    }
    assert_accepted(&server, &Request::upgrade(&server, "/ws").set("Upgrade", "h2c, WebSocket"));
}

#[test]
fn connection_is_a_list_of_tokens() {
    let server = server();
    for list in ["keep-alive, Upgrade", "UPGRADE", "upgrade ,close", ", \tupgrade"] {
        assert_accepted(&server, &Request::upgrade(&server, "/ws").set("Connection", list));
    }
    let two_lines = Request::upgrade(&server, "/ws")
        .set("Connection", "keep-alive")
        .with("Connection", "Upgrade");
    assert_accepted(&server, &two_lines);
}

#[test]
fn connection_without_upgrade_is_refused() {
    let server = server();
    for list in ["keep-alive", "not-Upgrade", ""] {
        assert_refused(
            &server,
            Request::upgrade(&server, "/ws").set("Connection", list).bytes(),
            400,
        );
    }
    assert_refused(&server, Request::upgrade(&server, "/ws").without("Connection").bytes(), 400);
}

#[test]
fn another_version_gets_a_response_that_names_ours() {
    let server = server();
    let absent = Request::upgrade(&server, "/ws").without("Sec-WebSocket-Version");
    let others = ["8", "14", "13, 8", "013", ""];
    let others = others
        .map(|version| Request::upgrade(&server, "/ws").set("Sec-WebSocket-Version", version));
    for request in others.into_iter().chain([absent]) {
        let answer = assert_refused(&server, request.bytes(), 426);
        assert_eq!(answer.header("Sec-WebSocket-Version").as_deref(), Some("13"));
        assert_eq!(answer.header("Upgrade").as_deref(), Some("websocket"));
    }
}

#[test]
fn no_key_and_two_keys_are_refused() {
    let server = server();
    let request = || Request::upgrade(&server, "/ws");
    assert_refused(&server, request().without("Sec-WebSocket-Key").bytes(), 400);
    assert_refused(&server, request().with("Sec-WebSocket-Key", KEY).bytes(), 400);
    for wrong in ["", "dGhlIHNhbXBsZQ==", "not base64 but as long."] {
        assert_refused(&server, request().set("Sec-WebSocket-Key", wrong).bytes(), 400);
    }
}

#[test]
fn folded_lines_bare_line_feeds_and_blanks_before_colons_are_refused() {
    let server = server();
    let head = String::from_utf8(Request::upgrade(&server, "/ws").bytes()).unwrap();
    for (right, wrong) in [
        ("Upgrade: websocket\r\n", "Upgrade:\r\n websocket\r\n"),
        ("Upgrade: websocket\r\n", "Upgrade: websocket\n"),
        ("Upgrade: websocket\r\n", "Upgrade : websocket\r\n"),
        ("Upgrade: websocket\r\n", "Upgrade: web\0socket\r\n"),
        ("Upgrade: websocket\r\n", "Upgrade\r\n"),
        ("GET /ws", "GET\0/ws"),
        ("GET /ws ", "GET  /ws "),
    ] {
        assert!(head.contains(right));
        assert_refused(&server, head.replacen(right, wrong, 1), 400);
    }
}

#[test]
fn frames_sent_right_after_the_request_are_kept_until_the_101() {
    let server = server();
    let mut bytes = Request::upgrade(&server, "/echo").bytes();
    bytes.extend(frame::frame(frame::FIN | frame::TEXT, "early"));
    bytes.extend(&frame::frame(frame::FIN | frame::TEXT, "late")[..3]);
    let mut connection = Connection::open(&server);
    connection.send(bytes);
    let mut client = Client::after(connection);
    assert_eq!(client.next_text(), "early");
    client.write_bytes(&frame::frame(frame::FIN | frame::TEXT, "late")[3..]);
    assert_eq!(client.next_text(), "late");

    // A second request is parsed as a frame: `G` has RSV1 set.
    let mut connection = Connection::open(&server);
    connection.send(
        [Request::upgrade(&server, "/echo").bytes(), Request::get(&server, "/").bytes()].concat(),
    );
    assert_eq!(Client::after(connection).next_close().0, 1002);
    server.assert_alive();
}

#[test]
fn a_request_body_is_not_parsed_as_frames() {
    let server = server();
    assert_refused(
        &server,
        Request::upgrade(&server, "/ws").with("Content-Length", "5").bytes(),
        400,
    );
    assert_refused(
        &server,
        Request::upgrade(&server, "/ws").with("Transfer-Encoding", "chunked").bytes(),
        400,
    );
}

#[test]
fn the_subprotocol_is_chosen_among_those_offered() {
    let server = server();
    let chosen = |path: &str, offered: &str| {
        let answer =
            ask(&server, &Request::upgrade(&server, path).with("Sec-WebSocket-Protocol", offered));
        assert_eq!(answer.status, 101);
        answer.header("Sec-WebSocket-Protocol")
    };
    assert_eq!(chosen("/ws", "wirechart.v1").as_deref(), Some("wirechart.v1"));
    assert_eq!(chosen("/ws", "mqtt, wirechart.v1").as_deref(), Some("wirechart.v1"));
    assert_eq!(
        chosen("/ws", "wirechart.v3, wirechart.v2").as_deref(),
        Some("wirechart.v3"),
        "the client's first"
    );
    assert_eq!(chosen("/ws", "mqtt"), None);
    assert_eq!(chosen("/ws", "WIRECHART.V1"), None);
    assert_eq!(chosen("/echo", "wirechart.v1"), None);
    for malformed in ["a b", "a, a", "a, \"b\""] {
        assert_refused(
            &server,
            Request::upgrade(&server, "/ws").with("Sec-WebSocket-Protocol", malformed).bytes(),
            400,
        );
    }
}

#[test]
fn an_offered_extension_may_be_declined() {
    let server = server();
    let offer = "permessage-deflate; client_max_window_bits";
    let answer =
        ask(&server, &Request::upgrade(&server, "/ws").with("Sec-WebSocket-Extensions", offer));
    assert_eq!((answer.status, answer.header("Sec-WebSocket-Extensions")), (101, None));
}

/// This holds even on endpoints that agree on no extension (RFC 6455, section 9.1).
#[test]
fn a_malformed_list_of_extensions_is_refused_on_every_endpoint() {
    const INSPECT: &str = "/inspect?token=0123456789abcdef0123456789abcdef";
    let server = server();
    for path in ["/ws", "/chat", "/echo", "/echo?compress=no", INSPECT] {
        let offering =
            |offer: &str| Request::upgrade(&server, path).with("Sec-WebSocket-Extensions", offer);
        for malformed in
            ["permessage-deflate; =", ";", "a b", "x; y=\"", "permessage-deflate, (", ",", ""]
        {
            let answer = assert_refused(&server, offering(malformed).bytes(), 400);
            assert!(answer.body().contains("RFC 6455, 9.1"), "{}", answer.body());
        }
        for list in
            [", permessage-deflate,,", "unknown; a=\"b\"", "permessage-deflate; mystery; mystery"]
        {
            assert_accepted(&server, &offering(list));
        }
    }
}

#[test]
fn an_invalid_query_gets_the_reason() {
    let server = server();
    for (path, sentence) in [
        ("/ws?history=lots", "history in the query must be a whole number"),
        ("/ws?after=-1", "after in the query must be a whole number"),
        ("/chat?history=", "history in the query must be a whole number"),
    ] {
        let answer = ask(&server, &Request::upgrade(&server, path));
        assert_eq!((answer.status, answer.body().trim_end()), (400, sentence));
    }
    assert_accepted(&server, &Request::upgrade(&server, "/ws?history=3&colour=blue"));
}
