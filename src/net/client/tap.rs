//! A tap: tells of each byte that a connection writes and reads, as it goes by.
//!
//! It wraps the transport, so a client without one pays nothing, and one with it needs not know. Over TLS it stands on
//! the inside. Must not know what the bytes mean. Read next: [`open`](super::open), which puts it in place.

use super::Transport;
use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From us to the server.
    Out,
    /// From the server to us.
    In,
}

/// A transport that is listened to. `heard` is called with what one write took, or one read brought; with
/// nothing when the server has ended its side.
pub struct Tap<F> {
    transport: Box<dyn Transport>,
    heard: F,
}

impl<F: FnMut(Way, &[u8]) + Send + Unpin> Tap<F> {
    /// Listens to this transport.
    pub fn new(transport: Box<dyn Transport>, heard: F) -> Self {
        Self { transport, heard }
    }
}

impl<F: FnMut(Way, &[u8]) + Send + Unpin> AsyncRead for Tap<F> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = ready!(Pin::new(&mut self.transport).poll_read(context, buffer));
        if read.is_ok() {
            (self.heard)(Way::In, &buffer.filled()[before..]);
        }
        Poll::Ready(read)
    }
}

impl<F: FnMut(Way, &[u8]) + Send + Unpin> AsyncWrite for Tap<F> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.transport).poll_write(context, bytes));
        if let Ok(length @ 1..) = written {
            (self.heard)(Way::Out, &bytes[..length]);
        }
        Poll::Ready(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.transport).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.transport).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    #[tokio::test]
    async fn hears_what_went_through_and_no_more() {
        let (ours, mut theirs) = duplex(4);
        let (sender, heard) = channel();
        let mut tap = Tap::new(Box::new(ours), move |way, bytes: &[u8]| _ = sender.send((way, bytes.to_vec())));
        assert_eq!(tap.write(b"hello").await.unwrap(), 4, "there is no more room");
        theirs.write_all(b"hi").await.unwrap();
        drop(theirs);
        let mut read = Vec::new();
        tap.read_to_end(&mut read).await.unwrap();
        drop(tap);
        let heard: Vec<_> = heard.iter().collect();
        assert_eq!(heard, [(Way::Out, b"hell".to_vec()), (Way::In, b"hi".to_vec()), (Way::In, vec![])]);
    }
}
