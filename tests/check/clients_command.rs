//! `wirechart check --listen`, the command: its exit codes, what it prints, and its page.
//!
//! Read next: `peers/`, servers that others wrote.

use crate::{
    clients::{address, connect, get, start, start_with, wait_for},
    clients_raw::open,
    common::{command::run, program::Program},
};
use serde_json::Value;
use std::io::{Read, Write};
use wirechart::check::listen::cases;

#[test]
fn the_exit_code_says_what_was_found() {
    let close: &[(u8, &[u8])] = &[(0x88, b"")];
    let taken: &[(u8, &[u8])] = &[(0x8A, b"before"), (0x8A, b"wirechart check")];
    for (names, frames, flags, code) in [
        (&["cs-text"][..], close, &["--strict"][..], 2),
        (&["cs-masked"], taken, &[], 1),
        (&["cs-accept-wrong"], close, &["--strict"], 0),
        (&[], close, &[], 2),
        // It says nothing at all.
        (&["cs-accept-wrong", "cs-text"], &[], &["--timeout", "0.3"], 2),
        (&["cs-accept-wrong", "cs-text"], &[], &["--timeout", "0.3", "--strict"], 1),
    ] {
        let (mut program, address) = start_with(flags);
        for name in names {
            _ = open(address, name, frames).read_to_end(&mut Vec::new());
        }
        wait_for(&program, names.iter().copied());
        program.terminate();
        assert_eq!(program.wait().code(), Some(code), "{names:?}");
        let sentence = match names {
            [] => "no client has opened a WebSocket",
            _ => "no case could be judged",
        };
        if code == 2 {
            program.log.wait_for(sentence);
            program.output.wait_for(&format!("{{\"error\":\"{sentence}"));
        }
    }
}

/// What failed is shown with its bytes, in lines that fit a terminal.
#[test]
fn what_failed_is_explained_in_lines_that_fit_a_terminal() {
    let mut program = Program::start(["check", "--listen", "127.0.0.1:0"]);
    let address = address(&program.output.wait_for(" cases for clients at ws://"));
    let pongs = [(0x8A, &b"before"[..]), (0x8A, b"wirechart check")];
    _ = open(address, "cs-masked", &pongs).read_to_end(&mut Vec::new());
    program.output.wait_for(&format!("again: ws://{address}/cs-masked"));
    program.terminate();
    assert_eq!(program.wait().code(), Some(1));
    program.output.wait_for(", 1 broken, 0 shown, 0 not judged; 1 of ");
    let lines = program.output.all();
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{lines:?}");
    for part in [
        "RFC 6455, 5.1 (must): ",
        "sent  response, 129 bytes",
        "invalid: a server must not mask a frame",
        "came  request, ",
        "pong, fin, 15 bytes, masked with",
    ] {
        assert!(lines.iter().any(|line| line.contains(part)), "{part}: {lines:?}");
    }
}

#[test]
fn what_means_nothing_for_a_client_is_refused() {
    for flags in [&["--jobs", "2"][..], &["--junit", "x"], &["ws://127.0.0.1:1/"]] {
        let done = run([&["check", "--listen", "127.0.0.1:0"], flags].concat(), b"");
        assert_eq!(done.code, Some(2), "{flags:?}");
        let refused = "the argument '--listen <ADDR>' cannot be used with";
        assert!(done.log.contains(refused), "{flags:?}: {}", done.log);
    }
    let list = run(["check", "--listen", "127.0.0.1:0", "--list"], b"");
    assert!(list.output().starts_with("cs-accept-wrong"), "{}", list.output());
}

#[test]
fn the_page_and_its_script_are_there() {
    let (_program, address) = start();
    assert!(get(address, "/").contains("<script type=\"module\" src=\"page.js\">"));
    assert!(get(address, "/page.js").contains("new WebSocket("));
    // The address of a case as a page is no request for a WebSocket.
    let mut stream = connect(address);
    write!(stream, "GET /cs-text HTTP/1.1\r\nHost: {address}\r\n\r\n").expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("UTF-8");
    assert!(answer.starts_with("HTTP/1.1 426 "), "{answer}");
    let checks: Vec<Value> = serde_json::from_str(&get(address, "/checks")).expect("JSON");
    assert_eq!(checks.len(), cases().count());
}
