//! A viewer as a connection serves it, on a socket that takes as many bytes as the script says; its peer is the judge.
//!
//! What it stands for is `net::connection`, in `writing.rs`. Read next: `model.rs`.

use super::model::{Model, Told};
use crate::{
    feed::log::Log,
    net::audience::{News, Seated, Viewer},
    wire::{
        frame::{Header, Opcode},
        message::Kind,
    },
};
use bytes::Bytes;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};

/// What is published: in the log, and in the model of it.
pub(super) struct Feed {
    pub(super) log: Arc<Log>,
    pub(super) model: RefCell<Model>,
    /// The lengths of what another thread publishes while a walk is under way.
    pub(super) meanwhile: Cell<Vec<usize>>,
}

impl Feed {
    pub(super) fn publish(&self, lengths: &[usize]) {
        if lengths.is_empty() {
            return; // an append wakes whoever reads, whether or not anything was appended
        }
        let mut append = self.log.append();
        for &length in lengths {
            append.message(Kind::Binary, |number, payload| payload.extend(Model::payload(number, length)));
            self.model.borrow_mut().publish(length);
        }
    }
}

pub(super) struct Seat {
    feed: Rc<Feed>,
    state: RefCell<State>,
}

struct State {
    viewer: Viewer<Seat>,
    told: Told,
    /// How many bytes the socket takes until it is full.
    room: usize,
    /// It is full.
    blocked: bool,
    /// The rest of a frame that went out in part, and goes out first.
    rest: Bytes,
    /// It has lost something, and not had all there is since.
    lost: bool,
    at_end: bool,
}

impl Seat {
    /// It begins at number `start`, and its socket is full at once.
    pub(super) fn new(feed: Rc<Feed>, viewer: Viewer<Self>, start: u64, announces: bool) -> Rc<Self> {
        let told = Told::new(start, announces);
        let state = State { viewer, told, room: 0, blocked: false, rest: Bytes::new(), lost: false, at_end: false };
        let seat = Rc::new(Self { feed, state: RefCell::new(state) });
        seat.state.borrow().viewer.sit(seat.clone());
        seat.flush();
        seat
    }

    /// The socket takes so many bytes from now on. One that waited for that goes on.
    pub(super) fn reads(&self, room: usize) {
        self.state.borrow_mut().room = room;
        if self.state.borrow().blocked {
            self.write();
            self.state.borrow().viewer.audience().moved();
        }
    }

    /// Leaves, with what it was told.
    pub(super) fn leave(&self) {
        self.state.borrow().viewer.leave();
    }

    /// The number of the first message of which it has not got the whole, and whether it is told of gaps.
    pub(super) fn resumes_at(&self) -> (u64, bool) {
        let told = &self.state.borrow().told;
        (told.next, told.announces)
    }

    /// What one who can wait is to wait for: the first message of which nothing went out, where it has lost none.
    pub(super) fn needs_from(&self) -> Option<u64> {
        let state = &*self.state.borrow();
        let cursor = state.told.next + u64::from(!state.rest.is_empty());
        let is_lost = state.lost || cursor < self.feed.model.borrow().first();
        (!is_lost && !state.at_end).then_some(cursor)
    }

    /// Whether it has all there is, and where there will never be more, knows it.
    pub(super) fn has_all(&self) -> bool {
        let state = &*self.state.borrow();
        state.told.next == self.feed.model.borrow().next() && state.at_end == self.feed.log.extent().ended
    }

    pub(super) fn is_blocked(&self) -> bool {
        self.state.borrow().blocked
    }

    fn write(&self) {
        let (state, model) = (&mut *self.state.borrow_mut(), &*self.feed.model.borrow());
        while !state.at_end {
            let written = state.takes(state.rest.len());
            state.told.bytes(&state.rest.split_to(written), model);
            if !state.rest.is_empty() {
                state.blocked = true;
                return;
            }
            state.blocked = false;
            match state.viewer.news() {
                News::None => {
                    state.lost = false;
                    return;
                }
                News::Gap(gap) => {
                    state.rest = text(&gap.to_string());
                    state.lost = true;
                }
                News::Batch(batch) => {
                    state.lost |= batch.first != state.told.next;
                    let written = state.takes(batch.bytes.len());
                    state.told.bytes(&batch.bytes[..written], model);
                    state.rest = state.viewer.wrote(&batch, written);
                    assert_eq!(state.rest.is_empty(), state.told.is_between_frames());
                    if written < batch.bytes.len() {
                        state.blocked = true;
                        return;
                    }
                }
                News::End => state.at_end = true,
            }
        }
    }
}

impl State {
    /// How much of so much the socket takes.
    fn takes(&mut self, length: usize) -> usize {
        let taken = length.min(self.room);
        self.room -= taken;
        taken
    }
}

fn text(words: &str) -> Bytes {
    let mut frame = Vec::new();
    Header::whole(Opcode::Text, words.len(), None).encode(&mut frame);
    frame.extend_from_slice(words.as_bytes());
    frame.into()
}

impl Seated for Seat {
    fn fetch(&self) {}

    fn flush(self: &Rc<Self>) {
        if !self.is_blocked() {
            self.write();
        }
        self.feed.publish(&self.feed.meanwhile.take());
    }

    fn needs(&self, first: u64) -> u64 {
        let state = self.state.borrow();
        if state.at_end { u64::MAX } else { state.viewer.needs(first) }
    }

    fn change_seat(&self, seat: usize) {
        self.state.borrow().viewer.change_seat(seat);
    }
}
