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
//! Reading is a task of each connection, because the peer decides when. Writing is a function,
//! [`Connection::flush`], that whoever has something to write calls: the reader, the walk of an
//! audience, the clock. What it writes, and when not, is [`Delivery`]'s to say. Only where the
//! socket is full does a task wait to go on. What is half done rests in [`Connection`], and no
//! buffer stays where there is nothing in it: an idle connection reads into a buffer that it shares
//! with its whole shard.
//!
//! The order at the end (RFC 6455, 7.1.1): once the close handshake is over and the output is
//! written, the sending side of the socket is shut; the peer reads our Close, closes its side, and
//! reading ends. So there is one way out, the end of reading, and the clock forces it where a peer
//! does not close. Read next: `reading.rs`, then `writing.rs`.

mod reading;
mod writing;

use super::{
    audience::{Seated, Viewer},
    delivery::Delivery,
    inspector::{Watcher, tap::Tap},
    shard::Shard,
};
use crate::wire::{CloseCode, CloseOutcome, CloseReason, Message, Protocol, ProtocolError};
use socket2::SockRef;
use std::{
    cell::RefCell,
    hint::black_box,
    io,
    net::Shutdown,
    rc::Rc,
    task::Waker,
    time::{Duration, Instant},
};
use tokio::net::TcpStream;

/// How long a peer may take to close its side of the socket when the WebSocket is over.
const LINGER: Duration = Duration::from_secs(2);
/// What a text in the chat is given in front.
pub(super) const CHAT_PREFIX: &[u8] = b"Message: ";

/// What is done with the messages that a client sends.
pub enum Purpose {
    /// They are sent back.
    Echo,
    /// They go to all who read the chat's log.
    Chat,
    /// They are dropped: measurements go one way.
    Watch,
    /// They are commands to connections that it inspects. `None`: it is turned away.
    Inspect(Option<Box<Watcher>>),
}

impl Purpose {
    /// Where it is to be had.
    pub fn path(&self) -> &'static str {
        match self {
            Self::Echo => "/echo",
            Self::Chat => "/chat",
            Self::Watch => "/ws",
            Self::Inspect(_) => "/inspect",
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
    /// The protocol, and all that waits to go out.
    delivery: Delivery,
    /// Somebody inspects this connection.
    tap: Option<Box<Tap>>,
    /// What has been read and not been looked at: the budget was spent, or what it asks for would
    /// have no place.
    unread: Option<Box<Unread>>,
    /// How much work was done since others had their turn; see `reading.rs`.
    spent: u32,
    /// How many bytes of the server's memory were last counted for this connection.
    held: usize,
    /// The reader, where it waits until less waits for the peer.
    reader: Option<Box<Waker>>,
    over_since: Option<Duration>,
}

/// Input, of which the first `taken` bytes are done with.
struct Unread {
    bytes: Box<[u8]>,
    taken: usize,
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
            delivery: Delivery::new(first, protocol, viewer),
            tap: None,
            unread: None,
            spent: 0,
            held: 0,
            reader: None,
            over_since: None,
        };
        let connection =
            Rc::new(Self { socket, shard, number, purpose, state: RefCell::new(state) });
        if let Some(viewer) = &connection.state.borrow().delivery.viewer() {
            viewer.sit(connection.clone());
        }
        connection
    }

    /// What it is for.
    pub fn purpose(&self) -> &Purpose {
        &self.purpose
    }

    /// Has what goes over it looked at, from now on.
    pub fn mirror(&self, tap: Box<Tap>) {
        self.state.borrow_mut().tap = Some(tap);
    }

    /// Queues a text message, ahead of the log's.
    pub fn send_text(&self, text: &str) {
        _ = self.state.borrow_mut().delivery.protocol_mut().send(&Message::text(text));
    }

    /// Starts the close handshake because the server stops.
    pub fn say_goodbye(self: &Rc<Self>) {
        let reason = CloseReason::new(CloseCode::GOING_AWAY, "the server is shutting down");
        self.say(|protocol| protocol.close(Some(reason)));
    }

    /// Has the protocol say something, and writes it.
    pub fn say<T>(self: &Rc<Self>, what: impl FnOnce(&mut Protocol) -> T) -> T {
        let said = what(self.state.borrow_mut().delivery.protocol_mut());
        self.flush();
        said
    }

    /// Lets time pass: Pings, deadlines, and the socket of a peer that does not close it.
    pub fn tick(self: &Rc<Self>, now: Duration) {
        let mut state = self.state.borrow_mut();
        state.delivery.protocol_mut().tick(now);
        state.tap.take_if(|tap| !tap.tick(Instant::now()));
        let linger = match state.delivery.protocol().close_outcome() {
            None => None,
            // It did not answer, so it will not close its side either.
            Some(CloseOutcome::Silent | CloseOutcome::Unanswered(_)) => Some(Duration::ZERO),
            Some(_) => Some(LINGER),
        };
        let over = linger.is_some();
        let overdue = linger.is_some_and(|linger| {
            now.saturating_sub(*state.over_since.get_or_insert(now)) >= linger
        });
        let pending = state.delivery.protocol().output_len() > 0;
        drop(state);
        if pending || over {
            self.flush();
        } else {
            _ = self.recount(); // a compressor that was not used for a while has been given back
        }
        if overdue {
            self.shut(Shutdown::Both);
        }
    }

    fn shut(&self, how: Shutdown) {
        // It fails where the socket is no longer connected, which is what is wanted.
        _ = SockRef::from(&self.socket).shutdown(how);
    }

    /// Whether so much waits for the peer that nothing more should be done for it.
    pub fn is_clogged(&self) -> bool {
        self.state.borrow().delivery.is_clogged()
    }

    /// Whether a message to the peer is being compressed, part by part.
    pub fn is_sending(&self) -> bool {
        self.state.borrow().delivery.protocol().is_sending()
    }

    /// Counts what is held for the peer. Tells whether there is memory for it; if not, the
    /// connection has failed, and has let go of all that is not under way.
    fn recount(&self) -> bool {
        let state = &mut *self.state.borrow_mut();
        let held = state.delivery.held()
            + state.unread.as_ref().map_or(0, |unread| unread.bytes.len())
            + state.tap.as_ref().map_or(0, |tap| tap.held());
        let before = std::mem::replace(&mut state.held, held);
        if held == before || self.shard.server().memory.recount(before, held) {
            return true;
        }
        state.unread = None;
        state.tap.iter_mut().for_each(|tap| tap.give_up());
        state.delivery.protocol_mut().fail(ProtocolError::OutOfMemory);
        false
    }

    fn end(&self, cause: Option<io::Error>) -> String {
        let state = &mut *self.state.borrow_mut();
        // A task that waits for room holds the socket: this ends it.
        self.shut(Shutdown::Both);
        state.delivery.protocol_mut().transport_ended();
        state.delivery.failed();
        let protocol = state.delivery.protocol();
        if let Some(tap) = state.tap.take() {
            tap.end(protocol.close_state(), cause.as_ref());
        }
        match (protocol.close_outcome(), cause) {
            (Some(ending), Some(cause)) => format!("{ending} ({cause})"),
            (Some(ending), None) => ending.to_string(),
            (None, _) => String::new(), // not after transport_ended
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        _ = self.shard.server().memory.recount(self.state.get_mut().held, 0);
    }
}

impl Seated for Connection {
    /// It is done for some connections before the first of them is flushed: what they need comes
    /// side by side then. Among thousands it is far away, and between two system calls each would
    /// be waited for.
    fn fetch(&self) {
        let state = self.state.borrow();
        black_box((state.delivery.is_clear(), state.delivery.viewer().is_some()));
    }

    fn flush(self: &Rc<Self>) {
        Connection::flush(self);
    }

    fn needs(&self, first: u64) -> u64 {
        self.state.borrow().delivery.needs(first)
    }

    fn change_seat(&self, seat: usize) {
        if let Some(viewer) = self.state.borrow().delivery.viewer() {
            viewer.change_seat(seat);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `future` gives takes so many bytes.
    fn size_of_future<F>(_: impl Fn(Rc<Connection>) -> F) -> usize {
        size_of::<F>()
    }

    /// A connection is mostly idle, and there are mostly many. What is rarely needed belongs into a
    /// box.
    #[test]
    fn an_idle_connection_takes_little() {
        let sizes = [
            ("Option<Viewer>", size_of::<Option<Viewer>>(), 40),
            ("Protocol", size_of::<Protocol>(), 120),
            ("State", size_of::<State>(), 216),
            ("Connection", size_of::<Connection>(), 288),
            ("the task's future", size_of_future(Connection::live), 24),
        ];
        for (what, size, most) in sizes {
            assert!(
                size <= most,
                "{what} takes {size} bytes, {most} are allowed: ten thousand idle viewers pay for it"
            );
        }
    }
}
