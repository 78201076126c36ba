//! Commands of a watcher to a connection: what works, and what is refused.
//!
//! Read next: `bounds.rs`.

use super::{
    common::{
        frame::{CONTINUATION, FIN, PING, TEXT, frame},
        server::Server,
        websocket::Client,
    },
    watcher::{OTHER, TOKEN, Watcher, hex, open},
};
use serde_json::json;
#[cfg(feature = "deflate")]
use {super::watcher::open_compressing, wirechart::wire::Message};

#[test]
fn a_ping_is_answered_with_its_pong() {
    let server = Server::start(&["-"]);
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut client = open(&server, "/ws", TOKEN);
    watcher.ask(json!({"ping": {"connection": 1, "payload": "hi"}}));
    let ping = client.read_frame().expect("a Ping");
    assert_eq!((ping.first, &ping.payload[..]), (FIN | PING, &b"hi"[..]));
    client.write_bytes(b"\x8a\x82\x37\xfa\x21\x3d\x5f\x93");
    assert_eq!(watcher.frame("out")["bytes"], hex(b"\x89\x02hi"));
    let pong = watcher.frame("in");
    assert_eq!((&pong["opcode"], &pong["unmasked"]), (&json!("pong"), &json!(hex("hi"))));
}

#[test]
fn a_text_is_sent_in_fragments() {
    let server = Server::start(&["-"]);
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut client = open(&server, "/chat", TOKEN);
    watcher.ask(json!({"send": {"connection": 1, "text": "Hello", "fragments": 2}}));
    for (first, payload) in [(TEXT, "Hel"), (FIN | CONTINUATION, "lo")] {
        let frame = client.read_frame().expect("a fragment");
        assert_eq!((frame.first, &frame.payload[..]), (first, payload.as_bytes()));
    }
    assert_eq!(watcher.frame("out")["bytes"], "010348656c");
    assert_eq!(watcher.frame("out")["bytes"], "80026c6f");
    watcher.ask(json!({"send": {"connection": 1, "size": 1 << 20, "fragments": 100}}));
    let text = client.next_text();
    assert!(text.len() == 1 << 20 && text.starts_with("01234567890"));
    watcher.ask(json!({"send": {"connection": 1, "text": ""}}));
    assert_eq!(client.next_text(), "");
}

#[test]
fn an_invalid_command_is_refused_and_the_inspection_continues() {
    let server = Server::start(&["-"]);
    let mut watcher = Watcher::open(&server, TOKEN);
    let (mut other, _foreign) = (Watcher::open(&server, OTHER), open(&server, "/echo", OTHER));
    assert_eq!(other.next("open")["connection"], 1);
    let ping = json!({"ping": {"connection": 1}});
    watcher.ask(ping.clone());
    assert_eq!(
        watcher.refused(),
        "there is no connection 1: 0 have been seen here",
        "that of another token"
    );
    let mut client = open(&server, "/echo", TOKEN);
    watcher.next("open");
    for nonsense in
        ["", "hello", "{}", r#"{"dance":{"connection":1}}"#, "{\"ping\":{\"connection\":"]
    {
        watcher.client.send(nonsense);
        let refused = watcher.refused();
        assert!(refused.starts_with("this is no command: "), "{refused}");
    }
    watcher.client.write_bytes(frame(0x82, b"\xFF\x00")); // a binary frame that is not UTF-8
    assert!(watcher.refused().starts_with("this is no command: "));
    watcher.ask(json!({"close": {"connection": 1, "code": 1006}}));
    assert_eq!(
        watcher.refused(),
        "1006 (ended without a Close) may not stand in a Close (RFC 6455, 7.4)"
    );
    watcher.ask(json!({"send": {"connection": 1, "size": (1 << 20) + 1}}));
    assert_eq!(watcher.refused(), "a text to send has at most 1048576 bytes, not 1048577");
    watcher.ask(json!({"send": {"connection": 1, "size": 1, "fragments": 101}}));
    assert_eq!(watcher.refused(), "a text is sent in 1 to 100 fragments here, not in 101");

    watcher.ask(json!({"close": {"connection": 1, "code": 1000}}));
    assert_eq!(watcher.find("closing")["state"], "sent");
    for command in [
        &ping,
        &json!({"close": {"connection": 1}}),
        &json!({"send": {"connection": 1, "size": 1}}),
    ] {
        watcher.ask(command.clone());
        assert_eq!(
            watcher.refused(),
            "connection 1: the server has sent its Close, and sends nothing after it"
        );
    }
    assert_eq!(client.next_close().0, 1000);
    watcher.find("end");
    watcher.ask(ping);
    assert_eq!(watcher.refused(), "connection 1 has ended");
}

/// The output that waits for a client that does not read is bounded, however many commands come.
#[test]
fn output_for_an_inspected_client_that_does_not_read_is_bounded() {
    let server = Server::start(&["-"]);
    let mut watcher = Watcher::open(&server, TOKEN);
    let _client = open(&server, "/ws", TOKEN);
    watcher.next("open");
    let before = server.memory();
    for _ in 0..100 {
        watcher.ask(json!({"send": {"connection": 1, "size": 1 << 20}}));
    }
    while !watcher
        .refused()
        .ends_with("its client does not read, and too much waits for it already")
    {}
    server.assert_grown_by_less_than(40, before);
    server.assert_alive();
}

/// The accept loop spreads connections over threads, so with many connections some are on another
/// thread than the watcher.
#[test]
fn connections_on_other_threads_are_shown_and_execute_commands() {
    let server = Server::start(&["-", "--threads", "4"]);
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut clients: Vec<Client> = (0..32).map(|_| open(&server, "/echo", TOKEN)).collect();
    for connection in 1..=32 {
        watcher
            .ask(json!({"send": {"connection": connection, "text": format!("to {connection}")}}));
    }
    let mut texts: Vec<String> = clients.iter_mut().map(Client::next_text).collect();
    let mut expected: Vec<String> = (1..=32).map(|connection| format!("to {connection}")).collect();
    texts.sort();
    expected.sort();
    assert_eq!(texts, expected, "each has got its own");
    let mut seen: Vec<u64> =
        (0..32).map(|_| watcher.frame("out")["connection"].as_u64().expect("a number")).collect();
    seen.sort_unstable();
    assert_eq!(seen, (1..=32).collect::<Vec<_>>());
}

/// A later command must wait until the long message is compressed, and nobody may be blocked by
/// that.
#[test]
#[cfg(feature = "deflate")]
fn commands_are_refused_while_a_long_message_is_being_compressed() {
    let server = Server::start(&["-", "--threads", "1"]);
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut client = open_compressing(&server, "/echo", TOKEN);
    let text = "0123456789".repeat(800_000);
    client.send_message(&Message::text(&text));
    let is_refused = (0..10_000).any(|_| {
        watcher.ask(json!({"ping": {"connection": 1}}));
        watcher.ask(json!({"ping": {"connection": 2}})); // there is no connection with this number
        let sentence = watcher.refused();
        sentence.starts_with("connection 1: a long message to its client is being compressed")
    });
    assert!(is_refused);
    assert!(client.next_text() == text, "it goes out as ever");
}
