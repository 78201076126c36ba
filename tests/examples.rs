//! Every file of `examples/`, at work: a real server and real clients, on sockets.
//!
//! Each is a module here, as it stands, so what is tested is what people copy.

#[cfg(feature = "server")]
#[allow(dead_code)] // its `main`, here and below
#[path = "../examples/broadcast_room.rs"]
mod broadcast_room;
#[allow(dead_code)]
#[path = "../examples/client_blocking.rs"]
mod client_blocking;
#[allow(dead_code)]
#[path = "../examples/echo_server_blocking.rs"]
mod echo_server_blocking;
#[cfg(feature = "server")]
#[allow(dead_code)]
#[path = "../examples/server_tokio.rs"]
mod server_tokio;

use client_blocking::Client;
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
};
use wirechart::wire::{CloseCode, CloseOutcome, CloseReason, HeadLimits, HeadReader};

/// Starts a server on a port of its own, on a thread that ends with the process.
fn start(serve: impl FnOnce(TcpListener) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(|| serve(listener));
    address
}

fn connect(address: SocketAddr) -> Client {
    Client::connect(&address.to_string(), "/").expect("a WebSocket")
}

fn says(client: &mut Client, text: &str) {
    client.send(text).expect("it is open");
}

fn hears(client: &mut Client, text: &str) {
    let heard = client.next().expect("it is open");
    assert!(heard.as_deref() == Some(text), "{:?}", heard.map(|heard| heard.len()));
}

fn closes(client: Client) {
    let ours = CloseReason::new(CloseCode::NORMAL, "");
    assert_eq!(client.close().expect("an answer"), CloseOutcome::ByUs(Some(ours)));
}

#[track_caller]
fn check_echo(address: SocketAddr) {
    let long = "später ".repeat(50_000);
    let mut client = connect(address);
    for text in ["Hello", "", &long] {
        says(&mut client, text);
        hears(&mut client, text);
    }
    closes(client);
}

/// Whoever sends another request than a handshake gets a whole response that says what was wrong.
#[track_caller]
fn check_refused(address: SocketAddr) {
    let ask = |request: &str| {
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.write_all(request.as_bytes()).expect("it takes that");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("UTF-8, and then the end");
        response
    };
    let handshake = "Host: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    for (request, status, headers) in [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 426, &[("Upgrade", "websocket")][..]),
        ("POST / HTTP/1.1\r\nHost: a\r\n\r\n", 405, &[("Allow", "GET")]),
        (
            &format!("GET / HTTP/1.1\r\n{handshake}Sec-WebSocket-Version: 8\r\n\r\n"),
            426,
            &[("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13")],
        ),
        ("GET / HTTP/1.1\r\n\r\n", 400, &[]),
        ("GET / HTTP/1.1\n", 400, &[]),
        // What the server does not read must not cost the client the response.
        (&format!("GET / HTTP/1.1\r\n{}", "a".repeat(100_000)), 431, &[]),
    ] {
        let response = ask(request);
        let mut head = HeadReader::new(HeadLimits::default());
        let end = head.push(response.as_bytes()).expect("a head").expect("all of it");
        let head = head.response().expect("a response");
        assert_eq!(head.status, status, "{response}");
        assert!(!head.reason.is_empty() && head.headers.has_token("Connection", "close"));
        for &(name, value) in headers {
            assert_eq!(head.headers.one(name), Ok(Some(value)), "{response}");
        }
        let length = (response.len() - end).to_string();
        assert_eq!(head.headers.one("Content-Length"), Ok(Some(length.as_str())), "{response}");
        assert!(response.len() > end, "a sentence");
    }
}

#[test]
fn the_blocking_client_and_the_blocking_server_understand_each_other() {
    check_echo(start(|listener| _ = echo_server_blocking::serve(listener)));
}

#[test]
fn the_blocking_server_says_what_is_wrong_with_a_request() {
    check_refused(start(|listener| _ = echo_server_blocking::serve(listener)));
}

#[cfg(feature = "server")]
mod on_tokio {
    use super::*;
    use std::error::Error;

    /// As `start`, for a server that runs on tokio.
    fn start_on_tokio<F>(serve: fn(tokio::net::TcpListener) -> F) -> SocketAddr
    where
        F: Future<Output = Result<(), Box<dyn Error>>> + 'static,
    {
        start(move |listener| {
            listener.set_nonblocking(true).expect("it can be");
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a socket");
                _ = serve(listener).await;
            });
        })
    }

    #[test]
    fn the_server_on_tokio_echoes() {
        check_echo(start_on_tokio(server_tokio::serve));
    }

    #[test]
    fn both_servers_on_tokio_say_what_is_wrong_with_a_request() {
        check_refused(start_on_tokio(server_tokio::serve));
        check_refused(start_on_tokio(broadcast_room::serve));
    }

    #[test]
    fn what_one_says_in_the_room_all_hear_in_one_order() {
        let address = start_on_tokio(broadcast_room::serve);
        let (mut one, mut other) = (connect(address), connect(address));
        says(&mut one, "first");
        for client in [&mut one, &mut other] {
            hears(client, "first");
        }
        says(&mut other, "second");
        for client in [&mut one, &mut other] {
            hears(client, "second");
        }
        closes(one);
        says(&mut other, "alone");
        hears(&mut other, "alone");
        closes(other);
    }
}
