//! A WebSocket on a socket: joins a [`Protocol`] to a TCP stream.
//!
//! ```text
//!   socket --read--> the shard's buffer --receive--> events --> echo, chat
//!
//!   rest of the last write  \
//!   the protocol's output    >--one write--> socket
//!   news from the log       /
//! ```
//!
//! Reading is a task of each connection, because the peer decides when. Writing is a function, [`Connection::flush`], that whoever has
//! something to write calls: the reader, the walk of an audience, the clock. Only where the socket is full does a task wait to go on.
//! What is half done rests in [`Connection`], and no buffer stays where there is nothing in it: an idle
//! connection reads into a buffer that it shares with its whole shard.
//!
//! The order at the end (RFC 6455, 7.1.1): once the close handshake is over and the output is written, the sending
//! side of the socket is shut; the peer reads our Close, closes its side, and reading ends. So there is one way out, the end of
//! reading, and the clock forces it where a peer does not close.
//! Read next: `writing.rs`.

mod writing;

use super::{audience::Viewer, shard::Shard};
use crate::{
    feed::log::{Log, ROOM_FRAMES},
    wire::{
        close::CloseReason,
        closing::Ending,
        code::CloseCode,
        message::{Kind, Message},
        protocol::{Event, Protocol},
    },
};
use bytes::Bytes;
use socket2::SockRef;
use std::{
    cell::RefCell,
    future::poll_fn,
    io::{self, ErrorKind, Read},
    net::Shutdown,
    rc::Rc,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::Interest,
    net::TcpStream,
    time::{Instant, sleep},
};

/// While so many bytes wait for the peer to read them, we do not read from the peer: it would only ask for more.
const HIGH_WATER: usize = 64 << 10;
/// After so many messages from one connection the others get a turn: as many as a log makes room for at a time, so
/// that a burst cannot run over those who read.
const TURN: usize = ROOM_FRAMES;
/// How long a sender to the chat may be held up because somebody who reads is not that fast.
const CHAT_PATIENCE: Duration = Duration::from_millis(100);
/// How long a peer may take to close its side of the socket when the WebSocket is over.
const LINGER: Duration = Duration::from_secs(2);
/// Where readiness comes as an edge, a read that does not fill the buffer has left nothing, and what comes next is told anew.
const PART_IS_ALL: bool =
    cfg!(any(target_os = "linux", target_os = "android", target_vendor = "apple", target_os = "freebsd"));
/// What a text in the chat is given in front.
pub(super) const CHAT_PREFIX: &[u8] = b"Message: ";

/// What is done with the messages that a client sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// They are sent back.
    Echo,
    /// They go to all who read the chat's log.
    Chat,
    /// They are dropped: measurements go one way.
    Watch,
}

impl Purpose {
    /// Where it is to be had.
    pub fn path(self) -> &'static str {
        match self {
            Self::Echo => "/echo",
            Self::Chat => "/chat",
            Self::Watch => "/ws",
        }
    }
}

/// A WebSocket and its socket.
pub struct Connection {
    socket: TcpStream,
    shard: Rc<Shard>,
    /// What the shard knows it by.
    number: usize,
    purpose: Purpose,
    state: RefCell<State>,
}

struct State {
    protocol: Protocol,
    viewer: Option<Viewer>,
    /// What has been read and not been looked at: the turn was over, or what it asks for would have no place.
    unread: Vec<u8>,
    /// How many messages have been taken in this turn.
    turn: usize,
    /// What is left of the last write. It goes out before anything else.
    rest: Bytes,
    /// The socket is full.
    blocked: bool,
    /// A task waits until it is not.
    waiting: bool,
    /// The sending side of the socket is shut.
    shut: bool,
    over_since: Option<Duration>,
}

impl Connection {
    /// Joins the two, as the `number`th of this shard. `first` is written before anything else.
    pub fn new(
        socket: TcpStream,
        (shard, number): (Rc<Shard>, usize),
        first: Vec<u8>,
        protocol: Protocol,
        purpose: Purpose,
        viewer: Option<Viewer>,
    ) -> Rc<Self> {
        let state = State {
            protocol,
            viewer,
            unread: Vec::new(),
            turn: 0,
            rest: first.into(),
            blocked: false,
            waiting: false,
            shut: false,
            over_since: None,
        };
        let connection = Rc::new(Self { socket, shard, number, purpose, state: RefCell::new(state) });
        if let Some(viewer) = &connection.state.borrow().viewer {
            viewer.sit(connection.clone());
        }
        connection
    }

    /// What it is for.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Reads until the socket ends, does what the peer asks, and leaves the shard.
    ///
    /// An idle connection keeps this future for days: it holds the connection and what waiting to read takes, no more. All
    /// other waiting is in a box, which is gone when it is over.
    #[expect(clippy::manual_async_fn, reason = "an async fn keeps its argument twice, and this is to be small")]
    pub fn live(self: Rc<Self>) -> impl Future<Output = ()> {
        async move {
            let cause = loop {
                if self.is_held_up()
                    && let Err(error) = Box::pin(self.catch_up()).await
                {
                    break Some(error);
                }
                match poll_fn(|context| self.poll_read(context)).await {
                    Ok(0) => break None,
                    Ok(_) => self.flush(),
                    Err(error) => break Some(error),
                }
            };
            self.end();
            self.shard.let_go(self.number, &self.state.borrow().protocol, cause);
        }
    }

    /// Whether something must be done before more is read.
    fn is_held_up(&self) -> bool {
        let state = self.state.borrow();
        state.is_clogged() || state.turn >= TURN || !state.unread.is_empty()
    }

    async fn catch_up(self: &Rc<Self>) -> io::Result<()> {
        while self.is_held_up() {
            while self.state.borrow().is_clogged() {
                self.socket.writable().await?;
                self.write()?;
            }
            if self.state.borrow().turn >= TURN {
                self.state.borrow_mut().turn = 0;
                tokio::task::yield_now().await;
                self.wait_for_room().await;
            }
            let mut unread = std::mem::take(&mut self.state.borrow_mut().unread);
            if !unread.is_empty() {
                self.receive(&mut unread);
                self.flush();
            }
        }
        Ok(())
    }

    /// Has one who sends to the chat wait, for a moment at most, while the log would run over somebody who reads.
    async fn wait_for_room(&self) {
        if self.purpose != Purpose::Chat {
            return;
        }
        let (log, deadline) = (self.shard.chat_log(), Instant::now() + CHAT_PATIENCE);
        while !log.has_room() && Instant::now() < deadline {
            sleep(Duration::from_millis(1)).await;
        }
    }

    /// Reads what is there into the buffer that all of the shard share, and takes it from there before anyone else can
    /// need the buffer. Nothing to read: nothing happened.
    fn poll_read(&self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut buffer = self.shard.buffer().borrow_mut();
        loop {
            ready!(self.socket.poll_read_ready(context))?;
            match self.try_read(&mut buffer) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
                Ok(length) => {
                    self.receive(&mut buffer[..length]);
                    return Poll::Ready(Ok(length));
                }
            }
        }
    }

    /// As [`TcpStream::try_read`], but takes a read that does not fill the buffer for the last one there is to do now, and
    /// saves the system call that would only say so: as tokio's `AsyncRead` does, which wants the socket for itself.
    fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut length = None;
        let read = self.socket.try_io(Interest::READABLE, || {
            let read = (&*SockRef::from(&self.socket)).read(buffer)?;
            length = Some(read);
            let drained = PART_IS_ALL && 0 < read && read < buffer.len();
            if drained { Err(ErrorKind::WouldBlock.into()) } else { Ok(read) }
        });
        length.map_or(read, Ok)
    }

    /// Hands bytes from the peer to the protocol, and acts on what they say; for one turn, and not while much waits for
    /// the peer to read. What is left stays `unread`.
    pub fn receive(&self, mut input: &mut [u8]) {
        let state = &mut *self.state.borrow_mut();
        if !state.blocked && state.rest.is_empty() && state.protocol.output_len() == 0 {
            // What is written at once, which is nearly all, needs no buffer of this connection's own.
            state.protocol.lend_output(self.shard.output());
        }
        while state.turn < TURN && state.protocol.output_len() <= HIGH_WATER {
            // A broken rule needs nothing more from us: its Close is in the output, and `ending` tells of it.
            let Ok(Some(event)) = state.protocol.receive(&mut input) else { return };
            let Event::Message(message) = event else { continue };
            state.turn += 1;
            match self.purpose {
                // It can only fail when we have closed, and then there is nobody to send it to.
                Purpose::Echo => _ = state.protocol.send(&message),
                Purpose::Chat => publish(self.shard.chat_log(), &message),
                Purpose::Watch => {}
            }
        }
        state.unread = input.to_vec();
    }

    /// Queues a text message, ahead of the log's.
    pub fn send_text(&self, text: &str) {
        _ = self.state.borrow_mut().protocol.send(&Message::text(text));
    }

    /// Starts the close handshake because the server stops.
    pub fn say_goodbye(self: &Rc<Self>) {
        let reason = CloseReason::new(CloseCode::GOING_AWAY, "the server is shutting down");
        self.state.borrow_mut().protocol.close(Some(reason));
        self.flush();
    }

    /// Lets time pass: Pings, deadlines, and the socket of a peer that does not close it.
    pub fn tick(self: &Rc<Self>, now: Duration) {
        let mut state = self.state.borrow_mut();
        state.protocol.tick(now);
        let linger = match state.protocol.ending() {
            None => None,
            // It did not answer, so it will not close its side either.
            Some(Ending::Silent | Ending::Unanswered(_)) => Some(Duration::ZERO),
            Some(_) => Some(LINGER),
        };
        let over = linger.is_some();
        let overdue = linger.is_some_and(|linger| now.saturating_sub(*state.over_since.get_or_insert(now)) >= linger);
        let pending = state.protocol.output_len() > 0;
        drop(state);
        if pending || over {
            self.flush();
        }
        if overdue {
            self.shut(Shutdown::Both);
        }
    }

    fn shut(&self, how: Shutdown) {
        // It fails where the socket is no longer connected, which is what is wanted.
        _ = SockRef::from(&self.socket).shutdown(how);
    }

    /// The lowest number of the log, which begins with `first`, that this viewer is waited for with; `u64::MAX` where
    /// it is not.
    pub fn needs(&self, first: u64) -> u64 {
        let state = self.state.borrow();
        match &state.viewer {
            Some(viewer) if state.protocol.is_open() => viewer.needs(first),
            _ => u64::MAX,
        }
    }

    /// Tells the viewer that it sits elsewhere.
    pub fn change_seat(&self, seat: usize) {
        if let Some(viewer) = &self.state.borrow().viewer {
            viewer.change_seat(seat);
        }
    }

    fn end(&self) {
        let state = &mut *self.state.borrow_mut();
        if state.waiting {
            self.shut(Shutdown::Both); // ends that task; without it the socket is closed in a moment
        }
        if let Some(viewer) = &state.viewer {
            viewer.leave();
        }
        state.protocol.transport_ended();
    }
}

impl State {
    /// Whether so much waits for the peer that nothing more should be read from it.
    fn is_clogged(&self) -> bool {
        self.blocked && self.rest.len() + self.protocol.output_len() > HIGH_WATER
    }
}

fn publish(log: &Log, message: &Message<'_>) {
    log.append().message(message.kind, |_, payload| {
        if message.kind == Kind::Text {
            payload.extend_from_slice(CHAT_PREFIX);
        }
        payload.extend_from_slice(&message.payload);
    });
}
