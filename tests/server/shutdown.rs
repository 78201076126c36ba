//! Shutdown: every client is informed, and the server exits in time whatever the clients do.
//!
//! Read next: `tests/cli/arguments.rs`.
#![cfg(unix)]

#[cfg(target_os = "linux")]
use crate::common::command::shell;
use crate::common::{
    http::{Connection, KEY, Request},
    program::Program,
    server::Server,
    websocket::Client,
};
use rustix::process::Signal;
use socket2::{Domain, Socket, Type};
#[cfg(target_os = "linux")]
use std::process::{Command, Stdio};
use std::{
    net::{SocketAddr, TcpStream},
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use wirechart::{
    feed::{log::Log, registry::Feeds},
    server::{Config, start},
    wire::{Event, Limits},
};

const GOING_AWAY: (u16, &str) = (1001, "the server is shutting down");

/// Reads until the Close on another thread. Signals when the first message has arrived.
fn read_to_close(mut client: Client, started: mpsc::Sender<()>) -> JoinHandle<(u16, String)> {
    thread::spawn(move || {
        let mut first = true;
        loop {
            match client.next() {
                Event::Close(Some(reason)) => {
                    client.assert_ended();
                    return (reason.code.0, reason.reason);
                }
                Event::Message(_) if std::mem::take(&mut first) => {
                    started.send(()).expect("the test waits for this")
                }
                Event::Message(_) => {}
                other => panic!("{other:?}"),
            }
        }
    })
}

#[test]
fn each_stop_signal_sends_every_client_a_close() {
    for (signal, name) in
        [(Signal::TERM, "SIGTERM"), (Signal::INT, "SIGINT"), (Signal::HUP, "SIGHUP")]
    {
        let mut server = Server::start(&["-"]); // its standard input stays open
        let mut clients = ["/ws", "/chat", "/echo"].map(|path| Client::open(&server, path));
        let mut idle = Connection::open(&server);
        server.signal(signal);
        for client in &mut clients {
            assert_eq!(client.next_close(), (GOING_AWAY.0, GOING_AWAY.1.to_owned()));
        }
        assert_eq!(server.wait().code(), Some(0), "{signal:?}");
        server.log.wait_for(&format!("stopping because of {name}"));
        idle.assert_closed();
    }
}

/// `nohup` starts a program this way, so that it survives the end of its terminal.
#[test]
#[cfg(target_os = "linux")]
fn an_ignored_hang_up_signal_stays_ignored() {
    let mut command = Command::new("sh");
    command.args([
        "-c",
        "trap '' HUP; exec \"$0\" serve --listen 127.0.0.1:0 -",
        env!("CARGO_BIN_EXE_wirechart"),
    ]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut server = Server::of(Program::run(command));
    let mut viewer = Client::open(&server, "/ws");
    server.signal(Signal::HUP);
    server.assert_alive();
    server.write("7\n");
    viewer.assert_next([1]);
    server.terminate();
    assert_eq!(viewer.next_close().0, 1001);
    assert_eq!(server.wait().code(), Some(0));
}

#[test]
fn a_response_that_is_being_written_goes_out_whole() {
    let mut server = Server::start(&["-", "--threads", "1"]);
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    // Keeps the amount of data in transit small.
    socket.set_recv_buffer_size(4 << 10).expect("an option");
    socket.connect(&server.address().into()).expect("the server accepts");
    let mut slow = Connection::on(socket.into());
    // There are so many that the server is in the middle of one of them.
    let asked = 2_000;
    slow.send(Request::get(&server, "/connection.js").bytes().repeat(asked));
    // This runs on the same thread, so everything that fits has been written to the slow client.
    server.assert_alive();
    server.terminate();
    server.log.wait_for("stopping");
    let mut answered = 0;
    while let Some(answer) = slow.answer_if_any() {
        assert_eq!(answer.status, 200);
        answered += 1;
    }
    assert!((1..asked).contains(&answered), "{answered} of {asked}: then nothing was under way");
    assert_eq!(server.wait().code(), Some(0));
}

/// The limit is set with a library call, because there is no flag for it.
#[test]
fn the_close_timeout_of_the_limits_applies_at_shutdown() {
    let close = Duration::from_secs(6);
    let config = Config {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        limits: Limits { close_timeout: close, ..Limits::default() },
        ..Config::default()
    };
    let running =
        start(config, Arc::new(Feeds::only(Arc::new(Log::new(10, 1_000))))).expect("a server");
    let mut silent =
        Connection::on(TcpStream::connect(running.address()).expect("the server accepts"));
    let host = running.address().to_string();
    silent.send(
        format!(
            "GET /ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        .as_bytes(),
    );
    assert_eq!(silent.answer().status, 101);
    let since = Instant::now();
    running.stop().expect("it stops");
    assert!(since.elapsed() >= close, "left after {:?}", since.elapsed());
}

#[test]
#[cfg(target_os = "linux")]
fn a_server_that_cannot_start_all_threads_reports_it_and_exits() {
    let ran =
        shell("ulimit -n 40; exec wirechart serve --listen 127.0.0.1:0 --threads 64 - </dev/null");
    assert_eq!(ran.code, Some(1), "{}", ran.log);
    assert!(ran.log.contains("cannot start the threads that serve connections"), "{}", ran.log);
}

#[test]
fn a_signal_sends_1001_to_every_client_in_time() {
    let mut server = Server::start(&["-"]);
    let (started, has_started) = mpsc::channel();
    let viewers: Vec<_> =
        (0..20).map(|_| read_to_close(Client::open(&server, "/ws"), started.clone())).collect();
    // Far more than can be read before the signal comes.
    server.write_meanwhile("7\n".repeat(5_000_000));
    for _ in &viewers {
        has_started.recv().expect("each viewer says so");
    }
    server.terminate();
    for viewer in viewers {
        assert_eq!(viewer.join().expect("a Close"), (GOING_AWAY.0, GOING_AWAY.1.to_owned()));
    }
    assert_eq!(server.wait().code(), Some(0));
}

#[test]
fn shutdown_does_not_wait_for_peers_that_do_not_answer() {
    let mut server = Server::start(&["-"]);
    let _silent = Client::open(&server, "/ws");
    let stalled = Client::open(&server, "/ws");
    let mut reader = Client::open(&server, "/ws");
    server.write_meanwhile("7\n".repeat(100_000));
    for _ in 0..100_000 {
        reader.next_text();
    }
    server.terminate();
    assert_eq!(reader.next_close().0, 1001);
    assert_eq!(server.wait().code(), Some(0));
    drop(stalled);
}

#[test]
fn a_client_that_completes_its_handshake_during_shutdown_gets_1001() {
    let mut server = Server::start(&["-", "--threads", "1"]);
    let _keeps_it_waiting = Client::open(&server, "/ws");
    let mut late = Connection::open(&server);
    let request = Request::upgrade(&server, "/ws").bytes();
    let (most, rest) = request.split_at(request.len() - 1);
    late.send(most);
    server.assert_alive(); // the answer shows that the previous connection has been accepted
    server.terminate();
    server.log.wait_for("stopping");
    late.send(rest);
    assert_eq!(Client::after(late).next_close().0, 1001);
    assert_eq!(server.wait().code(), Some(0));
}

/// `timeout` sends its signal to the program and to the program's process group.
#[test]
fn two_signals_sent_at_once_count_as_one() {
    let mut server = Server::start(&["-"]);
    // The server waits for this client, which leaves time for the second signal.
    let _silent = Client::open(&server, "/ws");
    server.terminate();
    server.log.wait_for("stopping");
    server.terminate();
    assert_eq!(server.wait().code(), Some(0));
}

#[test]
fn a_signal_before_the_first_client_stops_the_server() {
    let mut program = Program::start(["serve", "--listen", "127.0.0.1:0", "-"]);
    program.output.wait_for("http://");
    program.terminate();
    assert_eq!(program.wait().code(), Some(0));
}

#[test]
fn the_port_is_free_at_once() {
    let mut server = Server::start(&["-"]);
    let address = server.address().to_string();
    let mut client = Client::open(&server, "/echo");
    server.terminate();
    assert_eq!(client.next_close().0, 1001);
    server.wait();

    let mut again = Program::start(["serve", "--listen", &address, "-"]);
    again.output.wait_for(&address);
    again.terminate();
    assert_eq!(again.wait().code(), Some(0));
}
