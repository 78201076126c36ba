//! `wirechart check --listen`: a client that keeps the rules passes, and one that takes everything
//! does not.
//!
//! Read next: `peers/`, servers that others wrote.

use crate::common::{PATIENCE, program::Program};
use serde_json::Value;
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
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

#[test]
fn our_client_keeps_all_rules() {
    let (program, address) = start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        for case in cases() {
            let url = format!("ws://{address}/{}", case.name).parse().expect("a URL");
            let options = Options { compression: false, ..Options::default() };
            let Ok(mut client) = Client::connect(&url, &options).await else { continue };
            while let Ok(Some(event)) = client.next().await {
                if let Event::Message(message) = event {
                    let message = message.into_owned();
                    _ = client.send(&message);
                }
            }
        }
    });
    program.output.wait_for_some("cs-", cases().len());
    for (case, (name, verdict)) in cases().iter().zip(results(address)) {
        let expected = if case.level == Level::Info { "shown" } else { "kept" };
        assert_eq!((case.name, expected), (&name[..], &verdict[..]));
    }
}

/// A client that looks at nothing: it answers each frame with a Pong for `wirechart check`, sends
/// no message, and does not close.
#[test]
fn a_client_that_takes_everything_is_found() {
    let (program, address) = start();
    let broken = |name: &str| {
        // What valid traffic shows, it does not break: it sends nothing that could be wrong.
        !["cs-text", "cs-fragments", "cs-utf8-cut-inside", "cs-ping-inside"].contains(&name)
    };
    for case in cases() {
        let mut stream = connect(address);
        let request = format!(
            "GET /{} HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
            case.name
        );
        stream.write_all(request.as_bytes()).expect("it reads");
        // A Pong that is not masked, with a length too long, and with a reserved bit: in each case
        // one of these is the rule.
        let first = if case.name == "cs-rsv-0" { 0xBA } else { 0x8A };
        let mut pong = vec![first, 126, 0, 15];
        pong.extend(b"wirechart check");
        stream.write_all(&pong).expect("it reads");
        if !broken(case.name) {
            continue;
        }
        let mut rest = Vec::new();
        _ = stream.read_to_end(&mut rest);
    }
    program.output.wait_for_some("cs-", cases().len());
    for (case, (name, verdict)) in cases().iter().zip(results(address)) {
        if broken(&name) && case.level == Level::Must {
            assert_eq!(verdict, "broken", "{name}");
        }
    }
}

#[test]
fn the_page_and_its_script_are_there() {
    let (_program, address) = start();
    assert!(get(address, "/").contains("<script type=\"module\" src=\"page.js\">"));
    assert!(get(address, "/page.js").contains("new WebSocket("));
    let checks: Vec<Value> = serde_json::from_str(&get(address, "/checks")).expect("JSON");
    assert_eq!(checks.len(), cases().len());
}
