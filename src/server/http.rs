//! The HTTP part of a connection: requests and responses, until one of them makes it a WebSocket.
//!
//! Most of a page's files come over one connection, one after the other. What is bounded: the size
//! of a head, the time until it is whole, the time that a response may take to be read. Knows which
//! bytes are a request, but not what it asks for: that is [`route`](super::route). RFC 9112. Read
//! next: [`guard`](super::guard).

use super::{
    inspector,
    memory::Part,
    response::Response,
    route::{Route, route, unreadable},
    shard::{Shard, Upgraded},
};
use crate::{clock::timeout, wire::HeadReader};
use std::{
    cell::RefCell,
    io::{self, ErrorKind},
    net::{Shutdown, SocketAddr},
    time::Duration,
};
use tokio::{net::TcpStream, task::yield_now};

/// How long a response may take to be read.
const RESPONSE_DEADLINE: Duration = Duration::from_secs(30);
/// How long a peer may go on sending after it was told that we close, and how many bytes.
pub const LINGER: Duration = Duration::from_secs(2);
const LINGER_BYTES: usize = 64 << 20;

/// Answers requests until the connection ends, `None`, or becomes a WebSocket.
pub async fn converse(shard: &Shard, stream: &TcpStream, peer: SocketAddr) -> Option<Upgraded> {
    let config = &shard.server().config;
    let (mut early, mut held) = (Early::default(), shard.server().memory.part());
    loop {
        let mut head = HeadReader::new(config.head);
        let reading = read_head(shard.buffer(), stream, &mut head, &mut early, &mut held);
        let read = timeout(config.head_deadline, reading).await;
        let response = match read {
            Err(_) if head.is_empty() => return None,
            Err(_) => {
                tracing::info!(%peer, "refused: its request was not whole in time");
                Response::sentence(408, "the request was not whole in time").closing()
            }
            Ok(Err(_)) | Ok(Ok(Head::Gone)) => return None,
            Ok(Ok(Head::Whole)) => match head.request() {
                Err(error) => unreadable(error),
                Ok(request) => match route(&request, &config.guard) {
                    Route::WebSocket(upgrade, endpoint) => {
                        match inspector::part(
                            &shard.server().inspections,
                            &endpoint,
                            &request,
                            &head,
                        ) {
                            Ok(inspection) => {
                                return Some(Upgraded {
                                    upgrade,
                                    endpoint,
                                    early: early.into_rest(),
                                    inspection,
                                });
                            }
                            Err(response) => response,
                        }
                    }
                    Route::Respond(response) => response,
                    Route::Refuse(stranger, response) => {
                        shard.server().strangers.tell(&stranger, peer);
                        response
                    }
                },
            },
            Ok(Ok(Head::Broken(response))) => response,
        };
        if response.status() >= 400 {
            tracing::debug!(%peer, status = response.status(), "refused");
        }
        let _answering = shard.answering();
        let mut response = if shard.is_stopping() { response.closing() } else { response };
        // Also where the head is not whole, or not good: its first word is enough to know that no
        // body is awaited.
        let head_only = head.starts_with("HEAD ");
        let mut bytes = response.encode(head_only);
        if !held.is(head.held() + early.bytes.capacity() + bytes.len()) {
            (response, early) = (no_memory(), Early::default());
            bytes = response.encode(head_only);
            _ = held.is(head.held() + bytes.len());
        }
        write_all(stream, &bytes).await.ok()?;
        // A request that was there already, and a response that has room, wait for nothing: the
        // others get their turn.
        yield_now().await;
        if response.closes() || shard.is_stopping() {
            linger(shard, stream).await;
            return None;
        }
    }
}

#[derive(Debug)]
enum Head {
    Whole,
    /// The peer closed the connection.
    Gone,
    /// No request, with what to say to it.
    Broken(Response),
}

/// What came behind a head: of these bytes the first `taken` are done with.
#[derive(Debug, Default)]
struct Early {
    bytes: Vec<u8>,
    taken: usize,
}

impl Early {
    fn rest(&self) -> &[u8] {
        &self.bytes[self.taken..]
    }

    fn into_rest(mut self) -> Vec<u8> {
        self.bytes.drain(..self.taken);
        self.bytes
    }
}

/// Reads until the head is whole. What came behind it is in `early`, where the next head begins.
/// What is half read is in `head`, and nowhere else: no byte is held over an await, to be taken
/// twice or not at all.
async fn read_head(
    buffer: &RefCell<Box<[u8]>>,
    stream: &TcpStream,
    head: &mut HeadReader,
    early: &mut Early,
    held: &mut Part<'_>,
) -> io::Result<Head> {
    let (mut come, used) = take(early.rest(), head);
    early.taken += used;
    if early.rest().is_empty() {
        *early = Early::default();
    }
    loop {
        if !held.is(head.held() + early.bytes.capacity()) {
            *early = Early::default();
            return Ok(Head::Broken(no_memory()));
        }
        if let Some(head) = come {
            return Ok(head);
        }
        stream.readable().await?;
        let mut buffer = buffer.borrow_mut();
        come = match stream.try_read(&mut buffer) {
            Ok(0) => Some(Head::Gone),
            Ok(length) => {
                let (come, used) = take(&buffer[..length], head);
                *early = Early { bytes: buffer[used..length].to_vec(), taken: 0 };
                come
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => None,
            Err(error) => return Err(error),
        };
    }
}

/// What is said to one who asks for more than there is memory for.
fn no_memory() -> Response {
    Response::sentence(503, "all memory for requests under way is taken; try again later")
        .header("Retry-After", "5")
        .closing()
}

/// Takes what has come, `None` where the head goes on; and how much of it belonged to the head.
fn take(bytes: &[u8], head: &mut HeadReader) -> (Option<Head>, usize) {
    match head.push(bytes) {
        Ok(None) => (None, bytes.len()),
        Ok(Some(used)) => (Some(Head::Whole), used),
        Err(error) => (Some(Head::Broken(unreadable(error))), bytes.len()),
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

/// Shuts our side and reads, for a while, what the peer still sends. To close a socket with bytes
/// unread in it resets the connection, and the peer may lose our answer with it.
async fn linger(shard: &Shard, stream: &TcpStream) {
    _ = socket2::SockRef::from(stream).shutdown(Shutdown::Write);
    let drain = async {
        let mut left = LINGER_BYTES;
        while left > 0 && stream.readable().await.is_ok() {
            let read = stream.try_read(&mut shard.buffer().borrow_mut());
            match read {
                Ok(0) => return,
                Ok(length) => {
                    left = left.saturating_sub(length);
                    yield_now().await;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => return,
            }
        }
    };
    _ = timeout(LINGER, drain).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::memory::Memory;
    use crate::wire::HeadLimits;
    use std::{io::Write, net, pin::pin};
    use tokio::{runtime::Builder, task::yield_now};

    const REQUEST: &[u8] = b"GET /ws?history=5 HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n";
    const BEHIND: &[u8] = b"GET /next";

    /// Both ends of a connection.
    fn connection() -> (net::TcpStream, net::TcpStream) {
        let listener = net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let peer = net::TcpStream::connect(listener.local_addr().expect("its address"))
            .expect("it listens");
        let (ours, _) = listener.accept().expect("a connection");
        ours.set_nonblocking(true).expect("an option");
        (ours, peer)
    }

    /// Between two pieces there is nothing to be read, which must not be taken for the first piece
    /// once more.
    #[test]
    fn a_head_that_is_split_anywhere_is_read_once() {
        let runtime = Builder::new_current_thread().enable_io().build().expect("a runtime");
        runtime.block_on(async {
            for at in 1..REQUEST.len() {
                let (ours, mut peer) = connection();
                let looking = ours.try_clone().expect("a descriptor");
                let stream = TcpStream::from_std(ours).expect("a socket");
                let buffer = RefCell::new(vec![0; 4096].into_boxed_slice());
                let (mut head, mut early) =
                    (HeadReader::new(HeadLimits::default()), Early::default());
                let memory = Memory::new(1 << 20);
                let mut held = memory.part();
                {
                    let mut reading =
                        pin!(read_head(&buffer, &stream, &mut head, &mut early, &mut held));
                    peer.write_all(&REQUEST[..at]).expect("room");
                    while looking.peek(&mut [0]).is_ok() {
                        tokio::select! {
                            biased;
                            head = &mut reading => panic!("split at {at}: {head:?}"),
                            () = yield_now() => {}
                        }
                    }
                    peer.write_all(&[&REQUEST[at..], BEHIND].concat()).expect("room");
                    let read = reading.await;
                    assert!(matches!(read, Ok(Head::Whole)), "split at {at}: {read:?}");
                }
                assert_eq!((&head.bytes()[..], early.rest()), (REQUEST, BEHIND), "split at {at}");
            }
        });
    }

    #[test]
    fn what_came_early_begins_the_next_head() {
        let [mut head, mut next] = [(); 2].map(|()| HeadReader::new(HeadLimits::default()));
        let bytes = [REQUEST, REQUEST, BEHIND].concat();
        let (whole, used) = take(&bytes, &mut head);
        assert!(matches!(whole, Some(Head::Whole)));
        let (whole, more) = take(&bytes[used..], &mut next);
        assert!(matches!(whole, Some(Head::Whole)));
        assert_eq!((&next.bytes()[..], &bytes[used + more..]), (REQUEST, BEHIND));
    }
}
