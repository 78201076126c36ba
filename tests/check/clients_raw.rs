//! `wirechart check --listen`, for clients that are bytes alone: what they show, and what not.
//!
//! Read next: `clients_command.rs`, the command that checks clients.

use crate::{
    clients::{Found, broken, connect, names, results, start, wait_for},
    mangled,
};
use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    thread,
};
use wirechart::{
    check::{Level, listen::cases},
    wire::accept_value,
};

/// Opens the WebSocket of a case, and sends these frames, masked, once the response is there.
pub(super) fn open(address: SocketAddr, name: &str, frames: &[(u8, &[u8])]) -> TcpStream {
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

/// The result of a case.
fn found(address: SocketAddr, name: &str) -> Found {
    results(address).into_iter().find(|one| one.name == name).expect("a case")
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
    // Long enough for the frame that its first bytes would announce.
    let again = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", "h".repeat(100));
    stream.write_all(again.as_bytes()).expect("it reads");
    stream.shutdown(Shutdown::Write).expect("it is open");
    _ = stream.read_to_end(&mut Vec::new());
    wait_for(&program, ["cs-text"]);
    assert_eq!(broken(address), ["cs-own-request"]);
    let text = found(address, "cs-text");
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
    let text = found(address, "cs-text");
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
        let Found { verdict: found, words, .. } = found(address, NAME);
        assert_eq!(found, verdict, "{words}");
    }
}
