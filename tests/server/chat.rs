//! `/chat` from end to end: every client receives the same messages in the same order.
//!
//! Read next: `tests/load/chat_crowd.rs`, where many clients send at once and some of them fail.

use crate::common::{
    frame::{CONTINUATION, FIN, PING, TEXT, frame},
    server::Server,
    websocket::Client,
};
use wirechart::wire::{Event, Message};

fn server() -> Server {
    Server::start(&["-"])
}

/// The next `count` messages.
fn texts(client: &mut Client, count: usize) -> Vec<String> {
    (0..count).map(|_| client.next_text()).collect()
}

#[test]
fn every_client_receives_every_message_in_the_same_order() {
    let server = server();
    let mut clients = [(); 3].map(|()| Client::open(&server, "/chat"));
    let mut received: Vec<Vec<String>> = Vec::new();
    for number in 0..100 {
        for (name, client) in ["a", "b"].iter().zip(&mut clients) {
            client.send(&format!("{name}{number}"));
        }
    }
    received.extend(clients.iter_mut().map(|client| texts(client, 200)));
    assert!(received.iter().all(|list| *list == received[0]), "each in the order of all");
    for name in ["a", "b"] {
        let own: Vec<&String> = received[0]
            .iter()
            .filter(|text| text.starts_with(&format!("Message: {name}")))
            .collect();
        let expected: Vec<String> =
            (0..100).map(|number| format!("Message: {name}{number}")).collect();
        assert_eq!(own, expected.iter().collect::<Vec<_>>(), "and each in the order of its sender");
    }
}

#[test]
fn a_text_gets_the_prefix_and_nothing_else() {
    let server = server();
    let mut client = Client::open(&server, "/chat");
    for text in ["hello", "", "{\"json\": 1}", "<b>\u{1F980}</b>\n\0"] {
        client.send(text);
        assert_eq!(client.next_text(), format!("Message: {text}"));
    }
}

#[test]
fn binary_messages_stay_as_they_are() {
    let server = server();
    let mut clients = [(); 2].map(|()| Client::open(&server, "/chat"));
    let message = Message::binary(vec![0xFF; 100_000]);
    clients[0].send_message(&message);
    for client in &mut clients {
        assert_eq!(client.next(), Event::Message(message.clone()));
    }
}

#[test]
fn a_late_client_receives_the_history_it_asks_for() {
    let server = server();
    let mut client = Client::open(&server, "/chat");
    for text in ["one", "two", "three"] {
        client.send(text);
    }
    texts(&mut client, 3);
    assert_eq!(
        texts(&mut Client::open(&server, "/chat?history=2"), 2),
        ["Message: two", "Message: three"]
    );
    let mut without = Client::open(&server, "/chat");
    client.send("four");
    assert_eq!(without.next_text(), "Message: four");
}

#[test]
fn the_chat_and_the_measurements_do_not_mix() {
    let mut server = server();
    let (mut viewer, mut chatter) = (Client::open(&server, "/ws"), Client::open(&server, "/chat"));
    chatter.send("hello");
    assert_eq!(chatter.next_text(), "Message: hello");
    server.write("7\n");
    viewer.assert_next([1]);
    chatter.send("bye");
    assert_eq!(chatter.next_text(), "Message: bye");
}

#[test]
fn a_message_in_fragments_is_one_message() {
    let server = server();
    let (mut speaker, mut listener) =
        (Client::open(&server, "/chat"), Client::open(&server, "/chat"));
    // Cut inside characters, with a Ping in between, and with another client's message meanwhile.
    speaker.write_bytes([frame(TEXT, b"gr\xC3"), frame(FIN | PING, "")].concat());
    listener.send("meanwhile");
    assert_eq!(listener.next_text(), "Message: meanwhile");
    speaker.write_bytes(
        [frame(CONTINUATION, b"\xBC\xC3"), frame(FIN | CONTINUATION, b"\x9Fe")].concat(),
    );
    assert_eq!(listener.next_text(), "Message: grüße");
    assert_eq!(texts(&mut speaker, 2), ["Message: meanwhile", "Message: grüße"]);
}

#[test]
fn only_messages_are_passed_on() {
    let server = server();
    let mut listener = Client::open(&server, "/chat");
    let opcode_nobody_knows = frame(FIN | 0x3, "");
    for bytes in
        [frame(FIN | TEXT, b"\xFF"), frame(CONTINUATION, "x"), frame(TEXT, "the end is missing")]
    {
        let mut speaker = Client::open(&server, "/chat");
        speaker.write_bytes([bytes, opcode_nobody_knows.clone()].concat());
        while speaker.read_frame().is_some() {}
    }
    listener.send("and on it goes");
    assert_eq!(listener.next_text(), "Message: and on it goes");
}

#[test]
fn a_large_message_reaches_all() {
    let server = server();
    let mut clients = [(); 3].map(|()| Client::open(&server, "/chat"));
    let text: String =
        (b'a'..=b'z').cycle().take((1 << 20) - "Message: ".len()).map(char::from).collect();
    clients[0].send(&text);
    for client in &mut clients {
        assert!(client.next_text().strip_prefix("Message: ") == Some(&*text));
    }
}
