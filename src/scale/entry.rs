//! An entry of the log in Redis: a batch of messages of one writer.
//!
//! Must not know how it is read. Read next: `queue.rs`.

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
        (self.id.seq + 1).saturating_sub(self.count)
    }

    /// Whether it is the next after this place.
    pub fn follows(&self, cursor: Id) -> bool {
        if self.count + self.lost > 0 {
            self.id == Id { seq: cursor.seq + self.lost + self.count, minor: 0 }
        } else {
            self.id == Id { minor: cursor.minor + 1, ..cursor }
        }
    }

    /// Whether it was appended in this epoch.
    pub fn is_of(&self, epoch: &str) -> bool {
        epoch.get(..8) == Some(&*self.epoch)
    }
}
