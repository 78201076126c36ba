//! Reads the body of a request from its socket, chunk by chunk.
//!
//! It reads no further than its caller has used: while the caller waits, nothing is read, and TCP
//! makes the sender wait. A sender may pause, for as long as
//! [`Config::body_timeout`](super::Config) says. A client that sends `Expect: 100-continue` is told
//! to go on once the request has been checked. Must not know what a body is for. RFC 9110, section
//! 10.1.1. Read next: [`guard`](super::guard).

use super::{
    body::{Body, BodyError},
    buffers::Buffers,
    memory::Reservation,
    request::{Early, no_memory},
    response::Response,
    stopping::Stopping,
};
use crate::{clock::timeout, wire::Request};
use std::{io::ErrorKind, time::Duration};
use tokio::{net::TcpStream, task::yield_now};

/// How many bytes are read at a time. With one number a line, that is some 0.4 ms of work.
const READ: usize = 8 << 10;
const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// Why a body is not read to its end.
#[derive(Debug)]
pub enum ReceiveError {
    /// It breaks a rule.
    Broken(BodyError),
    /// The sender has closed the connection.
    Gone,
    /// The sender has paused for too long.
    Silent(Duration),
    /// The server has no memory for it.
    NoMemory,
    /// What it is for cannot be done at present, for this reason.
    Trouble(String),
    /// The server stops.
    Stopping,
}

impl ReceiveError {
    /// The response. `so_far` is added to its sentence.
    pub fn response(&self, so_far: &str) -> Response {
        match self {
            Self::Broken(error) => {
                let sentence = format!("{error} ({}){so_far}", error.section());
                let response = Response::sentence(error.status(), &sentence);
                if error.status() == 415 {
                    response.header("Accept-Encoding", "gzip, deflate")
                } else {
                    response
                }
            }
            Self::Gone => Response::sentence(400, &format!("the body is not whole{so_far}")),
            Self::Silent(limit) => {
                let seconds = limit.as_secs_f64();
                Response::sentence(408, &format!("nothing came for {seconds} seconds{so_far}"))
            }
            Self::NoMemory => no_memory(),
            Self::Trouble(why) => {
                Response::sentence(503, &format!("{why}{so_far}")).header("Retry-After", "5")
            }
            Self::Stopping => {
                Response::sentence(503, &format!("the server is shutting down{so_far}"))
                    .header("Retry-After", "5")
            }
        }
        .closing()
    }
}

/// The body of a request whose head was read.
pub struct Incoming<'a, 'm> {
    body: Body,
    expects: bool,
    connection: Reading<'a, 'm>,
}

/// What it takes to read from a connection.
pub struct Reading<'a, 'm> {
    /// The connection.
    pub stream: &'a TcpStream,
    /// The buffer to read into.
    pub buffers: &'a Buffers,
    /// Whether the worker stops.
    pub stopping: &'a Stopping,
    /// What has arrived and was not used.
    pub early: &'a mut Early,
    /// Counts the memory.
    pub held: &'a mut Reservation<'m>,
    /// How much memory the request takes besides its body.
    pub head_held: usize,
    /// How long the sender may pause.
    pub pause: Duration,
}

impl<'a, 'm> Incoming<'a, 'm> {
    /// The body of this request.
    ///
    /// # Errors
    /// The response that refuses the request, if its headers are wrong.
    pub fn new(request: &Request<'_>, connection: Reading<'a, 'm>) -> Result<Self, Response> {
        let body = Body::of(request).map_err(|error| ReceiveError::Broken(error).response(""))?;
        let mut expected = request.headers.tokens("Expect");
        let expects = match (expected.next(), expected.next()) {
            (None, _) => false,
            (Some(what), None) if what.eq_ignore_ascii_case("100-continue") => true,
            _ => {
                let sentence = "the only expectation that is met here is 100-continue";
                return Err(Response::sentence(417, sentence).closing());
            }
        };
        Ok(Self { body, expects, connection })
    }

    /// Whether all of it was read. What follows is the next request.
    pub fn is_complete(&self) -> bool {
        self.body.is_complete()
    }

    /// Counts the memory of whoever takes the body.
    ///
    /// # Errors
    /// The server has not so much memory.
    pub fn hold(&mut self, bytes: usize) -> Result<(), ReceiveError> {
        let Reading { early, held, head_held, .. } = &mut self.connection;
        let all = *head_held + early.held() + self.body.held() + bytes;
        if held.resize(all) { Ok(()) } else { Err(ReceiveError::NoMemory) }
    }

    /// Gives the next chunk to `take`. Returns whether there was one.
    ///
    /// # Errors
    /// The body cannot be read any further.
    pub async fn next(&mut self, take: impl FnOnce(&[u8])) -> Result<bool, ReceiveError> {
        loop {
            let mut rest = self.connection.early.rest();
            let before = rest.len();
            let chunk = self.body.next(&mut rest).map_err(ReceiveError::Broken)?;
            let used = before - rest.len();
            if let Some(chunk) = chunk {
                take(chunk);
                self.connection.early.used(used);
                return Ok(true);
            }
            self.connection.early.used(used);
            if self.body.is_complete() {
                return Ok(false);
            }
            if std::mem::take(&mut self.expects) {
                self.connection.go_on().await?;
            }
            self.connection.read().await?;
            self.hold(0)?;
        }
    }

    /// Lets the worker's other tasks run.
    pub async fn breathe(&self) -> Result<(), ReceiveError> {
        yield_now().await;
        if self.connection.stopping.has_begun() { Err(ReceiveError::Stopping) } else { Ok(()) }
    }
}

impl Reading<'_, '_> {
    /// Tells the client that its body is wanted.
    async fn go_on(&self) -> Result<(), ReceiveError> {
        let written = loop {
            match self.stream.try_write(CONTINUE) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    let wait = timeout(self.pause, self.stream.writable()).await;
                    wait.map_err(|_| ReceiveError::Silent(self.pause))?
                        .map_err(|_| ReceiveError::Gone)?;
                }
                other => break other.unwrap_or_default(),
            }
        };
        // A client with so little room left does not read our answers.
        if written == CONTINUE.len() { Ok(()) } else { Err(ReceiveError::Gone) }
    }

    /// Waits for bytes from the sender, when all that came before was used.
    async fn read(&mut self) -> Result<(), ReceiveError> {
        yield_now().await;
        loop {
            let ready = tokio::select! {
                ready = timeout(self.pause, self.stream.readable()) => ready,
                () = self.stopping.wait_begun() => return Err(ReceiveError::Stopping),
            };
            ready.map_err(|_| ReceiveError::Silent(self.pause))?.map_err(|_| ReceiveError::Gone)?;
            let mut buffer = self.buffers.read().borrow_mut();
            let part = buffer.len().min(READ);
            match self.stream.try_read(&mut buffer[..part]) {
                Ok(0) => return Err(ReceiveError::Gone),
                Ok(length) => {
                    self.early.refill(&buffer[..length]);
                    return Ok(());
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => return Err(ReceiveError::Gone),
            }
        }
    }
}
