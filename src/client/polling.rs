//! The work of [`Client::next`]: keeps time, writes what waits and reads what comes, as far as the
//! transport allows.
//!
//! Must not know what events mean. RFC 6455, sections 5 to 7. Read next: `outgoing`, which says
//! what to write.

use super::{Client, ConnectionError, outgoing::Action};
use crate::{
    clock::LINGER,
    wire::{CloseOutcome, Event},
};
use std::{
    io::{self, ErrorKind},
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

impl Client {
    pub(super) fn poll_next(
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
    pub(super) fn poll_clock(&mut self, context: &mut Context<'_>) {
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
    pub(super) fn poll_write(&mut self, context: &mut Context<'_>) -> Poll<()> {
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
