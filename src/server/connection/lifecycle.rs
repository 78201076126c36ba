//! How a connection begins and ends, and what the clock, the log and the worker ask of it in
//! between.
//!
//! Must not know where messages come from, nor what they mean. RFC 6455, section 7.1.1, for the
//! order at the end. Read next: `reading.rs`.

use super::{
    context::Context,
    purpose::Purpose,
    state::{Connection, State},
};
use crate::{
    clock::LINGER,
    server::{delivery::Delivery, subscribers::Subscriber, subscription::Subscription},
    wire::{CloseCode, CloseOutcome, CloseReason, Protocol},
};
use std::{
    cell::RefCell,
    io,
    net::Shutdown,
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::net::TcpStream;

impl Connection {
    /// A connection with this number at its worker. `first` is written before anything else.
    pub fn new(
        socket: TcpStream,
        (context, number): (Rc<Context>, usize),
        first: Vec<u8>,
        protocol: Protocol,
        purpose: Purpose,
        subscription: Option<Subscription<Self>>,
    ) -> Rc<Self> {
        let state = State {
            delivery: Delivery::new(first, protocol, subscription),
            observer: None,
            unread: None,
            spent: 0,
            held: 0,
            reader: None,
            over_since: None,
        };
        let connection =
            Rc::new(Self { socket, context, number, purpose, state: RefCell::new(state) });
        if let Some(subscription) = &connection.state.borrow().delivery.subscription() {
            subscription.subscribe(connection.clone());
        }
        connection
    }

    /// Has the protocol say something, and writes it.
    pub fn say<T>(self: &Rc<Self>, what: impl FnOnce(&mut Protocol) -> T) -> T {
        let said = what(self.state.borrow_mut().delivery.protocol_mut());
        self.flush();
        said
    }

    /// Starts the close handshake because the server stops.
    pub fn say_goodbye(self: &Rc<Self>) {
        let reason = CloseReason::new(CloseCode::GOING_AWAY, "the server is shutting down");
        self.say(|protocol| protocol.close(Some(reason)));
    }

    /// Lets time pass: Pings, deadlines, and the socket of a peer that does not close it. The worker's
    /// `stop_timeout` must be longer than `close_timeout` and [`LINGER`] as they are counted here.
    pub fn tick(self: &Rc<Self>, now: Duration) {
        let mut state = self.state.borrow_mut();
        state.delivery.protocol_mut().tick(now);
        state.observer.take_if(|observer| !observer.tick(Instant::now()));
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

    /// Reading has ended, because of this error if there is one. Returns a sentence that says how
    /// the connection ended.
    pub(super) fn end(&self, cause: Option<io::Error>) -> String {
        let state = &mut *self.state.borrow_mut();
        // A task that waits for room holds the connection. This ends it.
        self.shut(Shutdown::Both);
        state.delivery.protocol_mut().transport_ended();
        state.delivery.failed();
        let protocol = state.delivery.protocol();
        if let Some(mut observer) = state.observer.take() {
            observer.end(protocol.close_state(), cause.as_ref());
        }
        match (protocol.close_outcome(), cause) {
            (Some(outcome), Some(cause)) => format!("{outcome} ({cause})"),
            (Some(outcome), None) => outcome.to_string(),
            (None, _) => String::new(), // not after transport_ended
        }
    }
}

impl Subscriber for Connection {
    fn is_ready(&self) -> bool {
        self.state.borrow().delivery.is_ready()
    }

    fn flush(self: &Rc<Self>) {
        Connection::flush(self);
    }

    fn needed(&self, first: u64) -> u64 {
        self.state.borrow().delivery.needed(first)
    }

    fn set_index(&self, index: usize) {
        if let Some(subscription) = self.state.borrow().delivery.subscription() {
            subscription.set_index(index);
        }
    }
}
