//! The HTTP part of a connection: requests and responses, until one of them makes it a WebSocket.
//!
//! Most of a page's files come over one connection, one after the other. What is bounded: the size of a head, the
//! time until it is whole, the time that a response may take to be read.
//! Knows which bytes are a request, but not what it asks for: that is [`route`](super::route). RFC 9112.
//! Read next: [`guard`](super::guard).

use super::{
    clock::timeout,
    inspect,
    response::Response,
    route::{Route, route, unreadable},
    shard::{Shard, Upgraded},
};
use crate::wire::head::HeadReader;
use std::{
    io::{self, ErrorKind},
    net::{Shutdown, SocketAddr},
    time::Duration,
};
use tokio::net::TcpStream;

/// How long a response may take to be read.
const RESPONSE_DEADLINE: Duration = Duration::from_secs(30);
/// How long a peer may go on sending after it was told that we close, and how many bytes.
pub const LINGER: Duration = Duration::from_secs(2);
const LINGER_BYTES: usize = 64 << 20;

/// Answers requests until the connection ends, `None`, or becomes a WebSocket.
pub async fn converse(shard: &Shard, stream: &TcpStream, peer: SocketAddr) -> Option<Upgraded> {
    let config = &shard.server().config;
    let mut early = Vec::new();
    loop {
        let mut head = HeadReader::new(config.head);
        let read = timeout(config.head_deadline, read_head(shard, stream, &mut head, &mut early)).await;
        let (response, head_only) = match read {
            Err(_) if head.is_empty() => return None,
            Err(_) => {
                tracing::info!(%peer, "refused: its request was not whole in time");
                (Response::sentence(408, "the request was not whole in time").closing(), false)
            }
            Ok(Err(_)) | Ok(Ok(Head::Gone)) => return None,
            Ok(Ok(Head::Whole)) => match head.request() {
                Err(error) => (unreadable(error), false),
                Ok(request) => match route(&request, &config.guard) {
                    Route::WebSocket(upgrade, endpoint) => {
                        match inspect::part(&shard.server().inspections, &endpoint, &request, &head) {
                            Ok(inspection) => return Some(Upgraded { upgrade, endpoint, early, inspection }),
                            Err(response) => (response, false),
                        }
                    }
                    Route::Respond(response) => (response, request.method == "HEAD"),
                },
            },
            Ok(Ok(Head::Broken(response))) => (response, false),
        };
        if response.status() >= 400 {
            tracing::debug!(%peer, status = response.status(), "refused");
        }
        let _answering = shard.answering();
        let response = if shard.is_stopping() { response.closing() } else { response };
        write_all(stream, &response.encode(head_only)).await.ok()?;
        if response.closes() || shard.is_stopping() {
            linger(shard, stream).await;
            return None;
        }
    }
}

enum Head {
    Whole,
    /// The peer closed the connection.
    Gone,
    /// No request, with what to say to it.
    Broken(Response),
}

/// Reads until the head is whole. What came behind it is in `early`, where the next head begins.
async fn read_head(shard: &Shard, stream: &TcpStream, head: &mut HeadReader, early: &mut Vec<u8>) -> io::Result<Head> {
    let mut buffered = std::mem::take(early);
    loop {
        match head.push(&buffered) {
            Ok(Some(used)) => {
                *early = buffered.split_off(used);
                return Ok(Head::Whole);
            }
            Ok(None) => {}
            Err(error) => return Ok(Head::Broken(unreadable(error))),
        }
        stream.readable().await?;
        let mut buffer = shard.buffer().borrow_mut();
        match stream.try_read(&mut buffer) {
            Ok(0) => return Ok(Head::Gone),
            Ok(length) => buffered = buffer[..length].to_vec(),
            Err(error) if error.kind() == ErrorKind::WouldBlock => buffered.clear(),
            Err(error) => return Err(error),
        }
    }
}

async fn write_all(stream: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    let write = async {
        while !bytes.is_empty() {
            match stream.try_write(bytes) {
                Ok(written) => bytes = &bytes[written..],
                Err(error) if error.kind() == ErrorKind::WouldBlock => stream.writable().await?,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    };
    timeout(RESPONSE_DEADLINE, write).await.unwrap_or(Err(ErrorKind::TimedOut.into()))
}

/// Shuts our side and reads, for a while, what the peer still sends. To close a socket with bytes unread in it resets the
/// connection, and the peer may lose our answer with it.
async fn linger(shard: &Shard, stream: &TcpStream) {
    _ = socket2::SockRef::from(stream).shutdown(Shutdown::Write);
    let drain = async {
        let mut left = LINGER_BYTES;
        while left > 0 && stream.readable().await.is_ok() {
            match stream.try_read(&mut shard.buffer().borrow_mut()) {
                Ok(0) => return,
                Ok(length) => left = left.saturating_sub(length),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => return,
            }
        }
    };
    _ = timeout(LINGER, drain).await;
}
