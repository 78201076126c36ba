//! Signals to `wirechart connect`: one signal ends it with exit code 130, whatever it is doing. It
//! sends a Close if it can.
//!
//! Read next: `sending.rs`, the command with much to send.
#![cfg(unix)]

use crate::client::scripted::good_answer;
use crate::common::{
    PATIENCE,
    frame::{CLOSE, FIN},
    http::accept_request,
    program::Program,
    server::Server,
};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
};

fn url(server: &Server, path: &str) -> String {
    format!("ws://{}{path}", server.address())
}

/// A server that opens the WebSocket and leaves the rest to the test.
fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("ws://{}/", listener.local_addr().expect("an address"));
    (listener, url)
}

fn accept(listener: &TcpListener) -> TcpStream {
    let (mut socket, request) = accept_request(listener);
    socket.write_all(good_answer(&request).as_bytes()).expect("the client takes it");
    socket
}

/// The program with pipes for input and output that only the test uses.
fn spawn(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_wirechart"))
        .arg("connect")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

/// Sends these signals; then the program must exit by itself.
#[track_caller]
fn assert_ends(mut program: Child, signals: &[Signal]) {
    let id = Pid::from_child(&program);
    for signal in signals {
        kill_process(id, *signal).expect("it runs");
    }
    let (sender, ended) = mpsc::channel();
    thread::spawn(move || sender.send(program.wait().expect("an exit code").code()));
    let code = ended.recv_timeout(PATIENCE);
    if code.is_err() {
        kill_process(id, Signal::KILL).expect("it runs");
    }
    assert_eq!(code, Ok(Some(130)));
}

#[test]
fn one_interrupt_closes_with_1000_and_waits_for_the_answer() {
    let server = Server::start(&[]);
    let mut program = Program::start(["connect", &url(&server, "/ws")]);
    program.output.wait_for("\"seq\"");
    program.signal(Signal::INT);
    assert_eq!(program.wait().code(), Some(130));
    assert_eq!(program.log.all().last().unwrap(), "wirechart: closed by us: 1000 (normal end)");
    server.log.wait_for("closed by the peer: 1000 (normal end)");
}

#[test]
fn one_interrupt_is_enough_if_the_server_does_not_answer() {
    let (listener, url) = listener();
    let mut program = Program::start(["connect", "--keep-open", &url]);
    let mut socket = accept(&listener);
    program.log.wait_for("open");
    program.signal(Signal::INT);
    assert_eq!(program.wait().code(), Some(130));
    assert_eq!(program.log.all().last().unwrap(), "wirechart: the server did not answer our Close");
    let mut log = Vec::new();
    socket.read_to_end(&mut log).expect("an end");
    assert_eq!((log[0], log.len()), (FIN | CLOSE, 8), "a Close with a code, and nothing behind it");
}

#[test]
fn messages_that_arrive_before_the_end_are_printed() {
    let (listener, url) = listener();
    let mut program = Program::start(["connect", "--json", "--keep-open", &url]);
    let mut socket = accept(&listener);
    program.output.wait_for("open");
    program.signal(Signal::TERM);
    socket.read_exact(&mut [0; 8]).expect("a Close");
    socket.write_all(b"\x81\x05Hello\x88\x02\x03\xe8").expect("the client takes it");
    drop(socket);
    assert_eq!(program.wait().code(), Some(130));
    let output = program.output.wait_for_end();
    assert!(
        output[1].contains(r#""text":"Hello""#)
            && output[2].contains(r#""event":"close","by":"us""#),
        "{output:?}"
    );
}

/// The server reads nothing, and the program does not spend another second waiting for it.
#[test]
fn a_second_interrupt_exits_at_once() {
    let (listener, url) = listener();
    let mut program = Program::start(["connect", "--keep-open", &url]);
    let _socket = accept(&listener);
    program.log.wait_for("open");
    program.signal(Signal::INT);
    program.log.wait_for("a second interrupt");
    program.signal(Signal::INT);
    assert_eq!(program.wait().code(), Some(130));
    assert!(
        program.log.all().last().unwrap().contains("a second interrupt"),
        "it says nothing more"
    );
}

#[test]
fn one_interrupt_is_enough_during_the_handshake() {
    let (listener, url) = listener();
    let program = spawn(&[&url]);
    let _socket = accept_request(&listener);
    assert_ends(program, &[Signal::INT]);
}

/// The thread that does everything else is then blocked in a write.
fn stuck_in_its_output(arguments: &[&str]) -> (Server, Child) {
    let server = Server::start(&[]);
    let mut program = spawn(&[arguments, &[&url(&server, "/echo")]].concat());
    let (mut input, output) =
        (program.stdin.take().expect("a pipe"), program.stdout.as_mut().expect("a pipe"));
    let lines = [&[b'a'; 1 << 20][..], b"\n"].concat().repeat(20);
    thread::spawn(move || _ = input.write_all(&lines));
    // A line is longer than the pipe, so a write that has begun cannot finish until somebody reads
    // the rest.
    output.read_exact(&mut [0]).expect("a byte");
    (server, program)
}

#[test]
fn one_interrupt_is_enough_while_standard_output_is_full() {
    for arguments in [&[][..], &["--json"], &["--json", "--trace"]] {
        let (_server, program) = stuck_in_its_output(arguments);
        assert_ends(program, &[Signal::INT]);
    }
}

#[test]
fn two_interrupts_are_enough_while_standard_output_is_full() {
    let (_server, program) = stuck_in_its_output(&[]);
    // Two signals of the same kind may be merged into one if they come at once.
    assert_ends(program, &[Signal::INT, Signal::TERM]);
}

/// The server does not read, so that not even a Close can be sent.
#[test]
fn one_interrupt_is_enough_while_standard_input_is_sent() {
    let (listener, url) = listener();
    let mut program = spawn(&["--no-compression", &url]);
    let mut input = program.stdin.take().expect("a pipe");
    let socket = accept(&listener);
    let (sender, begun) = mpsc::channel();
    thread::spawn(move || {
        let line = [&[b'a'; 100_000][..], b"\n"].concat();
        while input.write_all(&line).is_ok() {
            _ = sender.send(());
        }
    });
    begun.recv_timeout(PATIENCE).expect("a line");
    assert_ends(program, &[Signal::INT]);
    drop(socket);
}
