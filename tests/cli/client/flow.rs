//! Messages both ways: dropping a future loses nothing, and memory does not grow if the server does
//! not read.
//!
//! Read next: `ending.rs`.

use super::scripted::{Server, frame, open, open_with, text};
use crate::common::PATIENCE;
use std::{collections::HashSet, time::Duration};
use tokio::{io::AsyncReadExt, task::yield_now, time::timeout};
use wirechart::{
    client::{Client, HIGH_WATER, Next, Options, SendError},
    wire::{Event, Limits, Message},
};

/// Polls `next` once and drops the future.
async fn poll_and_drop(client: &mut Client) -> Option<Event<'static>> {
    tokio::select! {
        biased;
        event = client.next() => event.expect("an open connection"),
        () = async {} => None,
    }
}

#[tokio::test]
async fn dropping_the_next_future_loses_nothing_in_either_direction() {
    let (mut client, mut server) = open().await;
    let long = "ä".repeat(300);
    let (said, answered) = (long.clone(), long.clone());
    let serve = tokio::spawn(async move {
        let sent = [
            frame(0x01, "one "),
            frame(0x89, "ping"),
            frame(0x80, "two"),
            text(&said),
            frame(0x82, [0, 255]),
        ];
        for byte in sent.concat() {
            server.send([byte]).await;
            yield_now().await;
        }
        let frames = [server.frame().await, server.frame().await, server.frame().await];
        (server, frames.map(|frame| frame.map(|frame| (frame.first, frame.payload))))
    });
    for message in ["hello", &long] {
        client.send(&Message::text(message)).unwrap();
    }
    let mut events = Vec::new();
    while events.len() < 4 || !serve.is_finished() {
        events.extend(poll_and_drop(&mut client).await);
        yield_now().await;
    }
    let (_server, frames) = serve.await.unwrap();
    let expected = [
        Event::Ping(b"ping".into()),
        Event::Message(Message::text("one two")),
        Event::Message(Message::text(&answered)),
        Event::Message(Message::binary(&[0, 255])),
    ];
    assert_eq!(events, expected);
    let whole = |first, payload: &str| Some((first, payload.as_bytes().to_vec()));
    assert_eq!(frames, [whole(0x81, "hello"), whole(0x81, &answered), whole(0x8A, "ping")]);
}

/// Fills the client's output while the server reads nothing. Returns how many messages of 1,000
/// bytes it accepted.
async fn fill(client: &mut Client) -> u32 {
    let payload = [b'x'; 1000];
    for taken in 0..1000 {
        assert_eq!(poll_and_drop(client).await, None);
        match client.send(&Message::binary([&u32::to_be_bytes(taken)[..], &payload].concat())) {
            Ok(()) => {}
            Err(error) => {
                assert_eq!(error, SendError::Full);
                return taken;
            }
        }
    }
    panic!("a megabyte waits, and there is still room")
}

#[tokio::test]
async fn output_for_a_server_that_does_not_read_is_limited() {
    let (mut client, mut server) = open().await;
    let taken = fill(&mut client).await;
    assert!(taken as usize * 1000 < HIGH_WATER + 4000, "{taken} messages");
    assert!(!client.has_room());
    assert_eq!(client.ping(b""), Err(SendError::Full));

    // When the server reads at last, all messages arrive once and in order, and then there is room.
    let serve = async {
        for number in 0..taken {
            let frame = server.frame().await.expect("a message");
            assert_eq!(*frame.payload.first_chunk().unwrap(), number.to_be_bytes());
        }
        server
    };
    let ((), _server) = tokio::join!(client.flush(), serve);
    assert!(client.has_room());
    assert_eq!(client.send(&Message::text("more")), Ok(()));
}

#[tokio::test]
async fn messages_of_a_server_that_does_not_read_still_arrive() {
    let (mut client, mut server) = open().await;
    fill(&mut client).await;
    server.send(text("hello")).await;
    assert_eq!(client.next().await.unwrap(), Some(Event::Message(Message::text("hello"))));
}

/// The server answers nothing, so `Room` is the only possible result.
#[tokio::test]
async fn room_is_reported_even_if_the_server_sends_nothing() {
    let (mut client, mut server) = open().await;
    for _ in 0..20 {
        fill(&mut client).await;
        let mut buffer = [0; 1000];
        let read =
            async { while server.stream.read(&mut buffer).await.is_ok_and(|length| length > 0) {} };
        let next =
            async { timeout(PATIENCE, client.next_or_room(HIGH_WATER)).await.expect("room") };
        tokio::select! {
            next = next => assert_eq!(next.unwrap(), Some(Next::Room)),
            () = read => panic!("the client has gone"),
        }
        assert!(client.has_room());
    }
}

#[tokio::test]
async fn a_caller_that_waits_for_room_still_gets_events() {
    let (mut client, mut server) = open().await;
    fill(&mut client).await;
    server.send(text("hello")).await;
    let next = client.next_or_room(HIGH_WATER).await.unwrap();
    assert_eq!(next, Some(Next::Event(Event::Message(Message::text("hello")))));
}

/// If there is room already, reporting it would repeat without end.
#[tokio::test(start_paused = true)]
async fn room_that_already_exists_is_not_reported() {
    let (mut client, _server) = open().await;
    timeout(Duration::from_secs(5), client.next_or_room(HIGH_WATER))
        .await
        .expect_err("nothing happens");
    client.send(&Message::text("x")).unwrap();
    assert_eq!(client.next_or_room(1).await.unwrap(), Some(Next::Room), "everything is written");
    assert_eq!(client.waiting(), 0);
}

#[tokio::test]
async fn pings_of_a_server_that_does_not_read_cost_no_memory() {
    let (mut client, mut server) = open().await;
    let flood = async {
        for number in 0..20_000_u32 {
            server.send(frame(0x89, format!("{number:0100}"))).await;
        }
        server.send(text("enough")).await;
    };
    let listen = async {
        while !matches!(client.next().await.unwrap(), Some(Event::Message(_))) {
            // Two megabytes of answers are due by the end. The pending output stays below a
            // twentieth of that.
            assert!(client.has_room());
        }
    };
    tokio::join!(flood, listen);
}

#[tokio::test]
async fn each_frame_has_a_new_random_mask() {
    let (mut client, mut server) = open().await;
    for _ in 0..300 {
        client.send(&Message::text("")).unwrap();
    }
    let mut keys = HashSet::new();
    let serve = async {
        for _ in 0..300 {
            keys.insert(server.frame().await.expect("a message").key);
        }
    };
    tokio::join!(client.flush(), serve);
    // With 300 random keys, two are equal once in 100,000 runs. Two such pairs practically never
    // occur.
    assert!(keys.len() >= 299, "{} keys", keys.len());
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_gets_pings_and_stays_connected_if_it_answers() {
    let (mut client, mut server) = open().await;
    let serve = async {
        for _ in 0..10 {
            let ping = server.frame().await.expect("a Ping");
            assert_eq!((ping.first, ping.payload.len()), (0x89, 0));
            server.send(frame(0x8A, "")).await;
        }
        server.send(text("still here")).await;
    };
    let listen = async {
        loop {
            match client.next().await.expect("a living connection") {
                Some(Event::Pong(_)) => {}
                event => return event,
            }
        }
    };
    let ((), event) = tokio::join!(serve, listen);
    assert_eq!(event, Some(Event::Message(Message::text("still here"))));
}

#[tokio::test(start_paused = true)]
async fn a_flush_that_never_ends_gives_up_with_the_connection() {
    let limits = Limits { idle_timeout: Duration::from_secs(5), ..Limits::default() };
    let (mut client, _server): (Client, Server) =
        open_with(&Options { limits, ..Options::default() }).await;
    fill(&mut client).await;
    timeout(PATIENCE, client.flush()).await.expect("an end");
    assert!(client.next().await.is_err());
}
