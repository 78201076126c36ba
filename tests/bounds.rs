//! Peers that send too much, or read too little: what they cost the server has a bound.
//!
//! Memory is asked of the operating system, in whole MiB, with room for what an allocator does; what is to be caught
//! is a hundred times as much. RFC 6455, section 10.4.
//! Read next: `connections.rs`.
#![cfg(feature = "server")]

mod common;

use common::{
    frame::{self, BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, TEXT, frame},
    server::Server,
    websocket::Client,
};
use std::{io::Write, thread};
use wirechart::wire::limits::Limits;

fn server() -> Server {
    Server::start(&["-"])
}

/// The code of the Close that comes next, and nothing after it.
#[track_caller]
fn close_code(client: &mut Client) -> u16 {
    let close = client.read_frame().expect("a Close");
    assert_eq!(close.first, FIN | CLOSE, "{close:?}");
    client.assert_ended();
    u16::from_be_bytes(*close.payload.first_chunk().expect("a code"))
}

#[test]
fn fr_len_4gib() {
    let server = server();
    let before = server.memory();
    for path in ["/echo", "/ws", "/chat"] {
        let mut client = Client::open(&server, path);
        client.write_bytes(frame::header(FIN | BINARY, 4 << 30));
        assert_eq!(close_code(&mut client), 1009);
    }
    server.assert_grown_by_less_than(4, before);
    server.assert_alive();
}

#[test]
fn a_length_within_the_limit_is_believed_when_the_bytes_come() {
    let server = server();
    let before = server.memory();
    let mut clients: Vec<Client> = (0..50).map(|_| Client::open(&server, "/echo")).collect();
    for client in &mut clients {
        let announced = frame::header(FIN | BINARY, Limits::default().frame);
        client.write_bytes([frame(FIN | PING, "read?"), announced, b"and so on".to_vec()].concat());
    }
    for client in &mut clients {
        assert_eq!(client.read_frame().unwrap().payload, b"read?", "so the header has been read, too");
    }
    server.assert_grown_by_less_than(8, before); // 800 were announced
}

#[test]
fn fr_fragment_never_fin() {
    let server = Server::start(&["-", "--max-message", "65536"]);
    let mut client = Client::open(&server, "/ws");
    client.write_bytes(frame(BINARY, ""));
    client.write_bytes(frame(CONTINUATION, [0; 1024]).repeat(64));
    client.write_bytes(frame(FIN | PING, "fits"));
    assert_eq!(client.read_frame().unwrap().payload, b"fits");
    client.write_bytes(frame(CONTINUATION, [0; 1]));
    assert_eq!(close_code(&mut client), 1009);
    server.assert_alive();
}

#[test]
fn fr_fragment_flood() {
    let server = server();
    let before = server.memory();
    let limit = Limits::default().fragments as usize;
    let mut client = Client::open(&server, "/ws");
    client.write_bytes(frame(TEXT, "x"));
    client.write_bytes(frame(CONTINUATION, "x").repeat(limit - 1));
    client.write_bytes(frame(FIN | PING, "fits"));
    assert_eq!(client.read_frame().unwrap().payload, b"fits");
    server.assert_grown_by_less_than(4, before);
    client.write_bytes(frame(CONTINUATION, "x"));
    assert_eq!(close_code(&mut client), 1008);
    server.assert_alive();
}

#[test]
fn fr_ping_flood() {
    let server = server();
    let mut client = Client::open(&server, "/echo");
    let before = server.memory();
    let last = 99;
    for number in 0..=last {
        client.write_bytes(frame(FIN | PING, [number]).repeat(10_000));
        server.assert_grown_by_less_than(8, before);
    }
    // Most were left unanswered, as they may be, but the newest was not, and all is in order.
    client.write_bytes(frame(FIN | PING, [last + 1]));
    let (mut newest, mut answered) = (0, 0);
    while newest <= last {
        let pong = client.read_frame().expect("a Pong");
        assert!(pong.first == FIN | PONG && pong.payload[0] >= newest, "{pong:?} after {newest}");
        newest = pong.payload[0];
        answered += 1;
    }
    assert!(answered < 1_000_000, "then the server was never held up, and this test has tested nothing");
    server.assert_grown_by_less_than(8, before);
    server.assert_alive();
}

#[test]
fn an_echo_that_is_not_read_is_not_piled_up() {
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
