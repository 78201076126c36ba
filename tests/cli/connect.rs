//! `wirechart connect` as a program: its output, what it sends, and its exit codes.
//!
//! The servers are our own, and a scripted one that sends what the test chooses. Read next:
//! `client/mod.rs`, for the client library that it uses.

use crate::client::scripted::good_answer;
use crate::common::{
    PATIENCE,
    frame::{CLOSE, FIN, PING, TEXT},
    http::accept_request,
    program::Program,
    server::Server,
};
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    thread::{self, JoinHandle},
    time::Duration,
};

/// A program's standard output, standard error and exit code.
struct Finished {
    output: String,
    log: String,
    code: Option<i32>,
}

/// Runs `wirechart connect` with these arguments and this standard input until it exits. Our server
/// answers everything that comes before a Close, so by default there is no need to wait before the
/// Close.
fn connect(arguments: &[&str], input: &[u8]) -> Finished {
    let patient = arguments.contains(&"--keep-open") || arguments.contains(&"--linger");
    let linger: &[&str] = if patient { &[] } else { &["--linger", "0"] };
    let mut program = Program::start([&["connect"], linger, arguments].concat());
    program.write(input);
    program.end_input();
    let code = program.wait().code();
    Finished {
        output: program.output.wait_for_end().join("\n"),
        log: program.log.all().join("\n"),
        code,
    }
}

fn url(server: &Server, path: &str) -> String {
    format!("ws://{}{path}", server.address())
}

/// A server for one connection, on a thread. It opens the WebSocket, sends these bytes, and ends
/// when the client has sent its Close. Returns its URL, and later the request.
fn scripted(bytes: Vec<u8>) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("ws://{}/", listener.local_addr().expect("an address"));
    let serving = thread::spawn(move || {
        let (mut socket, request) = accept(&listener);
        socket.write_all(&bytes).expect("the client takes it");
        while first_byte(&mut socket) != FIN | CLOSE {}
        request
    });
    (url, serving)
}

/// The first byte of the client's next frame, which must have a short payload.
fn first_byte(socket: &mut TcpStream) -> u8 {
    let mut header = [0; 6];
    socket.read_exact(&mut header).expect("a header");
    socket.read_exact(&mut vec![0; usize::from(header[1] & 0x7F)]).expect("a payload");
    header[0]
}

/// Accepts a connection and opens the WebSocket. Returns the request, too.
fn accept(listener: &TcpListener) -> (TcpStream, String) {
    let (mut socket, request) = accept_request(listener);
    socket.write_all(good_answer(&request).as_bytes()).expect("the client takes it");
    (socket, request)
}

/// A frame from the server with a short payload.
fn frame(first: u8, payload: impl AsRef<[u8]>) -> Vec<u8> {
    let payload = payload.as_ref();
    [&[first, payload.len() as u8], payload].concat()
}

fn close(code: u16, reason: &str) -> Vec<u8> {
    frame(FIN | CLOSE, [&code.to_be_bytes(), reason.as_bytes()].concat())
}

#[test]
fn lines_are_sent_replies_are_printed_and_the_end_of_input_closes() {
    let server = Server::start(&[]);
    let Finished { output, log, code } = connect(&[&url(&server, "/echo")], b"one\ntwo\r\n\nlast");
    assert_eq!(output, "one\ntwo\n\nlast");
    assert_eq!(log, "wirechart: open\nwirechart: closed by us: 1000 (normal end)");
    assert_eq!(code, Some(0));
}

#[test]
fn a_late_reply_is_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}/", listener.local_addr().unwrap());
    let serving = thread::spawn(move || {
        let (mut socket, _) = accept(&listener);
        assert_eq!(first_byte(&mut socket), FIN | TEXT);
        socket.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
        socket.read(&mut [0]).expect_err("the client waits");
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.write_all(&frame(FIN | TEXT, "at last")).unwrap();
        socket.write_all(&close(1000, "")).unwrap();
        assert_eq!(first_byte(&mut socket), FIN | CLOSE);
    });
    // Long enough for any machine, because the server ends the wait.
    let Finished { output, log, code } = connect(&["--linger", "3600", &url], b"question\n");
    serving.join().unwrap();
    assert_eq!((output.as_str(), code), ("at last", Some(0)), "{log}");
}

#[test]
fn binary_input_is_sent_unchanged_and_replies_are_printed_as_hex() {
    let server = Server::start(&[]);
    let Finished { output, code, .. } =
        connect(&["--binary", &url(&server, "/echo")], b"\x00\xFF\r\n");
    assert_eq!((output.as_str(), code), ("00ff0d", Some(0)));
}

#[test]
fn raw_output_has_no_separators() {
    let server = Server::start(&[]);
    let Finished { output, .. } =
        connect(&["--binary", "--raw", &url(&server, "/echo")], b"one\ntwo\n");
    assert_eq!(output, "onetwo");
}

#[test]
fn a_line_that_is_not_utf8_is_skipped_with_a_warning() {
    let server = Server::start(&[]);
    let Finished { output, log, code } = connect(&[&url(&server, "/echo")], b"one\n\xFF\ntwo\n");
    assert_eq!((output.as_str(), code), ("one\ntwo", Some(0)));
    assert!(log.contains("a line is not UTF-8"), "{log}");
}

#[test]
fn every_event_is_a_json_object() {
    let bytes = [
        frame(FIN | TEXT, "zw\u{f6}lf\n"),
        frame(FIN | 0x2, [0, 255]),
        frame(FIN | PING, "hey"),
        frame(FIN | 0xA, ""),
        close(1001, "bye"),
    ];
    let (url, _serving) = scripted(bytes.concat());
    let Finished { output, log, code } = connect(&["--json", "--keep-open", &url], b"");
    let expected = [
        r#"{"event":"open","subprotocol":null}"#,
        r#"{"event":"message","kind":"text","text":"zwölf\n"}"#,
        r#"{"event":"message","kind":"binary","hex":"00ff"}"#,
        r#"{"event":"ping","hex":"686579"}"#,
        r#"{"event":"pong","hex":""}"#,
        r#"{"event":"close","by":"server","code":1001,"meaning":"going away","reason":"bye"}"#,
    ];
    assert_eq!(output.lines().collect::<Vec<_>>(), expected);
    assert_eq!((log.as_str(), code), ("", Some(0)));
}

#[test]
fn the_flags_set_headers_of_the_request() {
    let (url, serving) = scripted(close(1000, ""));
    let flags =
        ["--header", "X-One: 1", "--header", "X-Two:  2 ", "--origin", "https://example.com"];
    connect(
        &[&flags[..], &["--subprotocol", "a", "--subprotocol", "b", "--keep-open", &url]].concat(),
        b"",
    );
    let request = serving.join().unwrap();
    for line in
        ["X-One: 1", "X-Two: 2", "Origin: https://example.com", "Sec-WebSocket-Protocol: a, b"]
    {
        assert!(request.contains(&format!("\r\n{line}\r\n")), "{request}");
    }
}

#[test]
fn pings_go_out_as_often_as_asked() {
    let server = Server::start(&[]);
    let program = Program::start(["connect", "--json", "--ping", "0.05", &url(&server, "/echo")]);
    program.output.wait_for_some(r#""event":"pong""#, 3);
}

#[test]
fn a_pong_does_not_count_as_a_reply() {
    let server = Server::start(&[]);
    let Finished { output, code, .. } =
        connect(&["--ping", "0.05", "--linger", "0.3", &url(&server, "/echo")], b"hi\n");
    assert_eq!((output.as_str(), code), ("hi", Some(0)));
}

#[track_caller]
fn check_exit(bytes: Vec<u8>, code: i32, sentence: &str) {
    let (url, _serving) = scripted(bytes);
    let outcome = connect(&["--keep-open", &url], b"");
    assert!(outcome.log.ends_with(sentence), "{}", outcome.log);
    assert_eq!(outcome.code, Some(code), "{sentence}");
}

#[test]
fn the_exit_code_says_how_the_connection_ended() {
    check_exit(close(1000, ""), 0, "closed by the peer: 1000 (normal end)");
    check_exit(close(1001, "bye"), 0, "closed by the peer: 1001 (going away) \"bye\"");
    check_exit(frame(FIN | CLOSE, ""), 0, "closed by the peer: 1005 (no code given)");
    check_exit(
        close(1011, "\u{1b}[2J"),
        5,
        "closed by the peer: 1011 (internal error) \"\\u{1b}[2J\"",
    );
    check_exit(close(4001, ""), 5, "closed by the peer: 4001 (private to the application)");
    check_exit(vec![0x83, 0], 4, "opcode 0x3 is reserved (RFC 6455, 5.2), closed with 1002");
}

#[test]
fn a_connection_that_is_lost_exits_with_3() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}/", listener.local_addr().unwrap());
    let serving = thread::spawn(move || drop(accept(&listener)));
    let Finished { log, code, .. } = connect(&["--keep-open", &url], b"");
    serving.join().unwrap();
    assert!(log.contains("the connection ended without a Close"), "{log}");
    assert_eq!(code, Some(3));
}

#[test]
fn a_failed_handshake_exits_with_1_and_wrong_usage_with_2() {
    let server = Server::start(&[]);
    let Finished { output, log, code } = connect(&[&url(&server, "/nothing")], b"");
    assert_eq!(
        log,
        "wirechart: the server answered 404 \"Not Found\" instead of 101 (RFC 6455, 4.1)"
    );
    assert_eq!((output.as_str(), code), ("", Some(1)));
    let Finished { output, log, code } = connect(&["--json", &url(&server, "/nothing")], b"");
    assert!(output.starts_with(r#"{"event":"error","error":"the server answered 404"#), "{output}");
    assert_eq!((log.as_str(), code), ("", Some(1)));
    let [never, starved] = ["0", "0.0000001"].map(|period| ["--ping", period, "ws://a/"]);
    for wrong in
        [&["http://example.com/"][..], &never, &starved, &["--header", "x", "ws://a/"], &[]]
    {
        assert_eq!(connect(wrong, b"").code, Some(2), "{wrong:?}");
    }
}

#[test]
fn a_reader_that_closes_the_pipe_ends_the_program() {
    let server = Server::start(&[]);
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_wirechart"))
        .args(["connect", "--keep-open", &url(&server, "/ws")])
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    drop(program.stdout.take());
    server.log.wait_for("closed by the peer: 1001 (going away)");
    assert_eq!(program.wait().unwrap().code(), Some(0));
}

/// This is for terminals only: in a pipe the output is unchanged.
#[cfg(target_os = "linux")]
#[test]
fn control_characters_from_the_server_do_not_reach_a_terminal() {
    use rustix::{
        fs::{Mode, OFlags, open},
        pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    };
    let text = "\u{1b}]0;owned\u{7}\u{9b}2J";
    let bytes = [frame(FIN | TEXT, text), close(1000, "")].concat();
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let theirs =
        open(ptsname(&terminal, Vec::new()).unwrap(), OFlags::RDWR | OFlags::NOCTTY, Mode::empty())
            .unwrap();
    let (address, _serving) = scripted(bytes.clone());
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_wirechart"))
        .args(["connect", "--keep-open", &address])
        .stdin(std::process::Stdio::null())
        .stdout(theirs)
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(0));
    let mut shown = [0; 200];
    let length = std::fs::File::from(terminal).read(&mut shown).unwrap();
    assert_eq!(
        std::str::from_utf8(&shown[..length]).unwrap(),
        "\\u001b]0;owned\\u0007\\u009b2J\r\n"
    );

    let (address, _serving) = scripted(bytes);
    assert_eq!(connect(&["--keep-open", &address], b"").output, text);
}
