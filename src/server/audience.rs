//! The viewers of one log on one shard, and how news gets to them.
//!
//! ```text
//!   log.append() -> wake -> walk:  for each viewer that is not blocked
//!                                    write all from its cursor to the end, with one system call
//! ```
//!
//! The walk goes round and round, in short stretches, until all have seen the latest. News that
//! come while it is under way go to those who are next, and it ends where it was when they came. So
//! a message is with everybody after one round, not after the rest of one and the whole of the
//! next; and a viewer gets in one write what has come in the time of a round.
//!
//! A viewer is a cursor. Neighbours mostly have the same, so a stretch copies what is new out of
//! the log once and writes those same bytes to each. A viewer whose socket is full is left out
//! until it can be written to again; then its cursor is where it was, or if the log has gone on
//! without it, it is told which numbers it missed.
//!
//! Knows nothing of HTTP or of what the messages mean. Read next:
//! [`connection`](super::connection).

use super::connection::Connection;
use crate::feed::log::{Batch, Extent, Log, Reader};
use std::{
    cell::{Cell, RefCell},
    fmt,
    rc::Rc,
    sync::Arc,
};
use tokio::sync::Notify;

/// The most that is handed to a socket in one write, unless a single frame is larger. More would
/// not be faster: a socket's buffer takes about so much at a time.
const WRITE_BYTES: usize = 64 << 10;
/// How many viewers a walk visits at a stretch. What all writes to them take, a quarter of a
/// millisecond, is how long others may have to wait.
const STRETCH: usize = 64;
/// How many batches are kept for the next viewers of a stretch: with the above, at most half a
/// megabyte, and only while it lasts.
const WALK_BATCHES: usize = 8;

/// What a walk asks of those it visits. They are connections; a test has others, which need no
/// socket.
pub trait Seated {
    /// Has the processor fetch what [`flush`](Self::flush) begins with.
    fn fetch(&self);

    /// Writes all that is ready, as far as the peer takes it.
    fn flush(self: &Rc<Self>);

    /// The lowest number of the log, which begins with `first`, that it is waited for with;
    /// `u64::MAX` where it is not.
    fn needs(&self, first: u64) -> u64;

    /// It sits elsewhere from now on.
    fn change_seat(&self, seat: usize);
}

/// The viewers of one log on one shard.
pub struct Audience<S = Connection> {
    log: Arc<Log>,
    reader: Reader,
    news: Arc<Notify>,
    viewers: RefCell<Vec<Rc<S>>>,
    /// Where the walk goes on.
    next: Cell<usize>,
    /// How many viewers it still has to visit until all have seen the latest news.
    left: Cell<usize>,
    /// What the log was last told of the lowest number that is needed here.
    needs: Cell<u64>,
    /// During a stretch: what the log held when it began. What comes meanwhile is for the next one,
    /// so that all viewers of a stretch are written the same batches, and none has to look at the
    /// log itself.
    walk: Cell<Option<Extent>>,
    batches: RefCell<Vec<Batch>>,
}

/// One viewer of an audience.
pub struct Viewer<S = Connection> {
    audience: Rc<Audience<S>>,
    seat: Cell<Option<usize>>,
    /// The number of the next message to be written.
    cursor: u64,
    /// It speaks our subprotocol, so it is told of gaps.
    announces: bool,
    /// It has lost messages and not caught up since: no source waits for it.
    lagging: bool,
}

impl<S: Seated> Audience<S> {
    /// An audience of nobody.
    pub fn new(log: Arc<Log>) -> Self {
        let news = Arc::new(Notify::new());
        let wake = news.clone();
        let reader = log.reader(move || wake.notify_one());
        Self {
            log,
            reader,
            news,
            viewers: RefCell::default(),
            next: Cell::default(),
            left: Cell::default(),
            needs: Cell::new(u64::MAX),
            walk: Cell::default(),
            batches: RefCell::default(),
        }
    }

    /// The log that it reads.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Writes what is new to all viewers, whenever there is something new.
    pub async fn follow(&self) {
        let mut seen = None;
        loop {
            self.news.notified().await;
            loop {
                let extent = self.log.extent();
                if seen.replace(extent) != Some(extent) {
                    self.left.set(self.viewers.borrow().len());
                }
                if self.left.get() == 0 {
                    break;
                }
                self.walk(extent);
                // Those who read, connect or leave get a turn, however fast the news come.
                tokio::task::yield_now().await;
            }
            if self.log.is_waited_for() {
                self.tell_needs();
            }
        }
    }

    /// Writes all that the log holds to the next few viewers.
    fn walk(&self, extent: Extent) {
        self.walk.set(Some(extent));
        let viewers = self.viewers.borrow();
        let start = if self.next.get() < viewers.len() { self.next.get() } else { 0 };
        let end = viewers.len().min(start + STRETCH);
        viewers[start..end].iter().for_each(|viewer| viewer.fetch());
        drop(viewers);
        self.next.set(end);
        self.left.set(self.left.get().saturating_sub(end - start));
        for seat in start..end {
            // Looked up each time: one that closes leaves at once, and another has its seat then.
            let viewer = self.viewers.borrow().get(seat).cloned();
            viewer.iter().for_each(S::flush);
        }
        self.batches.borrow_mut().clear();
        self.walk.set(None);
    }

    /// Tells the log the lowest number that is needed now. Cursors only grow and
    /// [`sit`](Viewer::sit) counts those who come, so what was told before holds as well, and this
    /// is for when it does not leave room any more.
    fn tell_needs(&self) {
        let first = self.log.extent().first;
        self.needs(
            self.viewers
                .borrow()
                .iter()
                .map(|viewer| viewer.needs(first))
                .min()
                .unwrap_or(u64::MAX),
        );
    }

    fn needs(&self, lowest: u64) {
        self.needs.set(lowest);
        self.log.needs(self.reader, lowest);
    }

    /// What the log holds; during a walk, when that began.
    fn extent(&self) -> Extent {
        self.walk.get().unwrap_or_else(|| self.log.extent())
    }

    /// The messages from `cursor` on, as far as one write takes them.
    fn batch(&self, cursor: u64) -> Option<Batch> {
        if self.walk.get().is_none() {
            return self.log.read(cursor, WRITE_BYTES);
        }
        let mut batches = self.batches.borrow_mut();
        if let Some(batch) = batches.iter().find(|batch| batch.first == cursor) {
            return Some(batch.clone());
        }
        let batch = self.log.read(cursor, WRITE_BYTES)?;
        if batches.len() == WALK_BATCHES {
            batches.remove(0);
        }
        batches.push(batch.clone());
        Some(batch)
    }

    /// Has the lowest cursor looked for again, if a source waits to know.
    pub fn moved(&self) {
        if self.log.is_waited_for() {
            self.news.notify_one();
        }
    }
}

impl<S> Drop for Audience<S> {
    fn drop(&mut self) {
        self.log.forget(self.reader);
    }
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

    /// Joins the walks. One that is under way has one more to visit: this one; or, where it has
    /// begun anew from the first seat, somebody a second time. Else the last of those who sat
    /// before would be left out.
    pub fn sit(&self, seated: Rc<S>) {
        let (mut viewers, left) = (self.audience.viewers.borrow_mut(), &self.audience.left);
        self.seat.set(Some(viewers.len()));
        viewers.push(seated);
        if left.get() > 0 {
            left.set(left.get() + 1);
        }
        self.is_waited_for();
    }

    /// Has the log know at once that this viewer needs what comes from its cursor on. The next walk
    /// would come too late: a source that nobody holds back can fill the whole log before it.
    fn is_waited_for(&self) {
        let audience = &self.audience;
        audience.needs(audience.needs.get().min(self.needs(audience.log.extent().first)));
    }

    /// Leaves the walks. Whoever sat last takes the seat, perhaps one that the walk has passed.
    pub fn leave(&self) {
        let (Some(seat), audience) = (self.seat.take(), &self.audience) else { return };
        let mut viewers = audience.viewers.borrow_mut();
        viewers.swap_remove(seat);
        if let Some(moved) = viewers.get(seat) {
            moved.change_seat(seat);
        }
        if audience.left.get() > 0 || audience.walk.get().is_some() {
            audience.left.set(viewers.len());
        }
        audience.moved();
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
        if self.audience.walk.get().is_none() {
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
