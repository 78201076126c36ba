//! `POST /explain`: what a visitor pastes into the page. Read next: [`inspect`](super::inspect).

use crate::common::{
    http::{Answer, Connection},
    server::Server,
};
use serde_json::Value;

fn explain(server: &Server, body: &[u8]) -> Answer {
    let mut connection = Connection::open(server);
    let head = format!(
        "POST /explain HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n\r\n",
        server.address(),
        body.len()
    );
    connection.send([head.as_bytes(), body].concat());
    connection.answer()
}

#[test]
fn a_paste_is_answered_with_its_heads_and_frames() {
    let server = Server::start(&[]);
    let answer = explain(&server, b"81 80 00 00 00 00 81 02 68 69");
    assert_eq!(answer.status, 200);
    let answer: Value = serde_json::from_str(answer.body()).expect("JSON");
    assert_eq!((&answer["form"], &answer["bytes"]), (&"hex".into(), &10.into()));
    let items = answer["items"].as_array().expect("items");
    assert_eq!(items[0]["said"], "sent by both ends: told apart by their masks");
    assert_eq!(items[1]["frame"]["sender"], "client");
    assert_eq!(items[2]["frame"]["sender"], "server");
    assert_eq!(items.len(), 3);
}

#[test]
fn what_cannot_be_read_gets_400_and_what_is_too_long_413() {
    let server = Server::start(&[]);
    let answer = explain(&server, b"81 05\nhello world");
    assert_eq!(answer.status, 400);
    let sentence = answer.body().to_owned();
    assert!(sentence.starts_with("line 2, \"hello world\", cannot be read"), "{sentence}");
    assert_eq!(explain(&server, &vec![b'0'; (1 << 20) + 2]).status, 413);
}

/// A page of someone else must not have this server work for it.
#[test]
fn a_foreign_page_is_refused() {
    let server = Server::start(&[]);
    let mut connection = Connection::open(&server);
    let head = format!(
        "POST /explain HTTP/1.1\r\nHost: {}\r\nOrigin: http://evil.example\r\nContent-Length: 2\r\n\r\n81",
        server.address()
    );
    connection.send(head);
    assert_eq!(connection.answer().status, 403);
}
