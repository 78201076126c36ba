//! A chat with many clients, some of which send at once, never read, or are disconnected abruptly.
//! The others must not notice.
//!
//! Each client is a cursor into one log, so no client can delay another, and all see the same
//! order. These tests check that with several server threads and real sockets that are full or
//! reset. Read next: `src/feed/log.rs`, the log itself.

use crate::common::{
    PATIENCE,
    frame::{FIN, TEXT, frame},
    server::Server,
    websocket::Client,
};
use socket2::{Domain, Socket, Type};
use std::{io::Write, sync::Barrier, thread, time::Duration};
use wirechart::wire::Message;

/// How many messages the server keeps for clients that join later.
const KEPT: usize = 10_000;
/// The largest text that the chat accepts: with the added prefix it is exactly a MiB.
const LARGEST: usize = (1 << 20) - "Message: ".len();

/// A server with several threads and without measurements. It sends no Pings for a long time, so a
/// test that waits for something that never comes fails instead of answering Pings.
fn server() -> Server {
    Server::start(&["-", "--threads", "4", "--ping-after", "600", "--silence", "900"])
}

fn join(server: &Server) -> Client {
    Client::open(server, "/chat")
}

/// A client with a small receive buffer.
fn join_with_little_room(server: &Server) -> Client {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    // It limits the peer only if it is set before connecting.
    socket.set_recv_buffer_size(4 << 10).expect("an option");
    socket.connect(&server.address().into()).expect("the server accepts");
    socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    Client::open_with(server, socket.into(), "/chat", &[])
}

/// The text of a message: the sender's name and a number. It shows messages that are lost,
/// duplicated or out of order.
fn message_of(name: &str, number: usize) -> String {
    format!("Message: {name} {number}")
}

/// Asserts that all messages of this sender arrived, in order.
#[track_caller]
fn assert_complete(received: &[String], name: &str, count: usize) {
    let prefix = format!("Message: {name} ");
    let own: Vec<&String> = received.iter().filter(|text| text.starts_with(&prefix)).collect();
    let expected: Vec<String> = (0..count).map(|number| message_of(name, number)).collect();
    assert_eq!(own, expected.iter().collect::<Vec<_>>());
}

#[test]
fn many_send_at_once_and_all_receive_the_same_order() {
    let _alone = crate::alone();
    const SPEAKERS: usize = 6;
    const EACH: usize = 300;
    let server = server();
    let together = Barrier::new(SPEAKERS);
    let clients: Vec<Client> = (0..SPEAKERS + 2).map(|_| join(&server)).collect();
    let received: Vec<Vec<String>> = thread::scope(|scope| {
        let listen = |(number, mut client): (usize, Client)| {
            if number < SPEAKERS {
                together.wait();
                (0..EACH).for_each(|count| client.send(&format!("{number} {count}")));
            }
            (0..SPEAKERS * EACH).map(|_| client.next_text()).collect()
        };
        let threads: Vec<_> = clients
            .into_iter()
            .enumerate()
            .map(|client| scope.spawn(move || listen(client)))
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("it received all")).collect()
    });
    for number in 0..SPEAKERS {
        assert_complete(&received[0], &number.to_string(), EACH);
    }
    assert!(received.iter().all(|list| *list == received[0]), "all in the same order");
    let mut late = Client::open(&server, &format!("/chat?history={}", SPEAKERS * EACH));
    assert!(
        received[0].iter().all(|text| *text == late.next_text()),
        "the same for who comes later"
    );
}

#[test]
fn a_connected_client_receives_every_later_message() {
    let _alone = crate::alone();
    let server = server();
    let mut speaker = join(&server);
    for number in 0..300 {
        // Its handshake is complete, so it must receive every message from now on, on whichever
        // thread it is served.
        let mut listener = join(&server);
        speaker.send(&format!("speaker {number}"));
        assert_eq!(listener.next_text(), message_of("speaker", number));
        listener.close();
    }
}

#[test]
fn clients_that_never_read_cost_the_others_nothing_and_the_server_little() {
    let _alone = crate::alone();
    const SILENT: usize = 8;
    const MESSAGES: usize = 32;
    let server = server();
    let (mut speaker, mut listener) = (join(&server), join(&server));
    let silent: Vec<Client> = (0..SILENT).map(|_| join_with_little_room(&server)).collect();
    let before = server.memory();
    for number in 0..MESSAGES {
        let message = Message::binary(vec![number as u8; LARGEST]);
        speaker.send_message(&message);
        for client in [&mut speaker, &mut listener] {
            let frame = client.read_frame().expect("a message");
            assert!(frame.payload == message.payload(), "message {number}");
        }
    }
    // This is the log, the rest of one frame for each client that does not read, and allocator
    // overhead. Holding every message for each of those clients would take twice as much.
    server.assert_grown_by_less_than(128, before);
    drop(silent);
}

#[test]
fn a_client_that_resumes_reading_misses_only_dropped_messages() {
    let _alone = crate::alone();
    const MESSAGES: usize = 2 * KEPT;
    let server = server();
    let (mut speaker, mut listener, mut sleeper) =
        (join(&server), join(&server), join_with_little_room(&server));
    let filling = "x".repeat(1000); // more than the sockets between the client and the server hold
    let text = |number: usize| format!("{number} {filling}");
    for first in (0..MESSAGES).step_by(100) {
        (first..first + 100).for_each(|number| speaker.send(&text(number)));
        for client in [&mut speaker, &mut listener] {
            (first..first + 100)
                .for_each(|number| assert!(client.next_text()[9..] == text(number), "{number}"));
        }
    }
    let mut received: Vec<usize> = Vec::new();
    while received.last() != Some(&(MESSAGES - 1)) {
        let text = sleeper.next_text();
        received.push(
            text.split(' ').nth(1).and_then(|number| number.parse().ok()).expect("a whole message"),
        );
    }
    assert!(received.is_sorted_by(|before, after| before < after), "in order, and nothing twice");
    assert!(
        (KEPT..MESSAGES).contains(&received.len()),
        "the server keeps {KEPT}, and it received {}",
        received.len()
    );
}

/// How a client is disconnected.
#[derive(Clone, Copy)]
enum Disconnect {
    /// Right after its handshake.
    AtOnce,
    /// After it has sent half of a frame.
    HalfSaid,
    /// After it has sent a message, before it has read the echo.
    JustSaid,
    /// While others send, and it has read nothing.
    Deaf,
    /// After it has sent half of a message and read half of another client's message.
    InTheMiddle,
}

fn disconnect(mut client: Client, how: Disconnect, number: usize) {
    let whole = frame(FIN | TEXT, format!("torn {number}"));
    match how {
        Disconnect::AtOnce | Disconnect::Deaf => {}
        Disconnect::HalfSaid => client.write_bytes(&whole[..whole.len() / 2]),
        Disconnect::JustSaid => client.write_bytes(&whole),
        Disconnect::InTheMiddle => {
            client.write_bytes(frame(TEXT, "torn"));
            std::io::Read::read_exact(&mut client.socket, &mut [0; 3])
                .expect("what the others say");
        }
    }
    client.reset();
}

#[test]
fn two_clients_keep_chatting_while_a_thousand_are_disconnected() {
    let _alone = crate::alone();
    use Disconnect::{AtOnce, Deaf, HalfSaid, InTheMiddle, JustSaid};
    const TRIALS: usize = 1000;
    let server = server();
    let (mut anna, mut ben) = (join(&server), join(&server));
    let mut received: [Vec<String>; 2] = Default::default();
    for number in 0..TRIALS {
        let how = [AtOnce, HalfSaid, JustSaid, Deaf, InTheMiddle][number % 5];
        let client = join(&server);
        anna.send(&format!("anna {number}"));
        if number % 2 == 0 {
            disconnect(client, how, number);
            ben.send(&format!("ben {number}"));
        } else {
            ben.send(&format!("ben {number}"));
            disconnect(client, how, number);
        }
        for (client, received) in [&mut anna, &mut ben].into_iter().zip(&mut received) {
            let mut missing = vec![message_of("anna", number), message_of("ben", number)];
            while !missing.is_empty() {
                let text = client.next_text();
                missing.retain(|expected| *expected != text);
                received.push(text);
            }
        }
    }
    for name in ["anna", "ben"] {
        assert_complete(&received[0], name, TRIALS);
    }
    assert!(received[0] == received[1], "both in the same order");
    assert!(
        received[0].iter().all(|text| !text.ends_with("torn")),
        "an incomplete message is not delivered"
    );
    // Each of them has ended in the server, too.
    server.log.wait_for_some("path=\"/chat\"", TRIALS);
    server.assert_alive();
}

#[test]
fn a_burst_reaches_every_client_that_reads() {
    let _alone = crate::alone();
    const BURST: usize = 5 * KEPT;
    let server = Server::start(&["--threads", "4"]);
    let mut speaker = Client::open(&server, "/chat");
    let listeners: Vec<Client> = (0..4).map(|_| Client::open(&server, "/chat")).collect();
    let listening: Vec<_> = listeners
        .into_iter()
        .map(|mut listener| {
            thread::spawn(move || {
                (0..BURST).all(|number| listener.next_text() == format!("Message: {number}"))
            })
        })
        .collect();
    let burst: Vec<u8> =
        (0..BURST).flat_map(|number| frame(FIN | TEXT, number.to_string())).collect();
    let mut socket = speaker.socket.try_clone().expect("a descriptor");
    let speaking = thread::spawn(move || socket.write_all(&burst).expect("the server takes it"));
    for number in 0..BURST {
        assert_eq!(speaker.next_text(), format!("Message: {number}"));
    }
    speaking.join().expect("all was sent");
    assert!(listening.into_iter().all(|listener| listener.join().expect("it received")));
}

/// One client sends much faster than another one listens. The listener does read, and in time, so
/// each message of the sender must wait until there is room for it. Messages are so large that the
/// sockets hold only a small part of the log.
///
/// On a busy machine the listener may not get to read for longer than the server's patience, so the
/// test tries again. If the server did not wait at all, the listener would miss messages in every
/// try.
#[test]
fn a_fast_sender_waits_for_a_slow_listener() {
    let _alone = crate::alone();
    const MESSAGES: usize = 18_000;
    const SIZE: usize = 1000;
    let receives_all = || {
        let server =
            Server::start(&["-", "--threads", "1", "--ping-after", "600", "--silence", "900"]);
        let (mut speaker, mut listener) = (join(&server), join_with_little_room(&server));
        let filling = "x".repeat(SIZE);
        let burst: Vec<u8> = (0..MESSAGES)
            .flat_map(|number| frame(FIN | TEXT, format!("{number} {filling}")))
            .collect();
        let mut socket = speaker.socket.try_clone().expect("a descriptor");
        thread::scope(|scope| {
            scope.spawn(move || socket.write_all(&burst).expect("the server takes it"));
            // The sender reads its own messages as they come, so nobody waits for the sender.
            let last = format!("Message: {} ", MESSAGES - 1);
            scope.spawn(move || while !speaker.next_text().starts_with(&last) {});
            let mut received = 0;
            loop {
                let text = listener.next_text();
                let number: usize = text
                    .split(' ')
                    .nth(1)
                    .and_then(|number| number.parse().ok())
                    .expect("a number");
                received += 1;
                if number == MESSAGES - 1 {
                    return received == MESSAGES;
                }
                if received % 25 == 0 {
                    thread::sleep(Duration::from_millis(5)); // its pace: at most 5,000 a second
                }
            }
        })
    };
    assert!((0..3).any(|_| receives_all()));
}
