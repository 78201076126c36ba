//! HTTP by hand: requests that can break any rule, and parsed responses.
//!
//! It shares no code with the crate. Read next: `frame.rs`.

use super::{PATIENCE, server::Server};
use std::{
    io::{ErrorKind, Read, Write},
    net::{TcpListener, TcpStream},
};

/// The key in the RFC's example (RFC 6455, section 1.3), and the accept value that answers it.
pub const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
pub const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// A request without a body, built line by line.
#[derive(Clone)]
pub struct Request {
    line: String,
    headers: Vec<(String, String)>,
}

impl Request {
    /// A plain GET request.
    pub fn get(server: &Server, path: &str) -> Self {
        Self { line: format!("GET {path} HTTP/1.1"), headers: Vec::new() }
            .with("Host", &server.address().to_string())
    }

    /// A valid WebSocket handshake.
    pub fn upgrade(server: &Server, path: &str) -> Self {
        Self::get(server, path)
            .with("Upgrade", "websocket")
            .with("Connection", "Upgrade")
            .with("Sec-WebSocket-Key", KEY)
            .with("Sec-WebSocket-Version", "13")
    }

    /// Replaces the request line.
    pub fn line(self, line: &str) -> Self {
        Self { line: line.to_owned(), ..self }
    }

    /// Adds a header line.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Removes all header lines with this name.
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(present, _)| present != name);
        self
    }

    /// Replaces all header lines with this name by one.
    pub fn set(self, name: &str, value: &str) -> Self {
        self.without(name).with(name, value)
    }

    /// The request's bytes on the wire.
    pub fn bytes(&self) -> Vec<u8> {
        let headers: String =
            self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        format!("{}\r\n{headers}\r\n", self.line).into_bytes()
    }
}

/// A parsed response.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    /// The value of a header, or `None` if it is missing. Repeated headers are joined into a list.
    pub fn header(&self, name: &str) -> Option<String> {
        let lines = self.headers.iter().filter(|(present, _)| present.eq_ignore_ascii_case(name));
        let values: Vec<&str> = lines.map(|(_, value)| value.as_str()).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    /// The body as text. Fails if it is not UTF-8.
    #[track_caller]
    pub fn body(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }
}

/// An HTTP connection.
pub struct Connection {
    pub socket: TcpStream,
    /// Bytes that were read but not consumed yet.
    buffer: Vec<u8>,
}

impl Connection {
    pub fn open(server: &Server) -> Self {
        Self::on(server.connect())
    }

    /// Uses this socket.
    pub fn on(socket: TcpStream) -> Self {
        socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        Self { socket, buffer: Vec::new() }
    }

    /// Sends these bytes unchanged.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.socket.write_all(bytes.as_ref()).expect("the server takes it");
    }

    /// Sends a request and returns its response.
    #[track_caller]
    pub fn ask(&mut self, request: &Request) -> Answer {
        self.send(request.bytes());
        self.answer()
    }

    /// The next response with its body.
    #[track_caller]
    pub fn answer(&mut self) -> Answer {
        let mut answer = self.head();
        if !matches!(answer.status, 101 | 204 | 304) {
            let length =
                answer.header("Content-Length").expect("a length").parse().expect("a number");
            answer.body = self.take(length);
        }
        answer
    }

    /// The next response with its body, or `None` if the connection ends before it begins.
    #[track_caller]
    pub fn answer_if_any(&mut self) -> Option<Answer> {
        (!self.buffer.is_empty() || self.read() > 0).then(|| self.answer())
    }

    /// The next response without a body, as for a HEAD request.
    #[track_caller]
    pub fn head(&mut self) -> Answer {
        let end = loop {
            if let Some(at) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
            assert!(
                self.read() > 0,
                "the connection ended in a head: {:?}",
                self.buffer.escape_ascii().to_string()
            );
        };
        let head = String::from_utf8(self.take(end)).expect("ASCII");
        let mut lines = head.split("\r\n");
        let status =
            lines.next().and_then(|line| line.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok());
        let headers = lines.take_while(|line| !line.is_empty()).map(|line| {
            let (name, value) = line.split_once(": ").expect("a colon and a space");
            (name.to_owned(), value.to_owned())
        });
        Answer {
            status: status.expect("a status line"),
            headers: headers.collect(),
            body: Vec::new(),
        }
    }

    /// Asserts that the server sends nothing more and closes.
    #[track_caller]
    pub fn assert_closed(&mut self) {
        assert_eq!(self.read(), 0, "something comes instead of the end");
        assert!(
            self.buffer.is_empty(),
            "more than was asked for: {:?}",
            self.buffer.escape_ascii().to_string()
        );
    }

    /// The socket, and the bytes that were read but not consumed: after a 101, the first frames.
    pub fn into_parts(self) -> (TcpStream, Vec<u8>) {
        (self.socket, self.buffer)
    }

    #[track_caller]
    fn take(&mut self, length: usize) -> Vec<u8> {
        while self.buffer.len() < length {
            assert!(self.read() > 0, "the connection ended in a body");
        }
        self.buffer.drain(..length).collect()
    }

    /// Reads what is available; 0 at the end. A reset counts as an end, too: it only means that the
    /// server did not read everything.
    #[track_caller]
    fn read(&mut self) -> usize {
        let mut chunk = [0; 4096];
        match self.socket.read(&mut chunk) {
            Ok(length) => {
                self.buffer.extend_from_slice(&chunk[..length]);
                length
            }
            Err(error) if error.kind() == ErrorKind::ConnectionReset => 0,
            Err(error) => panic!("the server neither answers nor closes: {error}"),
        }
    }
}

/// Accepts a client's connection and reads its request byte by byte, so that nothing after the
/// request is consumed.
#[track_caller]
pub fn accept_request(listener: &TcpListener) -> (TcpStream, String) {
    let (mut socket, _) = listener.accept().expect("a client");
    socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        socket.read_exact(&mut byte).expect("the rest of a request");
        request.extend(byte);
    }
    (socket, String::from_utf8(request).expect("ASCII"))
}

/// Sends a request on a new connection and returns its response.
#[track_caller]
pub fn ask(server: &Server, request: &Request) -> Answer {
    Connection::open(server).ask(request)
}

/// Sends an invalid request. Asserts that it is refused with this status, that the connection is
/// then closed, and that the server still answers others.
#[track_caller]
pub fn assert_refused(server: &Server, bytes: impl AsRef<[u8]>, status: u16) -> Answer {
    let mut connection = Connection::open(server);
    connection.send(&bytes);
    let answer = connection.answer();
    assert_eq!(answer.status, status, "{}: {}", bytes.as_ref().escape_ascii(), answer.body());
    assert!(
        answer.header("Connection").is_some_and(|value| value.ends_with("close")),
        "{answer:?}"
    );
    connection.assert_closed();
    server.assert_alive();
    answer
}
