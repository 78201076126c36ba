//! A connection as the server has it, less its socket: that one takes as many bytes as the script
//! says, and is counted.
//!
//! What it stands for is `server::connection`; the way out, [`Delivery`], is the real one. Read
//! next: `peer.rs`.

use super::{peer::Peer, stage::Feed};
use crate::{
    server::{
        audience::{Seated, Viewer},
        delivery::{Delivery, HIGH_WATER, Outlet},
    },
    wire::{Event, Limits, Output, Protocol},
};
use std::{
    cell::RefCell,
    collections::VecDeque,
    io::{self, ErrorKind},
    net::Shutdown,
    rc::Rc,
    time::Duration,
};

/// So much and one message more may wait for a peer that sends and does not read: as much in the
/// output as before it.
const MOST_WAITING: usize = 2 * (64 << 10);
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

pub(super) struct Seat {
    feed: Rc<Feed>,
    state: RefCell<State>,
}

struct State {
    delivery: Delivery<Seat>,
    socket: Socket,
    /// Frames of the peer's that have not been read.
    unread: VecDeque<Vec<u8>>,
    /// Somebody waits until the socket has room.
    waits: bool,
}

struct Socket {
    feed: Rc<Feed>,
    peer: Peer,
    /// How many bytes it takes until it is full.
    room: usize,
    /// It did not take all, and has not said since that there is room.
    is_full: bool,
    /// What it did not take goes first the next time: it ends in a frame, or before the log's.
    is_cut: bool,
    /// It gives an error when it is written to.
    is_broken: bool,
    shut: Option<Shutdown>,
    /// How often it was written to.
    calls: usize,
}

impl Seat {
    /// It reads the log from number `next` on, and its socket is full when it has taken `room`
    /// bytes. `head` goes out first.
    pub(super) fn new(
        feed: Rc<Feed>,
        viewer: Viewer<Self>,
        (next, announces): (u64, bool),
        head: &[u8],
    ) -> Rc<Self> {
        let server = || Protocol::server(LIMITS.into());
        let peer = Peer::new(head.to_vec(), next, announces, server());
        let socket = Socket {
            feed: feed.clone(),
            peer,
            room: 0,
            is_full: false,
            is_cut: false,
            is_broken: false,
            shut: None,
            calls: 0,
        };
        let delivery = Delivery::new(head.to_vec(), server(), Some(viewer));
        let state = State { delivery, socket, unread: VecDeque::new(), waits: false };
        let seat = Rc::new(Self { feed, state: RefCell::new(state) });
        seat.state.borrow().delivery.viewer().expect("its viewer").sit(seat.clone());
        seat.write_now();
        seat
    }

    /// The socket takes so many bytes from now on. Whoever waited for that goes on.
    pub(super) fn reads(&self, room: usize) {
        let state = &mut *self.state.borrow_mut();
        state.socket.room = room;
        state.socket.is_full = false;
        state.go_on();
        state.read();
    }

    /// The socket fails as soon as it is written to, which is at once where somebody waits for it.
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

    /// Has the protocol say something, or look at the clock.
    pub(super) fn say(&self, what: impl Fn(&mut Protocol)) {
        let state = &mut *self.state.borrow_mut();
        state.both(what);
        state.flush();
    }

    /// Reading has ended, as when the peer has gone, and with it the connection.
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

    /// The number of the first message of which it has not got the whole, and whether it is told of
    /// gaps.
    pub(super) fn resumes_at(&self) -> (u64, bool) {
        let peer = &self.state.borrow().socket.peer;
        (peer.next, peer.announces)
    }

    /// What one who can wait is to wait for: the first message of which nothing went out, where it
    /// has lost none and has not closed.
    pub(super) fn needs_from(&self) -> Option<u64> {
        let state = &*self.state.borrow();
        let peer = &state.socket.peer;
        let is_lost = peer.lost || peer.cursor() < self.feed.model.borrow().first();
        (state.is_open() && !is_lost).then(|| peer.cursor())
    }

    /// Whether it has all there is, and where there will never be more, knows it; if it is still
    /// there.
    pub(super) fn has_all(&self) -> bool {
        let (state, model) = (&*self.state.borrow(), self.feed.model.borrow());
        if state.is_open() {
            return !model.ended
                && state.socket.peer.next == model.next()
                && state.socket.peer.has_all_said();
        }
        state.socket.shut == Some(Shutdown::Both) || state.socket.peer.has_all_said()
    }

    pub(super) fn is_blocked(&self) -> bool {
        self.state.borrow().waits
    }

    /// Whether everything has been said, and the sending side is shut; or it is not there any more.
    pub(super) fn is_over(&self) -> bool {
        self.state.borrow().socket.shut.is_some()
    }
}

impl State {
    /// A close handshake has not begun, nor has the socket failed.
    fn is_open(&self) -> bool {
        self.socket.peer.twin().is_open() && self.socket.shut.is_none()
    }

    fn both(&mut self, what: impl Fn(&mut Protocol)) {
        what(self.delivery.protocol_mut());
        self.socket.peer.expect(what);
    }

    /// As a connection reads: not while much waits for the peer.
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

    /// There is room, or an error to be had, for one who waits for it.
    fn go_on(&mut self) {
        if self.waits {
            self.delivery.room();
            self.waits = self.write();
            self.check();
        }
    }

    /// Whoever is told to wait has tried: else it would be told so for ever.
    fn write(&mut self) -> bool {
        let before = self.socket.calls;
        let is_full = self.delivery.write_to(&mut self.socket);
        if self.socket.shut == Some(Shutdown::Both) {
            self.socket.peer.expect(Protocol::transport_ended); // and what comes yet is not worked on
        } else if self.socket.peer.twin().is_open() && !self.delivery.protocol().is_open() {
            self.socket.peer.expect_end(&self.socket.feed.model.borrow());
        }
        assert!(
            !is_full || self.socket.calls > before && self.socket.is_full,
            "waits without having tried"
        );
        is_full
    }

    /// What holds whenever all have done what they could.
    fn check(&mut self) {
        let (delivery, Socket { peer, shut, is_broken, .. }) = (&self.delivery, &mut self.socket);
        assert_eq!(
            delivery.viewer().is_some(),
            peer.twin().is_open() && shut.is_none(),
            "a place in the audience"
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

impl Outlet for Socket {
    fn write(&mut self, chunks: [&[u8]; 3]) -> io::Result<usize> {
        let length: usize = chunks.iter().map(|chunk| chunk.len()).sum();
        assert!(length > 0, "there is nothing to write");
        assert!(!self.is_full && self.shut.is_none(), "it takes nothing now");
        self.calls += 1;
        if self.is_broken {
            return Err(ErrorKind::ConnectionReset.into());
        }
        let model = &*self.feed.model.borrow();
        if !self.is_cut {
            self.peer.offered(chunks[2], self.feed.seen.get().unwrap_or(model.next()));
        }
        let mut room = self.room.min(length);
        self.room -= room;
        self.is_full = room < length;
        let taken = room;
        for chunk in chunks {
            let piece = &chunk[..room.min(chunk.len())];
            room -= piece.len();
            self.peer.bytes(piece, model);
        }
        self.is_cut =
            self.is_full && (taken < length - chunks[2].len() || !self.peer.is_between_frames());
        Ok(taken)
    }

    fn shut(&mut self, how: Shutdown) {
        assert_eq!(self.shut.replace(how), None, "it is shut once");
        match how {
            Shutdown::Write => {
                assert!(
                    self.peer.has_all_said() && self.peer.twin().close_outcome().is_some(),
                    "too early"
                )
            }
            _ => assert!(self.is_broken),
        }
    }

    fn put_back(&mut self, mut output: Box<Output>) {
        output.frames.clear();
        output.payload.clear();
        self.feed.spare.set(Some(output));
    }
}

impl Seated for Seat {
    fn fetch(&self) {}

    fn flush(self: &Rc<Self>) {
        self.write_now();
        self.feed.publish(&self.feed.meanwhile.take());
    }

    fn needs(&self, first: u64) -> u64 {
        self.state.borrow().delivery.needs(first)
    }

    fn change_seat(&self, seat: usize) {
        self.state.borrow().delivery.viewer().expect("its viewer").change_seat(seat);
    }
}
