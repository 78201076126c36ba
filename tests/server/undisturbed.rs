//! Trouble outside the server does not stop it: a log that nobody reads, a full disk, a suspended
//! process, changes of the wall clock.
//!
//! Read next: `shutdown.rs`.
#![cfg(unix)]

use crate::common::{
    PATIENCE,
    faketime::Faketime,
    http::{Connection, Request},
    program::{Lines, Program},
    server::Server,
    websocket::Client,
};
use rustix::{
    fs::{OFlags, fcntl_setfl},
    process::Signal,
};
use serde_json::Value;
use socket2::{Domain, Socket, Type};
use std::{
    borrow::Cow,
    fs::OpenOptions,
    io::{PipeReader, PipeWriter, Read, Write, pipe},
    net::TcpStream,
    process::{Command, Stdio},
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use wirechart::wire::Event;

/// The command `wirechart serve` on a free port with these arguments.
fn serve(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wirechart"));
    command.args(["serve", "--listen", "127.0.0.1:0"]).args(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A pipe that is full.
fn full_pipe() -> (PipeReader, PipeWriter) {
    let (reader, writer) = pipe().expect("a pipe");
    fcntl_setfl(&writer, OFlags::NONBLOCK).expect("a flag");
    while (&writer).write(&[b'.'; 512]).is_ok() {}
    fcntl_setfl(&writer, OFlags::empty()).expect("a flag");
    (reader, writer)
}

/// A server that has produced more log lines than it can buffer while nobody reads its log, and the
/// pipe from which the log can be read.
fn with_a_full_log() -> (Server, PipeReader) {
    let (reader, writer) = full_pipe();
    let mut command = serve(&["-", "--log", "trace"]);
    command.stderr(writer);
    let server = Server::of(Program::run(command));
    let mut connection = Connection::open(&server);
    let request = Request::get(&server, "/nothing").bytes();
    // Each connection makes a log line. 20,000 of them are more than a MiB.
    for _ in 0..200 {
        connection.send(request.repeat(100));
        for _ in 0..100 {
            assert_eq!(connection.answer().status, 404);
        }
    }
    for _ in 0..100 {
        Client::open(&server, "/echo").reset();
    }
    (server, reader)
}

#[test]
fn a_log_that_nobody_reads_stops_neither_the_server_nor_its_shutdown() {
    let (mut server, reader) = with_a_full_log();
    let mut viewer = Client::open(&server, "/ws");
    server.write("1\n2\n");
    viewer.assert_next([1, 2]);
    server.terminate();
    assert_eq!(viewer.next_close().0, 1001);
    assert_eq!(server.wait().code(), Some(0));
    drop(reader);
}

#[test]
fn lost_log_lines_are_counted_when_the_log_is_read_again() {
    let (mut server, reader) = with_a_full_log();
    let log = Lines::collect(reader);
    let note = log.wait_for("lines of the log that are lost here");
    let lost: usize =
        note.rsplit(' ').next().and_then(|count| count.parse().ok()).expect("a count");
    assert!(lost > 0);
    server.terminate();
    assert_eq!(server.wait().code(), Some(0));
    log.wait_for("stopping");
}

#[test]
fn a_full_disk_behind_the_log_does_not_stop_the_server() {
    let Ok(full) = OpenOptions::new().write(true).open("/dev/full") else { return };
    let mut command = serve(&["-", "--log", "trace"]);
    command.stderr(full);
    let mut server = Server::of(Program::run(command));
    server.assert_alive();
    server.terminate();
    assert_eq!(server.wait().code(), Some(0));
}

#[test]
fn a_standard_output_that_is_full_or_closed_does_not_stop_the_server() {
    let (reader, writer) = full_pipe();
    let (no_reader, closed) = pipe().unwrap();
    drop(no_reader);
    for output in [writer, closed] {
        let mut command = serve(&["-"]);
        command.stdout(output);
        let mut program = Program::run(command);
        // An invalid line is logged when the process runs again.
        program.write("1\na line that is none\n");
        program.log.wait_for("is none");
        program.terminate();
        assert_eq!(program.wait().code(), Some(0));
    }
    drop(reader);
}

#[test]
fn an_error_that_nobody_reads_does_not_keep_the_program_from_exiting() {
    let taken = Server::start(&["-"]);
    let (reader, writer) = full_pipe();
    let mut command = Command::new(env!("CARGO_BIN_EXE_wirechart"));
    command
        .args(["serve", "-", "--listen", &taken.address().to_string()])
        .stdout(Stdio::piped())
        .stderr(writer);
    assert_eq!(Program::run(command).wait().code(), Some(1));
    drop(reader);
}

#[test]
fn a_suspended_process_disconnects_no_viewer_when_it_resumes() {
    let mut server =
        Server::start(&["-", "--ping-after", "1", "--silence", "2", "--patience", "2"]);
    let mut viewers: Vec<_> = (0..20).map(|_| Client::open(&server, "/ws")).collect();
    let mut half = Connection::open(&server);
    let request = Request::get(&server, "/healthz").bytes();
    let (most, rest) = request.split_at(request.len() - 2);
    half.send(most);
    server.assert_alive(); // the answer shows that the previous connection has been accepted
    server.signal(Signal::STOP);
    // Time has to pass: several times the idle timeout, and more than the time a request may take.
    thread::sleep(Duration::from_secs(12));
    server.signal(Signal::CONT);
    half.send(rest);
    assert_eq!(half.answer().status, 200);
    // A viewer answers Pings only while it reads, and these start to read only now.
    for viewer in &mut viewers {
        assert_eq!(viewer.next(), Event::Ping(Cow::Borrowed(b"")));
    }
    server.write("1\n");
    for viewer in &mut viewers {
        while !matches!(viewer.next(), Event::Message(_)) {}
    }
    let log = server.log.all();
    assert!(
        !log.iter().any(|line| line.contains("given up") || line.contains("silent")),
        "{log:#?}"
    );
}

#[test]
fn a_change_of_the_wall_clock_is_followed_and_reported_at_once() {
    let Some(clock) = Faketime::new() else { return };
    let mut command = serve(&["-"]);
    clock.give_to(&mut command);
    let mut server = Server::of(Program::run(command));
    let mut viewer = Client::open(&server, "/ws");
    let mut before: Option<i64> = None;
    // The clock's offset in seconds, and the last change of it.
    for (offset, step) in [
        (0, 0),
        (0, 0),
        (-3600, -3600),
        (-3600, 0),
        (7200, 10800),
        (7200, 0),
        (7199, -1),
        (7199, 0),
    ] {
        clock.set(offset);
        server.write("1\n2\n");
        for step in [step, 0] {
            let text = viewer.next_text();
            let record: Value = serde_json::from_str(&text).unwrap();
            let t = record["t"].as_i64().unwrap();
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64;
            // A wide tolerance: this checks that the time is right, and not how fast the test runs.
            assert!((now + offset * 1_000 - t).abs() < 25_000, "{text}, at {now} and {offset}");
            let reported_step = record["step"].as_i64();
            assert_eq!(reported_step.is_some(), step != 0, "{text}");
            assert!((reported_step.unwrap_or(0) - step * 1_000).abs() < 500, "{text}");
            // The step shifts the earlier times, too; shifted, none is later than the next.
            assert!(
                before.is_none_or(|before| before + reported_step.unwrap_or(0) <= t),
                "{text} after {before:?}"
            );
            before = Some(t);
        }
    }
    server.log.wait_for("was set back by 3");
    server.log.wait_for("was set forward by 10");
    // A viewer that connects later receives the same records in the same places.
    let mut late = Client::open(&server, "/ws?history=100");
    let texts: Vec<String> = (0..16).map(|_| late.next_text()).collect();
    assert_eq!(texts.iter().filter(|text| text.contains("step")).count(), 3, "{texts:#?}");
}

#[test]
fn a_pipe_that_was_idle_keeps_its_full_patience() {
    const LINES: usize = 20_000; // more than the sockets can hold
    // The log is so small that the source waits for every measurement. The first one it does not
    // wait for is lost to the slow viewer.
    let mut server = Server::start(&["-", "--history", "4", "--patience", "10"]);
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(4 << 10).unwrap();
    socket.connect(&server.address().into()).unwrap();
    let slow = TcpStream::from(socket);
    slow.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut slow = Client::open_with(&server, slow, "/ws", &["wirechart.v1"]);
    let mut fast = Client::open(&server, "/ws");
    slow.next_epoch();
    server.write_meanwhile("7\n".repeat(LINES));
    // When the reading viewer gets nothing more, the pipe is waiting for the viewer that does not
    // read.
    fast.socket.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    while fast.socket.read(&mut [0; 64 << 10]).is_ok_and(|length| length > 0) {}
    fast.reset();
    server.signal(Signal::STOP);
    thread::sleep(Duration::from_secs(12)); // longer than its patience
    server.signal(Signal::CONT);
    slow.assert_next(1..=LINES as u64);
}
