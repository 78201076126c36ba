//! The log: every message for subscribers is appended here, and every subscriber reads from here.
//!
//! ```text
//!            first                                       next
//!              |                                           |
//!   (dropped)  | frame | frame | frame | frame | ... | frame|
//!                  ^               ^                       ^
//!           a subscriber       another             most subscribers:
//!           that is slow                          nothing to read yet
//! ```
//!
//! A message gets a number, is encoded as a frame once, and is kept in a ring that is bounded in
//! frames and in bytes. A server's frames are not masked, so all clients get the same bytes. A
//! subscriber is a number: that of the next message it wants. History, resuming, falling behind and
//! fan-out are all reading from a number.
//!
//! Must not know sockets or tasks: whoever wants to be woken leaves a callback.
//! Read next: `server::subscribers`, where viewers read from it.

pub use super::{notices::Subject, ring::Batch};

use super::{notices::Notices, ring::Ring, sequencer::Sequencer};
use crate::wire::{MessageKind, raw::Header};
use slab::Slab;
use std::{
    hash::{BuildHasher, RandomState},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

/// How many frames [`Log::ask_for_room`] asks room for. In a small log it is less.
pub const ROOM_FRAMES: usize = 256;
/// [`ROOM_FRAMES`] frames of measurements fit into this many bytes.
const ROOM_BYTES: usize = 256 << 10;

/// Patience is counted in steps of this length, however late a step ends: while the process was
/// stopped, no subscriber could read.
const STEP: Duration = Duration::from_millis(100);

/// A bounded, numbered sequence of encoded frames. See the [module](self).
pub struct Log {
    state: Mutex<State>,
    /// Notified when a reader reports what it needs.
    moved: Condvar,
    /// A source waits for that. See [`is_waited_for`](Log::is_waited_for).
    waited_for: AtomicBool,
    /// How many subscribers there are, of all readers.
    subscribers: AtomicUsize,
    max_frames: usize,
    max_bytes: usize,
    sequencer: OnceLock<Arc<dyn Sequencer>>,
}

/// What a log holds at one moment: the frames `first..next`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// The oldest number that is held; the same as `next` if the log is empty.
    pub first: u64,
    /// The number that the next frame will get. The very first frame has number 1.
    pub next: u64,
    /// No frame will follow.
    pub ended: bool,
    /// How often a [notice](Log::set_notice) was set.
    pub notice: u32,
    /// How often the log [started over](Append::start_over): a cursor belongs to one run of numbers.
    pub run: u32,
}

/// Reads the log on behalf of subscribers: a worker of the server, for example.
#[derive(Debug, Clone, Copy)]
pub struct Reader(usize);

/// What the lock of a log holds.
struct State {
    ring: Ring,
    epoch: Arc<str>,
    ended: bool,
    notices: Notices,
    readers: Slab<ReaderState>,
    /// Scratch space for encoding a frame.
    header: Vec<u8>,
    payload: Vec<u8>,
}

struct ReaderState {
    wake: Box<dyn Fn() + Send + Sync>,
    /// The lowest number that one of its subscribers needs, as it last reported; `u64::MAX` for
    /// none.
    needed: u64,
}

impl Log {
    /// An empty log that holds at most `max_frames` frames (at least one), and at most `max_bytes`
    /// bytes unless a single frame is larger.
    pub fn new(max_frames: usize, max_bytes: usize) -> Self {
        let state = State {
            ring: Ring::new(),
            epoch: new_epoch(),
            ended: false,
            notices: Notices::default(),
            readers: Slab::new(),
            header: Vec::new(),
            payload: Vec::new(),
        };
        Self {
            state: Mutex::new(state),
            moved: Condvar::new(),
            waited_for: AtomicBool::new(false),
            subscribers: AtomicUsize::new(0),
            max_frames: max_frames.max(1),
            max_bytes,
            sequencer: OnceLock::new(),
        }
    }

    /// Tells the numbers of this log from those of all others: of the same name before a restart of
    /// the server, or before it was dropped and made anew.
    pub fn epoch(&self) -> Arc<str> {
        self.lock().epoch.clone()
    }

    /// The epoch, and what the log holds, at one moment.
    pub fn position(&self) -> (Arc<str>, Extent) {
        let state = self.lock();
        (state.epoch.clone(), state.extent())
    }

    /// From now on this log gets its numbers from somewhere else. It can be told so once.
    pub fn number_by(&self, sequencer: Arc<dyn Sequencer>) {
        _ = self.sequencer.set(sequencer);
    }

    /// Who gives the numbers, if it is not the log itself: then messages go there.
    pub fn sequencer(&self) -> Option<&Arc<dyn Sequencer>> {
        self.sequencer.get()
    }

    /// How many subscribers there are.
    pub fn subscribers(&self) -> usize {
        self.subscribers.load(Ordering::Relaxed)
    }

    /// Records that `count` subscribers have come.
    pub fn came(&self, count: usize) {
        self.subscribers.fetch_add(count, Ordering::Relaxed);
    }

    /// Records that `count` subscribers have gone.
    pub fn left(&self, count: usize) {
        self.subscribers.fetch_sub(count, Ordering::Relaxed);
    }

    /// How many bytes of memory its frames take, with room that was made for more.
    pub fn memory(&self) -> usize {
        self.lock().ring.memory()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No code that can panic leaves the state inconsistent, so a poisoned lock is no problem.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts to append. Any number of frames can be added to the guard under one lock; dropping it
    /// wakes the readers once.
    pub fn append(&self) -> Append<'_> {
        Append { log: self, state: self.lock() }
    }

    /// Ends the log: no frame will follow.
    pub fn end(&self) {
        let mut append = self.append();
        append.state.ended = true;
    }

    /// Sets a text about the log itself, such as the state of its sources. It has no number in the
    /// log: a subscriber that asks for its subject gets the latest one, once, before what follows.
    pub fn set_notice(&self, subject: Subject, text: impl Into<Arc<str>>) {
        self.append().state.notices.set(subject, text.into());
    }

    /// The first notice of a subject up to this one that was set after the notice with this number;
    /// and its number.
    pub fn notice_after(&self, number: u32, up_to: Subject) -> Option<(u32, Arc<str>)> {
        self.lock().notices.after(number, up_to)
    }

    /// What the log holds now.
    pub fn extent(&self) -> Extent {
        self.lock().extent()
    }

    /// The frames from number `from` on, or from the oldest if that was dropped: at most
    /// `max_bytes`, but at least one frame. `None` if there are none yet.
    pub fn read(&self, from: u64, max_bytes: usize) -> Option<Batch> {
        self.lock().ring.read(from, max_bytes)
    }

    /// Registers a reader. `wake` is called after each append, and must be quick.
    pub fn reader(&self, wake: impl Fn() + Send + Sync + 'static) -> Reader {
        let mut state = self.lock();
        Reader(state.readers.insert(ReaderState { wake: Box::new(wake), needed: u64::MAX }))
    }

    /// Removes a reader. It must not be used afterwards.
    pub fn forget(&self, reader: Reader) {
        self.lock().readers.remove(reader.0);
        self.moved.notify_all();
    }

    /// Records the lowest number that a subscriber of this reader still needs; `u64::MAX` where
    /// none needs any.
    pub fn set_needed(&self, reader: Reader, lowest: u64) {
        self.lock().readers[reader.0].needed = lowest;
        self.moved.notify_all();
    }

    /// For a source that can wait, such as a pipe: waits until [`room_frames`](Self::room_frames)
    /// more measurements can be appended without dropping any that a subscriber still needs. It
    /// waits no longer than `patience`, because all other subscribers wait, too. One that was not
    /// fast enough is then left behind, and is waited for again once it has caught up.
    pub fn wait_for_room(&self, patience: Duration) {
        if let Some(sequencer) = self.sequencer() {
            return sequencer.wait_for_room(patience);
        }
        if self.ask_for_room() {
            return;
        }
        let (mut left, mut state) = (patience, self.lock());
        while !left.is_zero() && !self.would_fit(&state) {
            let part = left.min(STEP);
            let waited = self.moved.wait_timeout_while(state, part, |state| !self.would_fit(state));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            left -= part;
        }
        drop(state);
        self.waited_for.store(false, Ordering::Relaxed);
    }

    /// Whether a source may append now: there is [room](Self::ask_for_room), or the source has
    /// `waited` as long as its patience, by its own clock. This is for a source that polls because
    /// it cannot [block](Self::wait_for_room).
    pub fn may_append(&self, waited: Duration, patience: Duration) -> bool {
        if waited < patience {
            return match self.sequencer() {
                Some(sequencer) => sequencer.has_room(),
                None => self.ask_for_room(),
            };
        }
        self.waited_for.store(false, Ordering::Relaxed);
        true
    }

    /// Whether [`room_frames`](Self::room_frames) more measurements can be appended now. If not,
    /// asks all readers to report what they need, so it is worth asking again a little later.
    pub fn ask_for_room(&self) -> bool {
        let state = self.lock();
        let fits = self.would_fit(&state);
        self.waited_for.store(!fits, Ordering::Relaxed);
        if !fits {
            state.wake_readers(); // what they reported may be old
        }
        fits
    }

    /// Whether a source waits for room: then readers should report what they
    /// [need](Self::set_needed) whenever that changes.
    pub fn is_waited_for(&self) -> bool {
        self.waited_for.load(Ordering::Relaxed)
    }

    /// How many frames [`wait_for_room`](Self::wait_for_room) makes room for.
    pub fn room_frames(&self) -> usize {
        self.max_frames.div_ceil(4).min(ROOM_FRAMES)
    }

    fn would_fit(&self, state: &State) -> bool {
        let (frames, bytes) = state.ring.kept_from(state.needed());
        let fits =
            frames + self.room_frames() <= self.max_frames && bytes + ROOM_BYTES <= self.max_bytes;
        fits || frames == 0
    }
}

impl State {
    fn extent(&self) -> Extent {
        let Self { ring, ended, notices, .. } = self;
        let (first, next, run) = (ring.first(), ring.next(), ring.run());
        Extent { first, next, ended: *ended, notice: notices.count(), run }
    }

    fn needed(&self) -> u64 {
        self.readers.iter().map(|(_, reader)| reader.needed).min().unwrap_or(u64::MAX)
    }

    fn wake_readers(&self) {
        for (_, reader) in &self.readers {
            (reader.wake)();
        }
    }
}

/// Holds the lock of a log, and appends to it; see [`Log::append`].
pub struct Append<'a> {
    log: &'a Log,
    state: MutexGuard<'a, State>,
}

impl Append<'_> {
    /// The epoch of the log.
    pub fn epoch(&self) -> Arc<str> {
        self.state.epoch.clone()
    }

    /// Starts over, without messages, in a new epoch: every subscriber is told, and goes on with
    /// the first message of the new one.
    pub fn start_over(&mut self, epoch: &str) {
        self.state.epoch = epoch.into();
        self.state.ring = self.state.ring.successor();
    }

    /// The next message gets this number, if it is not below the one that it would get. Those in
    /// between are lost to all.
    pub fn skip_to(&mut self, number: u64) {
        self.state.ring.skip_to(number, self.log.max_frames);
    }

    /// Appends one message. `write` gets its number and a buffer, to which it adds the payload.
    pub fn message(&mut self, kind: MessageKind, write: impl FnOnce(u64, &mut Vec<u8>)) {
        let State { ring, header, payload, .. } = &mut *self.state;
        header.clear();
        payload.clear();
        write(ring.next(), payload);
        Header::whole(kind.opcode(), payload.len(), None).encode(header);
        ring.push((header, payload), (self.log.max_frames, self.log.max_bytes));
        // A large message must not leave a large buffer behind.
        payload.shrink_to(ROOM_BYTES);
    }

    /// Appends one text message, as [`message`](Self::message). The payload must be UTF-8.
    pub fn text(&mut self, write: impl FnOnce(u64, &mut Vec<u8>)) {
        self.message(MessageKind::Text, write);
    }
}

impl Drop for Append<'_> {
    fn drop(&mut self) {
        self.state.wake_readers();
    }
}

/// The standard library seeds its hash maps from the system's randomness, and each differently.
/// That is enough to tell two logs apart.
fn new_epoch() -> Arc<str> {
    format!("{:016x}", RandomState::new().hash_one(std::process::id())).into()
}

#[cfg(test)]
#[path = "log_tests.rs"]
mod tests;
