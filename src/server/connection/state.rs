//! All that is kept of a connection: the socket, the protocol with what waits to go out, and input
//! that has not been looked at.
//!
//! Must not know what is read or written, nor when. Read next: `reading.rs`, then `writing.rs`.

use super::{context::Context, observer::Observer, purpose::Purpose};
use crate::{
    server::delivery::Delivery,
    wire::{Message, ProtocolError},
};
use socket2::SockRef;
use std::{cell::RefCell, net::Shutdown, rc::Rc, task::Waker, time::Duration};
use tokio::net::TcpStream;

/// A WebSocket and its socket.
pub struct Connection {
    pub(super) socket: TcpStream,
    pub(super) context: Rc<Context>,
    /// The number that the worker knows it by.
    pub(super) number: usize,
    pub(super) purpose: Purpose,
    pub(super) state: RefCell<State>,
}

pub(super) struct State {
    /// The protocol, and all that waits to go out.
    pub(super) delivery: Delivery<Connection>,
    /// Who observes this connection. Boxed twice for the same reason as [`Purpose::Feature`].
    pub(super) observer: Option<Box<Box<dyn Observer>>>,
    /// Input that has been read and not been parsed: the budget was spent, or there would be no room
    /// for the answer.
    pub(super) unread: Option<Box<Unread>>,
    /// How much work was done since the reader last yielded; see `reading.rs`.
    pub(super) spent: u32,
    /// How many bytes of the server's memory were last counted for this connection.
    pub(super) held: usize,
    /// The reader, while it waits until less output waits for the peer.
    pub(super) reader: Option<Box<Waker>>,
    /// When the WebSocket was first seen to be over.
    pub(super) over_since: Option<Duration>,
}

/// Input, of which the first `taken` bytes have been parsed.
pub(super) struct Unread {
    pub(super) bytes: Box<[u8]>,
    pub(super) taken: usize,
}

impl Connection {
    /// What it is for.
    pub fn purpose(&self) -> &Purpose {
        &self.purpose
    }

    /// Shows this observer everything from now on.
    pub fn observe(&self, observer: Box<dyn Observer>) {
        self.state.borrow_mut().observer = Some(Box::new(observer));
    }

    /// Queues a text message, ahead of the log's.
    pub fn send_text(&self, text: &str) {
        _ = self.state.borrow_mut().delivery.protocol_mut().send(&Message::text(text));
    }

    /// Whether so much output waits for the peer that nothing more should be done for it.
    pub fn is_clogged(&self) -> bool {
        self.state.borrow().delivery.is_clogged()
    }

    /// Whether a message to the peer is being compressed, part by part.
    pub fn is_sending(&self) -> bool {
        self.state.borrow().delivery.protocol().is_sending()
    }

    pub(super) fn shut(&self, how: Shutdown) {
        // It fails where the socket is no longer connected, which is what is wanted.
        _ = SockRef::from(&self.socket).shutdown(how);
    }

    /// Counts the memory that is held for the peer. Returns whether there is that much; if not, the
    /// connection has failed, and has freed everything that is not on its way out.
    pub(super) fn recount(&self) -> bool {
        let state = &mut *self.state.borrow_mut();
        let held = state.delivery.held()
            + state.unread.as_ref().map_or(0, |unread| unread.bytes.len())
            + state.observer.as_ref().map_or(0, |observer| observer.held())
            + self.purpose.held();
        let before = std::mem::replace(&mut state.held, held);
        if held == before || self.context.memory.recount(before, held) {
            return true;
        }
        state.unread = None;
        state.observer.iter_mut().for_each(|observer| observer.give_up());
        state.delivery.protocol_mut().fail(ProtocolError::OutOfMemory);
        false
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        _ = self.context.memory.recount(self.state.get_mut().held, 0);
    }
}
