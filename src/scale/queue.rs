//! What waits to be written to Redis: a bounded queue, of which one batch is under way at a time.
//!
//! ```text
//!   submit ──> [ part | part | part | ... ] ──batch()──> [ under way ] ──taken()
//!                 the oldest gives way                     the same until it was taken
//! ```
//!
//! A batch whose answer did not arrive is sent again with the number that it had, and the script
//! does not take it twice. Must not know sockets and clocks. Read next: `reader.rs`.

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
    /// How many messages and bytes wait.
    count: u64,
    bytes: usize,
    /// How many messages have given way before the oldest that waits.
    lost: u64,
    under_way: Option<(Batch, Vec<Arc<Ticket>>)>,
    /// The number of the next batch.
    next: u64,
    max_count: u64,
    max_bytes: usize,
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
    /// An empty queue, in which so many messages and bytes may wait.
    pub fn new(max_count: u64, max_bytes: usize) -> Self {
        let (count, bytes, lost, next) = (0, 0, 0, 1);
        let (waiting, under_way) = Default::default();
        Self { waiting, count, bytes, lost, under_way, next, max_count, max_bytes }
    }

    /// Whether more can be submitted without anything giving way.
    pub fn has_room(&self) -> bool {
        self.count + MOST <= self.max_count && self.bytes + BATCH_BYTES <= self.max_bytes
    }

    /// Takes a part. Returns how many messages have given way to it, the oldest.
    pub fn submit(&mut self, part: Part) -> u64 {
        let before = self.lost;
        let (count, bytes) = (part.count, part.len());
        while self.count + count > self.max_count || self.bytes + bytes > self.max_bytes {
            let Some(oldest) = self.pop() else { break };
            if oldest.ticket.fate() == Fate::Waiting {
                self.lost += oldest.count;
                oldest.ticket.lost();
            }
        }
        self.count += count;
        self.bytes += bytes;
        self.waiting.push_back(part);
        self.lost - before
    }

    fn pop(&mut self) -> Option<Part> {
        let part = self.waiting.pop_front()?;
        self.count -= part.count;
        self.bytes -= part.len();
        Some(part)
    }

    /// The batch to send: the one that is under way, or else a new one of what waits.
    pub fn batch(&mut self) -> Option<&Batch> {
        if self.under_way.is_none() {
            self.under_way = self.join();
        }
        self.under_way.as_ref().map(|(batch, _)| batch)
    }

    fn join(&mut self) -> Option<(Batch, Vec<Arc<Ticket>>)> {
        let (mut batch, mut tickets) = (Batch::default(), Vec::new());
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
                continue; // whoever submitted it has withdrawn it
            }
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
        Some((batch, tickets))
    }

    /// The batch that is under way has its numbers.
    pub fn taken(&mut self) {
        let (_, tickets) = self.under_way.take().unwrap_or_default();
        tickets.iter().for_each(|ticket| ticket.taken());
    }

    /// Whether nothing waits and nothing is under way.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.under_way.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(text: &str) -> Part {
        Part { count: text.lines().count() as u64, data: text.into(), ..Part::default() }
    }

    fn sent(queue: &mut Queue) -> (u64, u64, u64, String) {
        let batch = queue.batch().cloned().unwrap_or_default();
        (batch.n, batch.count, batch.lost, String::from_utf8(batch.data).unwrap())
    }

    #[test]
    fn what_waits_while_a_batch_is_under_way_is_the_next_one() {
        let mut queue = Queue::new(100, 1 << 20);
        queue.submit(part("1\n2\n"));
        let first = sent(&mut queue);
        assert_eq!(first, (1, 2, 0, "1\n2\n".to_owned()));
        queue.submit(part("3\n"));
        queue.submit(part("4\n"));
        assert_eq!(sent(&mut queue), first, "it is sent again as it was");
        queue.taken();
        assert_eq!(sent(&mut queue), (2, 2, 0, "3\n4\n".to_owned()));
        queue.taken();
        assert!(queue.batch().is_none() && queue.is_empty());
    }

    #[test]
    fn the_oldest_gives_way_and_the_next_batch_says_how_many() {
        let mut queue = Queue::new(3, 1 << 20);
        let (first, second) = (part("1\n2\n"), part("3\n"));
        let (lost, kept) = (first.ticket.clone(), second.ticket.clone());
        assert_eq!(queue.submit(first), 0);
        assert_eq!(queue.submit(second), 0);
        assert_eq!(queue.submit(part("4\n5\n")), 2);
        assert_eq!((lost.fate(), kept.fate()), (Fate::Lost, Fate::Waiting));
        assert_eq!(sent(&mut queue), (1, 3, 2, "3\n4\n5\n".to_owned()));
        queue.taken();
        assert_eq!(kept.fate(), Fate::Taken);
    }

    #[test]
    fn what_was_withdrawn_is_left_out_and_is_no_loss() {
        let mut queue = Queue::new(100, 1 << 20);
        let first = part("1\n");
        let ticket = first.ticket.clone();
        queue.submit(first);
        queue.submit(part("2\n"));
        ticket.withdraw();
        assert_eq!(sent(&mut queue), (1, 1, 0, "2\n".to_owned()));
    }

    #[test]
    fn a_batch_is_bounded_and_a_single_part_always_fits() {
        let mut queue = Queue::new(100_000, 64 << 20);
        (0..3).for_each(|_| _ = queue.submit(part(&"1\n".repeat(2_000))));
        let long = "x".repeat(2 << 20) + "\n";
        queue.submit(part(&long));
        let mut counts = Vec::new();
        while let Some(batch) = queue.batch() {
            counts.push(batch.count);
            queue.taken();
        }
        assert_eq!(counts, [4_000, 2_000, 1]);
        let about = || Part { about: vec![b'x'; 6_000], ..Part::default() };
        (0..3).for_each(|_| _ = queue.submit(about()));
        assert_eq!(queue.batch().map(|batch| batch.about.len()), Some(12_000));
    }
}
