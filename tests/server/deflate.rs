//! Compressed messages over real sockets: which endpoints agree on compression, and that messages
//! come back intact.
//!
//! The compressed bytes themselves are tested without sockets, in `tests/protocol/deflate.rs`. RFC
//! 7692.
#![cfg(feature = "deflate")]

use crate::common::{
    frame::{BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, TEXT, frame},
    http::{Connection, Request, ask},
    server::Server,
    websocket::Client,
};
use flate2::{Compress, Compression, FlushCompress};
use wirechart::wire::{DeflateParameters, Event, Message};

const RSV1: u8 = 0x40;

fn request(server: &Server, path: &str, offer: &str) -> Request {
    Request::upgrade(server, path).with("Sec-WebSocket-Extensions", offer)
}

/// A client of `/echo` that has agreed on `permessage-deflate` without parameters.
fn open(server: &Server) -> Client {
    let mut connection = Connection::open(server);
    connection.send(request(server, "/echo", "permessage-deflate").bytes());
    Client::after(connection).compressing(DeflateParameters::default())
}

#[test]
fn only_the_echo_agrees_on_compression() {
    let server = Server::start(&["-"]);
    let answer = |path, offer| {
        ask(&server, &request(&server, path, offer)).header("Sec-WebSocket-Extensions")
    };
    for path in ["/ws", "/chat"] {
        assert_eq!(answer(path, "permessage-deflate; client_max_window_bits"), None, "{path}");
    }
    let agreed = answer(
        "/echo",
        "permessage-deflate; server_max_window_bits=8, permessage-deflate; server_max_window_bits=10",
    );
    assert_eq!(agreed.as_deref(), Some("permessage-deflate; server_max_window_bits=10"));
    assert_eq!(answer("/echo", "permessage-deflate; server_max_window_bits=9.5"), None);
    assert_eq!(
        answer("/echo?n=1&compress=no", "permessage-deflate"),
        None,
        "a browser cannot ask for it otherwise"
    );
    let makes_no_sense = ask(&server, &request(&server, "/echo", "permessage-deflate; mystery"));
    assert_eq!(makes_no_sense.status, 101, "an offer that is declined is no broken request");
}

#[test]
fn compressed_messages_come_back_from_the_echo() {
    let server = Server::start(&["-"]);
    let mut client = open(&server);
    for round in 0..50 {
        for text in ["", "short", &"long ".repeat(round * round)] {
            client.send(text);
            assert_eq!(client.next_text(), text);
        }
        let bytes: Vec<u8> = (0..round * 1000).map(|i| (i * i / 7) as u8).collect();
        client.send_message(&Message::binary(&bytes));
        assert_eq!(client.next(), Event::Message(Message::binary(&bytes)));
    }
    client.close();
}

#[test]
fn long_echoes_are_compressed() {
    let server = Server::start(&["-"]);
    let mut client = open(&server);
    // `Hello` as in RFC 7692, section 7.2.3.1, in two fragments with a Ping between them.
    client.write_bytes(frame(TEXT | RSV1, b"\xF2\x48\xCD"));
    client.write_bytes(frame(FIN | PING, b"?"));
    client.write_bytes(frame(FIN | CONTINUATION, b"\xC9\xC9\x07\x00"));
    let mut next =
        || client.read_frame().map(|frame| (frame.first, frame.payload)).expect("a frame");
    assert_eq!(next(), (FIN | PONG, b"?".to_vec()));
    assert_eq!(next(), (FIN | TEXT, b"Hello".to_vec()));

    client.write_bytes(frame(FIN | BINARY, [7; 1000]));
    let long = client.read_frame().expect("a frame");
    assert!(long.first == FIN | BINARY | RSV1 && long.payload.len() < 50, "{long:?}");
}

#[test]
fn a_message_that_inflates_past_the_limit_is_refused() {
    let server = Server::start(&["-"]);
    let mut zeros = Vec::with_capacity(1 << 20);
    let mut compress = Compress::new(Compression::best(), false);
    compress.compress_vec(&[0; 1 << 20], &mut zeros, FlushCompress::Sync).unwrap();
    let gigabyte = frame(FIN | BINARY | RSV1, zeros.repeat(1024));
    let before = server.memory();
    for _ in 0..5 {
        let mut client = open(&server);
        // The server may have closed before it has read everything.
        _ = std::io::Write::write_all(&mut client.socket, &gigabyte);
        let close = client.read_frame().expect("a Close");
        assert_eq!((close.first, &close.payload[..2]), (FIN | CLOSE, &1009_u16.to_be_bytes()[..]));
    }
    server.assert_grown_by_less_than(100, before);
    server.assert_alive();
}

#[test]
fn invalid_deflate_data_closes_with_1007() {
    let server = Server::start(&["-"]);
    let mut client = open(&server);
    client.write_bytes(frame(FIN | TEXT | RSV1, b"\x07\x00"));
    assert_eq!(
        client.next_close(),
        (1007, "the compressed message is not DEFLATE data".to_owned())
    );
    server.log.wait_for("RFC 7692, 7.2.2");
}
