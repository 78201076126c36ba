//! One connection of the load: opened, then told what to send and asked how much came.
//!
//! Read next: `echo.rs`.

use super::Target;
use crate::Failure;
use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::Duration,
};

/// Key and answer of the example in RFC 6455, 1.3.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// A connection past its handshake.
pub(super) struct Socket {
    pub(super) stream: TcpStream,
    /// How many bytes are to be sent, and have not been taken by the socket.
    pub(super) unsent: usize,
    /// Where in the message the socket stopped taking.
    at: usize,
    /// How many bytes came of an answer that has not come whole.
    part: usize,
    /// The first answer has been looked at.
    checked: bool,
}

impl Socket {
    /// Connects, and shakes hands unless the server is a plain one.
    pub(super) fn open(target: &Target<'_>) -> Result<Self, Failure> {
        let mut stream = TcpStream::connect(target.server.address)?;
        stream.set_nodelay(true)?;
        if !target.plain {
            ask(&mut stream, target)?;
            hear(&mut stream)?;
        }
        stream.set_nonblocking(true)?;
        Ok(Self { stream, unsent: 0, at: 0, part: 0, checked: false })
    }

    /// Sends as much as the socket takes of what is unsent: `messages` is the same message over and over. Tells whether all went out.
    pub(super) fn send(&mut self, messages: &[u8], message: usize) -> Result<bool, Failure> {
        while self.unsent > 0 {
            let piece = &messages[self.at..messages.len().min(self.at + self.unsent)];
            match self.stream.write(piece) {
                Ok(written) => {
                    self.unsent -= written;
                    self.at = (self.at + written) % message;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(true)
    }

    /// Reads what is there, once, and tells how many times `answer` it completes.
    pub(super) fn receive(&mut self, buffer: &mut [u8], answer: &[u8]) -> Result<u64, Failure> {
        let length = match self.stream.read(buffer) {
            Ok(0) => return Err("the server has closed the connection".into()),
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
            Err(error) => return Err(error.into()),
        };
        if !self.checked && length > 0 {
            let same = length.min(answer.len());
            if buffer[..same] != answer[..same] {
                return Err("the answer is not what it should be".into());
            }
            self.checked = true;
        }
        self.part += length;
        let whole = self.part / answer.len();
        self.part %= answer.len();
        Ok(whole as u64)
    }
}

/// Sends the request for a WebSocket.
pub(super) fn ask(stream: &mut TcpStream, target: &Target<'_>) -> Result<(), Failure> {
    let (path, host) = (target.path, target.server.address);
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    );
    Ok(stream.write_all(request.as_bytes())?)
}

/// Waits for the answer. The servers say nothing of themselves behind it.
pub(super) fn hear(stream: &mut TcpStream) -> Result<(), Failure> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let (mut head, mut buffer) = (Vec::new(), [0; 1024]);
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut buffer)? {
            0 => return Err("the server closed the connection in the handshake".into()),
            length => head.extend_from_slice(&buffer[..length]),
        }
    }
    let head = String::from_utf8_lossy(&head);
    if head.starts_with("HTTP/1.1 101") && head.contains(ACCEPT) {
        return Ok(());
    }
    Err(format!("the handshake failed: {}", head.lines().next().unwrap_or_default()).into())
}
