//! The subprotocol `wirechart.v3` on `/ws`: measurements that are sent at the same time come in one
//! message, one a line. Nobody else notices.
//!
//! Read next: `src/oracle/server/`, where writes are cut at every byte.

use crate::{
    common::{record::Record, server::Server, websocket::Client},
    inspect::watcher::{TOKEN, Watcher},
};

/// A server that holds so many measurements: 1, 2, 3 and so on.
fn holding(count: u64, arguments: &[&str]) -> Server {
    let mut server = Server::start(&[&["-"], arguments].concat());
    let mut viewer = Client::open(&server, "/ws");
    server.write((1..=count).map(|value| format!("{value}\n")).collect::<String>());
    (1..=count).for_each(|_| _ = viewer.next_seq());
    server
}

/// A client that offers this subprotocol, and has got hello.
fn open(server: &Server, path: &str, subprotocol: &str) -> Client {
    let mut client = Client::open_with(server, server.connect(), path, &[subprotocol]);
    assert_eq!(client.subprotocol.as_deref(), Some(subprotocol));
    client.next_epoch();
    client
}

/// The next message that is not about the feed.
fn next(client: &mut Client) -> String {
    loop {
        let text = client.next_text();
        if !text.starts_with(r#"{"sources":"#) && !text.starts_with(r#"{"about":"#) {
            return text;
        }
    }
}

#[test]
fn what_is_there_comes_in_few_messages_whose_lines_are_what_others_get() {
    let server = holding(2_000, &[]);
    let path = "/ws?history=2000";
    let mut plain = Client::open(&server, path);
    let mut states = open(&server, path, "wirechart.v2");
    let expected: Vec<String> = (0..2_000).map(|_| plain.next_text()).collect();
    for text in &expected {
        assert_eq!(next(&mut states), *text);
    }
    let mut joined = open(&server, path, "wirechart.v3");
    let (mut lines, mut messages) = (Vec::new(), 0);
    while lines.len() < expected.len() {
        let text = next(&mut joined);
        assert!(text.len() <= 16 << 10, "{} bytes", text.len());
        lines.extend(text.split('\n').map(str::to_owned));
        messages += 1;
    }
    assert_eq!(lines, expected);
    assert!((6..20).contains(&messages), "{messages} messages of some 90,000 bytes");
}

#[test]
fn one_alone_is_sent_at_once_and_looks_as_it_does_to_others() {
    let mut server = holding(0, &[]);
    let mut plain = Client::open(&server, "/ws");
    let mut joined = open(&server, "/ws", "wirechart.v3");
    for value in 1..=3 {
        server.write(format!("{value}\n")); // the next only when this one has been received
        assert_eq!(next(&mut joined), plain.next_text());
    }
}

#[test]
fn a_gap_is_a_message_of_its_own_and_a_resume_goes_on_after_its_number() {
    let server = holding(10, &["--history", "4"]);
    let mut late = open(&server, "/ws?after=2", "wirechart.v3");
    assert_eq!(Record::parse(&next(&mut late)), Record::Gap { from: 3, to: 6 });
    let sequence = |text: &str| {
        let record = |line| match Record::parse(line) {
            Record::Measurement { seq, .. } => seq,
            other => panic!("not a measurement: {other:?}"),
        };
        text.split('\n').map(record).collect::<Vec<_>>()
    };
    assert_eq!(sequence(&next(&mut late)), [7, 8, 9, 10]);
    let mut resumed = open(&server, "/ws?after=8", "wirechart.v3");
    assert_eq!(sequence(&next(&mut resumed)), [9, 10]);
}

#[test]
fn the_inspector_shows_the_frame_that_it_is() {
    let server = holding(3, &[]);
    let mut watcher = Watcher::open(&server, TOKEN);
    let path = format!("/ws?history=3&inspect={TOKEN}");
    let text = next(&mut open(&server, &path, "wirechart.v3"));
    assert_eq!(text.lines().count(), 3);
    let mut shown = watcher.frame("out");
    while shown["length"] != text.len() {
        shown = watcher.frame("out"); // hello, and the state of the sources
    }
    assert_eq!((&shown["opcode"], &shown["fin"]), (&"text".into(), &true.into()), "{shown}");
    assert_eq!((&shown["missing"], &shown["verdict"]["ok"]), (&0.into(), &true.into()));
}
