//! One worker: a log, sources that publish, and connections that read it, on the clock of a script.
//!
//! The real [`Subscribers`] run as in a worker, and each connection writes with the real
//! `Delivery`. Only the sockets are simulated. Must not know the scripts. Read next: `feed.rs`.

use super::{
    connection::SimulatedConnection,
    feed::{Feed, Meanwhile},
    model::{Model, ROOM_BYTES},
    peer::Told,
};
use crate::{
    feed::log::{Extent, Log, Subject},
    oracle::Script,
    server::{start::Start, subscribers::Subscribers, subscription::Subscription},
};
use std::{
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Waker},
    time::Duration,
};

pub(super) const EPOCH: &str = "now";
/// How long a source waits for room.
const PATIENCE: Duration = Duration::from_secs(1);
/// More than one chunk of a flush pass.
pub(super) const CROWD: usize = 66;
const MOST_CONNECTIONS: usize = 2 * CROWD + 8;

pub(super) struct Stage {
    log: Arc<Log>,
    feed: Rc<Feed>,
    subscribers: Rc<Subscribers<SimulatedConnection>>,
    /// The task that flushes subscribers.
    following: Pin<Box<dyn Future<Output = ()>>>,
    pub(super) connections: Vec<Rc<SimulatedConnection>>,
    pub(super) now: Duration,
    /// How many Pings there have been, at most. Each has its number.
    pub(super) pings: u64,
    /// Since when a source waits for room, and the lengths of its messages.
    waiting: Option<(Duration, Vec<usize>)>,
    /// The log is large enough to ever have room.
    is_large: bool,
}

pub(super) fn lengths(count: usize, script: &mut Script<'_>) -> Vec<usize> {
    (0..count).map(|_| script.length()).collect()
}

impl Stage {
    /// The log holds so many frames, and so many tens of bytes; 256 KiB more with the top bit of
    /// `bytes`.
    pub(super) fn new(frames: usize, bytes: u8) -> Self {
        let bytes = usize::from(bytes & 0x7F) * 10 + if bytes >> 7 == 1 { ROOM_BYTES } else { 0 };
        let log = Arc::new(Log::new(frames, bytes));
        let model = Model::new(frames, bytes);
        let subscribers = Rc::new(Subscribers::new(log.clone()));
        Self {
            feed: Rc::new(Feed::new(log.clone(), model)),
            log,
            following: Box::pin(subscribers.follow()),
            subscribers,
            connections: Vec::new(),
            now: Duration::ZERO,
            pings: 0,
            waiting: None,
            is_large: bytes >= ROOM_BYTES,
        }
    }

    pub(super) fn publish(&self, lengths: &[usize]) {
        if !self.log.extent().ended {
            self.feed.publish(lengths);
        }
    }

    pub(super) fn set_notice(&self) {
        self.feed.set_notice();
    }

    /// Publishes as many as a source may at a time, when there is room.
    pub(super) fn publish_when_room(&mut self, mut lengths: Vec<usize>) {
        if !self.log.extent().ended && self.waiting.is_none() {
            lengths.truncate(self.log.room_frames());
            lengths.iter_mut().for_each(|length| *length %= 1_000);
            self.waiting = Some((self.now, lengths));
            self.ask_for_room();
        }
    }

    pub(super) fn pass(&mut self, time: Duration) {
        self.now += time;
        self.ask_for_room();
    }

    /// A source that waits publishes when there is room, and then no subscriber loses what it
    /// needs; or when its patience has ended.
    fn ask_for_room(&mut self) {
        let Some((since, lengths)) = self.waiting.take() else { return };
        let waited = self.now - since;
        if !self.log.may_append(waited, PATIENCE) {
            assert!(waited < PATIENCE, "it should not wait any longer");
            self.waiting = Some((since, lengths));
            return;
        }
        let readers: Vec<_> = self
            .connections
            .iter()
            .filter(|connection| connection.needed_from().is_some())
            .collect();
        self.feed.publish(&lengths);
        if waited < PATIENCE && self.is_large {
            assert!(
                readers.iter().all(|connection| connection.needed_from().is_some()),
                "it was to be waited for"
            );
        }
    }

    /// So many connections open that want to start there. `head` is the first that each is sent.
    pub(super) fn join(&mut self, count: usize, start: &Start, told: Told, head: &[u8]) {
        if self.connections.len() + count <= MOST_CONNECTIONS {
            (0..count).for_each(|_| self.connect(start, told, head));
        }
    }

    fn connect(&mut self, start: &Start, told: Told, head: &[u8]) {
        let first = start.cursor(EPOCH, self.log.extent());
        let (oldest, next) = (self.feed.model.borrow().first(), self.feed.model.borrow().next());
        let is_ours = start.epoch.as_deref().is_none_or(|epoch| epoch == EPOCH);
        let expected = match start.after.filter(|_| is_ours) {
            Some(after) => (u128::from(after) + 1).min(next.into()),
            None => next.saturating_sub(start.history).max(oldest).into(),
        };
        assert_eq!(u128::from(first), expected, "{start:?}");
        let announces = told != Told::Nothing;
        let subscription = Subscription::new(self.subscribers.clone(), (first, 0), announces);
        let subscription = match told {
            Told::AndJoined => subscription.with_notices(Subject::Sources).joined(),
            Told::GapsAndNotices => subscription.with_notices(Subject::Sources),
            Told::Gaps | Told::Nothing => subscription,
        };
        self.connections.push(SimulatedConnection::new(
            self.feed.clone(),
            subscription,
            (first, told),
            head,
        ));
    }

    /// A connection is lost, perhaps in the middle of a frame. Its client resumes after the last
    /// message that it received whole.
    pub(super) fn leave_and_resume(&mut self, number: usize) {
        let Some(number) = self.number(number) else { return };
        let connection = self.connections.swap_remove(number);
        let (next, told) = connection.resumes_at();
        connection.end();
        self.connect(
            &Start { after: Some(next - 1), epoch: Some(EPOCH.into()), ..Start::default() },
            told,
            b"",
        );
        let resumed = &self.connections[self.connections.len() - 1];
        assert_eq!(resumed.resumes_at(), (next, told), "it goes on where it was");
    }

    /// The data ends.
    pub(super) fn end(&mut self) {
        self.pass(PATIENCE);
        self.feed.model.borrow_mut().ended = true;
        self.log.end();
    }

    /// The connection that a step means, if there is one: from 16 on it is counted from the last.
    pub(super) fn at(&self, n: usize) -> Option<&Rc<SimulatedConnection>> {
        self.number(n).map(|number| &self.connections[number])
    }

    fn number(&self, n: usize) -> Option<usize> {
        let last = self.connections.len().checked_sub(1)?;
        Some(if n < 16 { n % (last + 1) } else { last - (n - 16) % (last + 1) })
    }

    pub(super) fn poll(&mut self, mut meanwhile: Meanwhile) {
        if self.log.extent().ended {
            meanwhile.publishes.clear();
        }
        self.feed.meanwhile.set(meanwhile);
        self.feed.seen.set(Some(self.feed.known()));
        let polled = self.following.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(polled.is_pending(), "it follows as long as there is a worker");
        self.feed.seen.set(None);
        self.feed.do_meanwhile();
    }

    /// When the worker has nothing more to do, every peer that reads has everything, and there is
    /// room unless a subscriber needs it.
    pub(super) fn settle(&mut self) {
        self.work();
        if self.waiting.is_none() {
            self.log.ask_for_room(); // asks what is needed, which a waiting source has done
            self.work();
        }
        assert!(
            self.connections
                .iter()
                .all(|connection| connection.is_blocked() || connection.has_all()),
            "nobody told it"
        );
        let needed =
            self.connections.iter().filter_map(|connection| connection.needed_from()).min();
        assert_eq!(
            self.log.ask_for_room(),
            self.feed.model.borrow().has_room(needed),
            "{needed:?} is needed"
        );
        self.ask_for_room();
        self.work(); // what was asked is answered: from now on only events wake the worker
    }

    /// The worker runs until there is nothing to do.
    fn work(&mut self) {
        (0..self.connections.len() + 2).for_each(|_| self.poll(Meanwhile::default()));
    }

    pub(super) fn check_extent(&self) {
        let model = self.feed.model.borrow();
        let expected = Extent {
            first: model.first(),
            next: model.next(),
            ended: model.ended,
            notice: model.notices,
            run: 0,
        };
        assert_eq!(self.log.extent(), expected);
    }

    /// All connections end: nobody needs anything, and nothing is kept of them.
    pub(super) fn leave(&mut self) {
        self.connections.iter().for_each(|connection| connection.end());
        self.settle();
        assert!(
            self.connections.drain(..).all(|connection| Rc::strong_count(&connection) == 1),
            "the subscribers keep one who has gone"
        );
        assert_eq!(Rc::strong_count(&self.subscribers), 1, "a connection keeps its subscription");
    }
}
