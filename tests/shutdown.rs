//! The end of the server: everybody is told, and it is out in time, whatever the peers do.
//!
//! Read next: `cli.rs`.
#![cfg(all(feature = "server", unix))]

mod common;

use common::{
    http::{Connection, Request},
    program::Program,
    server::Server,
    websocket::Client,
};
use rustix::process::Signal;
use std::{
    sync::mpsc,
    thread::{self, JoinHandle},
};
use wirechart::wire::protocol::Event;

const GOING_AWAY: (u16, &str) = (1001, "the server is shutting down");

/// Reads until the Close, on a thread; says so when the first message has come.
fn read_to_close(mut client: Client, started: mpsc::Sender<()>) -> JoinHandle<(u16, String)> {
    thread::spawn(move || {
        let mut first = true;
        loop {
            match client.next() {
                Event::Close(Some(reason)) => {
                    client.assert_ended();
                    return (reason.code.0, reason.reason);
                }
                Event::Message(_) if std::mem::take(&mut first) => started.send(()).expect("the test waits for this"),
                Event::Message(_) => {}
                other => panic!("{other:?}"),
            }
        }
    })
}

#[test]
fn sigterm_and_sigint_tell_everybody() {
    for signal in [Signal::TERM, Signal::INT] {
        let mut server = Server::start(&["-"]); // whose standard input stays open
        let mut clients = ["/ws", "/chat", "/echo"].map(|path| Client::open(&server, path));
        let mut idle = Connection::open(&server);
        server.signal(signal);
        for client in &mut clients {
            assert_eq!(client.next_close(), (GOING_AWAY.0, GOING_AWAY.1.to_owned()));
        }
        assert_eq!(server.wait().code(), Some(0), "{signal:?}");
        idle.assert_closed();
    }
}

#[test]
fn cn_shutdown() {
    let mut server = Server::start(&["-"]);
    let (started, has_started) = mpsc::channel();
    let viewers: Vec<_> = (0..20).map(|_| read_to_close(Client::open(&server, "/ws"), started.clone())).collect();
    server.write_meanwhile("7\n".repeat(5_000_000)); // far more than can be read until the signal comes
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
fn peers_that_do_not_answer_are_left_behind() {
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
fn who_is_in_its_handshake_is_told_too() {
    let mut server = Server::start(&["-", "--threads", "1"]);
    let _keeps_it_waiting = Client::open(&server, "/ws");
    let mut late = Connection::open(&server);
    let request = Request::upgrade(&server, "/ws").bytes();
    let (most, rest) = request.split_at(request.len() - 1);
    late.send(most);
    server.assert_alive(); // so it has been accepted
    server.terminate();
    server.log.wait_for("stopping");
    late.send(rest);
    assert_eq!(Client::after(late).next_close().0, 1001);
    assert_eq!(server.wait().code(), Some(0));
}

#[test]
fn a_signal_before_anyone_came_is_obeyed() {
    let mut program = Program::start(["serve", "--listen", "127.0.0.1:0", "-"]);
    program.output.wait_for("http://");
    program.terminate();
    assert_eq!(program.wait().code(), Some(0));
}

#[test]
fn the_place_is_free_at_once() {
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
