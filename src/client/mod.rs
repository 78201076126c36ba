//! The client: joins the protocol's client end to a socket.
//!
//! | module | what |
//! |---|---|
//! | [`url`] | what to connect to |
//! | [`error`] | all that can go wrong, by its moment |
//! | [`masks`] | randomness |
//! | [`options`] | what can be chosen |
//! | [`open`] | how a connection opens |
//! | `answer` | the answer to the request, in any chunks |
//! | [`declined`] | an answer that opens no WebSocket |
//! | `polling` | what it does while it waits |
//! | `outgoing` | what is to be written |
//! | `tls` | `wss://` |
//! | [`observed`] | a transport that shows the bytes to an observer |
//!
//! ```text
//!   socket --read--> input --receive--> events, one with each next()
//!   socket <--write-- output <--take_output-- send, ping, close, and answers to Pings
//! ```
//!
//! There is no task behind it: [`next`](Client::next) does all the work, reading, writing and
//! keeping time, so a program calls it in a loop, beside whatever else it waits for:
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
//! All that is half done rests in [`Client`], nothing in the future that `next` gives: it may be
//! dropped at any moment, as the losing branch of a `select!` is, and no byte is lost or said
//! twice.
//!
//! Memory is bounded on both ways. Nothing is read before the last event was taken; and past
//! [`HIGH_WATER`] bytes that the server has not read, [`send`](Client::send) takes no more. Whoever
//! wants to send more waits with [`next_or_room`](Client::next_or_room), which goes on reading: the
//! server may itself wait for us to read, and two ends that both only write would wait for each
//! other forever.
//!
//! The order at the end (RFC 6455, 7.1.1): once both have sent their Close, the server closes TCP.
//! The client waits for that, not for long, and then closes it itself; so the one that keeps the
//! port busy afterwards is the client. RFC 6455, sections 4.1 and 5 to 7. Read next:
//! [`Protocol`], if you have not yet.

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

/// How much one read can bring.
const READ_BYTES: usize = 64 << 10;

/// What a WebSocket can run over.
pub trait Transport: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Transport for T {}

/// What came first, to one who has something to send.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// Something from the server.
    Event(Event<'static>),
    /// So much has been written that fewer bytes wait than was said.
    Room,
}

/// An open WebSocket. See the [module](self) for how it is used; dropping it closes the socket
/// without a Close.
pub struct Client {
    transport: Box<dyn Transport>,
    protocol: Protocol,
    subprotocol: Option<String>,

    /// What was read last, and which part of it is not understood yet.
    input: Box<[u8]>,
    unread: Range<usize>,
    /// What has been taken from the protocol and not been written. It goes out before what the
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

    /// Waits for the next event, and does meanwhile all that is due. `None`: the connection has
    /// ended with a Close, and [`ending`](Self::close_outcome) tells whose. May be dropped at any
    /// await.
    ///
    /// # Errors
    /// How else it ended. Everything that came before has been given by then.
    pub async fn next(&mut self) -> Result<Option<Event<'static>>, ConnectionError> {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// As [`next`](Self::next), but ends as well once fewer than so many bytes
    /// [wait](Self::waiting): [`HIGH_WATER`] for one who has more to send, 1 for one who wants to
    /// know that all has gone out. Where fewer wait already, this is `next`: so look first. Events
    /// come first. May be dropped at any await.
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

    /// Waits until all has been written, without reading. For one who only sends: see the
    /// [module](self) for who may wait for whom. Returns, too, when nothing more can be written,
    /// which [`next`](Self::next) explains.
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
    /// One end has closed, or there is no [room](Self::has_room).
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

    /// Queues bytes as they are, behind all that waits: for tests of a server, since nothing sees
    /// to it that they are frames, or good ones. What they make of the conversation, this end does
    /// not know.
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

    /// Whether a message would be taken now, as far as what waits already is concerned.
    pub fn has_room(&self) -> bool {
        !self.outgoing.has_failed() && self.waiting() < HIGH_WATER
    }

    /// How many bytes have not been handed to the transport yet.
    pub fn waiting(&self) -> usize {
        self.outgoing.len() + self.protocol.output_len()
    }

    /// Starts the close handshake, or does nothing where it has begun. To be followed by calls of
    /// [`next`](Self::next) to its end: the server may have more to say before it answers.
    pub fn close(&mut self, reason: Option<CloseReason>) {
        self.protocol.close(reason);
    }

    /// Whether messages may still be sent: no end has closed.
    pub fn is_open(&self) -> bool {
        self.protocol.is_open()
    }

    /// How the connection ended; `None` while the close handshake is not over.
    pub fn close_outcome(&self) -> Option<&CloseOutcome> {
        self.protocol.close_outcome()
    }
}
