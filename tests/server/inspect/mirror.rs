//! What watchers see of a connection: its handshake, its frames, its reads and writes.
//!
//! Read next: `closing.rs`.

use super::{
    common::{
        frame::{BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, TEXT, frame, header},
        http::{ACCEPT, Connection, KEY},
        server::Server,
        websocket::Client,
    },
    watcher::{OTHER, TOKEN, Watcher, hex, open, request},
};
use serde_json::{Value, json};

fn server() -> Server {
    Server::start(&["-"])
}

#[test]
fn the_handshake_is_shown_unchanged() {
    let server = server();
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut connection = Connection::open(&server);
    let request = request(&server, "/echo", TOKEN).with("X-Odd", "gr\u{FC}n");
    connection.send(request.bytes());
    let answer = connection.answer();
    let seen = watcher.next("open");
    assert_eq!(seen["connection"], 1);
    assert_eq!(seen["path"], format!("/echo?inspect={TOKEN}"));
    assert_eq!(seen["request"]["bytes"], hex(request.bytes()));
    assert_eq!(seen["request"]["verdict"], json!({"ok": true}));
    assert_eq!(seen["response"]["verdict"], json!({"ok": true}));
    let steps: Vec<(&str, &str)> =
        seen["accept"].as_array().into_iter().flatten().map(text_of_step).collect();
    assert_eq!(steps[0], ("key", KEY));
    assert_eq!(steps[2], ("sha1", "b37a4f2cc0624f1690f64606cf385945b2bec4ea"));
    assert_eq!(steps[3], ("accept", ACCEPT));
    assert_eq!(answer.header("Sec-WebSocket-Accept").as_deref(), Some(ACCEPT));
    let response = seen["response"]["bytes"].as_str().expect("hex");
    assert!(
        response.starts_with(&hex("HTTP/1.1 101 ")) && response.ends_with(&hex("\r\n\r\n")),
        "{response}"
    );
}

fn text_of_step(step: &Value) -> (&str, &str) {
    (step["step"].as_str().expect("a name"), step["value"].as_str().expect("a value"))
}

#[test]
fn frames_of_both_directions_are_shown_as_on_the_wire() {
    let server = server();
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut client = open(&server, "/echo", TOKEN);
    watcher.next("open");
    client.write_bytes(frame(FIN | TEXT, "Hello"));

    assert_eq!(watcher.next("read"), json!({"connection": 1, "from": 0, "to": 11}));
    let seen = watcher.next("frame");
    assert_eq!(
        (&seen["connection"], &seen["direction"], &seen["at"]),
        (&json!(1), &json!("in"), &json!(0))
    );
    assert_eq!(seen["sender"], "client");
    assert_eq!(seen["bytes"], "818537fa213d7f9f4d5158"); // RFC 6455, section 5.7
    assert_eq!((&seen["mask"], &seen["unmasked"]), (&json!("37fa213d"), &json!(hex("Hello"))));
    assert_eq!(
        (&seen["opcode"], &seen["fin"], &seen["length"]),
        (&json!("text"), &json!(true), &json!(5))
    );
    assert_eq!(
        (&seen["cut"], &seen["missing"], &seen["verdict"]),
        (&json!(0), &json!(0), &json!({"ok": true}))
    );
    assert!(seen["spans"].as_array().is_some_and(|spans| spans.len() == 9), "{seen}");

    assert_eq!(watcher.next("write"), json!({"connection": 1, "from": 0, "to": 7}));
    let seen = watcher.next("frame");
    assert_eq!((&seen["direction"], &seen["sender"]), (&json!("out"), &json!("server")));
    assert_eq!((&seen["bytes"], &seen["unmasked"]), (&json!("810548656c6c6f"), &Value::Null));
    assert_eq!(client.next_text(), "Hello");
}

#[test]
fn reads_and_frames_need_not_have_the_same_boundaries() {
    let server = server();
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut client = open(&server, "/ws", TOKEN);
    watcher.next("open");
    let frames = [frame(FIN | TEXT, "one"), frame(FIN | BINARY, "two"), frame(FIN | TEXT, "three")];
    let bytes = frames.concat();
    // Two and a half frames: the third is cut inside its masking key.
    let (first, second) = bytes.split_at(9 + 9 + 5);
    client.write_bytes(first);
    assert_eq!(watcher.next("read"), json!({"connection": 1, "from": 0, "to": 23}));
    for (number, at) in [(0, 0), (1, 9)] {
        let seen = watcher.next("frame");
        assert_eq!((&seen["at"], &seen["bytes"]), (&json!(at), &json!(hex(&frames[number]))));
    }
    client.write_bytes(second);
    assert_eq!(watcher.next("read"), json!({"connection": 1, "from": 23, "to": 29}));
    let seen = watcher.next("frame");
    assert_eq!((&seen["at"], &seen["bytes"]), (&json!(18), &json!(hex(&frames[2]))));
}

/// Frames that come right after the request, before the server has answered it.
#[test]
fn frames_that_arrive_with_the_request_are_shown_too() {
    let server = server();
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut connection = Connection::open(&server);
    connection
        .send([request(&server, "/echo", TOKEN).bytes(), frame(FIN | TEXT, "early")].concat());
    let mut client = Client::after(connection);
    assert_eq!(client.next_text(), "early");
    assert_eq!(
        watcher.next("open")["request"]["bytes"],
        hex(request(&server, "/echo", TOKEN).bytes())
    );
    assert_eq!(watcher.frame("in")["unmasked"], hex("early"));
    let seen = watcher.frame("out");
    assert_eq!((&seen["at"], &seen["bytes"]), (&json!(0), &json!("81056561726c79")));
}

#[test]
fn outgoing_measurements_and_chat_messages_are_shown() {
    let mut server = server();
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut viewer = Client::open_v1(&server, &format!("/ws?history=3&inspect={TOKEN}"));
    let hello = viewer.next_text();
    assert_eq!(
        watcher.frame("out")["bytes"],
        hex([&[0x81, hello.len() as u8], hello.as_bytes()].concat())
    );
    server.write("74\n");
    let measurement = viewer.next_text();
    let seen = watcher.frame("out");
    assert_eq!(seen["at"], hello.len() + 2);
    assert_eq!(
        seen["bytes"],
        hex([&[0x81, measurement.len() as u8], measurement.as_bytes()].concat())
    );

    let (_listener, mut speaker) = (open(&server, "/chat", TOKEN), Client::open(&server, "/chat"));
    assert_eq!(watcher.find("open")["connection"], 2);
    speaker.send("hello");
    let seen = watcher.frame("out");
    assert_eq!(
        (&seen["connection"], &seen["bytes"]),
        (&json!(2), &json!(hex(b"\x81\x0eMessage: hello")))
    );
}

#[test]
fn fragments_pings_and_pongs_are_shown() {
    let server = server();
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut client = open(&server, "/echo", TOKEN);
    let sent = [
        (TEXT, "gr\u{FC}n"),
        (FIN | PING, "?"),
        (CONTINUATION, ""),
        (FIN | PONG, "unasked"),
        (FIN | CONTINUATION, "er"),
    ];
    client.write_bytes(sent.map(|(first, payload)| frame(first, payload)).concat());
    for ((first, payload), opcode) in
        sent.into_iter().zip(["text", "ping", "continuation", "pong", "continuation"])
    {
        let seen = watcher.frame("in");
        assert_eq!((&seen["opcode"], &seen["fin"]), (&json!(opcode), &json!(first & FIN != 0)));
        assert_eq!(
            (&seen["unmasked"], &seen["verdict"]),
            (&json!(hex(payload)), &json!({"ok": true}))
        );
    }
    assert_eq!(watcher.frame("out")["bytes"], hex(b"\x8a\x01?"), "the Pong");
    assert_eq!(
        watcher.frame("out")["bytes"],
        hex([b"\x81\x07", "gr\u{FC}ner".as_bytes()].concat())
    );
}

#[test]
fn two_tokens_do_not_see_each_other() {
    let server = server();
    let (mut one, mut two) = (Watcher::open(&server, TOKEN), Watcher::open(&server, OTHER));
    let mut clients = [
        open(&server, "/chat", TOKEN),
        open(&server, "/chat", OTHER),
        Client::open(&server, "/chat"),
    ];
    for (client, text) in clients.iter_mut().zip(["from one", "from two", "from none"]) {
        client.send(text);
        while client.next_text() != format!("Message: {text}") {}
    }
    for (watcher, text) in [(&mut one, "from one"), (&mut two, "from two")] {
        assert_eq!(watcher.next("open")["connection"], 1, "each token counts from 1");
        assert_eq!(watcher.frame("in")["unmasked"], hex(text));
    }
    clients[2].write_bytes(frame(FIN | CLOSE, ""));
    while clients[2].read_frame().is_some() {}
    for (client, watcher) in clients.iter_mut().zip([&mut one, &mut two]) {
        client.write_bytes(frame(FIN | PING, "the last"));
        let seen = watcher.frame("in");
        assert_eq!((&seen["connection"], &seen["unmasked"]), (&json!(1), &json!(hex("the last"))));
    }
}

/// A connection whose token nobody watches is served normally. A watcher that comes later does not
/// see it.
#[test]
fn a_token_that_nobody_watches_yet_is_ignored() {
    let server = server();
    let mut early = open(&server, "/echo", TOKEN);
    let mut watcher = Watcher::open(&server, TOKEN);
    early.send("unseen");
    assert_eq!(early.next_text(), "unseen");
    let _late = open(&server, "/echo", TOKEN);
    assert_eq!(watcher.next("open")["connection"], 1);
}

#[test]
fn an_inspection_ends_with_its_last_watcher_and_the_connection_continues() {
    let server = server();
    let (mut first, mut second) = (Watcher::open(&server, TOKEN), Watcher::open(&server, TOKEN));
    let mut client = open(&server, "/echo", TOKEN);
    first.next("open");
    second.next("open");
    first.client.close();
    client.send("seen");
    assert_eq!(second.frame("in")["opcode"], "text");
    second.client.close();
    server.log.wait_for_some("path=\"/inspect\"", 2);
    client.send("unseen");
    assert_eq!((client.next_text(), client.next_text()), ("seen".to_owned(), "unseen".to_owned()));

    let mut again = Watcher::open(&server, TOKEN);
    client.send("unseen");
    assert_eq!(client.next_text(), "unseen");
    let _other = open(&server, "/echo", TOKEN);
    assert_eq!(again.next("open")["connection"], 1);
}

/// A watcher that comes while others watch gets the buffered messages.
#[test]
fn a_second_watcher_sees_the_same() {
    let server = server();
    let mut first = Watcher::open(&server, TOKEN);
    let mut client = open(&server, "/echo", TOKEN);
    client.send("hello");
    assert_eq!(client.next_text(), "hello");
    let reported: Vec<_> = (0..5).map(|_| first.next_any()).collect();
    let mut second = Watcher::open(&server, TOKEN);
    assert_eq!((0..5).map(|_| second.next_any()).collect::<Vec<_>>(), reported);
}

#[test]
fn watchers_are_not_inspected_themselves() {
    let server = server();
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut other = Client::open(&server, &format!("/inspect?token={OTHER}&inspect={TOKEN}"));
    other.next_text();
    let _client = open(&server, "/echo", TOKEN);
    assert_eq!(watcher.next("open")["path"], format!("/echo?inspect={TOKEN}"));
}

#[test]
fn an_invalid_frame_is_shown_with_its_verdict_and_the_answer() {
    let server = server();
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut client = open(&server, "/echo", TOKEN);
    client.write_bytes([&frame(FIN | TEXT, "fine")[..], b"\x81\x05Hello"].concat());
    assert_eq!(watcher.frame("in")["verdict"], json!({"ok": true}));
    let seen = watcher.frame("in");
    assert_eq!((&seen["bytes"], &seen["mask"]), (&json!("810548656c6c6f"), &Value::Null));
    let verdict = json!({"ok": false, "code": 1002, "section": "RFC 6455, 5.1",
        "sentence": "a client must mask every frame, this one is not masked"});
    assert_eq!(seen["verdict"], verdict);
    let answer = watcher.frame("out");
    assert_eq!(answer["bytes"], hex(b"\x81\x04fine"));
    let answer = watcher.frame("out");
    assert_eq!(answer["opcode"], "close");
    let bytes = answer["bytes"].as_str().expect("hex").to_owned();
    assert!(
        bytes.ends_with(&hex("a client must mask every frame, this one is not masked")),
        "{bytes}"
    );
    assert_eq!(&bytes[4..8], "03ea", "1002");
    assert_eq!(watcher.next("closing")["state"], "failed");
}

/// The server does not wait for the rest of an invalid frame, so the part that has arrived is
/// shown.
#[test]
fn an_invalid_frame_is_shown_before_it_is_complete() {
    let server = server();
    let mut watcher = Watcher::open(&server, TOKEN);
    let mut client = open(&server, "/echo", TOKEN);
    client.write_bytes([&header(FIN | BINARY, 1 << 40)[..], b"some"].concat());
    let seen = watcher.frame("in");
    assert_eq!(seen["verdict"]["code"], 1009);
    assert_eq!(
        (&seen["length"], &seen["missing"]),
        (&json!(1_u64 << 40), &json!((1_u64 << 40) - 4))
    );
    assert_eq!(watcher.frame("out")["opcode"], "close");
}
