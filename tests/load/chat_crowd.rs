//! The chat with many in it, some of which speak at once, never read, or are torn away: nobody else
//! is to notice.
//!
//! Each client is a cursor into one log, so none can hold up another, and all see the one order.
//! Here that is held against several threads of the server and real sockets that are full or reset.
//! Read next: `src/feed/log.rs`, the log itself.

use crate::common::{
    PATIENCE,
    frame::{FIN, TEXT, frame},
    server::Server,
    websocket::Client,
};
use socket2::{Domain, Socket, Type};
use std::{io::Write, sync::Barrier, thread, time::Duration};
use wirechart::wire::Message;

/// How many messages the server keeps for those who come for them later.
const KEPT: usize = 10_000;
/// The largest message that the chat takes: with the words in front of a text it is a MiB.
const LARGEST: usize = (1 << 20) - "Message: ".len();

/// A server on several threads, with no measurements, and so patient that it pings nobody: a test
/// that waits for something that never comes then fails instead of answering Pings.
fn server() -> Server {
    Server::start(&["-", "--threads", "4", "--ping-after", "600", "--silence", "900"])
}

fn join(server: &Server) -> Client {
    Client::open(server, "/chat")
}

/// One whose socket takes little before it is full.
fn join_with_little_room(server: &Server) -> Client {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    socket.set_recv_buffer_size(4 << 10).expect("an option"); // only before it is connected does it bind the peer
    socket.connect(&server.address().into()).expect("the server accepts");
    socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    Client::open_with(server, socket.into(), "/chat", &[])
}

/// What one says: its name and a number, so that what was lost, doubled or turned round can be
/// seen.
fn said(name: &str, number: usize) -> String {
    format!("Message: {name} {number}")
}

/// Asserts that of this one everything was heard, in its order.
#[track_caller]
fn assert_complete(heard: &[String], name: &str, count: usize) {
    let prefix = format!("Message: {name} ");
    let own: Vec<&String> = heard.iter().filter(|text| text.starts_with(&prefix)).collect();
    let expected: Vec<String> = (0..count).map(|number| said(name, number)).collect();
    assert_eq!(own, expected.iter().collect::<Vec<_>>());
}

#[test]
fn many_speak_at_once_and_all_hear_one_order() {
    let _alone = crate::alone();
    const SPEAKERS: usize = 6;
    const EACH: usize = 300;
    let server = server();
    let together = Barrier::new(SPEAKERS);
    let clients: Vec<Client> = (0..SPEAKERS + 2).map(|_| join(&server)).collect();
    let heard: Vec<Vec<String>> = thread::scope(|scope| {
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
        threads.into_iter().map(|thread| thread.join().expect("it heard all")).collect()
    });
    for number in 0..SPEAKERS {
        assert_complete(&heard[0], &number.to_string(), EACH);
    }
    assert!(heard.iter().all(|list| *list == heard[0]), "all in the same order");
    let mut late = Client::open(&server, &format!("/chat?history={}", SPEAKERS * EACH));
    assert!(heard[0].iter().all(|text| *text == late.next_text()), "the same for who comes later");
}

#[test]
fn who_is_in_hears_what_is_said_from_then_on() {
    let _alone = crate::alone();
    let server = server();
    let mut speaker = join(&server);
    for number in 0..300 {
        // Its handshake is over, so whatever happens now is for it, on whichever thread it is
        // served.
        let mut listener = join(&server);
        speaker.send(&format!("speaker {number}"));
        assert_eq!(listener.next_text(), said("speaker", number));
        listener.close();
    }
}

#[test]
fn who_never_reads_takes_nothing_from_the_others_and_little_from_the_server() {
    let _alone = crate::alone();
    const DEAF: usize = 8;
    const MESSAGES: usize = 32;
    let server = server();
    let (mut speaker, mut listener) = (join(&server), join(&server));
    let deaf: Vec<Client> = (0..DEAF).map(|_| join_with_little_room(&server)).collect();
    let before = server.memory();
    for number in 0..MESSAGES {
        let message = Message::binary(vec![number as u8; LARGEST]);
        speaker.send_message(&message);
        for client in [&mut speaker, &mut listener] {
            let frame = client.read_frame().expect("a message");
            assert!(frame.payload == message.payload(), "message {number}");
        }
    }
    // The log, the rest of one frame for each of the deaf, and what an allocator keeps; not every
    // message for each of them, which would be twice as much.
    server.assert_grown_by_less_than(128, before);
    drop(deaf);
}

#[test]
fn who_reads_again_misses_what_is_gone_and_hears_the_rest() {
    let _alone = crate::alone();
    const MESSAGES: usize = 2 * KEPT;
    let server = server();
    let (mut speaker, mut listener, mut sleeper) =
        (join(&server), join(&server), join_with_little_room(&server));
    let filling = "x".repeat(1000); // more than the sockets between it and the server hold
    let text = |number: usize| format!("{number} {filling}");
    for first in (0..MESSAGES).step_by(100) {
        (first..first + 100).for_each(|number| speaker.send(&text(number)));
        for client in [&mut speaker, &mut listener] {
            (first..first + 100)
                .for_each(|number| assert!(client.next_text()[9..] == text(number), "{number}"));
        }
    }
    let mut heard: Vec<usize> = Vec::new();
    while heard.last() != Some(&(MESSAGES - 1)) {
        let text = sleeper.next_text();
        heard.push(
            text.split(' ').nth(1).and_then(|number| number.parse().ok()).expect("a whole message"),
        );
    }
    assert!(heard.is_sorted_by(|before, after| before < after), "in order, and nothing twice");
    assert!(
        (KEPT..MESSAGES).contains(&heard.len()),
        "the server keeps {KEPT}, and it heard {}",
        heard.len()
    );
}

/// How a client is torn away.
#[derive(Clone, Copy)]
enum Torn {
    /// Right after its handshake.
    AtOnce,
    /// When it has sent half of a frame.
    HalfSaid,
    /// When it has sent a message and has not read what came back.
    JustSaid,
    /// When others speak, and it has not read any of it.
    Deaf,
    /// When it has sent half of a message and read half of another's.
    InTheMiddle,
}

fn tear(mut client: Client, how: Torn, number: usize) {
    let whole = frame(FIN | TEXT, format!("torn {number}"));
    match how {
        Torn::AtOnce | Torn::Deaf => {}
        Torn::HalfSaid => client.write_bytes(&whole[..whole.len() / 2]),
        Torn::JustSaid => client.write_bytes(&whole),
        Torn::InTheMiddle => {
            client.write_bytes(frame(TEXT, "torn"));
            std::io::Read::read_exact(&mut client.socket, &mut [0; 3])
                .expect("what the others say");
        }
    }
    client.reset();
}

#[test]
fn a_thousand_are_torn_away_and_two_chat_on() {
    let _alone = crate::alone();
    use Torn::{AtOnce, Deaf, HalfSaid, InTheMiddle, JustSaid};
    const TRIALS: usize = 1000;
    let server = server();
    let (mut anna, mut ben) = (join(&server), join(&server));
    let mut heard: [Vec<String>; 2] = Default::default();
    for number in 0..TRIALS {
        let how = [AtOnce, HalfSaid, JustSaid, Deaf, InTheMiddle][number % 5];
        let torn = join(&server);
        anna.send(&format!("anna {number}"));
        if number % 2 == 0 {
            tear(torn, how, number);
            ben.send(&format!("ben {number}"));
        } else {
            ben.send(&format!("ben {number}"));
            tear(torn, how, number);
        }
        for (client, heard) in [&mut anna, &mut ben].into_iter().zip(&mut heard) {
            let mut missing = vec![said("anna", number), said("ben", number)];
            while !missing.is_empty() {
                let text = client.next_text();
                missing.retain(|expected| *expected != text);
                heard.push(text);
            }
        }
    }
    for name in ["anna", "ben"] {
        assert_complete(&heard[0], name, TRIALS);
    }
    assert!(heard[0] == heard[1], "both in the same order");
    assert!(heard[0].iter().all(|text| !text.ends_with("torn")), "half a message is none");
    // Each of them has come to an end in the server, too.
    server.log.wait_for_some("path=\"/chat\"", TRIALS);
    server.assert_alive();
}

#[test]
fn a_burst_reaches_all_who_read() {
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
    speaking.join().expect("all was said");
    assert!(listening.into_iter().all(|listener| listener.join().expect("it heard")));
}

/// One speaks much faster than another listens, who reads all the same, and in time: each turn of
/// the speaker waits until there is room for what it says. Messages are so large that the sockets
/// between hold a small part of the log.
///
/// A busy machine may keep the listener from reading for longer than it is waited for; so it is
/// tried again. Where nobody waits for it, it never hears all.
#[test]
fn who_speaks_waits_for_who_listens_slowly() {
    let _alone = crate::alone();
    const MESSAGES: usize = 18_000;
    const SIZE: usize = 1000;
    let hears_all = || {
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
            // It reads its own words as fast as they come: it is not the one who is waited for.
            let last = format!("Message: {} ", MESSAGES - 1);
            scope.spawn(move || while !speaker.next_text().starts_with(&last) {});
            let mut heard = 0;
            loop {
                let text = listener.next_text();
                let number: usize = text
                    .split(' ')
                    .nth(1)
                    .and_then(|number| number.parse().ok())
                    .expect("a number");
                heard += 1;
                if number == MESSAGES - 1 {
                    return heard == MESSAGES;
                }
                if heard % 25 == 0 {
                    thread::sleep(Duration::from_millis(5)); // its pace: 5,000 a second at the most
                }
            }
        })
    };
    assert!((0..3).any(|_| hears_all()));
}
