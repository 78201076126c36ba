//! The memory that all clients together make the server hold has a limit, `--max-memory`. A client
//! that needs more is refused with a reason, the others do not notice, and the memory is given
//! back.
//!
//! The servers here have so little memory that a few clients use it up. Tests without sockets show
//! that the count is exact: `fuzz/tests/held.rs`, and the tests beside `server::memory`. RFC 6455,
//! section 10.4. Read next: `fairness.rs`.

use crate::common::{
    frame::{BINARY, FIN, PING, TEXT, frame},
    http::{Connection, Request},
    server::Server,
    websocket::Client,
};
use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};
use wirechart::{
    feed::{log::Log, registry::Feeds},
    server::{Config, start},
    wire::{Event, Limits, Message},
};

const KIB: usize = 1 << 10;
const MIB: usize = 1 << 20;

fn server(memory: usize, message: usize) -> Server {
    let (memory, message) = (memory.to_string(), message.to_string());
    Server::start(&["-", "--max-memory", &memory, "--max-message", &message, "--threads", "1"])
}

/// Whether the client is still connected and everything it sent has been processed. Otherwise it
/// must have received the reason.
#[track_caller]
fn is_accepted(client: &mut Client) -> bool {
    // A Ping in the same read as the excess may still be answered; one that comes later is not.
    for _ in 0..2 {
        // A client that was refused may be unable to send.
        _ = client.socket.write_all(&frame(FIN | PING, "read?"));
        match client.next() {
            Event::Pong(_) => {}
            Event::Close(Some(reason)) => {
                assert_eq!(reason.code.0, 1013);
                assert_eq!(
                    reason.reason,
                    "all memory for messages under way is taken, try again later"
                );
                return false;
            }
            other => panic!("{other:?}"),
        }
    }
    true
}

/// A client of `/echo` that has sent this many bytes of a message and stays connected. `None` if it
/// was refused.
#[track_caller]
fn half_send(server: &Server, length: usize) -> Option<Client> {
    let mut client = Client::open(server, "/echo");
    _ = client.socket.write_all(&frame(TEXT, vec![b'a'; length]));
    is_accepted(&mut client).then_some(client)
}

#[test]
fn incomplete_messages_of_many_clients_share_one_limit() {
    let _alone = crate::alone();
    let mut server = server(8 * MIB, MIB);
    let mut viewer = Client::open(&server, "/ws");
    for _ in 0..2 {
        let (mut welcome, mut refused) = (Vec::new(), 0);
        for _ in 0..40 {
            match half_send(&server, 600 * KIB) {
                Some(client) => welcome.push(client),
                None => refused += 1,
            }
        }
        // A growing buffer may have twice the capacity that is in use.
        assert!((4..=14).contains(&welcome.len()), "{} of 40 fit, {refused} do not", welcome.len());
        server.assert_alive(); // requests have a small reserve
        server.write("1\n");
        viewer.next_text(); // the viewer has noticed nothing
        drop(welcome);
        until_taken(&server, 500 * KIB);
    }
}

/// Freed memory must go back to the system although clients that came in between stay connected.
/// Otherwise the allocator keeps it, and the memory of the next clients is added to it.
#[test]
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn memory_freed_by_one_kind_of_client_is_available_to_the_next() {
    let _alone = crate::alone();
    const BUDGET: usize = 16 * MIB;
    let server = server(BUDGET, MIB);
    drop(Client::open(&server, "/echo"));
    let (files, before) = (server.open_files(), server.memory());
    let head =
        format!("GET / HTTP/1.1\r\nHost: {}\r\nCookie: {}", server.address(), "c".repeat(12 * KIB));
    let mut requests: Vec<Option<Connection>> = (0..900)
        .map(|_| {
            let mut connection = Connection::open(&server);
            connection.send(&head);
            Some(connection)
        })
        .collect();
    server.assert_alive();
    requests
        .iter_mut()
        .enumerate()
        .filter(|(at, _)| at % 15 > 0)
        .for_each(|(_, request)| *request = None);
    server.assert_open_files_come_down_to(files + 900 / 15 + 1);
    let _half_sent: Vec<Client> = (0..40).filter_map(|_| half_send(&server, 900 * KIB)).collect();
    let grown = server.memory().saturating_sub(before) as usize;
    assert!(grown < BUDGET + 8 * MIB, "{} KiB more than before", grown / KIB);
}

/// An answer that has begun cannot be cut short, so its memory must be reserved before it begins.
#[test]
fn an_answer_is_begun_only_if_there_is_memory_for_all_of_it() {
    let _alone = crate::alone();
    let server = server(8 * MIB, MIB);
    let mut half_sent = Vec::new();
    for length in [600 * KIB, 100 * KIB, 20 * KIB, 5 * KIB] {
        half_sent.extend((0..100).map_while(|_| half_send(&server, length)));
    }
    let mut client = Client::open(&server, "/echo");
    client.send_message(&Message::binary(&[7; 30 * KIB])); // it arrives in one read
    assert!(!is_accepted(&mut client));
    // Spare buffers that the worker keeps for later connections are not counted.
    drop(half_sent.drain(..1));
    until_taken(&server, 300 * KIB);
    until_taken(&server, 30 * KIB);
}

/// Waits until a message of this many bytes is echoed, which shows that the memory of the others is
/// free again.
#[track_caller]
fn until_taken(server: &Server, length: usize) {
    for _ in 0..1000 {
        let mut client = Client::open(server, "/echo");
        let payload = vec![7; length];
        client.send_message(&Message::binary(&payload));
        match client.next() {
            Event::Message(message) => return assert_eq!(message.payload(), payload),
            // There is no event to wait for when memory is given back.
            Event::Close(_) => std::thread::sleep(Duration::from_millis(10)),
            other => panic!("{other:?}"),
        }
    }
    panic!("what was held has not come back");
}

/// Output that waits for a client that does not read counts, too.
#[test]
fn unread_echoes_share_one_limit() {
    let _alone = crate::alone();
    let server = server(8 * MIB, MIB);
    let message = frame(FIN | BINARY, vec![0; 900 * KIB]);
    // Each client sends more than all buffers on the way hold. So an echo waits in the server,
    // which stops reading or refuses the client.
    let clients: Vec<Client> = (0..20)
        .map(|_| {
            let mut client = Client::open(&server, "/echo");
            client.socket.set_write_timeout(Some(Duration::from_millis(100))).expect("an option");
            while client.socket.write_all(&message).is_ok() {}
            client
        })
        .collect();
    server.assert_alive();
    let refused = server.log.all().iter().filter(|line| line.contains("closed with 1013")).count();
    assert!((3..=16).contains(&refused), "{refused} of 20 were refused");
    drop(clients);
    until_taken(&server, 500 * KIB);
}

#[test]
fn incomplete_requests_and_unread_responses_share_one_limit() {
    let _alone = crate::alone();
    let server = server(704 * KIB, 64 * KIB);
    // Each has sent nearly all of a request head, so a buffer for its lines has been allocated.
    let head =
        format!("GET / HTTP/1.1\r\nHost: {}\r\nCookie: {}", server.address(), "c".repeat(12 * KIB));
    let mut answered = 0;
    let mut open = Vec::new();
    for _ in 0..100 {
        let mut connection = Connection::open(&server);
        connection.send(&head);
        // It gets the response at once, or none at all.
        let (mut socket, _) = connection.into_parts();
        socket.set_read_timeout(Some(Duration::from_millis(100))).expect("an option");
        let mut answer = [0; 256];
        match socket.read(&mut answer) {
            Ok(length) => {
                let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
                assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
                assert!(answer.to_ascii_lowercase().contains("retry-after: "), "{answer}");
                answered += 1;
            }
            Err(_) => open.push(socket),
        }
    }
    assert!(answered > 10 && open.len() > 8, "{answered} got an answer, {} did not", open.len());
    drop(open);
    // Files of the page, requested again and again on one connection and never read, hold one
    // response per connection.
    let mut greedy: Vec<TcpStream> = (0..20)
        .map(|_| {
            let mut connection = Connection::open(&server);
            let many = Request::get(&server, "/style.css").bytes().repeat(50);
            connection.send(many);
            connection.into_parts().0
        })
        .collect();
    for socket in &mut greedy {
        socket.shutdown(Shutdown::Write).expect("a socket");
    }
    drop(greedy);
    until_taken(&server, 50 * KIB);
    server.assert_alive();
}

#[test]
fn a_message_that_is_never_completed_closes_the_connection() {
    let _alone = crate::alone();
    let limits = Limits { message_deadline: Duration::from_secs(1), ..Limits::default() };
    let config =
        Config { listen: SocketAddr::from(([127, 0, 0, 1], 0)), limits, ..Config::default() };
    let running =
        start(config, Arc::new(Feeds::only(Arc::new(Log::new(10, 1_000))))).expect("a server");
    let host = running.address().to_string();
    for path in ["/ws", "/echo", "/chat"] {
        let socket = TcpStream::connect(running.address()).expect("the server accepts");
        let mut connection = Connection::on(socket);
        connection.send(format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        ));
        let mut client = Client::after(connection);
        client.write_bytes(frame(TEXT, "begun"));
        assert_eq!(
            client.next_close(),
            (1008, "the message was not whole after 1 s".to_owned()),
            "{path}"
        );
    }
    running.stop().expect("it stops");
}
