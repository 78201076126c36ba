//! The client: connects the client end of the protocol to a socket.
//!
//! | module | what |
//! |---|---|
//! | [`url`] | what to connect to |
//! | [`error`] | everything that can go wrong |
//! | [`masks`] | random masking keys and the nonce |
//! | [`options`] | the settings of a connection |
//! | [`open`] | opens a connection |
//! | `answer` | reads the response to the request, in any chunks |
//! | [`declined`] | a response that opens no WebSocket |
//! | `polling` | reads, writes and keeps time |
//! | `outgoing` | what waits to be written |
//! | `tls` | `wss://` |
//! | [`observed`] | a transport that shows the bytes to an observer |
//!
//! ```text
//!   socket --read--> input --receive--> events, one with each next()
//!   socket <--write-- output <--take_output-- send, ping, close, and answers to Pings
//! ```
//!
//! The client has no task of its own. [`next`](Client::next) does all the work: it reads, writes
//! and keeps time. So a program calls it in a loop, beside whatever else it waits for:
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use wirechart::{client::{Client, Options}, wire::{Event, Message}};
//!
//! let mut client = Client::connect(&"ws://127.0.0.1:8000/echo".parse()?, &Options::default()).await?;
//! client.send(&Message::text("hello"))?;
//! while let Some(event) = client.next().await? {
//!     if let Event::Message(message) = event {
//!         println!("{:?}", message.as_text());
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! All unfinished work is kept in [`Client`], and none in the future that `next` returns. So that
//! future may be dropped at any time, as `select!` does with the branches that lose, and no byte is
//! lost or sent twice.
//!
//! Memory is bounded in both directions. Nothing is read before the last event was taken. Once more
//! than [`HIGH_WATER`] bytes wait for the server, [`send`](Client::send) takes no more. To send
//! more, wait with [`next_or_room`](Client::next_or_room), which goes on reading. Otherwise, two
//! ends that both only write could wait for each other forever.
//!
//! At the end (RFC 6455, 7.1.1), once both ends have sent a Close, the server closes TCP. The
//! client waits for that, but not for long, and then closes TCP itself. RFC 6455, sections 4.1 and
//! 5 to 7. Read next: [`Protocol`], if you have not yet.

mod answer;
pub mod declined;
pub mod error;
pub mod masks;
pub mod observed;
pub mod open;
pub mod options;
mod outgoing;
mod polling;
#[cfg(feature = "tls")]
mod tls;
pub mod url;

pub use crate::wire::HIGH_WATER;
pub use error::{ConnectError, ConnectionError, SendError};
pub use options::Options;
pub use url::Url;

use crate::{
    clock::{Clock, TICK},
    wire::{Accepted, CloseOutcome, CloseReason, Closed, Event, Message, Protocol},
};
use outgoing::Outgoing;
use std::{future::poll_fn, io, ops::Range, sync::Arc, task::Poll, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::{Instant, Interval, MissedTickBehavior, interval},
};

/// How many bytes one read can return.
const READ_BYTES: usize = 64 << 10;

/// What a WebSocket can run over.
pub trait Transport: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Transport for T {}

/// What came first, for a caller that has more to send.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// Something from the server.
    Event(Event<'static>),
    /// So much has been written that there is room again.
    Room,
}

/// An open WebSocket. See the [module](self) for how it is used; dropping it closes the socket
/// without a Close.
pub struct Client {
    transport: Box<dyn Transport>,
    protocol: Protocol,
    subprotocol: Option<String>,

    /// What was read last, and which part of it the protocol has not taken yet.
    input: Box<[u8]>,
    unread: Range<usize>,
    /// What was taken from the protocol and is not written yet. It is written before what the
    /// protocol still holds.
    outgoing: Outgoing,

    ticks: Interval,
    clock: Clock,
    opened: Instant,
    over_since: Option<Duration>,

    /// The transport has ended, or was given up.
    done: bool,
    cause: Option<io::Error>,
}

impl Client {
    fn new(
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
    /// [wait](Self::waiting). Use [`HIGH_WATER`] to wait for room to send more, and 1 to wait until
    /// everything is written. If fewer bytes wait already, this is the same as `next`, so check
    /// first. Events come first. The future may be dropped at any time.
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
    /// of the [module](self) say how two ends can wait for each other. Also returns when nothing
    /// more can be written; [`next`](Self::next) then says why.
    pub async fn flush(&mut self) {
        poll_fn(|context| {
            self.poll_clock(context);
            self.poll_write(context)
        })
        .await;
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
