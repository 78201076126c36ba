//! What waits to be written to Redis: a bounded queue, of which one batch is under way at a time.
//!
//! ```text
//!   submit ──> [ part | part | part | ... ] ──batch()──> [ under way ] ──taken()
//!                 the oldest gives way                     the same until it was taken
//! ```
//!
//! A batch whose answer did not arrive is sent again with the number that it had, and the script
//! does not take it twice. Must not know sockets and clocks. Read next: `reader.rs`.

use super::budget::Budget;
use crate::feed::sequencer::{Fate, Ticket};
use std::{collections::VecDeque, sync::Arc};

/// The most messages of one batch.
pub const MOST: u64 = 4096;
/// The most bytes of one batch, unless a single part has more.
const BATCH_BYTES: usize = 1 << 20;
/// The most bytes about the chart of one batch, likewise. It takes no numbers, so numbers do not
/// bound how much of it is kept: `publish.lua` counts batches.
const ABOUT_BYTES: usize = 16 << 10;

/// The parts that wait. See the [module](self).
#[derive(Debug)]
pub struct Queue {
    waiting: VecDeque<Part>,
    /// How many messages wait.
    count: u64,
    /// How many bytes wait or are under way.
    bytes: usize,
    /// How many messages have given way since the last batch. The next one says so, as if they had
    /// come before it.
    lost: u64,
    under_way: Option<UnderWay>,
    /// The number of the next batch.
    next: u64,
    max_count: u64,
    budget: Arc<Budget>,
}

/// The batch that is sent, and what it was made of.
#[derive(Debug)]
struct UnderWay {
    batch: Arc<Batch>,
    tickets: Vec<Arc<Ticket>>,
    bytes: usize,
}

/// What was submitted together.
#[derive(Debug, Default)]
pub struct Part {
    /// How many messages it has.
    pub count: u64,
    /// The messages, one a line.
    pub data: Vec<u8>,
    /// What is said about the chart, one annotation a line.
    pub about: Vec<u8>,
    /// Who wants to know what becomes of it.
    pub ticket: Arc<Ticket>,
}

impl Part {
    fn len(&self) -> usize {
        self.data.len() + self.about.len() + size_of::<Self>()
    }
}

/// What is sent together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// Its number. The first one has number 1.
    pub n: u64,
    /// How many messages it has.
    pub count: u64,
    /// How many messages were lost before it.
    pub lost: u64,
    /// The messages, one a line.
    pub data: Vec<u8>,
    /// What is said about the chart, one annotation a line.
    pub about: Vec<u8>,
}

impl Queue {
    /// An empty queue, in which so many messages may wait, and bytes as `budget` allows.
    pub fn new(max_count: u64, budget: Arc<Budget>) -> Self {
        let (count, bytes, lost, next) = (0, 0, 0, 1);
        let (waiting, under_way) = Default::default();
        Self { waiting, count, bytes, lost, under_way, next, max_count, budget }
    }

    /// Whether more can be submitted without anything giving way.
    pub fn has_room(&self) -> bool {
        let room = BATCH_BYTES.min(self.budget.share() / 2);
        self.count + MOST <= self.max_count && self.budget.allows((self.bytes, 0), room)
    }

    /// Takes a part. Returns how many messages have given way to it: the oldest, or the part itself
    /// if there would be no room even without them.
    pub fn submit(&mut self, part: Part) -> u64 {
        let before = self.lost;
        let (count, bytes) = (part.count, part.len());
        if !self.can_make_room(count, bytes) {
            self.give_way(&part);
            return self.lost - before;
        }
        while self.count + count > self.max_count || !self.budget.take(self.bytes, bytes) {
            let Some(oldest) = self.pop() else {
                self.give_way(&part); // meanwhile, others have taken the room
                return self.lost - before;
            };
            self.give_back(oldest.len());
            self.give_way(&oldest);
        }
        self.count += count;
        self.bytes += bytes;
        self.waiting.push_back(part);
        self.lost - before
    }

    /// Whether so much would fit if nothing waited.
    fn can_make_room(&self, count: u64, bytes: usize) -> bool {
        let under_way = self.under_way.as_ref().map_or(0, |one| one.bytes);
        let waiting = self.bytes - under_way;
        count <= self.max_count && self.budget.allows((self.bytes, waiting), bytes)
    }

    fn give_way(&mut self, part: &Part) {
        if part.ticket.fate() == Fate::Waiting {
            self.lost += part.count;
            part.ticket.lost();
        }
    }

    fn give_back(&mut self, bytes: usize) {
        self.bytes -= bytes;
        self.budget.give_back(bytes);
    }

    fn pop(&mut self) -> Option<Part> {
        let part = self.waiting.pop_front()?;
        self.count -= part.count;
        Some(part)
    }

    /// The batch to send: the one that is under way, or else a new one of what waits.
    pub fn batch(&mut self) -> Option<Arc<Batch>> {
        if self.under_way.is_none() {
            self.under_way = self.join();
        }
        self.under_way.as_ref().map(|one| one.batch.clone())
    }

    fn join(&mut self) -> Option<UnderWay> {
        let (mut batch, mut tickets, mut held) = (Batch::default(), Vec::new(), 0);
        while let Some(next) = self.waiting.front() {
            let bytes = batch.data.len() + batch.about.len() + next.len();
            let is_too_much = batch.count + next.count > MOST
                || bytes > BATCH_BYTES
                || batch.about.len() + next.about.len() > ABOUT_BYTES;
            if !tickets.is_empty() && is_too_much {
                break;
            }
            let Some(part) = self.pop() else { break };
            if part.ticket.fate() != Fate::Waiting {
                self.give_back(part.len());
                continue; // whoever submitted it has withdrawn it
            }
            held += part.len();
            batch.count += part.count;
            batch.data.extend(part.data);
            batch.about.extend(part.about);
            tickets.push(part.ticket);
        }
        if tickets.is_empty() {
            return None;
        }
        (batch.n, batch.lost) = (self.next, std::mem::take(&mut self.lost));
        self.next += 1;
        Some(UnderWay { batch: Arc::new(batch), tickets, bytes: held })
    }

    /// The batch that is under way has its numbers.
    pub fn taken(&mut self) {
        let Some(UnderWay { tickets, bytes, .. }) = self.under_way.take() else { return };
        self.give_back(bytes);
        tickets.iter().for_each(|ticket| ticket.taken());
    }

    /// Whether nothing waits and nothing is under way.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.under_way.is_none()
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.budget.give_back(self.bytes);
    }
}

#[cfg(test)]
#[path = "queue_tests.rs"]
mod tests;
