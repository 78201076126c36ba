//! `wirechart connect --trace`: the trace shows exactly the bytes on the wire.
//!
//! The server here records every byte that it receives, and sends what the test chooses. Read next:
//! `learn/mod.rs`.

mod heads;
mod sent;

use crate::common::{
    command::{Finished, run},
    http::accept_request,
    server::Server,
};
use serde_json::Value;
use std::{
    io::{Read, Write},
    net::TcpListener,
    thread::{self, JoinHandle},
};
use wirechart::wire::accept_value;

/// A server for one connection. It answers the request with 101 and these header lines, sends these
/// bytes, and reads until the client ends. Returns its URL, and later the three recorded parts: the
/// request, its own response head, and the client's frames.
fn recorded(lines: &'static str, bytes: &'static [u8]) -> (String, JoinHandle<[Vec<u8>; 3]>) {
    let head = move |key: &str| {
        let head =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
        format!("{head}Sec-WebSocket-Accept: {}\r\n{lines}\r\n", accept_value(key))
    };
    answering(head, bytes)
}

/// The same with a response head that `head` makes from the client's key.
fn answering(
    head: impl FnOnce(&str) -> String + Send + 'static,
    bytes: &'static [u8],
) -> (String, JoinHandle<[Vec<u8>; 3]>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("ws://{}/chat?x=1", listener.local_addr().expect("an address"));
    let serving = thread::spawn(move || {
        let (mut socket, request) = accept_request(&listener);
        let key = request
            .lines()
            .find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "))
            .expect("a key");
        let head = head(key).into_bytes();
        socket.write_all(&head).expect("the client takes it");
        socket.write_all(bytes).expect("the client takes it");
        socket.shutdown(std::net::Shutdown::Write).expect("an end");
        let mut frames = Vec::new();
        _ = socket.read_to_end(&mut frames); // a reset is an end, too
        [request.into_bytes(), head, frames]
    });
    (url, serving)
}

fn connect(arguments: &[&str], input: &str) -> Finished {
    run([&["connect", "--trace"], arguments].concat(), input.as_bytes())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The objects of one kind of event.
fn events<'a>(shown: &'a [Value], event: &str) -> Vec<&'a Value> {
    shown.iter().filter(|shown| shown["event"] == event).collect()
}

#[test]
fn the_trace_shows_the_exact_bytes_in_both_directions() {
    // A fragmented text with a Ping inside, and a Close.
    let sent = b"\x01\x03Hel\x89\x01p\x80\x02lo\x88\x02\x03\xe8";
    let (url, serving) = recorded("", sent);
    let shown = connect(&["--json", "--keep-open", &url], "");
    let [request, response, frames] = serving.join().unwrap();
    let shown = shown.json();

    assert_eq!(events(&shown, "request")[0]["bytes"], hex(&request).as_str());
    assert_eq!(events(&shown, "response")[0]["bytes"], hex(&response).as_str());
    let shown_frames = events(&shown, "frame");
    let of = |direction: &str| -> String {
        let frames = shown_frames.iter().filter(|frame| frame["direction"] == direction);
        frames.map(|frame| frame["bytes"].as_str().expect("hex")).collect()
    };
    assert_eq!((of("in"), of("out")), (hex(sent), hex(&frames)));
    let opcodes: Vec<_> = shown_frames
        .iter()
        .filter(|frame| frame["direction"] == "in")
        .map(|frame| &frame["opcode"])
        .collect();
    assert_eq!(opcodes, ["text", "ping", "continuation", "close"]);
    assert!(shown_frames.iter().all(|frame| frame["verdict"]["ok"] == true));
    let senders = shown_frames
        .iter()
        .all(|frame| (frame["sender"] == "client") == (frame["direction"] == "out"));
    assert!(
        senders
            && shown_frames
                .iter()
                .all(|frame| frame["mask"].is_null() == (frame["direction"] == "in"))
    );
    assert_eq!(events(&shown, "end").len(), 1, "the server ends the stream");
}

#[test]
fn an_event_comes_after_the_frame_that_caused_it() {
    let server = Server::start(&[]);
    let shown = connect(
        &["--json", "--linger", "0.2", &format!("ws://{}/echo", server.address())],
        "one\n",
    )
    .json();
    let order: Vec<_> = shown.iter().map(|shown| shown["event"].as_str().unwrap()).collect();
    let expected = [
        "request", "response", "accept", "open", "frame", "frame", "message", "frame", "frame",
        "end", "close",
    ];
    assert_eq!(order, expected);
    let mut seconds: Vec<_> = shown.iter().filter_map(|shown| shown["seconds"].as_f64()).collect();
    assert_eq!(seconds.len(), 7);
    let unsorted = seconds.clone();
    seconds.sort_by(f64::total_cmp);
    assert_eq!(unsorted, seconds);
}

#[test]
fn the_trace_goes_to_standard_error_and_messages_to_standard_output() {
    let (url, serving) = recorded("", b"\x81\x05Hello\x88\x05\x03\xe9bye");
    let shown = connect(&["--keep-open", &url], "");
    let [_, _, frames] = serving.join().unwrap();
    assert_eq!(shown.output(), "Hello\n");
    let log = shown.log;
    for line in [
        "  request, ",
        "            GET /chat?x=1 HTTP/1.1\n",
        "  response, 129 bytes\n",
        "            HTTP/1.1 101 Switching Protocols\n",
        "258EAFA5-E914-47DA-95CA-C5AB0DC85B11\n",
        "  text, fin, 5 bytes, ok: \"Hello\"\n            81 05 48 65 6c 6c 6f\n",
        "  close, fin, 5 bytes, ok: 1001 \"bye\"\n            88 05 03 e9 62 79 65\n",
        " s  the end: TCP FIN\n",
        "wirechart: closed by the peer: 1001 (going away) \"bye\"\n",
    ] {
        assert!(log.contains(line), "{line:?} is not in:\n{log}");
    }
    let spaced: Vec<String> = frames.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(log.contains(&format!("            {}\n", spaced.join(" "))), "{log}");
    assert!(log.lines().all(|line| line.chars().count() <= 80), "{log}");
    assert!(!log.contains('\u{1b}'), "colour is for terminals");
}

#[test]
fn without_the_trace_flag_nothing_of_it_is_shown() {
    let (url, _serving) = recorded("", b"\x81\x05Hello\x88\x00");
    let shown = run(["connect", "--keep-open", &url], b"");
    assert_eq!((shown.output(), shown.log.lines().count()), ("Hello\n", 2), "{}", shown.log);
}

#[test]
fn a_violation_is_shown_even_if_the_rest_of_the_frame_never_comes() {
    for (bytes, words) in [
        (
            &b"\x83\x05He"[..],
            "invalid: opcode 0x3 is reserved (RFC 6455, 5.2). The receiver fails the connection with 1002",
        ),
        (b"\x81\x85\0\0\0\0Hello", "a server must not mask a frame, this one is masked (RFC"),
        (b"\x81\x7f\xff", "the top bit of a 64-bit payload length must be 0"),
        (b"\x81\x01\xff\x88\x00", "the text is not UTF-8 from byte 0 on"),
    ] {
        let (url, _serving) = recorded("", bytes);
        let shown = connect(&["--keep-open", &url], "");
        let said = shown.log.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(words), "{}", shown.log);
        assert_eq!(
            (shown.code, shown.log.matches("invalid:").count()),
            (Some(4), 1),
            "{}",
            shown.log
        );
    }
}

#[test]
fn an_incomplete_received_frame_is_shown_at_the_end() {
    let (url, _serving) = recorded("", b"\x81\x05He");
    let shown = connect(&["--keep-open", &url], "");
    assert!(
        shown.log.contains("text, fin, 5 bytes, incomplete: 3 bytes missing: \"He"),
        "{}",
        shown.log
    );
    assert_eq!(shown.code, Some(3));
}

#[test]
fn the_agreed_extension_is_taken_into_account() {
    let extension = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    let (url, _serving) = recorded(extension, b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00\x88\x00");
    let shown = connect(&["--keep-open", &url], "");
    assert_eq!((shown.output(), shown.code), ("Hello\n", Some(0)), "{}", shown.log);
    assert!(shown.log.contains("text, fin, 7 bytes, compressed, ok: "), "{}", shown.log);
}

#[test]
fn a_long_payload_is_truncated_and_its_full_length_shown() {
    let server = Server::start(&[]);
    let url = format!("ws://{}/echo", server.address());
    let line = "x".repeat(70_000) + "\n";
    let shown = connect(&["--json", "--no-compression", "--linger", "0.2", &url], &line).json();
    let frames = events(&shown, "frame");
    assert_eq!(
        (&frames[0]["length"], &frames[0]["cut"]),
        (&Value::from(70_000), &Value::from(70_000 - 256))
    );
    assert_eq!(frames[1]["bytes"].as_str().map(str::len), Some(2 * (10 + 256)));
}
