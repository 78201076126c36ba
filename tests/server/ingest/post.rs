//! Bodies of POST and PUT: what they bring, and how they are answered. RFC 9112, sections 6 and 7.
//! Read next: `producer.rs`.

use super::{head, post, post_on, server, values};
use crate::common::{http::Connection, websocket::Client};

#[test]
fn a_connection_is_kept_for_the_next_body_whatever_frames_it() {
    let server = server(&[]);
    let mut viewer = Client::open(&server, "/ws");
    let mut connection = Connection::open(&server);
    for value in ["1", "2"] {
        let answer = post_on(&server, &mut connection, "/ingest", "", format!("{value}\n"));
        assert_eq!((answer.status, answer.body()), (204, ""));
        assert_eq!(answer.header("Content-Length"), None, "RFC 9110, 8.6");
    }
    connection.send(head(&server, "PUT /ingest/", "Transfer-Encoding: chunked\r\n"));
    connection.send("2;x=y\r\n3\n\r\n1\r\n4\r\n0\r\nA: b\r\n\r\n");
    assert_eq!(connection.answer().status, 204);
    assert_eq!(post_on(&server, &mut connection, "/ingest", "", "").status, 204);
    connection.send(head(&server, "GET /healthz", ""));
    assert_eq!(connection.answer().body(), "ok\n");
    assert_eq!(values(&mut viewer, 4), [1, 2, 3, 4]);
}

#[test]
fn an_endless_body_is_published_as_it_comes() {
    let server = server(&[]);
    let mut viewer = Client::open(&server, "/ws");
    let mut connection = Connection::open(&server);
    connection.send(head(&server, "PUT /ingest", "Transfer-Encoding: chunked\r\n"));
    for value in 0..10 {
        connection.send(format!("2\r\n{value}\n\r\n"));
        assert_eq!(values(&mut viewer, 1), [value], "before the next one is sent");
    }
    connection.send("0\r\n\r\n");
    assert_eq!(connection.answer().status, 204);
}

#[test]
#[cfg(feature = "deflate")]
fn a_compressed_body_is_inflated() {
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    let server = server(&[]);
    let mut viewer = Client::open(&server, "/ws");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all("7\n".repeat(20_000).as_bytes()).unwrap();
    let body = encoder.finish().unwrap();
    assert_eq!(post(&server, "/ingest", "Content-Encoding: gzip\r\n", &body).status, 204);
    assert_eq!(values(&mut viewer, 20_000), vec![7; 20_000]);
    let answer = post(&server, "/ingest", "Content-Encoding: gzip\r\n", &body[..50]);
    assert_eq!(answer.status, 400, "{}", answer.body());
}

#[test]
fn the_first_bad_line_is_named_and_the_good_ones_are_taken() {
    let server = server(&[]);
    let mut viewer = Client::open(&server, "/ws");
    let answer = post(&server, "/ingest", "", "1\n2\nhello\ngood bye\n3\n");
    assert_eq!(answer.status, 400);
    assert!(answer.body().starts_with("line 3 is left out: "), "{}", answer.body());
    let end = "; so is one more; 3 measurements were taken\n";
    assert!(answer.body().ends_with(end), "{}", answer.body());
    assert_eq!(values(&mut viewer, 3), [1, 2, 3]);
    server.log.wait_for("posted lines, line 3 is left out");
}

#[test]
fn a_line_has_a_limit_and_a_body_has_none() {
    let server = server(&[]);
    let long = format!("cpu=1\n{}\ncpu=2\n", "x".repeat(100_000));
    let answer = post(&server, "/ingest", "", long);
    assert_eq!(answer.status, 413, "{}", answer.body());
    assert!(answer.body().contains("2 measurements were taken"), "{}", answer.body());
    let answer = post(&server, "/ingest", "", "5\n".repeat(100_000));
    assert_eq!(answer.status, 204, "more than is ever held");
}

/// Lines of text that may be a header are held until the first number.
#[test]
fn what_a_reader_holds_counts_against_the_memory() {
    let server = server(&["--max-memory", "600000", "--max-message", "1000"]);
    let line = format!("{}\n", "x".repeat(60_000));
    let answer = post(&server, "/ingest", "", line.repeat(8));
    assert_eq!(answer.status, 503, "{}", answer.body());
    assert_eq!(post(&server, "/ingest", "", "5\n").status, 204, "it is free again");
}

#[test]
fn a_body_that_breaks_a_rule_is_answered_and_the_connection_closed() {
    let server = server(&[]);
    for (headers, body, status) in [
        ("Content-Length: 1\r\nContent-Length: 1\r\n", "1", 400),
        ("Content-Length: 1, 1\r\n", "1", 400),
        ("Content-Length: -1\r\n", "1", 400),
        ("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n", 400),
        ("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n", 501),
        ("Transfer-Encoding: chunked\r\n", "x\r\n", 400),
        ("Transfer-Encoding: chunked\r\n", "1\r\n12\r\n0\r\n\r\n", 400),
        ("Transfer-Encoding: chunked\r\n", "1\n2\n0\n\n", 400),
        ("Transfer-Encoding: chunked\r\n", "0\r\nA: b\r\n c\r\n\r\n", 400),
        ("Content-Length: 1\r\nContent-Encoding: br\r\n", "1", 415),
        ("Content-Length: 1\r\nContent-Type: multipart/form-data\r\n", "", 415),
        ("Content-Length: 1\r\nExpect: more\r\n", "1", 417),
    ] {
        let mut connection = Connection::open(&server);
        connection.send(head(&server, "POST /ingest", headers) + body);
        // What looks like the next request is not one: nobody can know where it begins.
        connection.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let answer = connection.answer();
        assert_eq!(answer.status, status, "{headers:?}: {}", answer.body());
        assert_eq!(answer.header("Connection").as_deref(), Some("close"), "{headers:?}");
        connection.assert_closed();
    }
    server.assert_alive();
}

#[test]
fn a_client_that_waits_for_it_is_told_to_go_on_unless_it_is_refused() {
    let server = server(&[]);
    let mut connection = Connection::open(&server);
    let expects = "Content-Length: 2\r\nExpect: 100-continue\r\n";
    connection.send(head(&server, "POST /ingest", expects));
    assert_eq!(connection.head().status, 100);
    connection.send("1\n");
    assert_eq!(connection.answer().status, 204);
    connection.send(head(&server, "POST /ingest?format=xml", expects));
    let answer = connection.answer();
    assert_eq!(answer.status, 400, "without being told to go on: {}", answer.body());
    assert!(answer.body().contains("json, columns, csv"), "{}", answer.body());
}

#[test]
fn a_sender_may_pause_but_not_for_ever() {
    let server = server(&["--body-timeout", "1"]);
    let mut connection = Connection::open(&server);
    connection.send(head(&server, "POST /ingest", "Content-Length: 100\r\n") + "1\n2\n3");
    let answer = connection.answer();
    assert_eq!(answer.status, 408);
    let sentence = "nothing came for 1 seconds; 2 measurements were taken\n";
    assert_eq!(answer.body(), sentence, "half a line is none");
    connection.assert_closed();
}

#[test]
fn a_body_that_is_cut_brings_its_whole_lines() {
    let server = server(&[]);
    let mut viewer = Client::open(&server, "/ws");
    let mut connection = Connection::open(&server);
    connection.send(head(&server, "POST /ingest", "Content-Length: 100\r\n") + "1\n23");
    drop(connection);
    assert_eq!(values(&mut viewer, 1), [1]);
    assert_eq!(post(&server, "/ingest", "", "4\n").status, 204);
    assert_eq!(values(&mut viewer, 1), [4], "half a number is a wrong number");
}

#[test]
#[cfg(unix)]
fn a_server_that_stops_answers_those_who_are_sending() {
    let mut server = server(&[]);
    let mut connection = Connection::open(&server);
    let mut viewer = Client::open(&server, "/ws");
    connection.send(head(&server, "PUT /ingest", "Transfer-Encoding: chunked\r\n"));
    connection.send("2\r\n1\n\r\n");
    assert_eq!(values(&mut viewer, 1), [1]);
    server.terminate();
    let answer = connection.answer();
    assert_eq!(answer.status, 503);
    assert!(answer.body().contains("shutting down; 1 measurement was taken"), "{}", answer.body());
    drop((connection, viewer));
    assert_eq!(server.wait().code(), Some(0));
}

/// The log holds a thousand measurements, and the viewer reads more slowly than the body comes.
#[test]
fn a_viewer_that_reads_gets_every_value_of_a_body_that_is_faster() {
    let server = server(&["--history", "1000", "--patience", "20"]);
    let mut viewer = Client::open(&server, "/ws");
    let lines: String = (0..100_000).map(|value| format!("{value}\n")).collect();
    std::thread::scope(|scope| {
        let sender = scope.spawn(|| post(&server, "/ingest", "", lines).status);
        let expected: Vec<u32> = (0..100_000).collect();
        assert_eq!(values(&mut viewer, 100_000), expected);
        assert_eq!(sender.join().expect("no panic"), 204);
    });
}

#[test]
fn a_feed_by_name_is_made_by_the_first_who_writes_to_it() {
    let server = server(&["--max-feeds", "1"]);
    assert_eq!(post(&server, "/ingest?feed=a", "", "5\n").status, 204);
    let mut viewer = Client::open(&server, "/ws?feed=a&history=1");
    assert_eq!(values(&mut viewer, 1), [5]);
    let answer = post(&server, "/ingest?feed=b", "", "5\n");
    assert_eq!(answer.status, 503, "{}", answer.body());
    assert!(answer.header("Retry-After").is_some());
    let answer = post(&server, "/ingest?feed=a+b", "", "5\n");
    assert_eq!(answer.status, 400, "{}", answer.body());
}

#[test]
fn a_page_of_others_can_send_nothing() {
    let server = server(&[]);
    let mut viewer = Client::open(&server, "/ws");
    for headers in [
        "Origin: http://evil.example\r\nContent-Type: text/plain\r\n",
        "Origin: null\r\n",
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n",
    ] {
        let answer = post(&server, "/ingest", headers, "5\n");
        assert_eq!(answer.status, 403, "{headers}");
    }
    server.log.wait_for("evil.example");
    let ours = format!("Origin: http://{}\r\nSec-Fetch-Site: same-origin\r\n", server.address());
    assert_eq!(post(&server, "/ingest", &ours, "7\n").status, 204);
    assert_eq!(values(&mut viewer, 1), [7]);
}

#[test]
fn what_clients_of_influxdb_ask_first_is_answered() {
    let server = server(&[]);
    let mut connection = Connection::open(&server);
    connection.send(head(&server, "GET /ping", ""));
    let answer = connection.answer();
    assert_eq!(answer.status, 204);
    assert!(answer.header("X-Influxdb-Version").is_some());
    connection.send(head(&server, "GET /health", ""));
    let health: serde_json::Value = serde_json::from_str(connection.answer().body()).unwrap();
    assert_eq!(health["status"], "pass");
    connection.send(head(&server, "GET /ingest", ""));
    let answer = connection.answer();
    assert_eq!(answer.status, 405);
    assert!(answer.body().contains("curl -T - http://"), "{}", answer.body());
}
