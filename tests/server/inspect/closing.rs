//! How the end of a connection is reported: who started it, how far the close handshake came, and
//! what was left incomplete.
//!
//! Read next: `commands.rs`.

use super::{
    common::{
        frame::{BINARY, FIN, TEXT, close, frame, header},
        server::Server,
    },
    watcher::{TOKEN, Watcher, hex, open},
};
use serde_json::{Value, json};
use std::{io::Write, net::Shutdown};
#[cfg(unix)]
use wirechart::wire::{CloseCode, CloseReason, Event};

fn closing(state: &str, by: &str, sentence: &str) -> Value {
    json!({"connection": 1, "state": state, "by": by, "sentence": sentence})
}

fn end(sentence: &str) -> Value {
    json!({"connection": 1, "sentence": sentence})
}

#[test]
fn a_close_started_by_the_client_is_shown() {
    let server = Server::start(&["-"]);
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut client = open(&server, "/echo", TOKEN);
    client.write_bytes(close(1001));
    watcher.next("open");
    watcher.next("read");
    assert_eq!(watcher.next("frame")["opcode"], "close");
    watcher.next("write");
    let seen = watcher.next("frame");
    assert_eq!((&seen["direction"], &seen["bytes"]), (&json!("out"), &json!("880203e9")));
    let sentence = "closed by the client: 1001 (going away)";
    assert_eq!(watcher.next("closing"), closing("over", "client", sentence));
    client.socket.shutdown(Shutdown::Write).expect("it is open");
    assert_eq!(watcher.next("end"), end(sentence));
}

#[test]
fn a_close_started_by_the_server_is_shown() {
    let server = Server::start(&["-"]);
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut client = open(&server, "/echo", TOKEN);
    watcher.next("open");
    watcher.ask(json!({"close": {"connection": 1, "code": 3000, "reason": "enough"}}));
    let sent = "the server has sent a Close: 3000 (registered by a library) \"enough\"";
    watcher.next("write");
    assert_eq!(watcher.next("frame")["bytes"], hex(b"\x88\x08\x0b\xb8enough"));
    assert_eq!(watcher.next("closing"), closing("sent", "server", sent));
    assert_eq!(client.next_close(), (3000, "enough".to_owned()));
    watcher.next("read");
    assert_eq!(watcher.next("frame")["direction"], "in");
    let over = "closed by the server: 3000 (registered by a library) \"enough\"";
    assert_eq!(watcher.next("closing"), closing("over", "server", over));
    assert_eq!(watcher.next("end"), end(over));
}

#[test]
fn the_close_at_the_end_of_the_data_is_shown() {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(b"[74]").expect("it is written");
    let server = Server::start(&[file.path().to_str().expect("UTF-8"), "--rate", "1000", "--once"]);
    let mut watcher = Watcher::open(&server, TOKEN);
    let _client = open(&server, "/ws", TOKEN);
    let sent = "the server has sent a Close: 1000 (normal end) \"the data has ended\"";
    while watcher.find("frame")["opcode"] != "close" {}
    assert_eq!(watcher.next("closing"), closing("sent", "server", sent));
}

#[test]
fn the_close_after_a_violation_is_shown() {
    let server = Server::start(&["-"]);
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut client = open(&server, "/echo", TOKEN);
    client.write_bytes(b"\x83\x80");
    let sentence = "failed: opcode 0x3 is reserved (RFC 6455, 5.2), closed with 1002";
    assert_eq!(watcher.frame("out")["opcode"], "close");
    assert_eq!(watcher.next("closing"), closing("failed", "server", sentence));
    client.socket.shutdown(Shutdown::Write).expect("it is open");
    assert_eq!(watcher.find("end"), end(sentence));
}

#[test]
fn an_end_of_the_transport_inside_a_frame_is_shown() {
    let server = Server::start(&["-"]);
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut client = open(&server, "/echo", TOKEN);
    client.write_bytes(
        [frame(FIN | TEXT, "whole"), header(FIN | BINARY, 9), b"half".to_vec()].concat(),
    );
    assert_eq!(client.next_text(), "whole");
    client.socket.shutdown(Shutdown::Write).expect("it is open");
    assert_eq!(watcher.frame("in")["missing"], 0);
    let lost = "lost: the connection ended without a Close";
    assert_eq!(watcher.find("closing"), closing("lost", "transport", lost));
    let half = watcher.next("frame");
    assert_eq!(
        (&half["at"], &half["missing"], &half["length"]),
        (&json!(11), &json!(5), &json!(9))
    );
    assert_eq!(half["verdict"], json!({"ok": true, "missing": 5}));
    assert_eq!(watcher.next("end"), end(lost));
}

#[test]
fn a_reset_of_the_transport_is_shown() {
    let server = Server::start(&["-"]);
    let mut watcher = Watcher::open(&server, TOKEN);
    open(&server, "/echo", TOKEN).reset();
    let lost = "lost: the connection ended without a Close";
    assert_eq!(watcher.find("closing"), closing("lost", "transport", lost));
    let sentence = watcher.next("end")["sentence"].to_string();
    assert!(sentence.contains(lost), "{sentence}");
}

/// The server has sent its Close, and the transport ends before the answer.
#[test]
fn an_end_of_the_transport_inside_the_close_handshake_is_shown() {
    let server = Server::start(&["-"]);
    let mut watcher = Watcher::open(&server, TOKEN);
    let client = open(&server, "/echo", TOKEN);
    watcher.next("open");
    watcher.ask(json!({"close": {"connection": 1}}));
    let sent = "the server has sent a Close without a code";
    assert_eq!(watcher.frame("out")["bytes"], "8800");
    assert_eq!(watcher.next("closing"), closing("sent", "server", sent));
    client.socket.shutdown(Shutdown::Both).expect("it is open");
    let lost = "lost: the connection ended before the client answered the server's Close";
    assert_eq!(watcher.next("closing"), closing("lost", "server", lost));
    assert_eq!(watcher.next("end"), end(lost));
}

#[test]
#[cfg(unix)]
fn the_close_at_the_servers_shutdown_is_shown() {
    let server = Server::start(&["-"]);
    let mut watcher = Watcher::open(&server, TOKEN);
    let _client = open(&server, "/echo", TOKEN);
    watcher.next("open");
    server.terminate();
    // If the client is on another thread, the report about its Close may come first.
    let reason = loop {
        match watcher.client.next() {
            Event::Close(reason) => break reason,
            other => assert!(matches!(other, Event::Message(_)), "{other:?}"),
        }
    };
    assert_eq!(
        reason,
        Some(CloseReason::new(CloseCode::GOING_AWAY, "the server is shutting down"))
    );
}
