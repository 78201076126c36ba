//! `wirechart check --listen`: a client that keeps the rules passes, and one that breaks a rule does
//! not.
//!
//! Read next: `peers/`, servers that others wrote.

use crate::{
    common::{PATIENCE, command::run, program::Program},
    mangled::{self, NOT_ANSWERED, SENT, TAKEN},
};
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
    wire::{Event, accept_value},
};

/// Starts the server, which prints an object for each result. Returns it and its address.
fn start() -> (Program, SocketAddr) {
    start_with(&[])
}

fn start_with(flags: &[&str]) -> (Program, SocketAddr) {
    let usual = ["check", "--listen", "127.0.0.1:0", "--json"];
    let program = Program::start([&usual[..], flags].concat());
    let address = address(&program.log.wait_for(" cases for clients at ws://"));
    (program, address)
}

/// The address in the line that names it.
fn address(line: &str) -> SocketAddr {
    let (_, rest) = line.split_once("ws://").expect("it was just found");
    let (address, _) = rest.split_once("/NAME").expect("a path");
    address.parse().expect("an address")
}

/// Waits for the results of these cases.
fn wait_for<'a>(program: &Program, names: impl IntoIterator<Item = &'a str>) {
    for name in names {
        program.output.wait_for(&format!("\"name\":\"{name}\""));
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    cases().map(|case| case.name)
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

/// A case with its result.
struct Found {
    name: String,
    verdict: String,
    words: String,
}

fn results(address: SocketAddr) -> Vec<Found> {
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
fn broken(address: SocketAddr) -> Vec<String> {
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

/// Opens the WebSocket of a case, and sends these frames, masked, once the response is there.
fn open(address: SocketAddr, name: &str, frames: &[(u8, &[u8])]) -> TcpStream {
    open_with(address, name, &format!("Host: {address}"), frames)
}

/// The same, with these header lines first.
fn open_with(address: SocketAddr, name: &str, first: &str, frames: &[(u8, &[u8])]) -> TcpStream {
    let mut stream = connect(address);
    let request = format!(
        "GET /{name} HTTP/1.1\r\n{first}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: {}\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
        key_of(name)
    );
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("a response");
        head.push(byte[0]);
    }
    let bytes = frames.iter().flat_map(|(first, payload)| mangled::frame(*first, payload));
    stream.write_all(&bytes.collect::<Vec<u8>>()).expect("it reads");
    stream
}

/// A key of 16 bytes, another for each name.
fn key_of(name: &str) -> String {
    let mut key = accept_value(name);
    key.truncate(21);
    key + "A=="
}

/// A head that is long, or that breaks a rule in its first line, is read to its end: what follows
/// is not sent too early.
#[test]
fn a_request_is_judged_by_all_of_its_head() {
    let cookie = format!("Host: h\r\nCookie: {}", "c".repeat(20 << 10));
    let many = format!("Host: h{}", "\r\nX-Many: x".repeat(200));
    let wrong = "cs-own-request";
    for (first, expected) in [(&cookie[..], None), (&many, None), ("Host : h", Some(wrong))] {
        let (program, address) = start();
        let close = [(0x88, &b"\x03\xE8"[..])];
        _ = open_with(address, "cs-text", first, &close).read_to_end(&mut Vec::new());
        wait_for(&program, ["cs-text"]);
        assert_eq!(broken(address), Vec::from_iter(expected), "{:.10}", first);
    }
}

/// A client that was refused may go on with HTTP, which is not read as frames.
#[test]
fn what_follows_a_request_that_is_refused_breaks_no_rule_of_frames() {
    let (program, address) = start();
    let mut stream = open_with(address, "cs-text", "Host : h", &[]);
    stream.write_all(b"GET / HTTP/1.1\r\n\r\n").expect("it reads");
    stream.shutdown(Shutdown::Write).expect("it is open");
    _ = stream.read_to_end(&mut Vec::new());
    wait_for(&program, ["cs-text"]);
    assert_eq!(broken(address), ["cs-own-request"]);
    let text = results(address).into_iter().find(|one| one.name == "cs-text").expect("a case");
    assert_eq!(text.words, "the request is no valid handshake; see cs-own-request");
}

/// A client that looks at nothing: it answers each frame with a Pong for `wirechart check`, sends
/// no message, and does not close.
#[test]
fn a_client_that_takes_everything_is_found() {
    let (program, address) = start();
    let pongs = [(0x8A, &b"before"[..]), (0x8A, b"wirechart check")];
    let streams: Vec<TcpStream> = names().map(|name| open(address, name, &pongs)).collect();
    thread::scope(|scope| {
        for mut stream in streams {
            scope.spawn(move || stream.read_to_end(&mut Vec::new()));
        }
    });
    wait_for(&program, names());
    for (case, Found { name, verdict, words }) in cases().zip(results(address)) {
        // It sends no message, which breaks no rule. What it sends is right.
        let is_found = case.finds_what_is_taken()
            || name.starts_with("cs-ping-e")
            || ["cs-ping-125", "cs-ping-inside-answered", "cs-close-answered"].contains(&&name[..])
            || ["cs-close-empty", "cs-close-reason-123"].contains(&&name[..])
            || ["cs-close-3000", "cs-close-4999"].contains(&&name[..]);
        let is_charged_elsewhere = verdict == "not judged" && words.contains("; see cs-");
        match is_found {
            _ if case.level != Level::Must => {}
            true => assert!(verdict == "broken" || is_charged_elsewhere, "{name}: {words}"),
            false if case.is_watched() => assert_ne!(verdict, "broken", "{name}: {words}"),
            false => assert!(
                ["not judged", "no answer"].contains(&&verdict[..]) && !is_charged_elsewhere,
                "{name}: {words}"
            ),
        }
    }
}

/// A client that ends each connection has noticed nothing.
#[test]
fn a_client_that_always_closes_does_not_pass_for_a_careful_one() {
    let (program, address) = start();
    let close = [(0x88, &b"\x03\xE8"[..])];
    let streams: Vec<TcpStream> = names().map(|name| open(address, name, &close)).collect();
    wait_for(&program, names());
    drop(streams);
    for Found { name, verdict, words } in results(address) {
        if name.starts_with("cs-utf8") || name.starts_with("cs-opcode") {
            assert_eq!(verdict, "not judged", "{name}");
        }
        assert_ne!(verdict, "broken", "{name}: {words}");
    }
}

/// A client that sends back something else than what came sends something else in each case.
#[test]
fn a_client_that_alters_messages_breaks_no_rule_by_that() {
    let (program, address) = start();
    let names = ["cs-text", "cs-binary", "cs-fragments", "cs-empty", "cs-other-headers"];
    for name in names {
        _ = open(address, name, &[(0x81, b"x"), (0x81, b"x")]).shutdown(Shutdown::Write);
    }
    wait_for(&program, names);
    for Found { name, verdict, .. } in results(address) {
        assert!(!names.contains(&&name[..]) || verdict == "not judged", "{name}: {verdict}");
    }
}

/// A client may send each message back in a task of its own.
#[test]
fn a_message_may_come_back_after_the_one_behind_it() {
    let (program, address) = start();
    let behind = (0x81, &b"wirechart check"[..]);
    let late = open(address, "cs-text", &[behind, (0x81, b"Hello")]);
    let never = open(address, "cs-fragments", &[behind]);
    for mut stream in [late, never] {
        _ = stream.read_to_end(&mut Vec::new());
    }
    wait_for(&program, ["cs-text", "cs-fragments"]);
    assert_eq!(broken(address), ["cs-fragments"]);
    let text = results(address).into_iter().find(|one| one.name == "cs-text").expect("a case");
    assert_eq!(text.verdict, "kept", "{}", text.words);
}

/// A client may fail a connection with a Close that has no code, or 1000.
#[test]
fn only_an_answer_to_a_malformed_close_shows_that_it_was_taken() {
    const NAME: &str = "cs-close-reason-not-utf8";
    for (payload, verdict) in [
        (&b""[..], "not judged"),
        (b"\x03\xE8", "not judged"),
        (b"\x03\xEF", "kept"),
        (&4321_u16.to_be_bytes(), "broken"),
    ] {
        let (program, address) = start();
        _ = open(address, NAME, &[(0x8A, b"before"), (0x88, payload)]).read_to_end(&mut Vec::new());
        wait_for(&program, [NAME]);
        let found = results(address).into_iter().find(|one| one.name == NAME).expect("a case");
        assert_eq!(found.verdict, verdict, "{}", found.words);
    }
}

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
