//! `wirechart connect --trace`: the trace shows exactly the bytes on the wire.
//!
//! The server here records every byte that it receives, and sends what the test chooses. Read next:
//! `learn/mod.rs`.

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
fn the_answer_to_the_key_is_shown_step_by_step() {
    let (url, serving) = recorded("", b"\x88\x00");
    let shown = connect(&["--json", "--keep-open", &url], "").json();
    let [request, ..] = serving.join().unwrap();
    let request = String::from_utf8(request).unwrap();
    let key = request.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
    let steps = events(&shown, "accept")[0]["steps"].as_array().unwrap();
    assert_eq!(
        (&steps[0]["value"], &steps[3]["value"]),
        (&Value::from(key), &Value::from(accept_value(key)))
    );
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

/// Frames that `connect` alone would never send.
#[test]
fn frames_from_input_are_sent_unchanged() {
    let server = Server::start(&[]);
    let url = format!("ws://{}/echo", server.address());
    let shown = run(["connect", "--frames", &url], b"82 81 01 02 03 04 fe\n");
    assert_eq!((shown.output(), shown.code), ("ff\n", Some(0)), "{}", shown.log);
    let shown = run(["connect", "--frames", &url], b"oops\na1 80 00 00 00 00\n");
    assert!(
        shown
            .log
            .contains("a line was not sent: 'o', character 1 of the input, is not a hex digit"),
        "{}",
        shown.log
    );
    assert!(shown.log.contains("1002 (protocol error) \"RSV2 is set"), "{}", shown.log);
    assert_eq!(shown.code, Some(5));
}

/// Asserts that `--frames` sends these bytes for this input, and that the trace shows them frame by
/// frame.
#[track_caller]
fn assert_sent(input: &str, sent: &[&str]) {
    let server = Server::start(&[]);
    let url = format!("ws://{}/echo", server.address());
    let shown = connect(&["--json", "--frames", "--linger", "0.2", &url], input).json();
    let frames: Vec<_> =
        events(&shown, "frame").into_iter().filter(|frame| frame["direction"] == "out").collect();
    let bytes: Vec<&str> =
        frames.iter().map(|frame| frame["bytes"].as_str().expect("hex")).collect();
    // The mask of our own Close is random.
    let traced: Vec<String> = bytes
        .iter()
        .map(|hex| if hex.starts_with("8882") { "close" } else { *hex }.to_owned())
        .collect();
    assert!(
        traced.starts_with(&sent.iter().map(ToString::to_string).collect::<Vec<_>>()),
        "{traced:?}"
    );
    let mut at = 0;
    for frame in &frames {
        assert_eq!(frame["at"], at, "{frame}");
        at += frame["bytes"].as_str().expect("hex").len() as u64 / 2;
    }
    let close = bytes.last().expect("a frame");
    assert!(close.starts_with("88"), "the answer to the server's Close: {bytes:?}");
}

/// The server reads up to the first invalid frame, but the later frames were sent all the same.
#[test]
fn every_sent_frame_is_shown() {
    let (broken, text, ping) = ("a18000000000", "818000000000", "898000000000");
    assert_sent(&format!("{broken}\n{text}\n{ping}\n"), &[broken, text, ping]);
    assert_sent(&format!("{broken}{text}{ping}\n"), &[broken, text, ping]);
    assert_sent(&format!("{text}\n{broken}\n"), &[text, broken]);
    // A header that announces more than is ever sent.
    let endless = "82ffffffffffffffffff";
    assert_sent(&format!("{endless}\n{text}\n{ping}\n"), &[endless, text, ping]);
    assert_sent(&format!("{endless}\n"), &[endless]);
    // A Close written by hand, and data after it.
    assert_sent(&format!("888000000000\n{text}\n"), &["888000000000", text]);
    // One frame on two input lines is still one frame.
    assert_sent(&format!("8182000000\n006869\n{broken}\n"), &["8182000000006869", broken]);
}

#[test]
fn an_incomplete_sent_frame_is_shown_at_the_end() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}/", listener.local_addr().unwrap());
    let serving = thread::spawn(move || {
        let (mut socket, request) = accept_request(&listener);
        let key =
            request.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
        let head =
            "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ";
        write!(socket, "{head}{}\r\n\r\n", accept_value(key)).unwrap();
        socket.read_exact(&mut [0; 7]).unwrap();
    });
    let shown = connect(&["--frames", "--keep-open", &url], "81 85 00 00 00 00 48\n");
    serving.join().unwrap();
    assert!(
        shown.log.contains("text, fin, 5 bytes, masked with 00 00 00 00, incomplete"),
        "{}",
        shown.log
    );
    assert_eq!(shown.code, Some(3));
}

#[test]
fn an_interim_response_is_shown_before_the_final_one() {
    let head = |key: &str| {
        let head = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n";
        format!("{head}Connection: Upgrade\r\nSec-WebSocket-Accept: {}\r\n\r\n", accept_value(key))
    };
    let (url, _serving) = answering(head, b"\x81\x05Hello\x88\x00");
    let shown = connect(&["--json", "--keep-open", &url], "").json();
    assert_eq!((events(&shown, "response").len(), events(&shown, "accept").len()), (2, 1));
    assert!(
        events(&shown, "response").iter().all(|head| head["verdict"]["ok"] == true),
        "{shown:?}"
    );
    assert_eq!(events(&shown, "message")[0]["text"], "Hello");
}

/// A refusal is not called a violation.
#[test]
fn a_redirect_and_a_login_challenge_come_with_advice() {
    for (head, words) in [
        ("302 Found\r\nLocation: /there", "/there\"; connect to ws://127.0.0.1:"),
        (
            "401 Unauthorized\r\nWWW-Authenticate: Basic",
            "\"Basic\"; send an Authorization header that answers this with --header",
        ),
    ] {
        let (url, _serving) = answering(move |_| format!("HTTP/1.1 {head}\r\n\r\n"), b"");
        let shown = connect(&[&url], "");
        assert!(shown.log.contains(words) && !shown.log.contains("invalid:"), "{}", shown.log);
        assert_eq!(shown.code, Some(1));
    }
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
fn a_refusal_is_shown_and_its_body_is_not_parsed_as_frames() {
    let server = Server::start(&[]);
    let shown = connect(&[&format!("ws://{}/nothing", server.address())], "");
    assert!(shown.log.contains("            HTTP/1.1 404 Not Found\n"), "{}", shown.log);
    assert!(!shown.log.contains("fin"), "{}", shown.log);
    assert_eq!(shown.code, Some(1));
}

#[test]
fn a_response_that_breaks_a_rule_is_shown() {
    for (head, output, rule) in [
        (
            "HTTP/1.1 101 X\r\nUpgrade : websocket\r\n",
            "Upgrade : websocket\n",
            "a blank stands in a header's name",
        ),
        ("SSH-2.0-x\r\n\r\n", "SSH-2.0-x\n", "the status line is not a version"),
    ] {
        let (url, _serving) = answering(move |_| head.to_owned(), b"");
        let shown = connect(&[&url], "");
        assert!(shown.log.contains(&format!("            {output}")), "{}", shown.log);
        let said = shown.log.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            said.contains(rule) && said.contains("The client fails the connection."),
            "{}",
            shown.log
        );
        assert!(!said.contains("The server answers"), "{}", shown.log);
        assert_eq!(
            (shown.code, shown.log.matches("invalid:").count()),
            (Some(1), 1),
            "{}",
            shown.log
        );
    }
}

#[test]
fn an_incomplete_response_is_shown_at_the_end() {
    let (url, _serving) = answering(|_| "HTTP/1.1 101 Swit".to_owned(), b"");
    let shown = connect(&[&url], "");
    assert!(
        shown.log.contains(
            "            HTTP/1.1 101 Swit\n            incomplete: the empty line that ends the head is missing\n"
        ),
        "{}",
        shown.log
    );
    assert_eq!(shown.code, Some(1));
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
