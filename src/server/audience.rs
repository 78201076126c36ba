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

use crate::feed::log::{Batch, Extent, Log, Reader};
use std::{
    cell::{Cell, RefCell},
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
pub struct Audience<S> {
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
    pub fn extent(&self) -> Extent {
        self.walk.get().unwrap_or_else(|| self.log.extent())
    }

    /// The messages from `cursor` on, as far as one write takes them.
    pub fn batch(&self, cursor: u64) -> Option<Batch> {
        if !self.is_walking() {
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

    /// Joins the walks. One that is under way has one more to visit: this one; or, where it has
    /// begun anew from the first seat, somebody a second time. Else the last of those who sat
    /// before would be left out. Gives the seat.
    pub fn sit(&self, seated: Rc<S>) -> usize {
        let mut viewers = self.viewers.borrow_mut();
        let seat = viewers.len();
        viewers.push(seated);
        if self.left.get() > 0 {
            self.left.set(self.left.get() + 1);
        }
        seat
    }

    /// Leaves the walks. Whoever sat last takes the seat, perhaps one that the walk has passed.
    pub fn leave(&self, seat: usize) {
        let mut viewers = self.viewers.borrow_mut();
        viewers.swap_remove(seat);
        if let Some(moved) = viewers.get(seat) {
            moved.change_seat(seat);
        }
        if self.left.get() > 0 || self.is_walking() {
            self.left.set(viewers.len());
        }
        self.moved();
    }

    /// Has the log know at once that a viewer needs what comes from this number on. The next walk
    /// would come too late: a source that nobody holds back can fill the whole log before it.
    pub fn also_needs(&self, number: u64) {
        self.needs(self.needs.get().min(number));
    }

    /// Whether a walk is under way.
    pub fn is_walking(&self) -> bool {
        self.walk.get().is_some()
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
