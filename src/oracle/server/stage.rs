//! What a thread of the server has: a log, those who publish, and connections that read it, on a
//! clock of the script's.
//!
//! [`Audience`] is run as a shard runs it, and each connection writes with the real `Delivery`;
//! only the sockets are simulated. Must not know the scripts. Read next: `seat.rs`.

use super::{
    model::{Model, ROOM_BYTES},
    seat::Seat,
};
use crate::{
    feed::log::{Extent, Log},
    oracle::Script,
    server::{
        audience::{Audience, Viewer},
        start::Start,
    },
    wire::{MessageKind, Output},
};
use std::{
    cell::{Cell, RefCell},
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Waker},
    time::Duration,
};

pub(super) const EPOCH: &str = "now";
/// How long one who can wait waits for room.
const PATIENCE: Duration = Duration::from_secs(1);
/// More than a walk visits at a stretch.
pub(super) const CROWD: usize = 66;
const MOST_VIEWERS: usize = 2 * CROWD + 8;

/// What is published: in the log, and in the model of it. And what else connections share.
pub(super) struct Feed {
    log: Arc<Log>,
    pub(super) model: RefCell<Model>,
    /// The lengths of what another thread publishes while a walk is under way.
    pub(super) meanwhile: Cell<Vec<usize>>,
    /// In a walk, the number up to which it goes: what comes meanwhile is for the next one.
    pub(super) seen: Cell<Option<u64>>,
    /// The output that one after the other writes from.
    pub(super) spare: Cell<Option<Box<Output>>>,
}

impl Feed {
    pub(super) fn publish(&self, lengths: &[usize]) {
        if lengths.is_empty() {
            return; // an append wakes whoever reads, whether or not anything was appended
        }
        let mut append = self.log.append();
        for &length in lengths {
            append.message(MessageKind::Binary, |number, payload| {
                payload.extend(Model::payload(number, length))
            });
            self.model.borrow_mut().publish(length);
        }
    }
}

pub(super) struct Stage {
    log: Arc<Log>,
    feed: Rc<Feed>,
    audience: Rc<Audience<Seat>>,
    /// What a shard has for a task: each poll is a turn of it.
    following: Pin<Box<dyn Future<Output = ()>>>,
    pub(super) seats: Vec<Rc<Seat>>,
    pub(super) now: Duration,
    /// How many Pings there may have been, each with its number.
    pub(super) pings: u64,
    /// The source that can wait does so, since then, to publish what has these lengths.
    waiting: Option<(Duration, Vec<usize>)>,
    /// The log can hold what there is to be room for.
    is_large: bool,
}

pub(super) fn lengths(count: usize, script: &mut Script<'_>) -> Vec<usize> {
    (0..count).map(|_| script.length()).collect()
}

impl Stage {
    /// The log holds so many frames, and so many tens of bytes; with the top bit of `bytes`, 256
    /// KiB more.
    pub(super) fn new(frames: usize, bytes: u8) -> Self {
        let bytes = usize::from(bytes & 0x7F) * 10 + if bytes >> 7 == 1 { ROOM_BYTES } else { 0 };
        let log = Arc::new(Log::new(frames, bytes));
        let model = RefCell::new(Model::new(frames, bytes));
        let audience = Rc::new(Audience::new(log.clone()));
        let follower = audience.clone();
        Self {
            feed: Rc::new(Feed {
                log: log.clone(),
                model,
                meanwhile: Cell::default(),
                seen: Cell::default(),
                spare: Cell::default(),
            }),
            log,
            audience,
            following: Box::pin(async move { follower.follow().await }),
            seats: Vec::new(),
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

    /// As many as it may: there is room for no more at a time.
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

    /// One who waits goes on when there is room, and then those it has waited for lose nothing; or
    /// when its patience has ended.
    fn ask_for_room(&mut self) {
        let Some((since, lengths)) = self.waiting.take() else { return };
        let waited = self.now - since;
        if !self.log.may_append(waited, PATIENCE) {
            assert!(waited < PATIENCE, "it should not wait any longer");
            self.waiting = Some((since, lengths));
            return;
        }
        let readers: Vec<_> =
            self.seats.iter().filter(|seat| seat.needs_from().is_some()).collect();
        self.feed.publish(&lengths);
        if waited < PATIENCE && self.is_large {
            assert!(
                readers.iter().all(|seat| seat.needs_from().is_some()),
                "it was to be waited for"
            );
        }
    }

    /// So many come who want to start there. `head` is the first that each is sent.
    pub(super) fn join(&mut self, count: usize, start: &Start, announces: bool, head: &[u8]) {
        if self.seats.len() + count <= MOST_VIEWERS {
            (0..count).for_each(|_| self.seat(start, announces, head));
        }
    }

    fn seat(&mut self, start: &Start, announces: bool, head: &[u8]) {
        let first = start.cursor(EPOCH, self.log.extent());
        let (oldest, next) = (self.feed.model.borrow().first(), self.feed.model.borrow().next());
        let is_ours = start.epoch.as_deref().is_none_or(|epoch| epoch == EPOCH);
        let expected = match start.after.filter(|_| is_ours) {
            Some(after) => (u128::from(after) + 1).min(next.into()),
            None => next.saturating_sub(start.history).max(oldest).into(),
        };
        assert_eq!(u128::from(first), expected, "{start:?}");
        let viewer = Viewer::new(self.audience.clone(), first, announces);
        self.seats.push(Seat::new(self.feed.clone(), viewer, (first, announces), head));
    }

    /// It is lost, perhaps in the middle of a frame, and comes back for what it has not seen whole.
    pub(super) fn leave_and_resume(&mut self, number: usize) {
        let Some(number) = self.number(number) else { return };
        let seat = self.seats.swap_remove(number);
        let (next, announces) = seat.resumes_at();
        seat.end();
        self.seat(
            &Start { history: 0, after: Some(next - 1), epoch: Some(EPOCH.into()) },
            announces,
            b"",
        );
        let resumed = &self.seats[self.seats.len() - 1];
        assert_eq!(resumed.resumes_at(), (next, announces), "it goes on where it was");
    }

    /// The source ends when it has nothing more to say.
    pub(super) fn end(&mut self) {
        self.pass(PATIENCE);
        self.feed.model.borrow_mut().ended = true;
        self.log.end();
    }

    /// Who sits there that a step means, if there is anyone: from 16 on from the last.
    pub(super) fn at(&self, n: usize) -> Option<&Rc<Seat>> {
        self.number(n).map(|number| &self.seats[number])
    }

    fn number(&self, n: usize) -> Option<usize> {
        let last = self.seats.len().checked_sub(1)?;
        Some(if n < 16 { n % (last + 1) } else { last - (n - 16) % (last + 1) })
    }

    pub(super) fn turn(&mut self, meanwhile: Vec<usize>) {
        if !self.log.extent().ended {
            self.feed.meanwhile.set(meanwhile);
        }
        self.feed.seen.set(Some(self.feed.model.borrow().next()));
        let polled = self.following.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(polled.is_pending(), "it follows as long as there is a shard");
        self.feed.seen.set(None);
        self.feed.publish(&self.feed.meanwhile.take());
    }

    /// When the shard has nothing more to do, whoever can take it has all, and there is room unless
    /// somebody needs it.
    pub(super) fn settle(&mut self) {
        self.work();
        if self.waiting.is_none() {
            self.log.has_room(); // asks how far all are. One who waits has done so, and is told without asking again.
            self.work();
        }
        assert!(
            self.seats.iter().all(|seat| seat.is_blocked() || seat.has_all()),
            "nobody told it"
        );
        let needed = self.seats.iter().filter_map(|seat| seat.needs_from()).min();
        assert_eq!(
            self.log.has_room(),
            self.feed.model.borrow().has_room(needed),
            "{needed:?} is needed"
        );
        self.ask_for_room();
        self.work(); // what we have asked is answered: from now on only what happens wakes the shard
    }

    /// The shard works until there is nothing to do.
    fn work(&mut self) {
        (0..self.seats.len() + 2).for_each(|_| self.turn(Vec::new()));
    }

    pub(super) fn check_extent(&self) {
        let model = self.feed.model.borrow();
        let expected = Extent { first: model.first(), next: model.next(), ended: model.ended };
        assert_eq!(self.log.extent(), expected);
    }

    /// All connections have ended: nobody needs anything, and nothing is left of them in the
    /// audience.
    pub(super) fn leave(&mut self) {
        self.seats.iter().for_each(|seat| seat.end());
        self.settle();
        assert!(
            self.seats.drain(..).all(|seat| Rc::strong_count(&seat) == 1),
            "the audience keeps one who has gone"
        );
        assert_eq!(Rc::strong_count(&self.audience), 2, "a connection keeps its viewer");
    }
}
