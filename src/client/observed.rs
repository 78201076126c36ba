//! A transport that shows an observer each byte that a connection writes and reads.
//!
//! It wraps the transport, so a client without an observer pays nothing for it. Over TLS it sees
//! the bytes inside TLS. Must not know what the bytes mean. Read next: [`open`](super::open), which
//! puts it in place.

use super::state::Transport;
use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What happens to a transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransportEvent<'a> {
    /// It has taken these bytes for the server.
    Wrote(&'a [u8]),
    /// It was flushed: what it has taken is complete, and something new begins.
    Flushed,
    /// It has returned these bytes from the server.
    Read(&'a [u8]),
    /// The server has ended its side.
    Ended,
    /// We have dropped it.
    Dropped,
}

/// Sees what happens to a transport.
pub trait TransportObserver: Send + Unpin {
    /// Called for each event, as it happens.
    fn observe(&mut self, event: TransportEvent<'_>);
}

/// A transport with an observer.
pub struct ObservedTransport<O: TransportObserver> {
    transport: Box<dyn Transport>,
    observer: O,
}

impl<O: TransportObserver> ObservedTransport<O> {
    /// A transport whose events go to this observer.
    pub fn new(transport: Box<dyn Transport>, observer: O) -> Self {
        Self { transport, observer }
    }
}

impl<O: TransportObserver> Drop for ObservedTransport<O> {
    fn drop(&mut self) {
        self.observer.observe(TransportEvent::Dropped);
    }
}

impl<O: TransportObserver> AsyncRead for ObservedTransport<O> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = ready!(Pin::new(&mut self.transport).poll_read(context, buffer));
        if read.is_ok() {
            let bytes = &buffer.filled()[before..];
            self.observer.observe(if bytes.is_empty() {
                TransportEvent::Ended
            } else {
                TransportEvent::Read(bytes)
            });
        }
        Poll::Ready(read)
    }
}

impl<O: TransportObserver> AsyncWrite for ObservedTransport<O> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.transport).poll_write(context, bytes));
        if let Ok(length @ 1..) = written {
            self.observer.observe(TransportEvent::Wrote(&bytes[..length]));
        }
        Poll::Ready(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = ready!(Pin::new(&mut self.transport).poll_flush(context));
        if flushed.is_ok() {
            self.observer.observe(TransportEvent::Flushed);
        }
        Poll::Ready(flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.transport).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Sender, channel};
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    struct Kept(Sender<String>);

    impl TransportObserver for Kept {
        fn observe(&mut self, event: TransportEvent<'_>) {
            _ = self.0.send(format!("{event:?}"));
        }
    }

    #[tokio::test]
    async fn sees_what_went_through_and_no_more() {
        let (ours, mut theirs) = duplex(4);
        let (sender, seen) = channel();
        let mut transport = ObservedTransport::new(Box::new(ours), Kept(sender));
        assert_eq!(transport.write(b"hello").await.unwrap(), 4, "there is no more room");
        transport.flush().await.unwrap();
        theirs.write_all(b"hi").await.unwrap();
        drop(theirs);
        let mut read = Vec::new();
        transport.read_to_end(&mut read).await.unwrap();
        drop(transport);
        let seen: Vec<_> = seen.iter().collect();
        let (wrote, read) = (TransportEvent::Wrote(b"hell"), TransportEvent::Read(b"hi"));
        let expected =
            [wrote, TransportEvent::Flushed, read, TransportEvent::Ended, TransportEvent::Dropped];
        assert_eq!(seen, expected.map(|event| format!("{event:?}")));
    }
}
