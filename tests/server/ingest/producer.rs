//! The WebSocket at `/ingest`: a producer learns what was taken, and what was not. Read next:
//! `access.rs`.

use super::{server, values};
use crate::common::websocket::Client;
use serde_json::{Value, json};
use wirechart::wire::Message;

#[track_caller]
fn reply(producer: &mut Client) -> Value {
    serde_json::from_str(&producer.next_text()).expect("JSON")
}

#[test]
fn each_message_is_acknowledged_when_all_of_it_was_taken() {
    let server = server(&[]);
    let mut viewer = Client::open(&server, "/ws");
    let mut producer = Client::open(&server, "/ingest");
    producer.send("1\n2\n3");
    producer.send_message(&Message::binary(b"4\n".to_vec()));
    producer.send("");
    for ack in 1..=3 {
        assert_eq!(reply(&mut producer), json!({ "ack": ack }));
    }
    assert_eq!(values(&mut viewer, 4), [1, 2, 3, 4]);
    producer.close();
}

#[test]
fn lines_that_are_refused_are_told_before_the_acknowledgement() {
    let server = server(&[]);
    let mut viewer = Client::open(&server, "/ws");
    let mut producer = Client::open(&server, "/ingest");
    producer.send("1\n");
    producer.send("2\nhello\n3\n");
    assert_eq!(reply(&mut producer), json!({ "ack": 1 }));
    let refused = reply(&mut producer);
    assert_eq!(refused["message"], 2);
    let sentence = refused["error"].as_str().expect("a sentence");
    assert!(sentence.starts_with("line "), "{sentence}");
    assert_eq!(reply(&mut producer), json!({ "ack": 2 }));
    assert_eq!(values(&mut viewer, 3), [1, 2, 3]);
}

/// The first two bytes are those of gzip.
#[test]
fn a_message_that_is_damaged_spoils_no_other() {
    let server = server(&[]);
    let mut viewer = Client::open(&server, "/ws");
    let mut producer = Client::open(&server, "/ingest");
    producer.send_message(&Message::binary(b"\x1f\x8bxx".to_vec()));
    assert_eq!(reply(&mut producer)["message"], 1);
    assert_eq!(reply(&mut producer), json!({ "ack": 1 }));
    producer.send("3");
    assert_eq!(reply(&mut producer), json!({ "ack": 2 }));
    assert_eq!(values(&mut viewer, 1), [3]);
}

/// The log holds a hundredth of a message.
#[test]
fn a_long_message_waits_for_the_viewers_and_the_next_one_for_it() {
    let server = server(&["--history", "512", "--patience", "20"]);
    let mut viewer = Client::open(&server, "/ws");
    let mut producer = Client::open(&server, "/ingest");
    let lines = "7\n".repeat(40_000);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..3 {
                producer.send(&lines);
            }
            for ack in 1..=3 {
                assert_eq!(reply(&mut producer), json!({ "ack": ack }));
            }
        });
        assert_eq!(values(&mut viewer, 120_000), vec![7; 120_000]);
    });
}

#[test]
fn a_message_that_is_too_long_is_refused() {
    let server = server(&[]);
    let mut producer = Client::open(&server, "/ingest");
    // The head of a frame with 2 MiB.
    producer.write_bytes([0x81, 0xFF, 0, 0, 0, 0, 0, 0x20, 0, 0, 1, 2, 3, 4]);
    assert_eq!(producer.next_close().0, 1009);
    server.assert_alive();
}

/// What is not acknowledged is sent again: nothing is lost, and what came twice was not
/// acknowledged.
#[test]
fn a_producer_that_is_cut_off_goes_on_by_its_acknowledgements() {
    let server = server(&[]);
    let mut viewer = Client::open(&server, "/ws");
    let mut next = 0_u64;
    for _ in 0..5 {
        let mut producer = Client::open(&server, "/ingest");
        for value in next..next + 20 {
            producer.send(&value.to_string());
        }
        let mut acked = 0;
        while acked < 10 {
            acked = reply(&mut producer)["ack"].as_u64().expect("a number");
        }
        next += acked;
        producer.reset();
    }
    let mut producer = Client::open(&server, "/ingest");
    producer.send("1000");
    let mut seen = Vec::new();
    while seen.last() != Some(&1000) {
        let value = values(&mut viewer, 1).remove(0);
        seen.push(value.as_u64().expect("a number"));
    }
    for value in 0..next {
        assert!(seen.contains(&value), "{value} is lost");
    }
    assert!(seen.len() <= 5 * 20 + 1, "{} came", seen.len());
}

#[test]
fn a_producer_names_its_feed_and_how_its_lines_are_read() {
    let server = server(&[]);
    let mut producer = Client::open(&server, "/ingest?feed=a&format=json");
    producer.send("5");
    assert_eq!(reply(&mut producer), json!({ "ack": 1 }));
    let mut viewer = Client::open(&server, "/ws?feed=a&history=1");
    assert_eq!(values(&mut viewer, 1), [5]);
}
