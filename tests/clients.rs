//! Other people's clients, as their users use them: what is right between our own two ends might be wrong in both.
//!
//! A client that is not installed is skipped, and that is printed; but not where `CI` is `true`.
//! `WIRECHART_PYTHON` names the Python that has the library `websockets`; otherwise it is `python3`.
//! This is the last of the end-to-end tests; read next: `protocol/`, the same rules without sockets.
#![cfg(feature = "server")]

mod common;

use common::server::Server;
use std::{
    env,
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
};

/// A process, killed when dropped.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// The Python that has `websockets`; `None`, with a word about it, where there is none.
fn python() -> Option<String> {
    let python = env::var("WIRECHART_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let asked = Command::new(&python).args(["-c", "import websockets.sync.client"]).output();
    if asked.is_ok_and(|answer| answer.status.success()) {
        return Some(python);
    }
    let sentence =
        format!("{python} has no websockets; `pip install websockets`, or name one that has in WIRECHART_PYTHON");
    assert!(env::var("CI").as_deref() != Ok("true"), "{sentence}");
    println!("skipped: {sentence}");
    None
}

#[test]
fn python_websockets() {
    let Some(python) = python() else { return };
    let mut server = Server::start(&["-", "--once"]);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/with_websockets.py");
    let mut client = Command::new(python);
    client.arg(script).arg(server.address().to_string()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut client = Process(client.spawn().expect("it has just been started"));
    let output = BufReader::new(client.0.stdout.take().expect("a pipe"));
    // Each wait in the script has its deadline, so this ends, with or without the line.
    if output.lines().map_while(Result::ok).any(|line| line == "watching") {
        server.write((1..=1000).map(|value| format!("{value}\n")).collect::<String>());
        server.end_input();
    }
    let mut errors = String::new();
    client.0.stderr.take().expect("a pipe").read_to_string(&mut errors).expect("text");
    assert!(client.0.wait().expect("an exit code").success(), "{errors}");
    server.assert_alive();
}
