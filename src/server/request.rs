//! Reads the head of a request from a socket, and keeps the bytes that arrived behind it.
//!
//! Must not know what a request asks for, nor what it is answered. RFC 9112, section 2.2. Read
//! next: [`guard`](super::guard).

use super::{memory::Reservation, response::Response, route::unreadable};
use crate::wire::HeadReader;
use std::{
    cell::RefCell,
    io::{self, ErrorKind},
};
use tokio::net::TcpStream;

/// The outcome of reading the head of a request.
#[derive(Debug)]
pub enum Head {
    /// It is whole.
    Whole,
    /// The peer closed the connection.
    Gone,
    /// It is no valid request. This is the response.
    Broken(Response),
}

/// Bytes that arrived behind a head, of which the first `taken` are done with.
#[derive(Debug, Default)]
pub struct Early {
    bytes: Vec<u8>,
    taken: usize,
}

impl Early {
    /// How many bytes of memory it takes.
    pub fn held(&self) -> usize {
        self.bytes.capacity()
    }

    /// Those that are not done with.
    pub fn rest(&self) -> &[u8] {
        &self.bytes[self.taken..]
    }

    /// Records that `length` more bytes are done with.
    pub fn used(&mut self, length: usize) {
        self.taken += length;
    }

    /// Takes new bytes, when all others are done with.
    pub fn refill(&mut self, bytes: &[u8]) {
        self.bytes.clear();
        self.bytes.extend_from_slice(bytes);
        self.taken = 0;
    }

    /// The bytes that were not consumed.
    pub fn into_rest(mut self) -> Vec<u8> {
        self.bytes.drain(..self.taken);
        self.bytes
    }
}

/// Reads until the head is whole. Bytes that arrive behind it go to `early`, where the next head
/// begins. A partial head is kept in `head` and nowhere else. No byte is held across an await, so
/// none can be taken twice or lost.
///
/// # Errors
/// The socket's.
pub async fn read_head(
    buffer: &RefCell<Box<[u8]>>,
    stream: &TcpStream,
    head: &mut HeadReader,
    early: &mut Early,
    held: &mut Reservation<'_>,
) -> io::Result<Head> {
    let (mut come, used) = take(early.rest(), head);
    early.taken += used;
    if early.rest().is_empty() {
        *early = Early::default();
    }
    loop {
        if !held.resize(head.held() + early.held()) {
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

/// The response when a request needs more memory than there is.
pub fn no_memory() -> Response {
    Response::sentence(503, "all memory for requests under way is taken; try again later")
        .header("Retry-After", "5")
        .closing()
}

/// Takes bytes that were read. Returns the outcome, `None` if the head is not whole, and how
/// many of the bytes belong to the head.
fn take(bytes: &[u8], head: &mut HeadReader) -> (Option<Head>, usize) {
    match head.push(bytes) {
        Ok(None) => (None, bytes.len()),
        Ok(Some(used)) => (Some(Head::Whole), used),
        Err(error) => (Some(Head::Broken(unreadable(error))), bytes.len()),
    }
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

    /// Between two chunks there is nothing to be read, which must not be taken for the first chunk
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
                let mut held = memory.reserve();
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
