//! One viewer of an audience: a cursor into its log, and what comes next for it.
//!
//! A viewer whose log has gone on without it is told which numbers it missed. Must not know
//! sockets. Read next: [`delivery`](super::delivery), which writes what a viewer is to have.

use super::audience::{Audience, Seated};
use crate::feed::log::Batch;
use std::{cell::Cell, fmt, rc::Rc};

/// One viewer of an audience.
pub struct Viewer<S> {
    audience: Rc<Audience<S>>,
    seat: Cell<Option<usize>>,
    /// The number of the next message to be written.
    cursor: u64,
    /// It speaks our subprotocol, so it is told of gaps.
    announces: bool,
    /// It has lost messages and not caught up since: no source waits for it.
    lagging: bool,
}

/// What a viewer is to be written next.
pub enum News {
    /// It has all there is so far.
    None,
    /// These messages.
    Batch(Batch),
    /// First the record of a gap.
    Gap(Gap),
    /// It has all that there will ever be.
    End,
}

/// These numbers, the last included, are lost to a viewer. Displayed, it is the record that one who
/// speaks our subprotocol gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    from: u64,
    to: u64,
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to } = self;
        write!(f, r#"{{"gap":{{"from":{from},"to":{to}}}}}"#)
    }
}

impl<S: Seated> Viewer<S> {
    /// A viewer that begins at number `cursor`; it hears of news once it has taken its
    /// [`seat`](Self::sit).
    pub fn new(audience: Rc<Audience<S>>, cursor: u64, announces: bool) -> Self {
        Self { audience, seat: Cell::new(None), cursor, announces, lagging: false }
    }

    /// The audience that it is part of.
    pub fn audience(&self) -> &Rc<Audience<S>> {
        &self.audience
    }

    /// Joins the audience, as this one.
    pub fn sit(&self, seated: Rc<S>) {
        self.seat.set(Some(self.audience.sit(seated)));
        self.is_waited_for();
    }

    /// Leaves the audience, if it has joined.
    pub fn leave(&self) {
        if let Some(seat) = self.seat.take() {
            self.audience.leave(seat);
        }
    }

    /// Has the log know at once that this viewer needs what comes from its cursor on.
    fn is_waited_for(&self) {
        self.audience.also_needs(self.needs(self.audience.log().extent().first));
    }

    /// Has another seat from now on.
    pub fn change_seat(&self, seat: usize) {
        self.seat.set(Some(seat));
    }

    /// What comes next for it.
    pub fn news(&mut self) -> News {
        let extent = self.audience.extent();
        if self.cursor >= extent.next {
            if std::mem::take(&mut self.lagging) {
                self.is_waited_for();
            }
            return if extent.ended { News::End } else { News::None };
        }
        let Some(batch) = self.audience.batch(self.cursor) else { return News::None };
        if batch.first == self.cursor {
            return News::Batch(batch);
        }
        let gap = Gap { from: self.cursor, to: batch.first - 1 };
        self.cursor = batch.first;
        self.lagging = true;
        if self.announces { News::Gap(gap) } else { News::Batch(batch) }
    }

    /// Takes note that so many bytes of the batch went out. Returns the rest of a frame that was
    /// cut, to be sent first.
    pub fn wrote(&mut self, batch: &Batch, bytes: usize) -> bytes::Bytes {
        let (cursor, rest) = batch.after(bytes);
        self.cursor = cursor;
        // A source may wait for just this viewer. A walk tells of all whom it has visited, once.
        if !self.audience.is_walking() {
            self.audience.moved();
        }
        rest
    }

    /// The lowest number that a source should wait with dropping; `u64::MAX` for one that is not
    /// waited for. The log begins with number `first`: one that stands before it has been left
    /// behind, though it may learn of that only when it reads again.
    pub fn needs(&self, first: u64) -> u64 {
        if self.lagging || self.cursor < first { u64::MAX } else { self.cursor }
    }
}
