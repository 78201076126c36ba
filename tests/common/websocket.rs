//! A WebSocket client over a blocking socket.
//!
//! It uses the crate's own client role, so these tests run both roles against each other over a
//! real network. Tests about exact bytes bypass it with [`write_bytes`](Client::write_bytes) and
//! [`read_frame`](Client::read_frame). Read next: any of the tests.

use super::{frame::Frame, http, server::Server};
use std::{
    collections::VecDeque,
    io::{ErrorKind, Read, Write},
    net::{Shutdown, TcpStream},
    sync::Arc,
    time::Duration,
};
use wirechart::wire::{
    ClientHandshake, CloseCode, CloseReason, DeflateParameters, Event, HeadLimits, HeadReader,
    Limits, Message, MessageKind, Protocol,
};

/// The client's end of a WebSocket connection.
pub struct Client {
    pub socket: TcpStream,
    /// The subprotocol that the server chose.
    pub subprotocol: Option<String>,
    protocol: Protocol,
    /// Bytes that were read but not parsed yet.
    buffer: Vec<u8>,
    events: VecDeque<Event<'static>>,
}

impl Client {
    /// Opens a WebSocket.
    #[track_caller]
    pub fn open(server: &Server, path: &str) -> Self {
        Self::open_with(server, server.connect(), path, &[])
    }

    /// Opens a WebSocket that offers our subprotocol, and so also receives hello and gap records.
    #[track_caller]
    pub fn open_v1(server: &Server, path: &str) -> Self {
        Self::open_with(server, server.connect(), path, &["wirechart.v1"])
    }

    /// Opens a WebSocket on this socket.
    #[track_caller]
    pub fn open_with(
        server: &Server,
        mut socket: TcpStream,
        path: &str,
        subprotocols: &[&str],
    ) -> Self {
        // It is random only where that matters: in front of a proxy.
        let nonce = *b"the sample nonce";
        let host = server.address().to_string();
        let handshake =
            ClientHandshake::new(&host, path, nonce, subprotocols, &[]).expect("a request");
        socket.write_all(handshake.request()).expect("the server takes it");
        let mut head = HeadReader::new(HeadLimits::default());
        let mut chunk = [0; 4096];
        let rest = loop {
            let length = socket.read(&mut chunk).expect("an answer");
            assert!(length > 0, "the connection ended in the handshake");
            if let Some(used) = head.push(&chunk[..length]).expect("a head") {
                break chunk[used..length].to_vec();
            }
        };
        let accepted =
            handshake.verify(&head.response().expect("a response")).expect("our request accepted");
        Self::new(socket, rest, accepted.subprotocol)
    }

    /// Continues after a handshake that the test made by hand.
    #[track_caller]
    pub fn after(mut connection: http::Connection) -> Self {
        assert_eq!(connection.answer().status, 101);
        let (socket, rest) = connection.into_parts();
        Self::new(socket, rest, None)
    }

    fn new(socket: TcpStream, buffer: Vec<u8>, subprotocol: Option<String>) -> Self {
        let mut count = 0_u32;
        let masks = move || {
            count = count.wrapping_add(0x9E37_79B9);
            count.to_le_bytes()
        };
        let protocol = Protocol::client(Arc::new(Limits::default()), Box::new(masks));
        Self { socket, subprotocol, protocol, buffer, events: VecDeque::new() }
    }

    /// Enables permessage-deflate with the parameters that were agreed on in that handshake.
    pub fn compressing(self, agreed: DeflateParameters) -> Self {
        Self { protocol: self.protocol.with_deflate(Some(agreed)), ..self }
    }

    /// Sends a text message.
    #[track_caller]
    pub fn send(&mut self, text: &str) {
        self.send_message(&Message::text(text));
    }

    /// Sends a message.
    #[track_caller]
    pub fn send_message(&mut self, message: &Message<'_>) {
        self.protocol.send(message).expect("an open WebSocket");
        self.flush();
    }

    /// Sends a Ping.
    #[track_caller]
    pub fn ping(&mut self, payload: &[u8]) {
        self.protocol.ping(payload).expect("an open WebSocket");
        self.flush();
    }

    /// Closes with 1000 and waits until the server has answered and closed the socket. Events
    /// before that are dropped.
    #[track_caller]
    pub fn close(mut self) {
        self.protocol.close(Some(CloseReason::new(CloseCode::NORMAL, "")));
        self.flush();
        while !matches!(self.next(), Event::Close(_)) {}
        self.end();
    }

    /// Aborts the connection with a TCP reset, as happens when a process is killed. No Close is
    /// sent, and unsent data is dropped.
    pub fn reset(self) {
        let linger = socket2::SockRef::from(&self.socket).set_linger(Some(Duration::ZERO));
        linger.expect("an option");
    }

    /// The next event: a message, a Ping, a Pong or a Close. Pings and Closes are answered
    /// automatically.
    #[track_caller]
    pub fn next(&mut self) -> Event<'static> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return event;
            }
            let mut chunk = std::mem::take(&mut self.buffer);
            if chunk.is_empty() {
                chunk = self.read();
                assert!(!chunk.is_empty(), "the connection ended without a Close");
            }
            let mut input = &mut chunk[..];
            while let Some(event) =
                self.protocol.receive(&mut input).expect("a server that keeps the rules")
            {
                self.events.push_back(event.into_owned());
            }
            self.flush();
        }
    }

    /// The text of the next message.
    #[track_caller]
    pub fn next_text(&mut self) -> String {
        loop {
            match self.next() {
                Event::Message(message) if message.kind() == MessageKind::Text => {
                    return message.into_text().expect("a text").into_owned();
                }
                Event::Ping(_) | Event::Pong(_) => {}
                other => panic!("not a text: {other:?}"),
            }
        }
    }

    /// The code and the reason of the Close that must come next. The server must then close the
    /// socket; after that the client closes its own.
    #[track_caller]
    pub fn next_close(&mut self) -> (u16, String) {
        match self.next() {
            Event::Close(Some(CloseReason { code, reason })) => {
                self.end();
                (code.0, reason)
            }
            other => panic!("not a Close with a code: {other:?}"),
        }
    }

    /// Writes bytes unchanged.
    pub fn write_bytes(&mut self, bytes: impl AsRef<[u8]>) {
        self.socket.write_all(bytes.as_ref()).expect("the server takes it");
    }

    /// The next frame exactly as it was on the wire, or `None` at the end of the connection.
    /// Nothing is answered.
    #[track_caller]
    pub fn read_frame(&mut self) -> Option<Frame> {
        loop {
            if let Some((frame, length)) = Frame::parse(&self.buffer) {
                self.buffer.drain(..length);
                return Some(frame);
            }
            let chunk = self.read();
            if chunk.is_empty() {
                assert!(self.buffer.is_empty(), "the connection ended in a frame");
                return None;
            }
            self.buffer.extend(chunk);
        }
    }

    /// Asserts that nothing else comes before the end of the connection.
    #[track_caller]
    pub fn assert_ended(&mut self) {
        assert_eq!(self.events.pop_front(), None);
        assert_eq!(self.read_frame(), None);
    }

    /// Lets the server close TCP first, as RFC 6455, section 7.1.1, asks: then TIME_WAIT is on its
    /// side, and not on ours.
    #[track_caller]
    fn end(&mut self) {
        self.assert_ended();
        _ = self.socket.shutdown(Shutdown::Both);
    }

    /// Reads what is available; empty at the end. A reset counts as an end, too: it only means that
    /// the server did not read everything.
    #[track_caller]
    fn read(&mut self) -> Vec<u8> {
        let mut chunk = vec![0; 64 << 10];
        match self.socket.read(&mut chunk) {
            Ok(length) => chunk.truncate(length),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => chunk.clear(),
            Err(error) => panic!("nothing comes, not even the end: {error}"),
        }
        chunk
    }

    /// Writes pending output. A failure is ignored here, because the data still to be read explains
    /// it.
    fn flush(&mut self) {
        _ = self.socket.write_all(&self.protocol.take_output());
    }
}
