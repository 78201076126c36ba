//! Several requests on one connection, and how it ends. RFC 9112, section 9. Read next:
//! `frames.rs`.

use super::*;

/// This holds for every kind of refusal. A client that expects no body would read one as the next
/// response.
#[test]
fn a_refused_head_has_no_body() {
    let server = Server::start(&[]);
    let head = |path: &str| Request::get(&server, path).line(&format!("HEAD {path} HTTP/1.1"));
    let long = "x".repeat(20 << 10);
    for (request, status) in [
        (head("/").set("Host", "evil.example").bytes(), 403),
        (head("/ws").with("Origin", "http://evil.example").bytes(), 403),
        (Request::upgrade(&server, "/ws").line("HEAD /ws HTTP/1.1").bytes(), 405),
        (head("/").without("Host").bytes(), 400),
        (head("/").with("a b", "c").bytes(), 400),
        (head("/").line("HEAD nothing HTTP/1.1").bytes(), 400),
        (head("/").line("HEAD / HTTP/3.0").bytes(), 505),
        (head("/").with("X", &long).bytes(), 431),
        (head(&format!("/{long}")).bytes(), 414),
        (head("/nothing").with("Connection", "close").bytes(), 404),
    ] {
        let mut connection = Connection::open(&server);
        connection.send(&request);
        let answer = connection.head();
        assert_eq!(answer.status, status, "{}", request[..request.len().min(100)].escape_ascii());
        connection.assert_closed();
    }
    server.assert_alive();
}

/// Closing a socket while it holds unread bytes resets the connection, and the response may be
/// lost.
#[test]
fn input_after_a_refusal_is_read_to_its_end() {
    use std::{
        io::{Read, Write},
        net::Shutdown,
    };
    let server = Server::start(&[]);
    for first in [
        &b"GET / HTTP/1.1\r\n\r\n"[..],
        b"BAD\r\n\r\n",
        b"GET /ws HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    ] {
        let mut socket = server.connect();
        socket.write_all(&[first, &[b'x'; 100_000]].concat()).expect("the server takes it");
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).expect("an answer and its end, and no reset");
        assert!(
            answer.starts_with(b"HTTP/1.1 40") && answer.ends_with(b"\n"),
            "{}",
            answer.escape_ascii()
        );
        for _ in 0..10 {
            socket.write_all(&[b'x'; 1000]).expect("what comes late is read, too");
        }
        socket.shutdown(Shutdown::Write).expect("it is open");
        assert_eq!(socket.read(&mut [0]).expect("no reset"), 0);
    }
    server.assert_alive();
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let server = Server::start(&[]);
    let mut connection = Connection::open(&server);
    let request = |path| Request::get(&server, path);
    connection.send(
        [request("/healthz"), request("/nothing"), request("/")]
            .map(|request| request.bytes())
            .concat(),
    );
    assert_eq!([(); 3].map(|()| connection.answer().status), [200, 404, 200]);

    // After an upgrade there is no more HTTP.
    connection
        .send([request("/healthz").bytes(), Request::upgrade(&server, "/echo").bytes()].concat());
    assert_eq!([(); 2].map(|()| connection.answer().status), [200, 101]);
}

#[test]
fn a_connection_is_closed_when_the_peer_asks_for_it() {
    let server = Server::start(&[]);
    assert_refused(
        &server,
        Request::get(&server, "/nothing").with("Connection", "close").bytes(),
        404,
    );
    assert_refused(
        &server,
        Request::get(&server, "/nothing").line("GET /nothing HTTP/1.0").bytes(),
        404,
    );
}

#[test]
fn a_body_is_not_parsed_as_the_next_request() {
    let server = Server::start(&[]);
    let smuggled = Request::get(&server, "/healthz").bytes();
    let length = smuggled.len().to_string();
    for (name, value) in [("Content-Length", length.as_str()), ("Transfer-Encoding", "chunked")] {
        let request = Request::get(&server, "/nothing").with(name, value);
        assert_refused(&server, [request.bytes(), smuggled.clone()].concat(), 404);
    }
}
