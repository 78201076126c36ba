//! Limits of the inspector: who may watch, how many watchers, how much is buffered for them, and
//! how payloads are truncated.
//!
//! Read next: the end-to-end tests of the mirrored endpoints, such as `../ws.rs`.

use super::{
    common::{
        frame::{FIN, PING, TEXT, frame},
        http::{Request, ask},
        server::Server,
        websocket::Client,
    },
    watcher::{TOKEN, Watcher, hex, open},
};
use serde_json::json;
use std::{
    io::Write,
    time::{Duration, Instant},
};
use wirechart::wire::Event;
#[cfg(feature = "deflate")]
use {super::watcher::open_compressing, wirechart::wire::Message};

#[test]
fn a_token_is_32_hexadecimal_digits() {
    let server = Server::start(&["-"]);
    let answer = |path: &str| ask(&server, &Request::upgrade(&server, path));
    for path in ["/inspect", "/inspect?inspect=00112233445566778899aabbccddeeff"] {
        let answer = answer(path);
        assert_eq!(answer.status, 400, "{path}");
        assert!(
            answer.body().starts_with("/inspect needs a token in its query"),
            "{}",
            answer.body()
        );
    }
    for path in [
        "/inspect?token=",
        "/inspect?token=1",
        "/ws?inspect=0",
        "/chat?inspect=",
        "/echo?inspect=no",
    ] {
        let answer = answer(path);
        let name = if path.starts_with("/inspect") { "token" } else { "inspect" };
        let sentence = format!("{name} in the query must be 32 hexadecimal digits\n");
        assert_eq!((answer.status, answer.body()), (400, &sentence[..]), "{path}");
    }
    assert_eq!(answer(&format!("/echo?inspect={TOKEN}")).status, 101);
    assert_eq!(
        ask(&server, &Request::get(&server, &format!("/inspect?token={TOKEN}"))).status,
        426
    );
}

#[test]
fn pages_of_foreign_origins_may_not_watch() {
    let server = Server::start(&["-"]);
    let request = || Request::upgrade(&server, &format!("/inspect?token={TOKEN}"));
    assert_eq!(ask(&server, &request().with("Origin", "http://evil.example")).status, 403);
    assert_eq!(ask(&server, &request().set("Host", "evil.example")).status, 403);
    assert_eq!(
        ask(&server, &request().with("Origin", &format!("http://{}", server.address()))).status,
        101
    );
}

#[test]
fn the_number_of_inspections_is_limited() {
    let server = Server::start(&["-"]);
    let token = |number: u32| format!("{number:032x}");
    let mut watchers: Vec<Watcher> =
        (0..32).map(|number| Watcher::open(&server, &token(number))).collect();
    // A script cannot see the status of a response. So the server accepts the WebSocket, and gives
    // the reason in the Close.
    let mut refused = Client::open(&server, &format!("/inspect?token={}", token(99)));
    let sentence = "32 inspections are under way already; try again later";
    assert_eq!(refused.next_text(), json!({"refused": {"sentence": sentence}}).to_string());
    assert_eq!(refused.next_close(), (1013, sentence.to_owned()));
    drop(refused);
    server.log.wait_for("path=\"/inspect\"");
    // One more watcher of an inspection that exists already.
    watchers.push(Watcher::open(&server, &token(7)));
    watchers.remove(3).client.close();
    server.log.wait_for_some("path=\"/inspect\"", 2);
    Watcher::open(&server, &token(99));
}

/// Frames that nobody reads are dropped, oldest first, and counted; memory stays bounded.
#[test]
fn messages_that_are_not_read_in_time_become_a_gap() {
    let server = Server::start(&["-"]);
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut clients: Vec<Client> = (0..20).map(|_| open(&server, "/echo", TOKEN)).collect();
    let before = server.memory();
    let flood: Vec<u8> = (0..400).flat_map(|_| frame(FIN | PING, [7; 125])).collect();
    // What is reported in this many half seconds is more than the ring and the buffers of two
    // sockets hold.
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(4) {
        for client in &mut clients {
            client.write_bytes([&flood[..], &frame(FIN | TEXT, "done")].concat());
            // Some Pings get no Pong, which is allowed.
            while client.read_frame().expect("Pongs").payload != b"done" {}
        }
    }
    server.assert_grown_by_less_than(30, before);
    let (mut reported, mut lost) = (0, 0);
    while reported + lost < 1 || lost == 0 {
        let (kind, content) = watcher.next_any();
        if kind == "gap" {
            let (from, to) = (
                content["from"].as_u64().expect("a number"),
                content["to"].as_u64().expect("a number"),
            );
            assert!(from == reported + 1 && to >= from, "{reported} were reported, then {content}");
            lost = to - from + 1;
        } else {
            reported += 1;
        }
    }
    open(&server, "/echo", TOKEN).send("after it");
    // The ring is full, so a report that comes now may evict the next one, which makes another gap.
    loop {
        let (kind, content) = watcher.next_any();
        if kind == "frame" && content["direction"] == "in" && content["unmasked"] == hex("after it")
        {
            break;
        }
    }
}

/// During a flood frames are not explained one by one, so that the other connections of the thread
/// are served. All frames are still counted.
#[test]
fn a_flood_is_counted_and_its_end_is_shown() {
    let server = Server::start(&["-"]);
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut client = open(&server, "/ws", TOKEN);
    let flood: Vec<u8> = (0..5000).flat_map(|_| frame(FIN | TEXT, "x")).collect();
    client.write_bytes([&flood[..], b"\x81\x00"].concat());
    let (mut shown, mut skipped) = (0, 0);
    loop {
        let (kind, content) = watcher.next_any();
        match kind.as_str() {
            "frame" if content["direction"] == "in" && content["verdict"]["ok"] == false => break,
            "frame" if content["direction"] == "in" => shown += 1,
            "skipped" => skipped += content["frames"].as_u64().expect("a number"),
            _ => {}
        }
    }
    // What may be reported in half a second, less the reads.
    assert!(shown >= 200 && skipped > 0, "{shown} shown");
    assert_eq!(shown + skipped, 5000, "all that came before it is counted before it");
}

/// More connections are served, and the watchers are informed that these are not shown.
#[test]
fn the_number_of_mirrored_connections_is_limited() {
    let server = Server::start(&["-"]);
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut clients: Vec<Client> = (0..32).map(|_| open(&server, "/echo", TOKEN)).collect();
    let mut beyond = open(&server, "/echo", TOKEN);
    beyond.send("served");
    assert_eq!(beyond.next_text(), "served");
    let refused = watcher.refused();
    assert!(
        refused.starts_with("at most 32 connections of a token are mirrored at a time"),
        "{refused}"
    );
    clients[31].send("shown");
    assert_eq!(
        watcher.frame("in")["unmasked"],
        hex("shown"),
        "the frame of the other connection is not shown"
    );
}

#[test]
fn a_truncated_payload_is_still_validated_to_its_end() {
    let server = Server::start(&["-"]);
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut client = open(&server, "/echo", TOKEN);
    let mut text = vec![b'a'; 1 << 20];
    let whole = frame(FIN | TEXT, &text);
    client.write_bytes(&whole);
    let seen = watcher.frame("in");
    assert_eq!((&seen["length"], &seen["cut"]), (&json!(1 << 20), &json!((1 << 20) - 256)));
    assert_eq!((&seen["header"], &seen["bytes"]), (&json!(14), &json!(hex(&whole[..14 + 256]))));
    assert_eq!(
        (&seen["unmasked"], &seen["verdict"]),
        (&json!(hex([b'a'; 256])), &json!({"ok": true}))
    );
    assert_eq!(client.next_text().len(), text.len());
    let seen = watcher.frame("out");
    assert_eq!((&seen["length"], &seen["cut"]), (&json!(1 << 20), &json!((1 << 20) - 256)));

    text[1_000_000] = 0xFF;
    client.write_bytes(frame(FIN | TEXT, &text));
    let seen = watcher.frame("in");
    assert_eq!((&seen["verdict"]["ok"], &seen["verdict"]["code"]), (&json!(false), &json!(1007)));
    assert_eq!((&seen["length"], &seen["at"]), (&json!(1 << 20), &json!(whole.len())));
}

/// The inspector's buffers count against the connection, so half a message costs twice as much.
#[test]
fn the_memory_of_an_inspected_connection_is_counted() {
    let server = Server::start(&[
        "-",
        "--max-memory",
        &(2 << 20).to_string(),
        "--max-message",
        "100000",
        "--threads",
        "1",
    ]);
    let half = frame(TEXT, [b'a'; 50 << 10]);
    let welcome = |mut client: Client| {
        client.write_bytes(&half);
        // The answer to a read goes out before its memory is counted, so only the second Pong shows
        // that the connection may stay.
        for _ in 0..2 {
            // A connection that is being refused may not accept it.
            _ = client.socket.write_all(&frame(FIN | PING, ""));
            match client.next() {
                Event::Pong(_) => {}
                Event::Close(Some(reason)) if reason.code.0 == 1013 => return None,
                other => panic!("{other:?}"),
            }
        }
        Some(client)
    };
    let plain: Vec<_> = (0..30).filter_map(|_| welcome(open(&server, "/echo", TOKEN))).collect();
    assert_eq!(plain.len(), 30, "nobody watches");
    drop(plain);
    server.log.wait_for_some("path=\"/echo\"", 30); // all memory has been given back
    let mut watcher = Watcher::open(&server, TOKEN);
    let mirrored: Vec<_> = (0..30).filter_map(|_| welcome(open(&server, "/echo", TOKEN))).collect();
    assert!((10..30).contains(&mirrored.len()), "{} fit", mirrored.len());
    assert_eq!(watcher.find("closing")["state"], "failed", "it is shown to its end");
    while watcher.frame("out")["opcode"] != "close" {}
}

#[test]
#[cfg(feature = "deflate")]
fn compressed_messages_are_shown_as_they_were_on_the_wire() {
    let server = Server::start(&["-"]);
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut client = open_compressing(&server, "/echo", TOKEN);
    let text = "compressed ".repeat(100);
    for _ in 0..2 {
        client.send_message(&Message::text(&text));
        assert_eq!(client.next_text(), text);
        for direction in ["in", "out"] {
            let seen = watcher.frame(direction);
            assert_eq!(
                (&seen["compressed"], &seen["verdict"]),
                (&json!(true), &json!({"ok": true})),
                "{seen}"
            );
            assert!(seen["length"].as_u64().is_some_and(|length| length < 100), "{seen}");
        }
    }
    // Compressed text that is not UTF-8 gets a verdict, too. This one is in a block without
    // compression.
    client.write_bytes(frame(FIN | 0x40 | TEXT, b"\x00\x02\x00\xfd\xff\xc3\x28\x00"));
    assert_eq!(watcher.frame("in")["verdict"]["code"], 1007);
    assert_eq!(watcher.frame("out")["opcode"], "close");
}
