//! What `--frames` sends, and that the trace shows all of it.
//!
//! Read next: `learn/mod.rs`.

use super::*;
use crate::client::scripted::good_answer;
use std::{net::Shutdown, thread::JoinHandle};

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

/// Accepts a client that sends so many bytes of frames, whatever they are, and then sends this.
fn patient_server(expected: usize, last: &'static [u8]) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("ws://{}/", listener.local_addr().expect("its address"));
    let serving = thread::spawn(move || {
        let (mut socket, request) = accept_request(&listener);
        socket.write_all(good_answer(&request).as_bytes()).expect("it reads");
        socket.read_exact(&mut vec![0; expected]).expect("all of it comes");
        socket.write_all(last).expect("it reads");
        socket.shutdown(Shutdown::Write).expect("it is open");
        _ = socket.read_to_end(&mut Vec::new());
    });
    (url, serving)
}

/// Asserts that `--frames` sends these bytes for this input, and that the trace shows them frame by
/// frame. Our server would close at the first invalid frame, perhaps before the next line is read.
#[track_caller]
fn assert_sent(input: &str, sent: &[&str]) {
    let (url, serving) = patient_server(sent.iter().map(|hex| hex.len() / 2).sum(), b"\x88\0");
    let shown = connect(&["--json", "--frames", "--keep-open", &url], input).json();
    serving.join().expect("the server is content");
    let frames: Vec<_> =
        events(&shown, "frame").into_iter().filter(|frame| frame["direction"] == "out").collect();
    let bytes: Vec<&str> =
        frames.iter().map(|frame| frame["bytes"].as_str().expect("hex")).collect();
    let (close, before) = bytes.split_last().expect("a frame");
    assert_eq!(before, sent);
    assert!(close.starts_with("8880"), "the answer to the server's Close: {close}");
    let mut at = 0;
    for frame in &frames {
        assert_eq!(frame["at"], at, "{frame}");
        at += frame["bytes"].as_str().expect("hex").len() as u64 / 2;
    }
}

/// All frames are sent and shown, also those after an invalid frame or a Close.
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
    let (url, serving) = patient_server(7, b"");
    let shown = connect(&["--frames", "--keep-open", &url], "81 85 00 00 00 00 48\n");
    serving.join().expect("the server is content");
    assert!(
        shown.log.contains("text, fin, 5 bytes, masked with 00 00 00 00, incomplete"),
        "{}",
        shown.log
    );
    assert_eq!(shown.code, Some(3));
}
