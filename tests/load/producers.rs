//! A million lines by POST beside a million by a pipe, to a viewer that reads: all of them arrive,
//! in the order of each. And producers that send slowly, or nothing.
//!
//! Read next: `fairness.rs`.

use crate::{
    alone,
    common::{http::Connection, server::Server, websocket::Client},
};
use std::{io::Write, thread};

const LINES: i64 = 1_000_000;

fn head(server: &Server) -> String {
    let address = server.address();
    format!("PUT /ingest HTTP/1.1\r\nHost: {address}\r\nTransfer-Encoding: chunked\r\n\r\n")
}

/// The whole number at the end of a record.
fn value(record: &str) -> i64 {
    let (_, value) = record.trim_end_matches('}').rsplit_once(':').expect("a member");
    value.parse().expect("a whole number")
}

#[test]
fn a_million_lines_by_post_beside_a_million_by_a_pipe() {
    let _alone = alone();
    let mut server = Server::start(&["-", "--patience", "20"]);
    let before = server.memory();
    let mut viewer = Client::open(&server, "/ws");
    let piped: String = (1..=LINES).map(|number| format!("{number}\n")).collect();
    server.write_meanwhile(piped);
    let mut connection = Connection::open(&server);
    thread::scope(|scope| {
        let sender = scope.spawn(|| {
            connection.send(head(&server));
            for start in (1..=LINES).step_by(1000) {
                let chunk: String =
                    (start..start + 1000).map(|number| format!("-{number}\n")).collect();
                connection.send(format!("{:x}\r\n{chunk}\r\n", chunk.len()));
            }
            connection.send("0\r\n\r\n");
            connection.answer().status
        });
        let (mut piped, mut posted) = (0, 0);
        while piped < LINES || posted < LINES {
            let number = value(&viewer.next_text());
            let last = if number > 0 { &mut piped } else { &mut posted };
            assert_eq!(number.abs(), *last + 1, "the next of the same sender");
            *last += 1;
        }
        assert_eq!(sender.join().expect("no panic"), 204);
    });
    // The log keeps 65,536 of them.
    server.assert_grown_by_less_than(64, before);
}

#[test]
fn a_thousand_bodies_that_stall_cost_little_and_stop_nobody() {
    let _alone = alone();
    let server = Server::start(&["-"]);
    let before = server.memory();
    let mut slow: Vec<_> = (0..1_000).map(|_| Connection::open(&server)).collect();
    for connection in &mut slow {
        connection.send(head(&server) + "1");
    }
    server.assert_alive();
    let mut viewer = Client::open(&server, "/ws");
    for connection in &mut slow {
        connection.socket.write_all(b"\r\n7\r\n0\r\n\r\n").expect("the server takes it");
        assert_eq!(connection.answer().status, 204);
    }
    for _ in &slow {
        assert_eq!(value(&viewer.next_text()), 7);
    }
    server.assert_grown_by_less_than(64, before);
}
