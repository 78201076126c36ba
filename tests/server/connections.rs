//! How connections end when a peer misbehaves: it goes silent, disappears, or does not close.
//!
//! Several of these peers have broken other servers. Whatever one of them does, the other clients
//! notice nothing, and the log has exactly one line about it. RFC 6455, section 7. Read next:
//! `shutdown.rs`, for the end of all connections.

use crate::common::{
    frame::{self, BINARY, CLOSE, FIN, PING, TEXT, frame},
    http::{Connection, Request},
    server::Server,
    websocket::Client,
};
use socket2::SockRef;
use std::{
    io::Write,
    net::{Shutdown, TcpStream},
    thread,
    time::Duration,
};
use wirechart::wire::Event;

/// Ends a connection with a TCP reset, as a machine does after a power failure.
fn reset(socket: TcpStream) {
    SockRef::from(&socket).set_linger(Some(Duration::ZERO)).expect("an option");
}

/// How the log names the peer at the other end of this socket.
fn name(socket: &TcpStream) -> String {
    format!("peer={}", socket.local_addr().expect("an address"))
}

#[test]
fn a_close_that_is_never_answered_ends_at_the_deadline() {
    let mut server = Server::start(&["-", "--once"]);
    let mut client = Client::open(&server, "/ws");
    server.end_input();
    let close = client.read_frame().expect("a Close");
    assert_eq!((close.first, &close.payload[..2]), (FIN | CLOSE, &1000_u16.to_be_bytes()[..]));
    client.write_bytes(frame(FIN | TEXT, "no")); // data no longer extends the deadline
    client.assert_ended();
    let line = server.log.wait_for(&name(&client.socket));
    assert!(
        line.contains("our Close, 1000 (normal end)") && line.contains("was not answered"),
        "{line}"
    );
    server.assert_alive();
}

#[test]
fn a_peer_that_keeps_its_socket_open_after_its_close_is_disconnected() {
    let server = Server::start(&["-"]);
    let mut client = Client::open(&server, "/ws");
    client.write_bytes(frame::close(1000));
    assert!(client.read_frame().is_some());
    client.assert_ended();
    let line = server.log.wait_for(&name(&client.socket));
    assert!(line.contains("closed by the peer: 1000 (normal end)"), "{line}");
}

#[test]
fn a_silent_peer_gets_a_ping_and_is_then_disconnected() {
    let server = Server::start(&["-", "--ping-after", "0.5", "--silence", "3"]);
    let mut lively = Client::open(&server, "/chat");
    let lively = thread::spawn(move || {
        let mut pings = 0;
        loop {
            match lively.next() {
                Event::Ping(_) => pings += 1, // it was answered automatically
                Event::Message(message) => return (pings, message.as_text().map(str::to_owned)),
                other => panic!("{other:?}"),
            }
        }
    });

    let mut silent = Client::open(&server, "/chat");
    assert_eq!(silent.read_frame().expect("a Ping").first, FIN | PING);
    let close = silent.read_frame().expect("a Close");
    assert_eq!((close.first, &close.payload[..2]), (FIN | CLOSE, &1011_u16.to_be_bytes()[..]));
    silent.assert_ended();
    let line = server.log.wait_for(&name(&silent.socket));
    assert!(line.contains("no sign of life"), "{line}");

    let mut asking = Client::open(&server, "/chat");
    asking.send("are you still there?");
    let (pings, heard) = lively.join().expect("it lived on");
    assert_eq!(heard.as_deref(), Some("Message: are you still there?"));
    assert!(pings > 0, "it got Pings as well");
}

#[test]
fn a_reset_is_logged_once_and_harms_nobody_else() {
    let server = Server::start(&["-"]);
    let mut bystander = Client::open(&server, "/chat");

    // Before the upgrade.
    reset(server.connect());
    let mut connection = Connection::open(&server);
    connection.send(&Request::upgrade(&server, "/ws").bytes()[..40]);
    reset(connection.socket);
    let mut connection = Connection::open(&server);
    connection.send(Request::upgrade(&server, "/ws").bytes());
    reset(connection.socket);

    // After the upgrade: idle, inside a header, inside a payload, inside a message, in the close
    // handshake, with our answer unread.
    let large = frame(FIN | BINARY, [7; 1 << 20]);
    let states = [
        vec![],
        frame(FIN | TEXT, "x")[..1].to_vec(),
        frame(FIN | TEXT, "half")[..8].to_vec(),
        frame(TEXT, "open"),
        frame::close(1000),
        large,
    ];
    let mut peers = Vec::new();
    for path in ["/echo", "/ws", "/chat"] {
        for bytes in &states {
            let mut client = Client::open(&server, path);
            _ = client.socket.write_all(bytes);
            peers.push(name(&client.socket));
            reset(client.socket);
        }
    }
    for peer in &peers {
        server.log.wait_for(peer);
    }
    for peer in &peers {
        let lines = server.log.all().into_iter().filter(|line| line.contains(peer));
        assert_eq!(lines.count(), 1, "about {peer}");
    }

    bystander.send("and me?");
    let own = |event: Event<'_>| matches!(event, Event::Message(message) if message.as_text() == Some("Message: and me?"));
    // Some of the others may have sent a complete message before they left.
    while !own(bystander.next()) {}
    server.assert_alive();
}

/// How a client leaves: with the close handshake, or without.
#[derive(Clone, Copy, Debug)]
enum Leaves {
    Close,
    Fin,
    Reset,
}

/// A socket that stays open after its peer has left is noticed only when there are too many of
/// them.
#[test]
fn the_sockets_of_clients_that_left_are_closed() {
    const EACH: usize = 5;
    let mut server = Server::start(&["-", "--threads", "2"]);
    let mut stays = Client::open(&server, "/ws");
    server.write("1\n");
    stays.next_seq();
    let before = server.open_files();
    server.assert_alive();
    server.assert_open_files_come_down_to(before); // the socket of this request has been closed
    for path in [
        "/ws",
        "/ws?history=1",
        "/chat",
        "/echo",
        "/inspect?token=0123456789abcdef0123456789abcdef",
    ] {
        for leaves in [Leaves::Close, Leaves::Fin, Leaves::Reset] {
            let clients: Vec<Client> = (0..EACH).map(|_| Client::open(&server, path)).collect();
            for client in clients {
                match leaves {
                    Leaves::Close => client.close(),
                    Leaves::Fin => client.socket.shutdown(Shutdown::Both).expect("it is open"),
                    Leaves::Reset => client.reset(),
                }
            }
        }
        server.assert_open_files_come_down_to(before);
    }
    server.write("2\n");
    assert_eq!(stays.next_seq(), 2);
}

#[test]
fn the_log_has_one_line_about_the_end_of_each_connection() {
    let server = Server::start(&["-"]);
    let ends = |client: Client, sentence: &str| {
        let peer = name(&client.socket);
        drop(client);
        let line = server.log.wait_for(&peer);
        assert!(
            line.contains(" INFO ") && line.contains("path=\"/echo\"") && line.contains(sentence),
            "{line}"
        );
    };

    ends(Client::open(&server, "/echo"), "lost: the connection ended without a Close");
    let mut client = Client::open(&server, "/echo");
    client.write_bytes(frame(FIN | CLOSE, b"\x03\xE8the \x1b[2J end"));
    assert!(client.read_frame().is_some());
    ends(client, r#"closed by the peer: 1000 (normal end) "the \u{1b}[2J end""#);
    let mut client = Client::open(&server, "/echo");
    client.write_bytes(b"\x81\x05Hello");
    assert!(client.read_frame().is_some());
    ends(
        client,
        "failed: a client must mask every frame, this one is not masked (RFC 6455, 5.1), closed with 1002",
    );
}
