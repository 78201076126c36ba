//! The log: the one place that every message for viewers goes through, and from which every viewer
//! reads.
//!
//! ```text
//!            first                                       next
//!              |                                           |
//!   (dropped)  | frame | frame | frame | frame | ... | frame|
//!                  ^               ^                       ^
//!              a viewer        another               most viewers:
//!           that is slow                          nothing to read yet
//! ```
//!
//! A message gets a number, is made into a frame once, and stands in a ring of encoded frames that
//! is bounded in frames and in bytes. A server's frames carry no mask, so the same bytes serve
//! everyone. A viewer is a number: the next one that it wants. History, resuming, falling behind
//! and fan-out are all just reading from a number.
//!
//! It knows nothing of sockets or tasks: who wants to hear of news leaves a callback.
//! Read next: `server::audience`, where viewers read from it.

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

/// How many frames [`Log::has_room`] asks room for at a time, less where the log is small.
pub const ROOM_FRAMES: usize = 256;
/// The bytes that so many frames of measurements are sure to fit in.
const ROOM_BYTES: usize = 256 << 10;

/// Patience is counted in steps of this length, however late a step ends: while the process did not
/// run, no viewer could have moved on.
const STEP: Duration = Duration::from_millis(100);

/// A bounded, numbered sequence of encoded frames. See the [module](self).
pub struct Log {
    ring: Mutex<Ring>,
    /// Told when a reader has moved on.
    moved: Condvar,
    /// A source waits for that.
    waited_for: AtomicBool,
    max_frames: usize,
    max_bytes: usize,
}

/// What a log holds at a moment: the frames `first..next`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// The oldest number still held; the same as `next` where none is.
    pub first: u64,
    /// The number that the next frame will get. The first frame of all has 1.
    pub next: u64,
    /// No frame will ever follow.
    pub ended: bool,
}

/// Some frames that follow one another, as they go onto the wire. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The number of the first frame in it.
    pub first: u64,
    /// The number after that of the last frame in it.
    pub next: u64,
    /// The frames' bytes.
    pub bytes: Bytes,
    /// For each frame, where in `bytes` it ends.
    ends: Arc<[usize]>,
}

impl Batch {
    /// What is to do when only `written` of the bytes went out: the number of the first frame of
    /// which nothing did, and the rest of the frame before it, which has been begun and so must be
    /// finished.
    pub fn after(&self, written: usize) -> (u64, Bytes) {
        let whole = self.ends.partition_point(|&end| end <= written);
        let start = whole.checked_sub(1).map_or(0, |before| self.ends[before]);
        let next = self.first + whole as u64;
        match self.ends.get(whole) {
            Some(&end) if written > start => (next + 1, self.rest(written, end)),
            _ => (next, Bytes::new()),
        }
    }

    /// The bytes of one frame that are left, so that holding them holds little else: a small rest
    /// is copied, so that it does not hold the whole batch, and a large one is most of the batch,
    /// and shared by all whose sockets took as little.
    fn rest(&self, start: usize, end: usize) -> Bytes {
        if (end - start) * 2 < self.bytes.len() {
            Bytes::copy_from_slice(&self.bytes[start..end])
        } else {
            self.bytes.slice(start..end)
        }
    }
}

/// One of those who read the log on behalf of viewers; a shard of the server, say.
#[derive(Debug, Clone, Copy)]
pub struct Reader(usize);

struct Ring {
    /// All held frames, end to end.
    bytes: VecDeque<u8>,
    /// For each held frame where it ends, counted in bytes from the beginning of the log.
    ends: VecDeque<u64>,
    /// Where the first held frame begins, counted likewise.
    start: u64,
    next: u64,
    ended: bool,
    readers: Slab<ReaderState>,
    /// Scratch space for the frame being made.
    header: Vec<u8>,
    payload: Vec<u8>,
}

struct ReaderState {
    wake: Box<dyn Fn() + Send + Sync>,
    /// The lowest number that one of its viewers still waits for and is expected to come for.
    needs: u64,
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
        // No code that can panic leaves the ring half changed, so what a poisoned lock guards is
        // whole.
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to append. Frames may be added to the guard, with a single lock and, when it is
    /// dropped, one waking for all.
    pub fn append(&self) -> Append<'_> {
        Append { log: self, ring: self.lock() }
    }

    /// Says that no frame will follow.
    pub fn end(&self) {
        let mut append = self.append();
        append.ring.ended = true;
    }

    /// What the log holds now.
    pub fn extent(&self) -> Extent {
        let ring = self.lock();
        Extent { first: ring.first(), next: ring.next, ended: ring.ended }
    }

    /// The frames from number `from` on, or from the oldest held where that is gone already: at
    /// most `max_bytes`, but at least one frame. `None`: there are none yet.
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

    /// Registers one who reads for viewers; `wake` is called after each append, and must be quick.
    pub fn reader(&self, wake: impl Fn() + Send + Sync + 'static) -> Reader {
        let mut ring = self.lock();
        Reader(ring.readers.insert(ReaderState { wake: Box::new(wake), needs: u64::MAX }))
    }

    /// Forgets a reader: it has no viewers any more, and never will.
    pub fn forget(&self, reader: Reader) {
        self.lock().readers.remove(reader.0);
        self.moved.notify_all();
    }

    /// Takes note of the lowest number that a viewer of this reader still needs; `u64::MAX` where
    /// none needs any.
    pub fn needs(&self, reader: Reader, lowest: u64) {
        self.lock().readers[reader.0].needs = lowest;
        self.moved.notify_all();
    }

    /// For a source that can wait, such as a pipe: waits until [`room_frames`](Self::room_frames)
    /// more measurements can be appended without dropping what a viewer that keeps reading still
    /// needs; but no longer than `patience`, because the others wait with it. A viewer that was not
    /// fast enough is left behind then, and waited for again when it has caught up.
    pub fn wait_for_room(&self, patience: Duration) {
        if self.has_room() {
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

    /// Whether one who has `waited` so long, on a clock of its own, may append now: there is
    /// [room](Self::has_room), or its patience has ended. To be asked again and again by one who
    /// cannot [stand still](Self::wait_for_room) until then.
    pub fn may_append(&self, waited: Duration, patience: Duration) -> bool {
        if waited < patience {
            return self.has_room();
        }
        self.waited_for.store(false, Ordering::Relaxed);
        true
    }

    /// Whether so many more can be appended already. If not, readers are asked how far their
    /// viewers are, and it is worth asking again a little later.
    pub fn has_room(&self) -> bool {
        let ring = self.lock();
        let fits = self.would_fit(&ring);
        self.waited_for.store(!fits, Ordering::Relaxed);
        if !fits {
            ring.wake_readers(); // what they said may be old
        }
        fits
    }

    /// Whether a source waits for readers to move: then they should [say so](Self::needs) when they
    /// have.
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

    /// Where the first `count` held frames end, counted from the beginning of the log.
    fn end_of(&self, count: usize) -> u64 {
        count.checked_sub(1).and_then(|last| self.ends.get(last)).copied().unwrap_or(self.start)
    }

    fn needed(&self) -> u64 {
        self.readers.iter().map(|(_, reader)| reader.needs).min().unwrap_or(u64::MAX)
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

/// Appends to a log for as long as it lives; see [`Log::append`].
pub struct Append<'a> {
    log: &'a Log,
    ring: MutexGuard<'a, Ring>,
}

impl Append<'_> {
    /// Appends one message, whose payload `write` puts into the buffer that it is handed with the
    /// message's number.
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
        // One large message must not leave a large buffer behind.
        ring.payload.shrink_to(ROOM_BYTES);
    }

    /// Appends one text message; `write` as for [`message`](Self::message), its bytes must be
    /// UTF-8.
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
