//! `wirechart check --listen`: a client that keeps the rules passes, and one that breaks a rule does
//! not.
//!
//! Read next: `clients_raw.rs`, clients that are bytes alone.

use crate::{
    common::{PATIENCE, program::Program},
    mangled::{self, NOT_ANSWERED, SENT, TAKEN},
};
use serde_json::Value;
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
};
use wirechart::{
    check::Level,
    check::listen::cases,
    client::{Client, Options},
    wire::Event,
};

/// Starts the server, which prints an object for each result. Returns it and its address.
pub(super) fn start() -> (Program, SocketAddr) {
    start_with(&[])
}

pub(super) fn start_with(flags: &[&str]) -> (Program, SocketAddr) {
    let usual = ["check", "--listen", "127.0.0.1:0", "--json"];
    let program = Program::start([&usual[..], flags].concat());
    let address = address(&program.log.wait_for(" cases for clients at ws://"));
    (program, address)
}

/// The address in the line that names it.
pub(super) fn address(line: &str) -> SocketAddr {
    let (_, rest) = line.split_once("ws://").expect("it was just found");
    let (address, _) = rest.split_once("/NAME").expect("a path");
    address.parse().expect("an address")
}

/// Waits for the results of these cases.
pub(super) fn wait_for<'a>(program: &Program, names: impl IntoIterator<Item = &'a str>) {
    for name in names {
        program.output.wait_for(&format!("\"name\":\"{name}\""));
    }
}

pub(super) fn names() -> impl Iterator<Item = &'static str> {
    cases().map(|case| case.name)
}

pub(super) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    stream
}

/// The body of the answer to a request for this path.
pub(super) fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = connect(address);
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n").expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("UTF-8");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    answer.split_once("\r\n\r\n").expect("a body").1.to_owned()
}

/// A case with its result.
pub(super) struct Found {
    pub(super) name: String,
    pub(super) verdict: String,
    pub(super) words: String,
}

pub(super) fn results(address: SocketAddr) -> Vec<Found> {
    let results: Vec<Value> = serde_json::from_str(&get(address, "/results")).expect("JSON");
    let text = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
    let found = |one: &Value| Found {
        name: text(one, "name"),
        verdict: text(one, "verdict"),
        words: text(one, "words"),
    };
    results.iter().map(found).collect()
}

/// The names of the cases that are broken.
pub(super) fn broken(address: SocketAddr) -> Vec<String> {
    let found = results(address).into_iter();
    found.filter(|one| one.verdict == "broken").map(|one| one.name).collect()
}

/// Plays cases with our client, which sends each message back.
fn play<'a>(address: SocketAddr, names: impl IntoIterator<Item = &'a str>, compression: bool) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        for name in names {
            let url = format!("ws://{address}/{name}").parse().expect("a URL");
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
        play(address, names(), compression);
        wait_for(&program, names());
        for (case, found) in cases().zip(results(address)) {
            let expected = match case.level {
                // The client offers client_max_window_bits.
                _ if case.name == "cs-df-cmwb-unasked" => "not judged",
                _ if case.name.starts_with("cs-df-") && !compression => "not judged",
                Level::Info => "shown",
                _ => "kept",
            };
            assert_eq!(
                (case.name, expected),
                (&found.name[..], &found.verdict[..]),
                "{compression}"
            );
        }
    }
}

/// The flaws are played side by side, because a Pong or a Close that does not come takes its time.
fn find_each(flaws: &[&'static str], cases: &[&str]) {
    thread::scope(|scope| {
        for flaw in flaws {
            scope.spawn(move || {
                let case = flaw.split(' ').next().expect("a name");
                let (program, address) = start();
                let names = || cases.iter().copied().chain([case]);
                play(mangled::start(flaw, address), names(), false);
                wait_for(&program, names());
                assert_eq!(broken(address), [case], "{flaw}");
            });
        }
    });
}

#[test]
fn each_rule_of_what_a_client_sends_is_found_when_it_is_broken() {
    find_each(&SENT, &["cs-text", "cs-ping-echo", "cs-close-answered"]);
}

#[test]
fn a_ping_or_a_close_without_its_answer_is_found() {
    find_each(&NOT_ANSWERED, &[]);
}

#[test]
fn each_violation_that_a_client_takes_is_found() {
    find_each(&TAKEN, &[]);
}

#[test]
fn a_client_behind_a_proxy_that_changes_nothing_breaks_no_rule() {
    let (program, address) = start();
    let names = || ["cs-text", "cs-ping-inside-answered", "cs-masked", "cs-own-mask-keys"];
    play(mangled::start("none", address), names(), true);
    wait_for(&program, names());
    assert_eq!(broken(address), [""; 0]);
}

/// What is broken is not broken any longer, once it was played again.
#[test]
fn the_last_turn_of_a_case_counts() {
    let (mut program, address) = start();
    play(mangled::start("cs-frames-masked", address), ["cs-ping-echo"], false);
    wait_for(&program, ["cs-frames-masked"]);
    assert_eq!(broken(address), ["cs-frames-masked"]);
    play(address, ["cs-ping-echo"], false);
    program.output.wait_for_some("\"name\":\"cs-frames-masked\"", 2);
    assert_eq!(broken(address), [""; 0]);
    program.terminate();
    assert_eq!(program.wait().code(), Some(0));
}
