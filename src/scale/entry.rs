//! An entry of the log in Redis: a batch of messages of one writer.
//!
//! Whoever can write to Redis can write an entry, and any numbers: what ours cannot have written is
//! told apart [here](Entry::checked). Must not know how it is read. Read next: `budget.rs`.

use super::lines::lines;

/// The largest number that is given. The scripts and the page count in floating point, which is
/// exact up to here.
pub const MAX_NUMBER: u64 = (1 << 53) - 1;

/// The place of an entry: the number of its last message, and how many entries without a message
/// have come since that number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id {
    /// The number of the last message.
    pub seq: u64,
    /// How many entries without a message have this number.
    pub minor: u64,
}

impl Id {
    /// As Redis writes it: `17-0`.
    pub fn parse(text: &str) -> Option<Self> {
        let (seq, minor) = text.split_once('-')?;
        Some(Self { seq: seq.parse().ok()?, minor: minor.parse().ok()? })
    }

    /// Whether the scripts can have given it.
    pub fn is_possible(&self) -> bool {
        self.seq <= MAX_NUMBER && self.minor <= MAX_NUMBER
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.seq, self.minor)
    }
}

/// Which batch it is: a writer sends each once, though perhaps more often than once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The writer.
    pub writer: Box<str>,
    /// Its number of the batch.
    pub n: u64,
}

/// One entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its place.
    pub id: Id,
    /// The first part of the epoch in which it was appended.
    pub epoch: Box<str>,
    /// When, Unix time in milliseconds.
    pub t: u64,
    /// Which batch it is.
    pub origin: Origin,
    /// How many messages it has.
    pub count: u64,
    /// How many messages were lost before it.
    pub lost: u64,
    /// Its messages, one a line.
    pub data: Vec<u8>,
    /// What it says about the chart, one annotation a line.
    pub about: Vec<u8>,
}

impl Entry {
    /// The number of its first message.
    pub fn first(&self) -> u64 {
        self.id.seq.saturating_sub(self.count).saturating_add(1)
    }

    /// The same, or, if ours cannot have written it, a foreign one: it has nothing but its place and
    /// is of no epoch.
    pub fn checked(self) -> Self {
        let numbers = self.count.checked_add(self.lost);
        let has_numbers = numbers.is_some_and(|numbers| numbers <= self.id.seq);
        let has_lines = lines(&self.data).count() as u64 == self.count;
        let is_ours = self.id.is_possible() && has_numbers && has_lines;
        if is_ours { self } else { Self { id: self.id, ..Self::default() } }
    }

    /// Whether it is the next after this place.
    pub fn follows(&self, cursor: Id) -> bool {
        let numbers = self.count.saturating_add(self.lost);
        let next = if numbers > 0 {
            cursor.seq.checked_add(numbers).map(|seq| Id { seq, minor: 0 })
        } else {
            cursor.minor.checked_add(1).map(|minor| Id { minor, ..cursor })
        };
        next == Some(self.id)
    }

    /// Whether it is behind this place, with all of its numbers: there may be a hole before it.
    pub fn is_behind(&self, cursor: Id) -> bool {
        self.id > cursor && self.first() > cursor.seq
    }

    /// Whether it was appended in this epoch.
    pub fn is_of(&self, epoch: &str) -> bool {
        epoch.get(..8) == Some(&*self.epoch)
    }
}
