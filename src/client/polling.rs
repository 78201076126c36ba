//! The work of [`Client::next`]: keeps time, writes what waits and reads what comes, as far as the
//! transport allows.
//!
//! Must not know what events mean. RFC 6455, sections 5 to 7. Read next: `outgoing`, which says
//! what to write.

use super::{error::ConnectionError, outgoing::Action, state::Client};
use crate::{
    clock::LINGER,
    wire::{CloseOutcome, Event},
};
use std::{
    future::poll_fn,
    io::{self, ErrorKind},
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What came first, for a caller that has more to send.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// Something from the server.
    Event(Event<'static>),
    /// So much has been written that there is room again.
    Room,
}

impl Client {
    /// Waits for the next event, and meanwhile writes, and keeps time. Returns `None` once the
    /// connection has ended with a Close; [`close_outcome`](Self::close_outcome) tells whose. The
    /// future may be dropped at any time.
    ///
    /// # Errors
    /// How else the connection ended. All events that came before have been returned by then.
    pub async fn next(&mut self) -> Result<Option<Event<'static>>, ConnectionError> {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// As [`next`](Self::next), but also returns once fewer than `below` bytes
    /// [wait](Self::waiting). Use [`HIGH_WATER`](super::HIGH_WATER) to wait for room to send more,
    /// and 1 to wait until everything is written. If fewer bytes wait already, this is the same as
    /// `next`, so check first. Events come first. The future may be dropped at any time.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub async fn next_or_room(&mut self, below: usize) -> Result<Option<Next>, ConnectionError> {
        let was_full = self.waiting() >= below;
        poll_fn(|context| match self.poll_next(context) {
            Poll::Ready(next) => Poll::Ready(next.map(|event| event.map(Next::Event))),
            Poll::Pending if was_full && self.waiting() < below => {
                Poll::Ready(Ok(Some(Next::Room)))
            }
            Poll::Pending => Poll::Pending,
        })
        .await
    }

    /// Waits until everything is written, without reading, for a caller that only sends. The docs
    /// of the [module](super) say how two ends can wait for each other. Also returns when nothing
    /// more can be written; [`next`](Self::next) then says why.
    pub async fn flush(&mut self) {
        poll_fn(|context| {
            self.poll_clock(context);
            self.poll_write(context)
        })
        .await;
    }

    fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Event<'static>>, ConnectionError>> {
        loop {
            if let Some(event) = self.take_event() {
                return Poll::Ready(Ok(Some(event)));
            }
            self.poll_clock(context);
            // If not everything is written, the transport wakes us when it has room.
            _ = self.poll_write(context);
            if self.done {
                return Poll::Ready(self.outcome());
            }
            ready!(self.poll_read(context));
        }
    }

    /// The next event in what has been read. Returns `None` once the protocol has taken all of it.
    fn take_event(&mut self) -> Option<Event<'static>> {
        let mut input = &mut self.input[self.unread.clone()];
        // A broken rule is not lost: `outcome` returns it, once the Close for it is written.
        let event = self.protocol.receive(&mut input).ok().flatten().map(Event::into_owned);
        self.unread.start = self.unread.end - input.len();
        event
    }

    /// Does what is due: Pings and deadlines.
    fn poll_clock(&mut self, context: &mut Context<'_>) {
        while self.ticks.poll_tick(context).is_ready() {
            let now = self.clock.tick(self.opened.elapsed());
            self.protocol.tick(now);
            match self.protocol.close_outcome() {
                // The server did not close TCP in time.
                Some(CloseOutcome::Unanswered(_)) => self.finish(None),
                Some(_) if now.saturating_sub(*self.over_since.get_or_insert(now)) >= LINGER => {
                    self.finish(None)
                }
                _ => {}
            }
        }
    }

    /// Writes everything that is ready, as far as the transport takes it.
    fn poll_write(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            let transport = Pin::new(&mut self.transport);
            match self.outgoing.next_action() {
                Action::Write(bytes) => match ready!(transport.poll_write(context, bytes)) {
                    Ok(0) => self.outgoing.fail(ErrorKind::WriteZero.into()),
                    Ok(length) => self.outgoing.wrote(length),
                    Err(error) => self.outgoing.fail(error),
                },
                Action::Flush => match ready!(transport.poll_flush(context)) {
                    Ok(()) => self.outgoing.flushed(),
                    Err(error) => self.outgoing.fail(error),
                },
                Action::Idle if self.protocol.output_len() > 0 => {
                    self.outgoing.push(self.protocol.take_output())
                }
                // Reading returns the reason, or what the server sent last.
                Action::Idle | Action::Failed => return Poll::Ready(()),
            }
        }
    }

    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let mut buffer = ReadBuf::new(&mut self.input);
        let read = ready!(Pin::new(&mut self.transport).poll_read(context, &mut buffer));
        self.unread = 0..buffer.filled().len();
        match read {
            Ok(()) if self.unread.is_empty() => self.finish(None),
            Ok(()) => {}
            Err(error) => self.finish(Some(error)),
        }
        Poll::Ready(())
    }

    /// Closes the transport. What that means depends on the state of the close handshake.
    fn finish(&mut self, cause: Option<io::Error>) {
        self.protocol.transport_ended();
        self.cause = self.outgoing.take_failure().or(cause);
        self.outgoing.fail(ErrorKind::NotConnected.into());
        self.done = true;
        self.transport = Box::new(tokio::io::empty());
    }

    fn outcome(&mut self) -> Result<Option<Event<'static>>, ConnectionError> {
        match self.protocol.close_outcome() {
            None | Some(CloseOutcome::ByUs(_) | CloseOutcome::ByPeer(_)) => Ok(None),
            Some(CloseOutcome::Failed(failure)) => Err(ConnectionError::ProtocolError(*failure)),
            Some(CloseOutcome::Lost) => Err(ConnectionError::Lost(self.cause.take())),
            Some(CloseOutcome::Silent) => Err(ConnectionError::Silent),
            Some(CloseOutcome::Unanswered(_)) => Err(ConnectionError::Unanswered),
        }
    }
}
