//! One subscription to a log: a cursor, and what comes next from there.
//!
//! Where the log has dropped messages before they were read, the subscriber is told the numbers
//! that it missed. Must not know sockets. Read next: [`delivery`](super::delivery), which writes
//! what a subscription gives.

use super::subscribers::{Subscriber, Subscribers};
use crate::feed::log::Batch;
use std::{cell::Cell, fmt, rc::Rc};

/// One subscription.
pub struct Subscription<S> {
    subscribers: Rc<Subscribers<S>>,
    /// Its index among the subscribers, once it has [subscribed](Self::subscribe).
    index: Cell<Option<usize>>,
    /// The number of the next message to be written.
    cursor: u64,
    /// The client speaks our subprotocol, so it is told of gaps.
    announces: bool,
    /// It has missed messages and not caught up since: no source waits for it.
    lagging: bool,
}

/// What is to be written next.
pub enum News {
    /// Nothing: it has all there is so far.
    None,
    /// These messages.
    Batch(Batch),
    /// The record of a gap, and only then more messages.
    Gap(Gap),
    /// Nothing any more: it has all that there will ever be.
    End,
}

/// These numbers, the last included, are lost to a subscriber. Displayed, it is the record that a
/// client with our subprotocol gets.
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

impl<S: Subscriber> Subscription<S> {
    /// A subscription that begins at number `cursor`. New messages wake it once it has
    /// [subscribed](Self::subscribe).
    pub fn new(subscribers: Rc<Subscribers<S>>, cursor: u64, announces: bool) -> Self {
        Self { subscribers, index: Cell::new(None), cursor, announces, lagging: false }
    }

    /// Has this subscriber flushed whenever there are new messages.
    pub fn subscribe(&self, subscriber: Rc<S>) {
        self.index.set(Some(self.subscribers.subscribe(subscriber)));
        self.keep();
    }

    /// Ends that, if it has begun.
    pub fn unsubscribe(&self) {
        if let Some(index) = self.index.take() {
            self.subscribers.unsubscribe(index);
        }
    }

    /// Reports to the log at once that the messages from the cursor on are needed.
    fn keep(&self) {
        self.subscribers.keep_from(self.needed(self.subscribers.log().extent().first));
    }

    /// Its index has changed to this.
    pub fn set_index(&self, index: usize) {
        self.index.set(Some(index));
    }

    /// What comes next.
    pub fn news(&mut self) -> News {
        let extent = self.subscribers.extent();
        if self.cursor >= extent.next {
            if std::mem::take(&mut self.lagging) {
                self.keep();
            }
            return if extent.ended { News::End } else { News::None };
        }
        let Some(batch) = self.subscribers.batch(self.cursor) else { return News::None };
        if batch.first == self.cursor {
            return News::Batch(batch);
        }
        let gap = Gap { from: self.cursor, to: batch.first - 1 };
        self.cursor = batch.first;
        self.lagging = true;
        if self.announces { News::Gap(gap) } else { News::Batch(batch) }
    }

    /// Records that so many bytes of the batch were written. Returns the rest of a frame that was
    /// cut, which must be sent first.
    pub fn wrote(&mut self, batch: &Batch, bytes: usize) -> bytes::Bytes {
        let (cursor, rest) = batch.after(bytes);
        self.cursor = cursor;
        // A source may wait for just this subscriber. A flush pass reports for all that it has
        // flushed, once.
        if !self.subscribers.is_flushing() {
            self.subscribers.moved();
        }
        rest
    }

    /// The lowest number that a source should not have dropped yet; `u64::MAX` where it need not
    /// wait for this subscriber. The log holds messages from `first` on: a cursor before that has
    /// been left behind already, though it learns so only when it reads again.
    pub fn needed(&self, first: u64) -> u64 {
        if self.lagging || self.cursor < first { u64::MAX } else { self.cursor }
    }
}
