//! The subscribers of one log on one worker, and how new messages reach them.
//!
//! ```text
//!   log.append() -> wake -> flush pass: for each subscriber whose socket is not full,
//!                                       write all from its cursor to the end, in one system call
//! ```
//!
//! A flush pass goes round the subscribers in short chunks until all of them have the latest
//! message. When a message arrives during a pass, the pass does not start again: it goes on from
//! where it is, and ends where it was when the message arrived. So every subscriber has a message
//! after one round, instead of the rest of one round and a whole second one; and each gets, in one
//! write, everything that arrived during that round.
//!
//! A subscriber is a cursor into the log. Neighbours usually have the same cursor, so a chunk
//! copies the new frames out of the log once and writes the same bytes to each. A subscriber whose
//! socket is full is skipped until there is room again. It then goes on from its cursor, or learns
//! which messages it missed.
//!
//! Must not know connections, HTTP, or what the messages mean. Read next:
//! [`subscription`](super::subscription), one cursor.

use crate::feed::log::{Batch, Extent, Log, Reader};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};
use tokio::sync::Notify;

/// The most bytes that one write is given, unless a single frame is larger. More would not be
/// faster: a socket's buffer takes about this much at a time.
const WRITE_BYTES: usize = 64 << 10;
/// The most bytes of frames that are joined into one message, unless a single frame is larger. A
/// message that has been begun must be finished, so a subscriber whose socket is full holds up to
/// this much. To a browser, 300 measurements a message are as good as any more.
const JOINED_BYTES: usize = 16 << 10;
/// How many subscribers are flushed before other tasks run. Writing to all of them takes a quarter
/// of a millisecond.
const CHUNK: usize = 64;
/// How many batches are kept for the next subscribers of a chunk. With [`WRITE_BYTES`] this is at
/// most half a megabyte, and only while the chunk lasts.
const CHUNK_BATCHES: usize = 8;

/// How a subscriber wants its messages framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// Each message in a frame of its own.
    Single,
    /// All that are there in one message, one a line.
    Joined,
}

/// What a flush pass asks of a subscriber: a connection, or a stand-in without a socket in a test.
pub trait Subscriber {
    /// Whether [`flush`](Self::flush) may have something to write. It reads the fields that `flush`
    /// reads first.
    fn is_ready(&self) -> bool;

    /// Writes everything that is ready, as far as the peer takes it.
    fn flush(self: &Rc<Self>);

    /// The lowest number that a source should not have dropped yet; `u64::MAX` where it need not
    /// wait for this subscriber. The log holds messages from `first` on.
    fn needed(&self, first: u64) -> u64;

    /// Its index among the subscribers has changed to this.
    fn set_index(&self, index: usize);
}

/// The subscribers of one log on one worker.
pub struct Subscribers<S> {
    log: Arc<Log>,
    reader: Reader,
    news: Arc<Notify>,
    list: RefCell<Vec<Rc<S>>>,
    /// The index at which the flush pass goes on.
    next: Cell<usize>,
    /// How many subscribers the pass has yet to flush until all have the latest message.
    left: Cell<usize>,
    /// The lowest number that is needed here, as it was last reported to the log.
    reported: Cell<u64>,
    /// What the log held when the chunk began; `None` between chunks. Messages that arrive during a
    /// chunk are left for the next one, so that all subscribers of a chunk are written the same
    /// batches, and none has to lock the log for itself.
    chunk_extent: Cell<Option<Extent>>,
    chunk_batches: RefCell<Vec<(Framing, Batch)>>,
}

impl<S: Subscriber> Subscribers<S> {
    /// No subscribers so far.
    pub fn new(log: Arc<Log>) -> Self {
        let news = Arc::new(Notify::new());
        let wake = news.clone();
        let reader = log.reader(move || wake.notify_one());
        Self {
            log,
            reader,
            news,
            list: RefCell::default(),
            next: Cell::default(),
            left: Cell::default(),
            reported: Cell::new(u64::MAX),
            chunk_extent: Cell::default(),
            chunk_batches: RefCell::default(),
        }
    }

    /// The log that they read.
    pub fn log(&self) -> &Arc<Log> {
        &self.log
    }

    /// Flushes all subscribers whenever the log has something new. Ends when nobody else holds
    /// them, so no task is left for a log that nobody reads here.
    pub fn follow(self: &Rc<Self>) -> impl Future<Output = ()> + use<S> {
        let (this, news) = (Rc::downgrade(self), self.news.clone());
        async move {
            let mut seen = None;
            loop {
                news.notified().await;
                let Some(this) = this.upgrade() else { return };
                this.pass(&mut seen).await;
            }
        }
    }

    /// One flush pass. `seen` is what the log held when the last one ended.
    async fn pass(&self, seen: &mut Option<Extent>) {
        loop {
            let extent = self.log.extent();
            if seen.replace(extent) != Some(extent) {
                self.left.set(self.list.borrow().len());
            }
            if self.left.get() == 0 {
                break;
            }
            self.flush_chunk(extent);
            // However fast messages arrive, other tasks run after each chunk.
            tokio::task::yield_now().await;
        }
        if self.log.is_waited_for() {
            self.report_needed();
        }
    }

    /// Writes everything that the log holds to the next few subscribers.
    fn flush_chunk(&self, extent: Extent) {
        self.chunk_extent.set(Some(extent));
        let list = self.list.borrow();
        let start = if self.next.get() < list.len() { self.next.get() } else { 0 };
        let end = list.len().min(start + CHUNK);
        // Prefetch: all subscribers of the chunk are asked before the first is flushed, so that
        // their cache misses overlap. With thousands of subscribers each is far away in memory, and
        // between two system calls every miss would be waited for.
        let ready = list[start..end].iter().filter(|subscriber| subscriber.is_ready()).count();
        drop(list);
        self.next.set(end);
        self.left.set(self.left.get().saturating_sub(end - start));
        let end = if ready > 0 { end } else { start };
        for index in start..end {
            // Looked up each time: one that closes leaves at once, and another then has its index.
            let subscriber = self.list.borrow().get(index).cloned();
            subscriber.iter().for_each(S::flush);
        }
        self.chunk_batches.borrow_mut().clear();
        self.chunk_extent.set(None);
    }

    /// Reports the lowest number that is needed now to the log. Cursors only grow, and new
    /// subscribers [keep](Self::keep_from) what they need, so an old report is safe but may keep
    /// too much. This is called when a source has no room because of it.
    fn report_needed(&self) {
        let first = self.log.extent().first;
        let list = self.list.borrow();
        let lowest = list.iter().map(|subscriber| subscriber.needed(first)).min();
        self.report(lowest.unwrap_or(u64::MAX));
    }

    fn report(&self, lowest: u64) {
        self.reported.set(lowest);
        self.log.set_needed(self.reader, lowest);
    }

    /// What the log holds; during a chunk, what it held when the chunk began.
    pub fn extent(&self) -> Extent {
        self.chunk_extent.get().unwrap_or_else(|| self.log.extent())
    }

    /// The messages from `cursor` on, as far as one write takes them, or one joined message.
    pub fn batch(&self, cursor: u64, framing: Framing) -> Option<Batch> {
        if !self.is_flushing() {
            return self.read(cursor, framing);
        }
        let mut batches = self.chunk_batches.borrow_mut();
        let known = batches.iter().find(|(form, batch)| (*form, batch.first) == (framing, cursor));
        if let Some((_, batch)) = known {
            return Some(batch.clone());
        }
        let batch = self.read(cursor, framing)?;
        if batches.len() == CHUNK_BATCHES {
            batches.remove(0);
        }
        batches.push((framing, batch.clone()));
        Some(batch)
    }

    fn read(&self, cursor: u64, framing: Framing) -> Option<Batch> {
        match framing {
            Framing::Single => self.log.read(cursor, WRITE_BYTES),
            Framing::Joined => self.log.read(cursor, JOINED_BYTES).map(Batch::joined),
        }
    }

    /// Appends a subscriber, and returns its index. If a flush pass is running, it must flush one
    /// more: otherwise it would stop before the last of the earlier subscribers.
    pub fn subscribe(&self, subscriber: Rc<S>) -> usize {
        let mut list = self.list.borrow_mut();
        let index = list.len();
        list.push(subscriber);
        self.log.came(1);
        if self.left.get() > 0 {
            self.left.set(self.left.get() + 1);
        }
        index
    }

    /// Removes the subscriber with this index. The last one takes its index, which the pass may
    /// have passed already; so a pass that is under way starts a new round.
    pub fn unsubscribe(&self, index: usize) {
        let mut list = self.list.borrow_mut();
        list.swap_remove(index);
        self.log.left(1);
        if let Some(moved) = list.get(index) {
            moved.set_index(index);
        }
        if self.left.get() > 0 || self.is_flushing() {
            self.left.set(list.len());
        }
        self.moved();
    }

    /// Reports to the log at once that a subscriber needs the messages from this number on. The
    /// next pass would be too late: a source that nobody holds back can fill the whole log before
    /// it.
    pub fn keep_from(&self, number: u64) {
        self.report(self.reported.get().min(number));
    }

    /// Whether a chunk is being flushed.
    pub fn is_flushing(&self) -> bool {
        self.chunk_extent.get().is_some()
    }

    /// A cursor has moved, or has gone. If a source waits for room, what is needed is reported
    /// anew.
    pub fn moved(&self) {
        if self.log.is_waited_for() {
            self.news.notify_one();
        }
    }
}

impl<S> Drop for Subscribers<S> {
    fn drop(&mut self) {
        self.log.forget(self.reader);
        self.log.left(self.list.get_mut().len());
        self.news.notify_one(); // so that what follows the log ends
    }
}

#[cfg(test)]
#[path = "subscribers_tests.rs"]
pub(in crate::server) mod tests;
