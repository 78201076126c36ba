//! The log and its viewers: whoever publishes, waits, comes, stalls, leaves and comes back, none sees a number twice, out of
//! order, or skips one without being told; and nobody is waited for in vain.
//!
//! All of [`Audience`] is run as a shard runs it, on a clock of the script's; only who sits there has no socket.
//! Must not know how the log holds its frames. Read next: `seat.rs`, then `model.rs`, the judge.

use super::{
    model::{Model, ROOM_BYTES},
    seat::{Feed, Seat},
};
use crate::{
    feed::log::{Extent, Log},
    net::{
        audience::{Audience, Viewer},
        start::Start,
    },
    wire::fuzz::Script,
};
use std::{
    cell::{Cell, RefCell},
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Waker},
    time::Duration,
};

const EPOCH: &str = "now";
/// How long one who can wait waits for room.
const PATIENCE: Duration = Duration::from_secs(1);
/// More than a walk visits at a stretch.
const CROWD: usize = 66;
const MOST_VIEWERS: usize = 2 * CROWD + 8;

struct Stage {
    log: Arc<Log>,
    feed: Rc<Feed>,
    audience: Rc<Audience<Seat>>,
    /// What a shard has for a task: each poll is a turn of it.
    following: Pin<Box<dyn Future<Output = ()>>>,
    seats: Vec<Rc<Seat>>,
    now: Duration,
    /// The source that can wait does so, since then, to publish what has these lengths.
    waiting: Option<(Duration, Vec<usize>)>,
    /// The log can hold what there is to be room for.
    is_large: bool,
}

/// Two bytes for the log's size: frames; and bytes, in tens, with the top bit for 256 KiB more. Then steps, a byte each and what it
/// needs: the three low bits say what, the five high ones are `n`. A viewer `n` is that one in the order of seats, from 16 on from the last.
///
/// | bits | step | then |
/// |---|---|---|
/// | 0 | `n % 8 + 1` messages are published, whoever needs the room | of each a length |
/// | 1 | a source comes with `n % 8 + 1` messages at most, and waits for room | of each a length |
/// | 2 | a viewer comes. Bits of `n`: 1 has a number, 2 has an epoch, 4 and it is ours, 8 is not told of gaps, 16 is a crowd that reads all | `after` or `history` |
/// | 3 | viewer `n` is lost and resumes; 31: the data ends | |
/// | 4 | viewer `n` reads all from now on; then the shard works until there is nothing to do | |
/// | 5 | the socket of viewer `n` takes so many bytes from now on, then it is full | a length |
/// | 6 | the shard has one turn, in the midst of which `n % 8` messages are published | of each a length |
/// | 7 | `n` tenths of a second pass, and whoever waits looks whether to go on | |
///
/// # Panics
/// Where a viewer is told something else than what was published, the log holds something else, or somebody is stuck.
pub fn log(data: &[u8]) {
    let mut script = Script(data);
    let mut stage = Stage::new(script.below(20) + 1, script.byte());
    while !script.is_over() {
        let what = script.byte();
        let n = usize::from(what >> 3);
        match what & 7 {
            0 => stage.publish(&lengths(n % 8 + 1, &mut script)),
            1 => stage.publish_when_room(lengths(n % 8 + 1, &mut script)),
            2 => stage.join(&mut script, n),
            3 if n == 31 => stage.end(),
            3 => stage.leave_and_resume(n),
            4 => {
                stage.reads(n, usize::MAX);
                stage.settle();
            }
            5 => stage.reads(n, script.length()),
            6 => stage.turn(lengths(n % 8, &mut script)),
            _ => stage.pass(Duration::from_millis(100) * n as u32),
        }
        stage.check_extent();
    }
    stage.end();
    stage.seats.iter().for_each(|seat| seat.reads(usize::MAX));
    stage.settle();
    assert!(stage.seats.iter().all(|seat| seat.has_all()), "stuck");
    stage.seats.iter().for_each(|seat| seat.leave());
}

fn lengths(count: usize, script: &mut Script<'_>) -> Vec<usize> {
    (0..count).map(|_| script.length()).collect()
}

impl Stage {
    fn new(frames: usize, bytes: u8) -> Self {
        let bytes = usize::from(bytes & 0x7F) * 10 + if bytes >> 7 == 1 { ROOM_BYTES } else { 0 };
        let log = Arc::new(Log::new(frames, bytes));
        let (model, meanwhile) = (RefCell::new(Model::new(frames, bytes)), Cell::default());
        let audience = Rc::new(Audience::new(log.clone()));
        let follower = audience.clone();
        Self {
            feed: Rc::new(Feed { log: log.clone(), model, meanwhile }),
            log,
            audience,
            following: Box::pin(async move { follower.follow().await }),
            seats: Vec::new(),
            now: Duration::ZERO,
            waiting: None,
            is_large: bytes >= ROOM_BYTES,
        }
    }

    fn publish(&self, lengths: &[usize]) {
        if !self.log.extent().ended {
            self.feed.publish(lengths);
        }
    }

    /// As many as it may: there is room for no more at a time.
    fn publish_when_room(&mut self, mut lengths: Vec<usize>) {
        if !self.log.extent().ended && self.waiting.is_none() {
            lengths.truncate(self.log.room_frames());
            lengths.iter_mut().for_each(|length| *length %= 1_000);
            self.waiting = Some((self.now, lengths));
            self.ask_for_room();
        }
    }

    fn pass(&mut self, time: Duration) {
        self.now += time;
        self.ask_for_room();
    }

    /// One who waits goes on when there is room, and then those it has waited for lose nothing; or when its patience has ended.
    fn ask_for_room(&mut self) {
        let Some((since, lengths)) = self.waiting.take() else { return };
        let waited = self.now - since;
        if !self.log.may_append(waited, PATIENCE) {
            assert!(waited < PATIENCE, "it should not wait any longer");
            self.waiting = Some((since, lengths));
            return;
        }
        let readers: Vec<_> = self.seats.iter().filter(|seat| seat.needs_from().is_some()).collect();
        self.feed.publish(&lengths);
        if waited < PATIENCE && self.is_large {
            assert!(readers.iter().all(|seat| seat.needs_from().is_some()), "it was to be waited for");
        }
    }

    /// One or many come who want the last few, or what came after a number.
    fn join(&mut self, script: &mut Script<'_>, n: usize) {
        let number = match script.byte() {
            small @ ..=0xF7 => u64::from(small),
            large => u64::MAX - u64::from(u8::MAX - large),
        };
        let epoch = (n & 2 == 2).then(|| if n & 4 == 4 { EPOCH } else { "before" }.to_owned());
        let start = Start { history: number, after: (n & 1 == 1).then_some(number), epoch };
        let count = if n & 16 == 16 { CROWD } else { 1 };
        if self.seats.len() + count <= MOST_VIEWERS {
            (0..count).for_each(|_| self.seat(&start, n & 8 == 0));
            if count > 1 {
                self.seats.iter().rev().take(count).for_each(|seat| seat.reads(usize::MAX));
            }
        }
    }

    fn seat(&mut self, start: &Start, announces: bool) {
        let first = start.cursor(EPOCH, self.log.extent());
        let (oldest, next) = (self.feed.model.borrow().first(), self.feed.model.borrow().next());
        let is_ours = start.epoch.as_deref().is_none_or(|epoch| epoch == EPOCH);
        let expected = match start.after.filter(|_| is_ours) {
            Some(after) => (u128::from(after) + 1).min(next.into()),
            None => next.saturating_sub(start.history).max(oldest).into(),
        };
        assert_eq!(u128::from(first), expected, "{start:?}");
        let viewer = Viewer::new(self.audience.clone(), first, announces);
        self.seats.push(Seat::new(self.feed.clone(), viewer, first, announces));
    }

    /// It is lost, perhaps in the middle of a frame, and comes back for what it has not seen whole.
    fn leave_and_resume(&mut self, number: usize) {
        let Some(number) = self.number(number) else { return };
        let seat = self.seats.swap_remove(number);
        seat.leave();
        let (next, announces) = seat.resumes_at();
        self.seat(&Start { history: 0, after: Some(next - 1), epoch: Some(EPOCH.into()) }, announces);
        let resumed = &self.seats[self.seats.len() - 1];
        assert_eq!(resumed.resumes_at(), (next, announces), "it goes on where it was");
    }

    /// The source ends when it has nothing more to say.
    fn end(&mut self) {
        self.pass(PATIENCE);
        self.log.end();
    }

    fn reads(&self, number: usize, room: usize) {
        if let Some(number) = self.number(number) {
            self.seats[number].reads(room);
        }
    }

    /// Where the viewer sits that a step means, if there is any.
    fn number(&self, n: usize) -> Option<usize> {
        let last = self.seats.len().checked_sub(1)?;
        Some(if n < 16 { n % (last + 1) } else { last - (n - 16) % (last + 1) })
    }

    fn turn(&mut self, meanwhile: Vec<usize>) {
        if !self.log.extent().ended {
            self.feed.meanwhile.set(meanwhile);
        }
        let polled = self.following.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(polled.is_pending(), "it follows as long as there is a shard");
        self.feed.publish(&self.feed.meanwhile.take());
    }

    /// When the shard has nothing more to do, whoever can take it has all, and there is room unless somebody needs it.
    fn settle(&mut self) {
        if self.waiting.is_none() {
            self.log.has_room(); // asks how far all are; one who waits has done so
        }
        (0..self.seats.len() + 2).for_each(|_| self.turn(Vec::new()));
        assert!(self.seats.iter().all(|seat| seat.is_blocked() || seat.has_all()), "nobody told it");
        let needed = self.seats.iter().filter_map(|seat| seat.needs_from()).min();
        assert_eq!(self.log.has_room(), self.feed.model.borrow().has_room(needed), "{needed:?} is needed");
        self.ask_for_room();
    }

    fn check_extent(&self) {
        let (model, ended) = (self.feed.model.borrow(), self.log.extent().ended);
        assert_eq!(self.log.extent(), Extent { first: model.first(), next: model.next(), ended });
    }
}
