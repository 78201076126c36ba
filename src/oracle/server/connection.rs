//! A connection as the server has it, but with a simulated socket.
//!
//! It stands for `server::connection`. Its [`Delivery`] is the real one, and after each step it
//! checks what must hold. Must not know the scripts. Read next: `socket.rs`.

use super::{
    feed::Feed,
    peer::{Peer, Told},
    socket::Socket,
};
use crate::{
    server::{delivery::Delivery, subscribers::Subscriber, subscription::Subscription},
    wire::{Event, HIGH_WATER, Limits, Protocol},
};
use std::{cell::RefCell, collections::VecDeque, net::Shutdown, rc::Rc, time::Duration};

/// How many bytes, and one message more, may wait for a peer that sends and does not read:
/// `HIGH_WATER` in the protocol's output, and as much in front of it.
const MOST_WAITING: usize = 2 * HIGH_WATER;
const LIMITS: Limits = Limits {
    max_frame_size: 1 << 20,
    max_message_size: 1 << 20,
    max_fragments: 9,
    max_pending_pongs: 64,
    ping_interval: Duration::from_secs(1),
    idle_timeout: Duration::from_secs(2),
    message_deadline: Duration::MAX,
    close_timeout: Duration::from_secs(1),
};

pub(super) struct SimulatedConnection {
    feed: Rc<Feed>,
    state: RefCell<State>,
}

struct State {
    delivery: Delivery<SimulatedConnection>,
    socket: Socket,
    /// Frames from the peer that have not been read.
    unread: VecDeque<Vec<u8>>,
    /// A task waits until the socket has room.
    waits: bool,
}

impl SimulatedConnection {
    /// It reads the log from number `next` on. `head` is written first.
    pub(super) fn new(
        feed: Rc<Feed>,
        subscription: Subscription<Self>,
        (next, told): (u64, Told),
        head: &[u8],
    ) -> Rc<Self> {
        let server = || Protocol::server(LIMITS.into());
        let peer = Peer::new(head.to_vec(), next, told, server());
        let socket = Socket::new(feed.clone(), peer);
        let delivery = Delivery::new(head.to_vec(), server(), Some(subscription));
        let state = State { delivery, socket, unread: VecDeque::new(), waits: false };
        let connection = Rc::new(Self { feed, state: RefCell::new(state) });
        connection
            .state
            .borrow()
            .delivery
            .subscription()
            .expect("its subscription")
            .subscribe(connection.clone());
        connection.write_now();
        connection
    }

    /// The socket takes so many bytes from now on. A task that waited for room continues.
    pub(super) fn reads(&self, room: usize) {
        let state = &mut *self.state.borrow_mut();
        state.socket.room = room;
        state.socket.is_full = false;
        state.go_on();
        state.read();
    }

    /// The socket fails when it is next written to, which is at once if a task waits for room.
    pub(super) fn breaks(&self) {
        let state = &mut *self.state.borrow_mut();
        state.socket.is_broken = true;
        state.socket.is_full = false;
        state.go_on();
    }

    /// The peer sends a frame.
    pub(super) fn hear(&self, frame: Vec<u8>) {
        let state = &mut *self.state.borrow_mut();
        if state.socket.shut != Some(Shutdown::Both) {
            state.unread.push_back(frame);
            state.read();
        }
    }

    /// Has the protocol say something, or lets time pass.
    pub(super) fn say(&self, what: impl Fn(&mut Protocol)) {
        let state = &mut *self.state.borrow_mut();
        state.both(what);
        state.flush();
    }

    /// Reading has ended because the peer is gone, and so the connection ends.
    pub(super) fn end(&self) {
        let state = &mut *self.state.borrow_mut();
        state.both(Protocol::transport_ended);
        state.socket.shut = Some(Shutdown::Both);
        state.delivery.failed();
        state.check();
    }

    fn write_now(&self) {
        self.state.borrow_mut().flush();
    }

    /// The number of the first message that the peer has not received whole, and what it is told
    /// besides messages.
    pub(super) fn resumes_at(&self) -> (u64, Told) {
        let peer = &self.state.borrow().socket.peer;
        (peer.next, peer.told)
    }

    /// The number that a source must wait for: that of the first message of which nothing was
    /// written, unless messages were lost or the connection is closing.
    pub(super) fn needed_from(&self) -> Option<u64> {
        let state = &*self.state.borrow();
        let peer = &state.socket.peer;
        let is_lost = peer.lost || peer.cursor() < self.feed.model.borrow().first();
        (state.is_open() && !is_lost).then(|| peer.cursor())
    }

    /// Whether the peer has received everything, the end of the data included, or is gone.
    pub(super) fn has_all(&self) -> bool {
        let (state, model) = (&*self.state.borrow(), self.feed.model.borrow());
        if state.is_open() {
            return !model.ended
                && state.socket.peer.next == model.next()
                && state.socket.peer.knows(model.notices)
                && state.socket.peer.has_all_said();
        }
        state.socket.shut == Some(Shutdown::Both) || state.socket.peer.has_all_said()
    }

    pub(super) fn is_blocked(&self) -> bool {
        self.state.borrow().waits
    }

    /// Whether the sending side of the socket is shut, or the connection has ended.
    pub(super) fn is_over(&self) -> bool {
        self.state.borrow().socket.shut.is_some()
    }
}

impl State {
    /// Whether no close handshake has begun and the socket has not failed.
    fn is_open(&self) -> bool {
        self.socket.peer.twin().is_open() && self.socket.shut.is_none()
    }

    fn both(&mut self, what: impl Fn(&mut Protocol)) {
        what(self.delivery.protocol_mut());
        self.socket.peer.expect(what);
    }

    /// Reads as a connection does: not while much output waits for the peer.
    fn read(&mut self) {
        while !self.unread.is_empty() && !self.delivery.is_clogged() {
            let lends = self.delivery.is_clear();
            if lends {
                self.delivery
                    .protocol_mut()
                    .lend_output(self.socket.feed.spare.take().unwrap_or_default());
            }
            while self.delivery.protocol().output_len() <= HIGH_WATER
                && let Some(frame) = self.unread.pop_front()
            {
                let waiting = self.delivery.waiting();
                assert!(
                    waiting <= MOST_WAITING,
                    "{waiting} bytes wait for the peer, and it is read from"
                );
                self.both(|protocol| echo(protocol, &frame));
            }
            self.flush();
            if lends {
                let spare = self.socket.feed.spare.take();
                assert!(spare.is_some(), "what was lent did not come back");
                self.socket.feed.spare.set(spare);
            }
        }
    }

    fn flush(&mut self) {
        if self.write() {
            assert!(!self.waits, "one is enough who waits for room");
            self.waits = true;
        }
        self.check();
    }

    /// The socket has room, or an error: a task that waited for room continues.
    fn go_on(&mut self) {
        if self.waits {
            self.delivery.room();
            self.waits = self.write();
            self.check();
        }
    }

    /// Writes. If a task must then wait for room, the socket must have been tried: otherwise the
    /// task could wait for ever.
    fn write(&mut self) -> bool {
        let before = self.socket.calls;
        let is_full = self.delivery.write_to(&mut self.socket);
        if self.socket.shut == Some(Shutdown::Both) {
            self.socket.peer.expect(Protocol::transport_ended); // what still arrives is ignored
        } else if self.socket.peer.twin().is_open() && !self.delivery.protocol().is_open() {
            self.socket.peer.expect_end(&self.socket.feed.model.borrow());
        }
        assert!(
            !is_full || self.socket.calls > before && self.socket.is_full,
            "waits without having tried"
        );
        is_full
    }

    /// Checks what must hold after every step.
    fn check(&mut self) {
        let (delivery, Socket { peer, shut, is_broken, .. }) = (&self.delivery, &mut self.socket);
        assert_eq!(
            delivery.subscription().is_some(),
            peer.twin().is_open() && shut.is_none(),
            "it is subscribed until it closes"
        );
        if *shut == Some(Shutdown::Both) {
            assert!(
                delivery.protocol().close_outcome().is_some(),
                "nothing is done for one who hears no answer"
            );
            assert_eq!((delivery.waiting(), delivery.is_clogged()), (0, false), "it is for nobody");
            return;
        }
        assert_eq!(delivery.protocol().close_state(), peer.twin().close_state());
        if !self.waits && !*is_broken {
            assert!(peer.has_all_said(), "nobody waits, and not all has gone out");
            assert_eq!(delivery.waiting(), 0);
            assert_eq!(
                shut.is_some(),
                peer.twin().close_outcome().is_some(),
                "the sending side is shut at the end, not before"
            );
            peer.lost = false;
        }
    }
}

/// What `/echo` does.
fn echo(protocol: &mut Protocol, frame: &[u8]) {
    let mut bytes = frame.to_vec();
    let mut input = &mut bytes[..];
    while let Ok(Some(event)) = protocol.receive(&mut input) {
        if let Event::Message(mut message) = event {
            _ = protocol.send_taking(&mut message);
        }
    }
}

impl Subscriber for SimulatedConnection {
    fn is_ready(&self) -> bool {
        self.state.borrow().delivery.is_ready()
    }

    fn flush(self: &Rc<Self>) {
        self.write_now();
        self.feed.do_meanwhile();
    }

    fn needed(&self, first: u64) -> u64 {
        self.state.borrow().delivery.needed(first)
    }

    fn set_index(&self, index: usize) {
        self.state.borrow().delivery.subscription().expect("its subscription").set_index(index);
    }
}
