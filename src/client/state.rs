//! All that is kept of an open WebSocket, and what a program may queue and ask.
//!
//! Must not know how anything is read or written, nor when. RFC 6455, sections 5 to 7. Read next:
//! `polling`, which does the work.

use super::{error::SendError, masks, options::Options, outgoing::Outgoing};
use crate::{
    clock::{Clock, TICK},
    wire::{Accepted, CloseOutcome, CloseReason, Closed, HIGH_WATER, Message, Protocol},
};
use std::{io, ops::Range, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::{Instant, Interval, MissedTickBehavior, interval},
};

/// What a WebSocket can run over.
pub trait Transport: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Transport for T {}

/// An open WebSocket. See the [module](super) for how it is used; dropping it closes the socket
/// without a Close.
pub struct Client {
    pub(super) transport: Box<dyn Transport>,
    pub(super) protocol: Protocol,
    subprotocol: Option<String>,

    /// What was read last, and which part of it the protocol has not taken yet.
    pub(super) input: Box<[u8]>,
    pub(super) unread: Range<usize>,
    /// What was taken from the protocol and is not written yet. It is written before what the
    /// protocol still holds.
    pub(super) outgoing: Outgoing,

    pub(super) ticks: Interval,
    pub(super) clock: Clock,
    pub(super) opened: Instant,
    pub(super) over_since: Option<Duration>,

    /// The transport has ended, or was given up.
    pub(super) done: bool,
    pub(super) cause: Option<io::Error>,
}

impl Client {
    pub(super) fn new(
        transport: Box<dyn Transport>,
        accepted: Accepted,
        options: &Options,
        input: Box<[u8]>,
        unread: Range<usize>,
    ) -> Self {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        Self {
            transport,
            protocol: Protocol::client(Arc::new(options.limits.clone()), masks::masks())
                .with_deflate(accepted.deflate),
            subprotocol: accepted.subprotocol,
            input,
            unread,
            outgoing: Outgoing::default(),
            ticks,
            clock: Clock::default(),
            opened: Instant::now(),
            over_since: None,
            done: false,
            cause: None,
        }
    }

    /// The subprotocol that the server chose.
    pub fn subprotocol(&self) -> Option<&str> {
        self.subprotocol.as_deref()
    }

    /// Queues a message, which [`next`](Self::next) or [`flush`](Self::flush) writes.
    ///
    /// # Errors
    /// One end has sent a Close, or there is no [room](Self::has_room).
    pub fn send(&mut self, message: &Message<'_>) -> Result<(), SendError> {
        self.check_room()?;
        self.protocol.send(message).map_err(|Closed| SendError::Closed)
    }

    /// Queues a Ping of at most 125 bytes. The server's Pong will be an event.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn ping(&mut self, payload: &[u8]) -> Result<(), SendError> {
        self.check_room()?;
        self.protocol.ping(payload).map_err(|Closed| SendError::Closed)
    }

    /// Queues bytes as they are, behind everything that waits. This is for tests of a server: the
    /// bytes need not be frames, or valid ones, and this end takes no note of what they mean.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn send_bytes(&mut self, bytes: &[u8]) -> Result<(), SendError> {
        self.check_room()?;
        self.outgoing.push(self.protocol.take_output());
        self.outgoing.push(bytes.to_vec());
        Ok(())
    }

    fn check_room(&self) -> Result<(), SendError> {
        if !self.is_open() {
            return Err(SendError::Closed);
        }
        if self.has_room() { Ok(()) } else { Err(SendError::Full) }
    }

    /// Whether few enough bytes wait that a message would be taken.
    pub fn has_room(&self) -> bool {
        !self.outgoing.has_failed() && self.waiting() < HIGH_WATER
    }

    /// How many bytes wait to be written to the transport.
    pub fn waiting(&self) -> usize {
        self.outgoing.len() + self.protocol.output_len()
    }

    /// Starts the close handshake, unless it has begun. Afterwards, call [`next`](Self::next) until
    /// it returns `None`: the server may send more before it answers.
    pub fn close(&mut self, reason: Option<CloseReason>) {
        self.protocol.close(reason);
    }

    /// Whether messages may still be sent: no end has sent a Close.
    pub fn is_open(&self) -> bool {
        self.protocol.is_open()
    }

    /// How the connection ended; `None` while the close handshake is not over.
    pub fn close_outcome(&self) -> Option<&CloseOutcome> {
        self.protocol.close_outcome()
    }
}
