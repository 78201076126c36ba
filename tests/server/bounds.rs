//! Peers that send too much or read too little: their cost to the server is bounded.
//!
//! Memory is measured by the operating system, in whole MiB, with a margin for the allocator; a
//! missing bound would cost a hundred times as much. RFC 6455, section 10.4; RFC 6585. Read next:
//! `connections.rs`.

use crate::common::{
    PATIENCE,
    frame::{self, BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, TEXT, frame},
    http::{Connection, Request, ask, assert_refused},
    server::Server,
    websocket::Client,
};
use socket2::{Domain, Socket, Type};
use std::{
    io::{ErrorKind, Read, Write},
    thread,
    time::{Duration, Instant},
};
use wirechart::wire::Limits;

fn server() -> Server {
    Server::start(&["-"])
}

/// The code and the reason of the Close that comes next. Nothing may come after it.
#[track_caller]
fn close(client: &mut Client) -> (u16, String) {
    let close = client.read_frame().expect("a Close");
    assert_eq!(close.first, FIN | CLOSE, "{close:?}");
    client.assert_ended();
    let (code, reason) = close.payload.split_first_chunk().expect("a code");
    (u16::from_be_bytes(*code), String::from_utf8_lossy(reason).into_owned())
}

#[test]
fn a_huge_header_is_refused_with_linear_work() {
    let server = server();
    let mut connection = Connection::open(&server);
    let mut head = Request::get(&server, "/ws").bytes();
    head.truncate(head.len() - 2); // without the empty line
    head.extend(b"X: ");
    connection.send(&head);
    for _ in 0..(16 << 10) / 100 + 1 {
        connection.send([b'x'; 100]);
    }
    assert_eq!(connection.answer().status, 431, "at 16 KiB, without waiting for more");

    // The server may read the rest of the 20 MB or not.
    let rest = (0..20_000_000 / 100).try_for_each(|_| connection.socket.write_all(&[b'x'; 100]));
    if let Err(error) = rest {
        assert!(
            matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset),
            "{error}"
        );
    }
    connection.assert_closed();
    server.assert_alive();
}

#[test]
fn too_many_headers_are_refused() {
    let server = server();
    let with = |count| {
        let request = Request::upgrade(&server, "/echo"); // it has five headers
        (5..count).fold(request, |request, number| request.with(&format!("X-{number}"), "1"))
    };
    assert_eq!(ask(&server, &with(100)).status, 101);
    assert_refused(&server, with(101).bytes(), 431);
    assert_refused(&server, with(2000).bytes(), 431);
}

#[test]
fn a_request_that_arrives_slowly_is_cut_off_at_the_deadline() {
    let server = Server::start(&["--request-timeout", "1"]);
    let mut dripping = Connection::open(&server);
    let pause = Duration::from_millis(10);
    dripping.socket.set_read_timeout(Some(pause)).unwrap();
    let deadline = Instant::now() + PATIENCE;
    let mut drops = b"GET / HTTP/1.1\r\nX: ".iter().chain(std::iter::repeat(&b'x'));
    // Bytes keep arriving, but they do not extend the deadline.
    while matches!(dripping.socket.peek(&mut [0]), Err(error) if error.kind() == ErrorKind::WouldBlock)
    {
        assert!(Instant::now() < deadline, "the connection is never closed");
        dripping.send([*drops.next().unwrap()]);
        server.assert_alive();
    }
    dripping.socket.set_read_timeout(Some(PATIENCE)).unwrap();
    assert_eq!(dripping.answer().status, 408);
    dripping.assert_closed();
}

#[test]
fn a_connection_without_a_request_is_closed_silently() {
    let server = Server::start(&["--request-timeout", "0.2"]);
    Connection::open(&server).assert_closed();
    let mut after_one = Connection::open(&server);
    assert_eq!(after_one.ask(&Request::get(&server, "/healthz")).status, 200);
    after_one.assert_closed();
}

#[test]
fn a_header_that_announces_4_gib_is_refused_at_once() {
    let server = server();
    let before = server.memory();
    // The chat adds "Message: " in front, which makes it exactly a MiB.
    for (path, limit) in [("/echo", 16 << 20), ("/ws", 4 << 10), ("/chat", (1 << 20) - 9)] {
        let mut client = Client::open(&server, path);
        client.write_bytes(frame::header(FIN | BINARY, 4 << 30));
        let sentence = format!("a frame of 4294967296 bytes is over the limit of {limit}");
        assert_eq!(close(&mut client), (1009, sentence));
    }
    server.assert_grown_by_less_than(4, before);
    server.assert_alive();
}

#[test]
fn a_length_within_the_limit_takes_memory_only_as_bytes_arrive() {
    let server = server();
    let before = server.memory();
    let mut clients: Vec<Client> = (0..50).map(|_| Client::open(&server, "/echo")).collect();
    for client in &mut clients {
        let announced = frame::header(FIN | BINARY, Limits::default().max_frame_size);
        client.write_bytes([frame(FIN | PING, "read?"), announced, b"and so on".to_vec()].concat());
    }
    for client in &mut clients {
        assert_eq!(
            client.read_frame().unwrap().payload,
            b"read?",
            "so the header has been read, too"
        );
    }
    server.assert_grown_by_less_than(8, before); // 800 MiB were announced
}

#[test]
fn fragments_without_end_are_refused_at_the_message_limit() {
    let server = Server::start(&["-", "--max-message", "65536"]);
    let mut client = Client::open(&server, "/echo");
    client.write_bytes(frame(BINARY, ""));
    client.write_bytes(frame(CONTINUATION, [0; 1024]).repeat(64));
    client.write_bytes(frame(FIN | PING, "fits"));
    assert_eq!(client.read_frame().unwrap().payload, b"fits");
    client.write_bytes(frame(CONTINUATION, [0; 1]));
    assert_eq!(close(&mut client).0, 1009);
    server.assert_alive();
}

#[test]
fn fragments_over_the_limit_are_refused() {
    let server = server();
    let before = server.memory();
    let limit = Limits::default().max_fragments as usize;
    let mut client = Client::open(&server, "/echo");
    client.write_bytes(frame(TEXT, "x"));
    client.write_bytes(frame(CONTINUATION, "x").repeat(limit - 1));
    client.write_bytes(frame(FIN | PING, "fits"));
    assert_eq!(client.read_frame().unwrap().payload, b"fits");
    server.assert_grown_by_less_than(4, before);
    client.write_bytes(frame(CONTINUATION, "x"));
    assert_eq!(close(&mut client).0, 1008);
    server.assert_alive();
}

#[test]
fn a_flood_of_pings_leaves_at_most_one_pong_waiting() {
    let server = server();
    let mut client = Client::open(&server, "/echo");
    let before = server.memory();
    let last = 99;
    for number in 0..=last {
        client.write_bytes(frame(FIN | PING, [number]).repeat(10_000));
        server.assert_grown_by_less_than(8, before);
    }
    // Most Pings may stay unanswered, but the newest is answered, and the order is kept.
    client.write_bytes(frame(FIN | PING, [last + 1]));
    let (mut newest, mut answered) = (0, 0);
    while newest <= last {
        let pong = client.read_frame().expect("a Pong");
        assert!(pong.first == FIN | PONG && pong.payload[0] >= newest, "{pong:?} after {newest}");
        newest = pong.payload[0];
        answered += 1;
    }
    assert!(
        answered < 1_000_000,
        "then the server was never held up, and this test has tested nothing"
    );
    server.assert_grown_by_less_than(8, before);
    server.assert_alive();
}

#[test]
fn unread_echoes_do_not_pile_up() {
    let server = server();
    let mut client = Client::open(&server, "/echo");
    let before = server.memory();
    let (count, message) = (1_000, frame(FIN | BINARY, [7; 64 << 10])); // 64 MB
    let mut writer = client.socket.try_clone().unwrap();
    let writing = thread::spawn(move || (0..count).try_for_each(|_| writer.write_all(&message)));
    for _ in 0..count {
        assert_eq!(client.read_frame().expect("an echo").payload.len(), 64 << 10);
        server.assert_grown_by_less_than(8, before);
    }
    writing.join().unwrap().unwrap();
    client.close();
}

/// A client that reads slowly still gets every byte, wherever a write was cut: inside a frame,
/// between two frames, or before the payload of the last one. That payload has its own buffer if
/// the message came in fragments.
#[test]
fn an_echo_that_is_read_slowly_is_complete() {
    const MESSAGES: usize = 1_000;
    let server = server();
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    // It limits the peer only if it is set before connecting.
    socket.set_recv_buffer_size(4 << 10).expect("an option");
    socket.connect(&server.address().into()).expect("the server accepts");
    socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let mut client = Client::open_with(&server, socket.into(), "/echo", &[]);
    let mut writer = client.socket.try_clone().expect("a descriptor");
    let text = |number: usize| format!("{number} ").repeat(6_000);
    let writing = thread::spawn(move || {
        for number in 0..MESSAGES {
            let text = text(number);
            let (begin, end) = text.split_at(text.len() / 2);
            let message = [frame(TEXT, begin), frame(FIN | CONTINUATION, end)].concat();
            writer.write_all(&message).expect("the server takes it");
        }
    });
    for number in 0..MESSAGES {
        thread::sleep(Duration::from_millis(1)); // slower than the server sends them back
        assert!(
            client.read_frame().expect("an echo").payload == text(number).as_bytes(),
            "{number}"
        );
    }
    writing.join().expect("all was sent");
    server.assert_alive();
}

#[test]
fn the_connection_limit_refuses_and_recovers() {
    let server = Server::start(&["--max-connections", "3"]);
    let mut clients: Vec<Client> = (0..3).map(|_| Client::open(&server, "/echo")).collect();
    let mut refused = server.connect();
    let mut answer = String::new();
    refused.read_to_string(&mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 503 ") && answer.contains("Connection: close"),
        "{answer:?}"
    );

    let mut refused = Connection::open(&server);
    assert_eq!(refused.ask(&Request::upgrade(&server, "/echo")).status, 503);
    refused.assert_closed();

    clients.pop().unwrap().close();
    server.log.wait_for("closed by the peer");
    server.assert_alive();
    for mut client in clients {
        client.send("still here");
        assert_eq!(client.next_text(), "still here");
    }
}
