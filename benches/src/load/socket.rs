//! A connection of the load: it sends messages and counts the answers.
//!
//! Must not know when to send. RFC 6455, sections 1.3 and 5.2. Read next: `echo.rs`.

use super::{COMPRESSION, Encoding, Target};
use crate::Failure;
use socket2::SockRef;
use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::Duration,
};

/// The key and the accept value of the example in RFC 6455, section 1.3.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// The receive buffer of a viewer that never reads, in bytes.
const STUCK_BYTES: usize = 4096;

/// The expected answers.
pub(super) enum Answer {
    /// The same bytes, over and over.
    Same(Vec<u8>),
    /// Measurements, each in a frame with a 7-bit length.
    Measurements,
}

/// A connection after its handshake.
pub(super) struct Socket {
    pub(super) stream: TcpStream,
    /// How many bytes are to be sent and have not been accepted by the socket.
    pub(super) unsent: usize,
    /// The offset in the message at which the socket stopped accepting.
    at: usize,
    /// How many bytes of an incomplete answer have arrived; for measurements, how many are missing.
    part: usize,
    /// Whether the first byte of a frame has arrived and its length has not.
    begun: bool,
    /// Whether the first answer has been checked.
    checked: bool,
}

impl Socket {
    /// Connects, and performs the handshake unless the server is a plain one.
    pub(super) fn open(target: &Target<'_>) -> Result<Self, Failure> {
        let mut stream = TcpStream::connect(target.server.address)?;
        stream.set_nodelay(true)?;
        if target.encoding != Encoding::Plain {
            send_request(&mut stream, target)?;
            read_response(&mut stream)?;
        }
        stream.set_nonblocking(true)?;
        reset_at_end(&stream)?;
        Ok(Self { stream, unsent: 0, at: 0, part: 0, begun: false, checked: false })
    }

    /// Opens a connection that will never be read.
    pub(super) fn open_stuck(target: &Target<'_>) -> Result<Self, Failure> {
        let socket = Self::open(target)?;
        SockRef::from(&socket.stream).set_recv_buffer_size(STUCK_BYTES)?;
        Ok(socket)
    }

    /// Sends as much of the unsent bytes as the socket accepts. `messages` repeats the same
    /// message. Returns whether everything was sent.
    pub(super) fn send(&mut self, messages: &[u8], message: usize) -> Result<bool, Failure> {
        while self.unsent > 0 {
            let chunk = &messages[self.at..messages.len().min(self.at + self.unsent)];
            match self.stream.write(chunk) {
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

    /// Reads once, and returns how many answers are completed.
    pub(super) fn receive(&mut self, buffer: &mut [u8], answer: &Answer) -> Result<u64, Failure> {
        let length = match self.stream.read(buffer) {
            Ok(0) => return Err("the server has closed the connection".into()),
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
            Err(error) => return Err(error.into()),
        };
        let came = &buffer[..length];
        if !self.checked && length > 0 {
            let as_it_should = match answer {
                Answer::Same(answer) => came.starts_with(&answer[..length.min(answer.len())]),
                Answer::Measurements => came.get(2..8) == Some(br#"{"seq""#),
            };
            if !as_it_should {
                return Err("the answer is not what it should be".into());
            }
            self.checked = true;
        }
        Ok(match answer {
            Answer::Same(answer) => self.count_same(length, answer.len()),
            Answer::Measurements => self.count_frames(came),
        })
    }

    fn count_same(&mut self, length: usize, answer: usize) -> u64 {
        self.part += length;
        let whole = self.part / answer;
        self.part %= answer;
        whole as u64
    }

    fn count_frames(&mut self, mut came: &[u8]) -> u64 {
        let mut whole = 0;
        while !came.is_empty() {
            if self.part > 0 {
                let taken = self.part.min(came.len());
                self.part -= taken;
                whole += u64::from(self.part == 0);
                came = &came[taken..];
            } else {
                // The first byte of a header has the opcode, the second the length, which is below
                // 126, without a mask bit.
                if self.begun {
                    self.part = usize::from(came[0]);
                }
                self.begun = !self.begun;
                came = &came[1..];
            }
        }
        whole
    }
}

/// Sends the request of the handshake.
pub(super) fn send_request(stream: &mut TcpStream, target: &Target<'_>) -> Result<(), Failure> {
    let (path, host) = (target.path, target.server.address);
    let offer = match target.encoding {
        Encoding::Compressed => format!("Sec-WebSocket-Extensions: {COMPRESSION}\r\n"),
        _ => String::new(),
    };
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n{offer}\r\n"
    );
    Ok(stream.write_all(request.as_bytes())?)
}

/// Makes the connection end with a reset. Otherwise its port would be blocked for a minute.
pub(super) fn reset_at_end(stream: &TcpStream) -> Result<(), Failure> {
    Ok(SockRef::from(stream).set_linger(Some(Duration::ZERO))?)
}

/// Waits for the response of the handshake. Measurements that arrive with it are dropped.
pub(super) fn read_response(stream: &mut TcpStream) -> Result<(), Failure> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let (mut head, mut buffer) = (Vec::new(), [0; 1024]);
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
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
