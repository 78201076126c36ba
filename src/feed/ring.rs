//! The frames that a log holds: a ring of bytes, end to end, with an index of where each ends.
//! Numbers can be left out, where messages were lost to all: a hole.
//!
//! Must not know who reads it, nor locks. Read next: [`log`](super::log).

use crate::wire::{
    Role,
    raw::{Header, MAX_HEADER},
};
use bytes::Bytes;
use std::{collections::VecDeque, iter, ops::Range, sync::Arc};

/// Consecutive numbered frames, of which the oldest are dropped.
pub(super) struct Ring {
    /// All frames that are held, end to end.
    bytes: VecDeque<u8>,
    /// For each of them where it ends, in bytes since the beginning of the log.
    ends: VecDeque<u64>,
    /// Where the first of them begins, counted likewise.
    start: u64,
    next: u64,
    /// Numbers without a frame, in order: each stands in `ends` as a frame of no bytes. Those that
    /// were dropped may still be here.
    holes: VecDeque<Range<u64>>,
    /// How many rings of this log there were before it.
    run: u32,
}

impl Ring {
    /// Without frames. The first one will have number 1.
    pub(super) fn new() -> Self {
        let (bytes, ends, holes) = Default::default();
        Self { bytes, ends, start: 0, next: 1, holes, run: 0 }
    }

    /// The one that takes the place of this one, when the log starts over.
    pub(super) fn successor(&self) -> Self {
        Self { run: self.run.wrapping_add(1), ..Self::new() }
    }

    /// How many there were before it.
    pub(super) fn run(&self) -> u32 {
        self.run
    }

    /// The next frame gets this number, if it is not below the one that it would get. Numbers that
    /// are left out count as frames, of which there are at most `max_frames`.
    pub(super) fn skip_to(&mut self, next: u64, max_frames: usize) {
        let Some(count) = next.checked_sub(self.next).filter(|count| *count > 0) else { return };
        let end = self.start + self.bytes.len() as u64;
        if self.ends.is_empty() || count >= max_frames as u64 {
            *self = Self { start: end, next, run: self.run, ..Self::new() };
            return;
        }
        while self.ends.len() + count as usize > max_frames {
            self.drop_oldest();
        }
        let first = self.first();
        self.holes.retain(|hole| hole.end > first);
        match self.holes.back_mut() {
            Some(hole) if hole.end == self.next => hole.end = next,
            _ => self.holes.push_back(self.next..next),
        }
        self.ends.extend(iter::repeat_n(end, count as usize));
        self.next = next;
    }

    /// The oldest number that is held; the same as [`next`](Self::next) if there is none.
    pub(super) fn first(&self) -> u64 {
        self.next - self.ends.len() as u64
    }

    /// The number that the next frame will get.
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    /// How many bytes of memory it takes, with room that was made for more.
    pub(super) fn memory(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * size_of::<u64>()
    }

    /// How many frames, and how many bytes of them, have this number or a later one.
    pub(super) fn kept_from(&self, number: u64) -> (usize, usize) {
        let before = number.saturating_sub(self.first()).min(self.ends.len() as u64) as usize;
        let bytes = self.bytes.len() - (self.end_of(before) - self.start) as usize;
        (self.ends.len() - before, bytes)
    }

    /// The frames from number `from` on, or from the next that there is: at most `max_bytes`, but
    /// at least one frame, and none behind a hole. `None` if there are none yet.
    pub(super) fn read(&self, from: u64, max_bytes: usize) -> Option<Batch> {
        let mut first = from.max(self.first());
        let mut before_hole = self.ends.len();
        if !self.holes.is_empty() {
            (first, before_hole) = self.between_holes(first);
        }
        let skipped = (first - self.first()) as usize;
        let start = self.end_of(skipped);
        let fits = self.ends.partition_point(|&end| end <= start + max_bytes as u64);
        let last = fits.max(skipped + 1).min(before_hole);
        if skipped >= last {
            return None;
        }
        let ends: Arc<[usize]> =
            self.ends.range(skipped..last).map(|end| (end - start) as usize).collect();
        let bytes = self.copy(start, self.end_of(last));
        Some(Batch {
            first,
            next: first + ends.len() as u64,
            run: self.run,
            per_frame: 1,
            bytes,
            ends,
        })
    }

    /// The number at or after `first` that has a frame, and how many numbers the ring holds up to
    /// the next hole.
    fn between_holes(&self, first: u64) -> (u64, usize) {
        let at = self.holes.partition_point(|hole| hole.end <= first);
        let mut holes = self.holes.range(at..).peekable();
        let inside = holes.next_if(|hole| hole.start <= first);
        let first = inside.map_or(first, |hole| hole.end);
        let end = holes.next().map_or(self.next, |hole| hole.start);
        (first, (end - self.first()) as usize)
    }

    /// Appends one frame. Drops the oldest ones, as far as there would be more than `max_frames` or
    /// `max_bytes` with it.
    pub(super) fn push(
        &mut self,
        (header, payload): (&[u8], &[u8]),
        (max_frames, max_bytes): (usize, usize),
    ) {
        let frame = header.len() + payload.len();
        while !self.ends.is_empty()
            && (self.ends.len() >= max_frames || self.bytes.len() + frame > max_bytes)
        {
            self.drop_oldest();
        }
        self.bytes.extend(header);
        self.bytes.extend(payload);
        self.ends.push_back(self.start + self.bytes.len() as u64);
        self.next += 1;
    }

    fn drop_oldest(&mut self) {
        if let Some(end) = self.ends.pop_front() {
            self.bytes.drain(..(end - self.start) as usize);
            self.start = end;
        }
    }

    /// Where the first `count` frames end, in bytes since the beginning of the log.
    fn end_of(&self, count: usize) -> u64 {
        count.checked_sub(1).and_then(|last| self.ends.get(last)).copied().unwrap_or(self.start)
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
}

/// Consecutive messages in the frames in which they are sent. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The number of the first message in it.
    pub first: u64,
    /// The number after that of the last message in it.
    pub next: u64,
    /// Which [run](super::log::Extent::run) of the log it is from.
    pub run: u32,
    /// How many messages each frame holds: one, or all of them once they are
    /// [joined](Self::joined).
    per_frame: u64,
    /// The frames' bytes.
    pub bytes: Bytes,
    /// For each frame, the offset in `bytes` where it ends.
    ends: Arc<[usize]>,
}

impl Batch {
    /// The same messages in one frame, their payloads separated by line feeds. A message that is
    /// alone is left as it is. All must be of one kind, and none may have a line feed in it.
    pub fn joined(self) -> Self {
        let Ok(Some((header, _))) = Header::decode(&self.bytes, Role::Client) else { return self };
        if self.ends.len() == 1 {
            return self;
        }
        let length = self.payloads().map(|(_, payload)| payload.len() + 1).sum::<usize>() - 1;
        let mut bytes = Vec::with_capacity(MAX_HEADER + length);
        Header { length: length as u64, ..header }.encode(&mut bytes);
        for (number, payload) in self.payloads() {
            if number > self.first {
                bytes.push(b'\n');
            }
            bytes.extend_from_slice(payload);
        }
        let (per_frame, ends) = (self.next - self.first, [bytes.len()].into());
        Self { per_frame, bytes: bytes.into(), ends, ..self }
    }

    /// What is left when only `written` of the bytes were sent: the number of the first message of
    /// whose frame nothing was, and the rest of the frame before it, which must be finished because
    /// it was begun.
    pub fn after(&self, written: usize) -> (u64, Bytes) {
        let whole = self.ends.partition_point(|&end| end <= written);
        let start = whole.checked_sub(1).map_or(0, |before| self.ends[before]);
        let next = self.first + whole as u64 * self.per_frame;
        match self.ends.get(whole) {
            Some(&end) if written > start => (next + self.per_frame, self.rest(written, end)),
            _ => (next, Bytes::new()),
        }
    }

    /// The payload of each frame, and the number of the first message in it.
    pub fn payloads(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let starts = iter::once(0).chain(self.ends.iter().copied());
        let numbers = (self.first..self.next).step_by(self.per_frame as usize);
        numbers.zip(starts.zip(self.ends.iter())).filter_map(|(number, (start, &end))| {
            let frame = &self.bytes[start..end];
            let (_, header) = Header::decode(frame, Role::Client).ok()??;
            Some((number, &frame[header..]))
        })
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

#[cfg(test)]
#[path = "ring_tests.rs"]
mod tests;
