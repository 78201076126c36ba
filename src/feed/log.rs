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

use crate::wire::{MessageKind, raw::Header};
use bytes::Bytes;
use slab::Slab;
use std::{
    collections::VecDeque,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// How many frames [`Log::ask_for_room`] asks room for. In a small log it is less.
pub const ROOM_FRAMES: usize = 256;
/// So many frames of measurements fit into this many bytes.
const ROOM_BYTES: usize = 256 << 10;

/// Patience is counted in steps of this length, however late a step ends: while the process was
/// stopped, no subscriber could read.
const STEP: Duration = Duration::from_millis(100);

/// A bounded, numbered sequence of encoded frames. See the [module](self).
pub struct Log {
    ring: Mutex<Ring>,
    /// Notified when a reader reports what it needs.
    moved: Condvar,
    /// A source waits for that. See [`is_waited_for`](Log::is_waited_for).
    waited_for: AtomicBool,
    max_frames: usize,
    max_bytes: usize,
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
}

/// Consecutive frames, as they are sent. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The number of the first frame in it.
    pub first: u64,
    /// The number after that of the last frame in it.
    pub next: u64,
    /// The frames' bytes.
    pub bytes: Bytes,
    /// For each frame, the offset in `bytes` where it ends.
    ends: Arc<[usize]>,
}

impl Batch {
    /// What is left when only `written` of the bytes were sent: the number of the first frame of
    /// which nothing was, and the rest of the frame before it, which must be finished because it
    /// was begun.
    pub fn after(&self, written: usize) -> (u64, Bytes) {
        let whole = self.ends.partition_point(|&end| end <= written);
        let start = whole.checked_sub(1).map_or(0, |before| self.ends[before]);
        let next = self.first + whole as u64;
        match self.ends.get(whole) {
            Some(&end) if written > start => (next + 1, self.rest(written, end)),
            _ => (next, Bytes::new()),
        }
    }

    /// The rest of one frame. A small rest is copied, so that it does not keep the whole batch in
    /// memory. A large one is most of the batch, and is shared by all whose sockets took as little.
    fn rest(&self, start: usize, end: usize) -> Bytes {
        if (end - start) * 2 < self.bytes.len() {
            Bytes::copy_from_slice(&self.bytes[start..end])
        } else {
            self.bytes.slice(start..end)
        }
    }
}

/// Reads the log on behalf of subscribers: a worker of the server, for example.
#[derive(Debug, Clone, Copy)]
pub struct Reader(usize);

struct Ring {
    /// All frames that are held, end to end.
    bytes: VecDeque<u8>,
    /// For each of them where it ends, in bytes since the beginning of the log.
    ends: VecDeque<u64>,
    /// Where the first of them begins, counted likewise.
    start: u64,
    next: u64,
    ended: bool,
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
    /// An empty log that holds at most so many frames (at least one), and at most so many bytes
    /// unless a single frame is larger.
    pub fn new(max_frames: usize, max_bytes: usize) -> Self {
        let ring = Ring {
            bytes: VecDeque::new(),
            ends: VecDeque::new(),
            start: 0,
            next: 1,
            ended: false,
            readers: Slab::new(),
            header: Vec::new(),
            payload: Vec::new(),
        };
        Self {
            ring: Mutex::new(ring),
            moved: Condvar::new(),
            waited_for: AtomicBool::new(false),
            max_frames: max_frames.max(1),
            max_bytes,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Ring> {
        // No code that can panic leaves the ring inconsistent, so a poisoned lock is no problem.
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts to append. Any number of frames can be added to the guard under one lock; dropping it
    /// wakes the readers once.
    pub fn append(&self) -> Append<'_> {
        Append { log: self, ring: self.lock() }
    }

    /// Ends the log: no frame will follow.
    pub fn end(&self) {
        let mut append = self.append();
        append.ring.ended = true;
    }

    /// What the log holds now.
    pub fn extent(&self) -> Extent {
        let ring = self.lock();
        Extent { first: ring.first(), next: ring.next, ended: ring.ended }
    }

    /// The frames from number `from` on, or from the oldest if that was dropped: at most
    /// `max_bytes`, but at least one frame. `None` where there are none yet.
    pub fn read(&self, from: u64, max_bytes: usize) -> Option<Batch> {
        let ring = self.lock();
        let first = from.max(ring.first());
        let skipped = (first - ring.first()) as usize;
        let start = ring.end_of(skipped);
        let fits = ring.ends.partition_point(|&end| end <= start + max_bytes as u64);
        let last = fits.max(skipped + 1).min(ring.ends.len());
        if skipped >= last {
            return None;
        }
        let ends: Arc<[usize]> =
            ring.ends.range(skipped..last).map(|end| (end - start) as usize).collect();
        let bytes = ring.copy(start, ring.end_of(last));
        Some(Batch { first, next: first + ends.len() as u64, bytes, ends })
    }

    /// Registers a reader. `wake` is called after each append, and must be quick.
    pub fn reader(&self, wake: impl Fn() + Send + Sync + 'static) -> Reader {
        let mut ring = self.lock();
        Reader(ring.readers.insert(ReaderState { wake: Box::new(wake), needed: u64::MAX }))
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
        if self.ask_for_room() {
            return;
        }
        let (mut left, mut ring) = (patience, self.lock());
        while !left.is_zero() && !self.would_fit(&ring) {
            let part = left.min(STEP);
            let waited = self.moved.wait_timeout_while(ring, part, |ring| !self.would_fit(ring));
            ring = waited.unwrap_or_else(PoisonError::into_inner).0;
            left -= part;
        }
        drop(ring);
        self.waited_for.store(false, Ordering::Relaxed);
    }

    /// Whether a source that has `waited` so long, by a clock of its own, may append now: there is
    /// [room](Self::ask_for_room), or its patience has ended. For a source that polls because it
    /// cannot [block](Self::wait_for_room).
    pub fn may_append(&self, waited: Duration, patience: Duration) -> bool {
        if waited < patience {
            return self.ask_for_room();
        }
        self.waited_for.store(false, Ordering::Relaxed);
        true
    }

    /// Whether [`room_frames`](Self::room_frames) more measurements can be appended now. If not,
    /// asks all readers to report what they need, so it is worth asking again a little later.
    pub fn ask_for_room(&self) -> bool {
        let ring = self.lock();
        let fits = self.would_fit(&ring);
        self.waited_for.store(!fits, Ordering::Relaxed);
        if !fits {
            ring.wake_readers(); // what they reported may be old
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

    fn would_fit(&self, ring: &Ring) -> bool {
        let unneeded =
            ring.needed().saturating_sub(ring.first()).min(ring.ends.len() as u64) as usize;
        let kept_frames = ring.ends.len() - unneeded;
        let kept_bytes = ring.bytes.len() - (ring.end_of(unneeded) - ring.start) as usize;
        let fits = kept_frames + self.room_frames() <= self.max_frames
            && kept_bytes + ROOM_BYTES <= self.max_bytes;
        fits || kept_frames == 0
    }
}

impl Ring {
    fn first(&self) -> u64 {
        self.next - self.ends.len() as u64
    }

    /// Where the first `count` frames end, in bytes since the beginning of the log.
    fn end_of(&self, count: usize) -> u64 {
        count.checked_sub(1).and_then(|last| self.ends.get(last)).copied().unwrap_or(self.start)
    }

    fn needed(&self) -> u64 {
        self.readers.iter().map(|(_, reader)| reader.needed).min().unwrap_or(u64::MAX)
    }

    fn copy(&self, start: u64, end: u64) -> Bytes {
        let (start, end) = ((start - self.start) as usize, (end - self.start) as usize);
        let (front, back) = self.bytes.as_slices();
        let split = front.len();
        if end <= split {
            return Bytes::copy_from_slice(&front[start..end]);
        }
        let back = &back[start.saturating_sub(split)..end - split];
        Bytes::from([&front[start.min(split)..], back].concat())
    }

    fn wake_readers(&self) {
        for (_, reader) in &self.readers {
            (reader.wake)();
        }
    }

    fn drop_oldest(&mut self) {
        if let Some(end) = self.ends.pop_front() {
            self.bytes.drain(..(end - self.start) as usize);
            self.start = end;
        }
    }
}

/// Holds the lock of a log, and appends to it; see [`Log::append`].
pub struct Append<'a> {
    log: &'a Log,
    ring: MutexGuard<'a, Ring>,
}

impl Append<'_> {
    /// Appends one message. `write` gets its number and a buffer, to which it adds the payload.
    pub fn message(&mut self, kind: MessageKind, write: impl FnOnce(u64, &mut Vec<u8>)) {
        let ring = &mut *self.ring;
        ring.header.clear();
        ring.payload.clear();
        write(ring.next, &mut ring.payload);
        Header::whole(kind.opcode(), ring.payload.len(), None).encode(&mut ring.header);

        let frame = ring.header.len() + ring.payload.len();
        while !ring.ends.is_empty()
            && (ring.ends.len() >= self.log.max_frames
                || ring.bytes.len() + frame > self.log.max_bytes)
        {
            ring.drop_oldest();
        }
        ring.bytes.extend(&ring.header);
        ring.bytes.extend(&ring.payload);
        ring.ends.push_back(ring.start + ring.bytes.len() as u64);
        ring.next += 1;
        // A large message must not leave a large buffer behind.
        ring.payload.shrink_to(ROOM_BYTES);
    }

    /// Appends one text message, as [`message`](Self::message). The payload must be UTF-8.
    pub fn text(&mut self, write: impl FnOnce(u64, &mut Vec<u8>)) {
        self.message(MessageKind::Text, write);
    }
}

impl Drop for Append<'_> {
    fn drop(&mut self) {
        self.ring.wake_readers();
    }
}

#[cfg(test)]
#[path = "log_tests.rs"]
mod tests;
