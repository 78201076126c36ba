//! A tap: tells of each byte that a connection writes and reads, as it goes by.
//!
//! It wraps the transport, so a client without one pays nothing, and one with it needs not know.
//! Over TLS it stands on the inside. Must not know what the bytes mean. Read next:
//! [`open`](super::open), which puts it in place.

use super::Transport;
use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What happens to a transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard<'a> {
    /// It has taken these bytes for the server.
    Wrote(&'a [u8]),
    /// All that it has taken makes something whole, as far as we mean it to: what comes next begins
    /// anew.
    Flushed,
    /// It has brought these bytes from the server.
    Read(&'a [u8]),
    /// The server has ended its side.
    Ended,
    /// We have let it go.
    Dropped,
}

/// A transport that is listened to.
pub struct Tap<F: FnMut(Heard<'_>)> {
    transport: Box<dyn Transport>,
    heard: F,
}

impl<F: FnMut(Heard<'_>) + Send + Unpin> Tap<F> {
    /// Listens to this transport.
    pub fn new(transport: Box<dyn Transport>, heard: F) -> Self {
        Self { transport, heard }
    }
}

impl<F: FnMut(Heard<'_>)> Drop for Tap<F> {
    fn drop(&mut self) {
        (self.heard)(Heard::Dropped);
    }
}

impl<F: FnMut(Heard<'_>) + Send + Unpin> AsyncRead for Tap<F> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = ready!(Pin::new(&mut self.transport).poll_read(context, buffer));
        if read.is_ok() {
            let bytes = &buffer.filled()[before..];
            (self.heard)(if bytes.is_empty() { Heard::Ended } else { Heard::Read(bytes) });
        }
        Poll::Ready(read)
    }
}

impl<F: FnMut(Heard<'_>) + Send + Unpin> AsyncWrite for Tap<F> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.transport).poll_write(context, bytes));
        if let Ok(length @ 1..) = written {
            (self.heard)(Heard::Wrote(&bytes[..length]));
        }
        Poll::Ready(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = ready!(Pin::new(&mut self.transport).poll_flush(context));
        if flushed.is_ok() {
            (self.heard)(Heard::Flushed);
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
    use std::sync::mpsc::channel;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    #[tokio::test]
    async fn hears_what_went_through_and_no_more() {
        let (ours, mut theirs) = duplex(4);
        let (sender, heard) = channel();
        let mut tap =
            Tap::new(Box::new(ours), move |heard: Heard<'_>| _ = sender.send(format!("{heard:?}")));
        assert_eq!(tap.write(b"hello").await.unwrap(), 4, "there is no more room");
        tap.flush().await.unwrap();
        theirs.write_all(b"hi").await.unwrap();
        drop(theirs);
        let mut read = Vec::new();
        tap.read_to_end(&mut read).await.unwrap();
        drop(tap);
        let heard: Vec<_> = heard.iter().collect();
        let (wrote, read) = (Heard::Wrote(b"hell"), Heard::Read(b"hi"));
        let expected = [wrote, Heard::Flushed, read, Heard::Ended, Heard::Dropped];
        assert_eq!(heard, expected.map(|heard| format!("{heard:?}")));
    }
}
