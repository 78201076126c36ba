//! `/ws` from end to end: every viewer receives everything that the source produces, in order.
//!
//! Read next: `tests/load/slow_viewers.rs`, for viewers that cannot keep up; `chat.rs`.

use crate::common::{record::Record, server::Server, websocket::Client};
use std::{fmt::Display, io::Write};
use tempfile::NamedTempFile;
use wirechart::wire::{Event, Message};

/// A file for the server to read.
fn file(content: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a file");
    file.write_all(content.as_bytes()).expect("room for it");
    file
}

/// A server whose standard input the test writes, and a viewer that is connected from the start.
fn piped(arguments: &[&str]) -> (Server, Client) {
    let server = Server::start(&[&["-"], arguments].concat());
    let viewer = Client::open(&server, "/ws");
    (server, viewer)
}

/// Each value on its own line.
fn lines(values: impl IntoIterator<Item = impl Display>) -> String {
    values.into_iter().map(|value| format!("{value}\n")).collect()
}

#[test]
fn the_values_of_the_file_come_in_its_order() {
    let file = file(
        r#"[{"value": 74}, 75, {"value": -0.5, "unit": "ignored"}, {"value": 18446744073709551615}]"#,
    );
    let server = Server::start(&[file.path().to_str().unwrap(), "--rate", "1000", "--once"]);
    let mut viewer = Client::open(&server, "/ws?history=1000");
    for (seq, value) in (1..).zip(["74", "75", "-0.5", "18446744073709551615"]) {
        let text = viewer.next_text();
        let expected = Record::Measurement { seq, value: serde_json::from_str(value).unwrap() };
        assert_eq!(Record::parse(&text), expected);
        assert!(text.starts_with(&format!(r#"{{"seq":{seq},"t":1"#)), "{text}");
        assert!(text.ends_with(&format!(r#","value":{value}}}"#)), "{text}");
    }
    assert_eq!(viewer.next_close(), (1000, "the data has ended".to_owned()));
}

#[test]
fn a_file_starts_again_when_it_has_ended() {
    let file = file("1\n2\n3\n");
    let server = Server::start(&[file.path().to_str().unwrap(), "--rate", "1000"]);
    let mut viewer = Client::open(&server, "/ws?history=1000");
    for seq in 1..=10 {
        assert_eq!(
            viewer.next_record(),
            Record::Measurement { seq, value: ((seq - 1) % 3 + 1).into() }
        );
    }
}

#[test]
fn measurements_carry_the_names_of_their_series() {
    let (mut server, mut viewer) = piped(&[]);
    server.write("{\"value\": 1, \"series\": \"cpu °C\"}\n");
    assert!(viewer.next_text().ends_with(r#","series":"cpu °C","value":1}"#));
}

#[test]
fn every_viewer_gets_every_value() {
    let (mut server, viewer) = piped(&[]);
    let mut viewers = [viewer, Client::open(&server, "/ws"), Client::open(&server, "/ws")];
    server.write_meanwhile(lines(0..10_000));
    for seq in 1..=10_000 {
        let texts: Vec<String> = viewers.iter_mut().map(Client::next_text).collect();
        assert_eq!(Record::parse(&texts[0]), Record::Measurement { seq, value: (seq - 1).into() });
        assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    }
}

#[test]
fn a_line_is_sent_as_soon_as_it_is_written() {
    let (mut server, mut viewer) = piped(&[]);
    for seq in 1..=3 {
        server.write("7\n"); // the next measurement comes only after this one has been received
        viewer.assert_next([seq]);
    }
}

#[test]
fn every_measurement_after_the_handshake_is_received() {
    let (mut server, _) = piped(&[]);
    for seq in 1..=300 {
        let mut viewer = Client::open(&server, "/ws");
        server.write("7\n");
        viewer.assert_next([seq]);
    }
}

#[test]
fn history_is_sent_only_on_request() {
    let (mut server, mut viewer) = piped(&[]);
    server.write(lines(1..=10));
    viewer.assert_next(1..=10);
    let at = |query: &str| Client::open(&server, &format!("/ws{query}"));
    let mut later =
        [at("?history=3"), at("?history=10"), at("?history=1000000"), at("?history=0"), at("")];
    server.write(lines([11]));
    for (viewer, first) in later.iter_mut().zip([8, 1, 1, 11, 11]) {
        viewer.assert_next(first..=11);
    }
}

#[test]
fn a_viewer_resumes_where_it_left_off() {
    let (mut server, mut stays) = piped(&[]);
    let mut leaves = Client::open_v1(&server, "/ws");
    let epoch = leaves.next_epoch();
    server.write(lines(1..=5));
    leaves.assert_next(1..=5);
    drop(leaves);
    server.write(lines(6..=10));
    stays.assert_next(1..=10);

    let returns = |query: &str| Client::open(&server, &format!("/ws?after={query}"));
    let mut same = returns(&format!("5&epoch={epoch}"));
    let mut unchecked = returns("5");
    let mut before_a_restart = returns("5&epoch=0123456789abcdef");
    let mut with_history = returns("5&epoch=0123456789abcdef&history=2");
    let mut from_the_future = returns(&format!("1000&epoch={epoch}"));
    server.write(lines([11]));
    same.assert_next(6..=11);
    unchecked.assert_next(6..=11);
    before_a_restart.assert_next([11]);
    with_history.assert_next(9..=11);
    from_the_future.assert_next([11]);
}

#[test]
fn a_viewer_that_resumes_too_late_gets_a_gap_record() {
    let (mut server, mut stays) = piped(&["--history", "4"]);
    server.write(lines(1..=10));
    assert_eq!((0..10).map(|_| stays.next_seq()).last(), Some(10));
    let mut viewer = Client::open_v1(&server, "/ws?after=2");
    assert!(matches!(viewer.next_record(), Record::Hello { first: 7, last: 10, .. }));
    assert_eq!(viewer.next_record(), Record::Gap { from: 3, to: 6 });
    viewer.assert_next(7..=10);
    Client::open(&server, "/ws?after=2").assert_next(7..=10);
}

#[test]
fn only_the_subprotocol_says_hello() {
    let (mut server, mut plain) = piped(&[]);
    let mut viewer = Client::open_v1(&server, "/ws");
    assert_eq!(viewer.subprotocol.as_deref(), Some("wirechart.v1"));
    let hello = viewer.next_text();
    assert!(
        matches!(Record::parse(&hello), Record::Hello { first: 1, last: 0, .. }),
        "none yet: {hello}"
    );
    server.write(lines([7]));
    viewer.assert_next([1]);
    plain.assert_next([1]);
    let later = Client::open_v1(&server, "/ws").next_record();
    assert!(matches!(later, Record::Hello { first: 1, last: 1, .. }), "{later:?}");
}

#[test]
fn each_run_of_the_server_has_its_own_epoch() {
    let epoch = || Client::open_v1(&Server::start(&[]), "/ws").next_epoch();
    assert_ne!(epoch(), epoch());
    let server = Server::start(&[]);
    let epoch = || Client::open_v1(&server, "/ws").next_epoch();
    assert_eq!(epoch(), epoch(), "but one epoch is the same for all");
}

#[test]
fn with_once_the_server_exits_at_the_end_of_the_data() {
    let (mut server, viewer) = piped(&["--once"]);
    let mut viewers = vec![viewer, Client::open_v1(&server, "/ws"), Client::open(&server, "/ws")];
    viewers[1].next_epoch();
    server.write("1\n2\n3"); // the last line needs no line end
    server.end_input();
    viewers.push(Client::open(&server, "/ws?history=10"));
    for viewer in &mut viewers {
        viewer.assert_next(1..=3);
        assert_eq!(viewer.next_close().0, 1000);
    }
    let mut late = Client::open(&server, "/ws?history=2");
    late.assert_next(2..=3);
    assert_eq!(late.next_close().0, 1000);
    assert_eq!(Client::open(&server, "/ws").next_close().0, 1000);
    server.assert_alive();
}

#[test]
fn without_once_viewers_stay_connected_after_the_end_of_the_data() {
    let (mut server, mut viewer) = piped(&[]);
    server.write("1\n");
    server.end_input();
    server.log.wait_for("standard input has ended");
    viewer.assert_next([1]);
    viewer.ping(b"still open?");
    assert!(matches!(viewer.next(), Event::Pong(_)));
}

#[test]
fn what_a_viewer_sends_changes_nothing() {
    let (mut server, mut viewer) = piped(&[]);
    viewer.send(r#"{"seq":1,"t":1763770000123,"value":1}"#);
    viewer.send_message(&Message::binary(vec![0; 4 << 10]));
    viewer.ping(b"read?");
    assert_eq!(viewer.next(), Event::Pong(b"read?".into()));
    let mut other = Client::open(&server, "/ws?history=10");
    server.write(lines([5]));
    for viewer in [&mut viewer, &mut other] {
        assert_eq!(viewer.next_record(), Record::Measurement { seq: 1, value: 5.into() });
    }
}

#[test]
fn a_ping_is_answered_between_measurements() {
    let (mut server, mut viewer) = piped(&[]);
    server.write_meanwhile(lines(0..10_000));
    viewer.assert_next([1]);
    viewer.ping(b"now");
    let (mut seq, mut ponged) = (1, false);
    while seq < 10_000 || !ponged {
        match viewer.next() {
            Event::Pong(payload) => ponged = *payload == *b"now",
            Event::Message(message) => {
                seq += 1;
                assert!(
                    matches!(Record::parse(message.as_text().unwrap()), Record::Measurement { seq: next, .. } if next == seq)
                );
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn viewers_that_leave_do_not_disturb_the_others() {
    let (mut server, mut stays) = piped(&[]);
    let closes = Client::open(&server, "/ws");
    let vanishes = Client::open(&server, "/ws");
    server.write_meanwhile(lines(0..10_000));
    stays.assert_next(1..=100);
    closes.close();
    drop(vanishes);
    stays.assert_next(101..=10_000);
    server.assert_alive();
}
