//! Sends a response, and ends a connection so that the peer gets it.
//!
//! Bounded are the time that the peer may take to read, and what it may still send. Must not know
//! what is in a response. RFC 9112, section 9.6. Read next: [`http`](super::http).

use super::response::Encoded;
use crate::clock::{LINGER, timeout};
use std::{
    cell::RefCell,
    future::pending,
    io::{self, ErrorKind, IoSlice},
    net::Shutdown,
    time::Duration,
};
use tokio::{net::TcpStream, task::yield_now};

/// How long a peer may take to read a response.
const RESPONSE_DEADLINE: Duration = Duration::from_secs(30);
/// How many bytes a peer may still send after we have closed our side.
const LINGER_BYTES: usize = 64 << 20;

/// Writes a response, head and body at once.
///
/// # Errors
/// The peer is gone, or reads too slowly.
pub async fn send(stream: &TcpStream, response: Encoded) -> io::Result<()> {
    let mut parts = [IoSlice::new(&response.head), IoSlice::new(&response.body)];
    let mut left = &mut parts[..];
    IoSlice::advance_slices(&mut left, 0); // leaves out a part without bytes
    let write = async {
        while !left.is_empty() {
            match stream.try_write_vectored(left) {
                Ok(written) => IoSlice::advance_slices(&mut left, written),
                Err(error) if error.kind() == ErrorKind::WouldBlock => stream.writable().await?,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    };
    timeout(RESPONSE_DEADLINE, write).await.unwrap_or(Err(ErrorKind::TimedOut.into()))
}

/// Waits until the peer has gone: nobody waits for the response any more. A peer that has sent its
/// next request has not, and then this waits for good.
pub async fn gone(stream: &TcpStream) {
    if let Ok(1..) = stream.peek(&mut [0]).await {
        pending::<()>().await;
    }
}

/// Shuts our side, and for a while reads what the peer still sends. Closing a socket that has
/// unread bytes resets the connection, and the peer may lose our response with it.
pub async fn linger(buffer: &RefCell<Box<[u8]>>, stream: &TcpStream) {
    _ = socket2::SockRef::from(stream).shutdown(Shutdown::Write);
    let drain = async {
        let mut left = LINGER_BYTES;
        while left > 0 && stream.readable().await.is_ok() {
            let read = stream.try_read(&mut buffer.borrow_mut());
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
