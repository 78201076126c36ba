//! A tier: the buckets of one series, all of one length, of which the oldest are dropped.
//!
//! Only buckets with something in them are kept, so a series that is seldom measured takes little.
//! They stand in chunks of 64, by time; a late measurement finds its bucket as a new one does. A
//! chunk is copied only if it is written to while a reader still holds it. So a reader takes the
//! chunks of a span of time at once, and reads them while measurements go on.
//!
//! ```text
//!   dropped    reach                                     newest
//!  · · · · · ·|[chunk of 64 buckets] [chunk]      [chunk] [chunk]
//! ```
//!
//! If our clock was set, all buckets move. None is touched for that: their numbers and times stay as
//! they are, and `Place` says how far they have moved.
//!
//! From `reach` on nothing was dropped. What is older than that is refused, so that no bucket ever
//! holds only a part of its values. Must not know what is longer or shorter. Read next: `series.rs`.

use super::{
    bucket::Bucket,
    chunk::{CHUNK, Chunk},
    kept::Kept,
};
use crate::feed::steps::Move;
use std::{collections::BTreeMap, ops::Range, sync::Arc};

/// What a chunk takes besides its buckets, in bytes: its place in the map, which is half empty at
/// worst, and two allocations. Measured.
const CHUNK_BYTES: usize = 128;

/// Buckets move no further, in milliseconds: twice the range of times.
const MAX_MOVED: i64 = 4 * 8_640_000_000_000_000;

/// Where stretches of time with numbers are.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// The length of a stretch, in milliseconds.
    width: i64,
    /// How far the values have moved, in milliseconds.
    moved: i64,
}

impl Place {
    /// How far the stretches have moved: as many whole ones as come closest.
    fn whole(&self) -> i64 {
        (self.moved + self.width / 2).div_euclid(self.width) * self.width
    }

    /// The stretch that a time lies in.
    fn number(&self, t: i64) -> i64 {
        (t - self.whole()).div_euclid(self.width)
    }

    /// Where a stretch starts.
    fn start(&self, number: i64) -> i64 {
        number * self.width + self.whole()
    }

    /// From where the times in the bucket of a stretch count. It is as far from the start as it was
    /// when values came, or less than a stretch beside that.
    fn origin(&self, number: i64) -> i64 {
        number * self.width + self.moved
    }
}

/// The buckets of one length.
#[derive(Debug)]
pub struct Tier {
    place: Place,
    /// How many buckets are kept.
    most: usize,
    chunks: BTreeMap<i64, Arc<Chunk>>,
    buckets: usize,
    /// Nothing from here on was dropped.
    reach: i64,
    memory: usize,
}

impl Tier {
    /// Without buckets.
    pub fn new(width: i64, most: usize) -> Self {
        let place = Place { width, moved: 0 };
        Self { place, most, chunks: BTreeMap::new(), buckets: 0, reach: i64::MIN, memory: 0 }
    }

    /// How many bytes its chunks take.
    pub fn memory(&self) -> usize {
        self.memory
    }

    /// Adds a bucket to that of the time `t`.
    pub fn merge(&mut self, t: i64, bucket: &Bucket) {
        if t < self.reach {
            return;
        }
        let (number, chunks) = (self.place.number(t), self.chunks.len());
        let chunk = self.chunks.entry(number.div_euclid(CHUNK)).or_default();
        let (memory, buckets) = (chunk.memory(), chunk.buckets.len());
        let chunk = Arc::make_mut(chunk);
        let kept = chunk.bucket(number.rem_euclid(CHUNK) as u32);
        let origin = self.place.origin(number);
        let mut merged = kept.bucket(origin);
        merged.merge(bucket);
        *kept = Kept::new(&merged, origin);
        let (more_memory, more_buckets) = (chunk.memory(), chunk.buckets.len());
        self.memory = self.memory + more_memory - memory;
        self.buckets += more_buckets - buckets;
        self.memory += (self.chunks.len() - chunks) * CHUNK_BYTES;
        self.drop_surplus();
    }

    /// Moves the buckets whose values are not before a time, each by as many whole ones as come
    /// closest. The times in them move by as much as was asked for.
    ///
    /// The feed is locked meanwhile, and may have 1,000 series. To move all buckets takes the same
    /// few nanoseconds, however many there are. Only where a clock was set forward by mistake and is
    /// put right, those of the time in between are filed anew, a chunk at a time.
    pub fn shift(&mut self, Move { since, by: step }: Move) {
        if since > self.reach {
            return self.shift_part(since, step);
        }
        let before = self.place.whole();
        self.place.moved = self.place.moved.saturating_add(step).clamp(-MAX_MOVED, MAX_MOVED);
        if !self.is_whole() {
            self.reach = self.reach.saturating_add(self.place.whole() - before);
        }
    }

    fn shift_part(&mut self, since: i64, step: i64) {
        let place = self.place;
        let way = Place { moved: step.clamp(-MAX_MOVED, MAX_MOVED), ..place }.whole() / place.width;
        // A value lies less than a chunk beside its bucket.
        let moving = self.chunks.split_off(&(place.number(since).div_euclid(CHUNK) - 1));
        for chunk in moving.values() {
            self.memory -= chunk.memory() + CHUNK_BYTES;
            self.buckets -= chunk.buckets.len();
        }
        let mut filled: Option<(i64, Chunk)> = None;
        for (number, chunk) in moving {
            for (slot, kept) in chunk.iter() {
                let number = number * CHUNK + slot;
                let mut bucket = kept.bucket(place.origin(number));
                let first = bucket.summary().map_or(place.start(number), |summary| summary.first.t);
                if first < since {
                    self.merge(place.start(number), &bucket);
                    continue;
                }
                bucket.shift(step);
                let number = number + way;
                let at = number.div_euclid(CHUNK);
                if let Some((at, chunk)) = filled.take_if(|filled| filled.0 != at) {
                    self.put(at, chunk);
                }
                let (_, chunk) = filled.get_or_insert_with(|| (at, Chunk::with_room_for_all()));
                let slot = number.rem_euclid(CHUNK) as u32;
                *chunk.bucket(slot) = Kept::new(&bucket, place.origin(number));
            }
        }
        if let Some((at, chunk)) = filled {
            self.put(at, chunk);
        }
    }

    /// Puts a chunk in its place, all at once where there is none.
    fn put(&mut self, at: i64, mut chunk: Chunk) {
        let is_kept = self.place.start(at * CHUNK) >= self.reach;
        if is_kept && !self.chunks.contains_key(&at) {
            chunk.buckets.shrink_to_fit();
            self.memory += chunk.memory() + CHUNK_BYTES;
            self.buckets += chunk.buckets.len();
            self.chunks.insert(at, Arc::new(chunk));
            return self.drop_surplus();
        }
        for (slot, kept) in chunk.iter() {
            let number = at * CHUNK + slot;
            self.merge(self.place.start(number), &kept.bucket(self.place.origin(number)));
        }
    }

    fn drop_surplus(&mut self) {
        while self.buckets > self.most && self.chunks.len() > 1 {
            self.drop_oldest();
        }
    }

    /// Drops the older half.
    pub fn give_way(&mut self) {
        let mut newest = None;
        for _ in 0..self.chunks.len().div_ceil(2) {
            newest = self.drop_oldest();
        }
        if let (true, Some(end)) = (self.chunks.is_empty(), newest) {
            // The rest of the chunk has not been written: it is kept again.
            self.reach = end;
        }
    }

    /// Returns where the last bucket of the chunk ended.
    fn drop_oldest(&mut self) -> Option<i64> {
        let (number, chunk) = self.chunks.pop_first()?;
        self.memory -= chunk.memory() + CHUNK_BYTES;
        self.buckets -= chunk.buckets.len();
        self.reach = self.place.start((number + 1) * CHUNK);
        Some(self.reach - i64::from(chunk.present.leading_zeros()) * self.place.width)
    }

    /// Whether nothing was dropped so far.
    pub fn is_whole(&self) -> bool {
        self.reach == i64::MIN
    }

    /// Where its oldest bucket starts.
    pub fn first(&self) -> Option<i64> {
        let (number, chunk) = self.chunks.first_key_value()?;
        let (slot, _) = chunk.iter().next()?;
        Some(self.place.start(number * CHUNK + slot))
    }

    /// What it holds of a span of time.
    pub fn view(&self, span: &Range<i64>) -> TierView {
        let chunk = |t: i64| self.place.number(t).div_euclid(CHUNK);
        let held = if span.is_empty() {
            Vec::new()
        } else {
            let range = self.chunks.range(chunk(span.start)..=chunk(span.end - 1));
            range.map(|(number, chunk)| (*number, chunk.clone())).collect()
        };
        TierView { width: self.place.width, reach: self.reach, place: self.place, chunks: held }
    }
}

/// What a tier held of a span of time at one moment.
#[derive(Debug, Clone)]
pub struct TierView {
    /// The length of a bucket, in milliseconds.
    pub width: i64,
    /// Nothing from here on was dropped.
    pub reach: i64,
    place: Place,
    chunks: Vec<(i64, Arc<Chunk>)>,
}

impl TierView {
    /// The start and the bucket of each whose start is in `range`, in order.
    pub fn buckets(&self, range: Range<i64>) -> impl Iterator<Item = (i64, Bucket)> {
        let all = self.chunks.iter().flat_map(move |(number, chunk)| {
            chunk.iter().map(move |(slot, kept)| {
                let number = number * CHUNK + slot;
                (self.place.start(number), kept.bucket(self.place.origin(number)))
            })
        });
        let (start, end) = (range.start, range.end);
        all.skip_while(move |(t, _)| *t < start).take_while(move |(t, _)| *t < end)
    }
}

#[cfg(test)]
#[path = "tier_tests.rs"]
mod tests;
