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
    /// How many messages have given way before the oldest that waits.
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
        self.count + MOST <= self.max_count && self.budget.allows(self.bytes, room)
    }

    /// Takes a part. Returns how many messages have given way to it: the oldest, and the part
    /// itself if there is no room even then.
    pub fn submit(&mut self, part: Part) -> u64 {
        let before = self.lost;
        let (count, bytes) = (part.count, part.len());
        while self.count + count > self.max_count || !self.budget.take(self.bytes, bytes) {
            let Some(oldest) = self.pop() else {
                self.give_way(&part);
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
mod tests {
    use super::*;

    fn queue(max_count: u64) -> Queue {
        Queue::new(max_count, Arc::new(Budget::new(64 << 20, 1)))
    }

    fn part(text: &str) -> Part {
        Part { count: text.lines().count() as u64, data: text.into(), ..Part::default() }
    }

    fn sent(queue: &mut Queue) -> (u64, u64, u64, String) {
        let batch = queue.batch().unwrap_or_default();
        (batch.n, batch.count, batch.lost, String::from_utf8(batch.data.clone()).unwrap())
    }

    #[test]
    fn what_waits_while_a_batch_is_under_way_is_the_next_one() {
        let mut queue = queue(100);
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
        let mut queue = queue(3);
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
        let mut queue = queue(100);
        let first = part("1\n");
        let ticket = first.ticket.clone();
        queue.submit(first);
        queue.submit(part("2\n"));
        ticket.withdraw();
        assert_eq!(sent(&mut queue), (1, 1, 0, "2\n".to_owned()));
    }

    #[test]
    fn a_batch_is_bounded_unless_it_is_a_single_part() {
        let mut queue = queue(100_000);
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

    /// As on a server with a thousand feeds while Redis is away.
    #[test]
    fn all_queues_together_hold_what_the_budget_says_and_each_has_its_share() {
        const MAX: usize = 16 << 20;
        let budget = Arc::new(Budget::new(MAX, 1_000));
        let queue = |_| Queue::new(1 << 40, budget.clone());
        let mut queues: Vec<_> = (0..1_000).map(queue).collect();
        let one = || part(&"1\n".repeat(500));
        // One takes all there is, and is full.
        while queues[0].submit(one()) == 0 {}
        assert!(budget.used() <= MAX && budget.used() > MAX - 2_000, "{}", budget.used());
        assert!(!queues[0].has_room() && queues[1].has_room(), "each has room for its share");
        for round in 0..20 {
            for queue in &mut queues[1..] {
                let ticket = one().ticket;
                queue.submit(Part { ticket: ticket.clone(), ..one() });
                assert_eq!(ticket.fate(), Fate::Waiting, "the newest stays");
                if round == 5 {
                    queue.batch(); // what is under way counts, too
                }
            }
            assert!(budget.used() <= 2 * MAX, "{}", budget.used());
        }
        let large = part(&"x".repeat(MAX));
        let ticket = large.ticket.clone();
        queues[1].submit(large);
        assert_eq!(ticket.fate(), Fate::Lost, "nobody may have it all again");
        queues.iter_mut().for_each(|queue| {
            while queue.batch().is_some() {
                queue.taken()
            }
        });
        assert_eq!(budget.used(), 0);
        queues[0].submit(one());
        drop(queues);
        assert_eq!(budget.used(), 0);
    }
}
