//! WebSocket clients written by others, used the way their users use them. Our own client could
//! share a mistake with our server; these clients cannot.
//!
//! The conversation is in `tests/clients/conversation.py`, and again in `tests/clients/with_ws.js`.
//! It is the same for each client: messages of each length form, fragments, Pings and Closes on
//! `/echo`, with and without compression; consecutive sequence numbers on `/ws`. If a client is not
//! installed, its test prints a message and is skipped; in CI it fails. `WIRECHART_PYTHON` names
//! the Python that has the libraries; the default is `python3`. This is the last of the end-to-end
//! tests; read next: `tests/protocol/`, the same rules without sockets.
#![cfg(unix)]

use crate::common::server::Server;
use std::{
    env,
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
};

const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients");

/// A process, killed when dropped.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// Runs a script of `clients/` with this program and carries out the script's requests. `import` is
/// the command that checks whether the library is installed.
#[track_caller]
fn converse(program: &str, import: &[&str], arguments: &[&str], install: &str) {
    let command = |arguments: &[&str]| {
        let mut command = Command::new(program);
        command.current_dir(SCRIPTS).args(arguments).stdin(Stdio::null());
        command
    };
    if !command(import).output().is_ok_and(|answer| answer.status.success()) {
        let sentence =
            format!("{program} cannot run {}: {install}", arguments.last().expect("a script"));
        assert!(env::var_os("CI").is_none(), "{sentence}");
        return eprintln!("skipped: {sentence}");
    }

    let mut server = Server::start(&["-", "--once"]);
    let mut client = command(arguments);
    client.arg(server.address().to_string()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut client = Process(client.spawn().expect("it has just been started"));
    let output = BufReader::new(client.0.stdout.take().expect("a pipe"));
    let mut values = 1..;
    // Each script has a deadline, so this loop ends.
    for line in output.lines().map_while(Result::ok) {
        match line.as_str() {
            "feed" => server.write(
                values.by_ref().take(500).map(|value| format!("{value}\n")).collect::<String>(),
            ),
            "end" => server.end_input(),
            "stop" => {
                server.assert_alive();
                server.terminate();
            }
            other => panic!("{other:?} is no order"),
        }
    }
    let mut errors = String::new();
    client.0.stderr.take().expect("a pipe").read_to_string(&mut errors).expect("text");
    assert!(client.0.wait().expect("an exit code").success(), "{errors}");
    assert_eq!(server.wait().code(), Some(0));
}

#[track_caller]
fn python(import: &str, script: &str, package: &str) {
    let python = env::var("WIRECHART_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let install =
        format!("`pip install {package}`, or name a Python that has it in WIRECHART_PYTHON");
    // -B: do not write compiled scripts next to the sources.
    converse(&python, &["-c", import], &["-B", script], &install);
}

#[test]
fn python_websockets() {
    python("import websockets.asyncio.client", "with_websockets.py", "websockets");
}

#[test]
fn python_websockets_sync() {
    python("import websockets.sync.client", "with_websockets_sync.py", "websockets");
}

#[test]
fn python_websocket_client() {
    // Other packages have a module with this name, but without this attribute.
    python("from websocket import ABNF", "with_websocket_client.py", "websocket-client");
}

#[test]
fn python_aiohttp() {
    python("import aiohttp", "with_aiohttp.py", "aiohttp");
}

#[test]
fn node_ws() {
    converse(
        "node",
        &["--input-type=module", "-e", "import 'ws'"],
        &["with_ws.js"],
        "`make peers`, with Node.js",
    );
}
