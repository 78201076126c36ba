//! `wirechart check --listen`: a client that keeps the rules passes, and one that takes everything
//! does not.
//!
//! Read next: `peers/`, servers that others wrote.

use crate::common::{PATIENCE, program::Program};
use serde_json::Value;
use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    thread,
};
use wirechart::{
    check::Level,
    check::listen::cases,
    client::{Client, Options},
    wire::Event,
};

/// Starts the server. Returns it and its address.
fn start() -> (Program, SocketAddr) {
    let program = Program::start(["check", "--listen", "127.0.0.1:0"]);
    let line = program.output.wait_for(" cases for clients at ws://");
    let (_, rest) = line.split_once("ws://").expect("it was just found");
    let (address, _) = rest.split_once("/NAME").expect("a path");
    (program, address.parse().expect("an address"))
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    stream
}

/// The body of the answer to a request for this path.
fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = connect(address);
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n").expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("UTF-8");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    answer.split_once("\r\n\r\n").expect("a body").1.to_owned()
}

/// The results as (name, verdict).
fn results(address: SocketAddr) -> Vec<(String, String)> {
    let results: Vec<Value> = serde_json::from_str(&get(address, "/results")).expect("JSON");
    let text = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
    results.iter().map(|one| (text(one, "name"), text(one, "verdict"))).collect()
}

/// Plays all cases with our client, which sends each message back.
fn play(address: SocketAddr, compression: bool) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        for case in cases() {
            let url = format!("ws://{address}/{}", case.name).parse().expect("a URL");
            let options = Options { compression, ..Options::default() };
            let Ok(mut client) = Client::connect(&url, &options).await else { continue };
            while let Ok(Some(event)) = client.next().await {
                if let Event::Message(message) = event {
                    let message = message.into_owned();
                    _ = client.send(&message);
                }
            }
        }
    });
}

#[test]
fn our_client_keeps_all_rules() {
    for compression in [false, true] {
        let (program, address) = start();
        play(address, compression);
        program.output.wait_for_some("cs-", cases().count());
        for (case, (name, verdict)) in cases().zip(results(address)) {
            let expected = match case.level {
                // The client offers client_max_window_bits.
                _ if name == "cs-df-cmwb-unasked" => "not judged",
                _ if name.starts_with("cs-df-") && !compression => "not judged",
                Level::Info => "shown",
                _ => "kept",
            };
            assert_eq!((case.name, expected), (&name[..], &verdict[..]), "{compression}");
        }
    }
}

/// Opens the WebSocket of a case, and sends these bytes at once.
fn open(address: SocketAddr, name: &str, bytes: &[u8]) -> TcpStream {
    let mut stream = connect(address);
    let request = format!(
        "GET /{name} HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("it reads");
    stream.write_all(bytes).expect("it reads");
    stream
}

/// A client that looks at nothing: it answers each frame with a Pong for `wirechart check`, sends
/// no message, and does not close.
#[test]
fn a_client_that_takes_everything_is_found() {
    let (program, address) = start();
    // A Pong that is not masked, with a length too long, and with a reserved bit: in each case one
    // of these is the rule.
    let pongs = |name: &str| {
        let pong =
            |first, payload: &[u8]| [&[first, 126, 0, payload.len() as u8][..], payload].concat();
        let first = if name == "cs-rsv-0" { 0xBA } else { 0x8A };
        [pong(first, b"before"), pong(first, b"wirechart check")].concat()
    };
    let streams: Vec<TcpStream> =
        cases().map(|case| open(address, case.name, &pongs(case.name))).collect();
    thread::scope(|scope| {
        for mut stream in streams {
            scope.spawn(move || stream.read_to_end(&mut Vec::new()));
        }
    });
    program.output.wait_for_some("cs-", cases().count());
    for (case, (name, verdict)) in cases().zip(results(address)) {
        // It sends no message, which breaks no rule, and nothing that could be wrong in a Close.
        let is_found =
            case.finds_what_is_taken() || name == "cs-ping-echo" || name == "cs-ping-125";
        if case.level == Level::Must {
            assert_eq!(verdict, if is_found { "broken" } else { "not judged" }, "{name}");
        }
    }
}

/// A client that ends each connection has noticed nothing.
#[test]
fn a_client_that_always_closes_does_not_pass_for_a_careful_one() {
    let (program, address) = start();
    let close = b"\x88\x82\0\0\0\0\x03\xE8";
    let streams: Vec<TcpStream> = cases().map(|case| open(address, case.name, close)).collect();
    program.output.wait_for_some("cs-", cases().count());
    drop(streams);
    for (name, verdict) in results(address) {
        let is_closed = ["cs-close-answered", "cs-frames-masked", "cs-lengths-minimal", "cs-rsv-0"];
        if name.starts_with("cs-utf8") || name.starts_with("cs-opcode") {
            assert_eq!(verdict, "not judged", "{name}");
        }
        assert_ne!(verdict, "broken", "{name}");
        assert!(!is_closed.contains(&&name[..]) || verdict == "kept", "{name}: {verdict}");
    }
}

/// A client that sends back something else than what came sends something else in each case.
#[test]
fn a_client_that_alters_messages_breaks_no_rule_by_that() {
    let (program, address) = start();
    let names = ["cs-text", "cs-binary", "cs-fragments", "cs-empty", "cs-other-headers"];
    for name in names {
        // The text "x", masked with zeros, and again.
        _ = open(address, name, &b"\x81\x81\0\0\0\0x".repeat(2)).shutdown(Shutdown::Write);
    }
    program.output.wait_for_some("cs-", names.len());
    for (name, verdict) in results(address) {
        assert!(!names.contains(&&name[..]) || verdict == "not judged", "{name}: {verdict}");
    }
}

#[test]
fn the_exit_code_says_what_was_found() {
    for (names, code) in [(&["cs-text"][..], 2), (&["cs-masked"], 1), (&["cs-close-answered"], 0)] {
        let (mut program, address) = start();
        for name in names {
            let bytes = match *name {
                // A Pong before and one behind the violation; a Close in answer to a Close.
                "cs-masked" => &b"\x8A\x86\0\0\0\0before\x8A\x8F\0\0\0\0wirechart check"[..],
                "cs-close-answered" => b"\x88\x80\0\0\0\0",
                _ => b"",
            };
            let mut stream = open(address, name, bytes);
            if *name == "cs-text" {
                // A Close that says nothing of a rule.
                stream.write_all(b"\x88\x80\0\0\0\0").expect("it reads");
            }
            _ = stream.read_to_end(&mut Vec::new());
        }
        program.output.wait_for_some("cs-", names.len());
        program.terminate();
        assert_eq!(program.wait().code(), Some(code), "{names:?}");
    }
}

#[test]
fn the_page_and_its_script_are_there() {
    let (_program, address) = start();
    assert!(get(address, "/").contains("<script type=\"module\" src=\"page.js\">"));
    assert!(get(address, "/page.js").contains("new WebSocket("));
    let checks: Vec<Value> = serde_json::from_str(&get(address, "/checks")).expect("JSON");
    assert_eq!(checks.len(), cases().count());
}
