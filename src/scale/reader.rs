//! What one server knows of a log in Redis, and what it asks next.
//!
//! ```text
//!  connected ──> Verify ──── it is the log that we know ────> Follow ──> entries
//!                ^  │  │                                        │
//!                │  │  └─ another epoch ──> Load ──> Verify ──> starts over, then Follow
//!                │  └─ another run of Redis, or a lost tail ──> Agree ──> Verify
//!                └─ nothing came for a while, or what came does not follow
//! ```
//!
//! Redis alone would not say that a log is no longer the one that was read: after a restart without
//! its data, whoever waits for number 6 waits until the new log has got there; and a replica that
//! is promoted gives numbers a second time that its master had given already. So, as in Raft, the
//! reader compares the last entry that it has seen. Where it is gone or another, or Redis runs
//! anew, a new epoch begins, for all servers.
//!
//! Inputs are calls, and what came of them is [taken](Reader::take). Must not know sockets and
//! clocks. Read next: `member.rs`.

use super::entry::{Entry, Id, Origin};
use thiserror::Error;

/// How many entries are asked for at a time, at most.
pub const AT_A_TIME: usize = 64;

/// What to ask Redis next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// For a [`View`], with the entry at this place.
    Verify(Id),
    /// To note this run of Redis, and in a new epoch if `begins`, if what was seen is still so.
    Agree {
        /// The epoch and the run that were seen; empty where there was none.
        seen: Stamp,
        /// The run.
        run: Box<str>,
        /// A new epoch begins.
        begins: bool,
    },
    /// For the last [so many](Reader::at_a_time) entries, or those before this place, the newest
    /// first.
    Load(Option<Id>),
    /// For the first so many entries after this place, or to wait for one.
    Follow(Id),
}

/// What the log is called at one time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp {
    /// The epoch; empty if there is none.
    pub epoch: Box<str>,
    /// The run of Redis in which that was last agreed on; empty if it was not.
    pub run: Box<str>,
}

/// What Redis holds at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    /// The log's stamp.
    pub stamp: Stamp,
    /// The place of the last entry.
    pub last: Id,
    /// The run of Redis now: its replication id.
    pub run: Box<str>,
    /// It takes writes.
    pub is_master: bool,
    /// It loses nothing when it is restarted.
    pub keeps_all: bool,
    /// Which batch is at the place that was asked for, if there is an entry.
    pub origin: Option<Origin>,
}

impl View {
    /// Whether our scripts can have left it so: somebody else may have written to it.
    fn is_possible(&self) -> bool {
        let epoch = &self.stamp.epoch;
        let is_name = epoch.bytes().all(|byte| byte.is_ascii_alphanumeric());
        self.last.is_possible() && is_name && (8..=64).contains(&epoch.len())
    }
}

/// What has come of the answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// The log starts over in this epoch, with these entries.
    StartOver(Box<str>, Vec<Entry>),
    /// These entries follow. Where there is a hole before one, the messages are lost.
    Entries(Vec<Entry>),
}

/// Redis cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("this Redis is a replica; the URL must name the master")]
pub struct IsReplica;

/// See the [module](self).
#[derive(Debug)]
pub struct Reader {
    /// How many messages to have.
    history: u64,
    /// How many entries to ask for at a time.
    at_a_time: usize,
    /// The epoch of what was read; empty before anything was.
    epoch: Box<str>,
    cursor: Id,
    /// Which batch is at the cursor.
    origin: Option<Origin>,
    next: Ask,
    /// While it loads: the newest first.
    loaded: Vec<Entry>,
    /// What was loaded, until it is verified that it was of one epoch.
    pending: Option<Vec<Entry>>,
    /// The log was verified, and nothing was read since: a hole is one.
    is_verified: bool,
    /// Just after that, an entry was of another epoch.
    is_doubtful: bool,
    news: Option<News>,
}

impl Reader {
    /// Has read nothing. It wants the last `history` messages.
    pub fn new(history: u64) -> Self {
        Self {
            history,
            at_a_time: AT_A_TIME,
            epoch: Box::default(),
            cursor: Id::default(),
            origin: None,
            next: Ask::Verify(Id::default()),
            loaded: Vec::new(),
            pending: None,
            is_verified: false,
            is_doubtful: false,
            news: None,
        }
    }

    /// What to ask next.
    pub fn ask(&self) -> &Ask {
        &self.next
    }

    /// How many entries to ask for at a time.
    pub fn at_a_time(&self) -> usize {
        self.at_a_time
    }

    /// What has come of the last answer.
    pub fn take(&mut self) -> Option<News> {
        self.news.take()
    }

    /// The connection is a new one. If entries were asked for on the last one, fewer are now: Redis
    /// disconnects whoever asks for more than `client-output-buffer-limit`, each time.
    pub fn connected(&mut self) {
        if matches!(self.next, Ask::Load(_) | Ask::Follow(_)) {
            self.at_a_time = (self.at_a_time / 2).max(1);
        }
        if let Ask::Load(_) = self.next {
            self.epoch = Box::default(); // it is not known before all of it was loaded
        }
        self.verify();
    }

    fn verify(&mut self) {
        self.loaded = Vec::new();
        self.is_verified = false;
        self.next = Ask::Verify(self.cursor);
    }

    /// The answer to [`Ask::Verify`].
    ///
    /// # Errors
    /// It cannot be used.
    pub fn verified(&mut self, view: View) -> Result<(), IsReplica> {
        if !view.is_master {
            return Err(IsReplica);
        }
        let stamp = &view.stamp;
        let is_known = *self.epoch == *stamp.epoch;
        let is_doubtful = std::mem::take(&mut self.is_doubtful);
        let matches = !is_known || (!is_doubtful && self.matches(&view));
        let same_run = stamp.run == view.run || view.keeps_all;
        if !view.is_possible() || !matches || !same_run {
            self.agree(&view, true);
        } else if stamp.run != view.run {
            self.agree(&view, false);
        } else if is_known {
            self.is_verified = true;
            self.next = Ask::Follow(self.cursor);
            let loaded = self.pending.take();
            self.news = loaded.map(|entries| News::StartOver(self.epoch.clone(), entries));
        } else {
            self.pending = None;
            self.epoch.clone_from(&stamp.epoch);
            (self.cursor, self.origin) = (view.last, None);
            self.next = Ask::Load(None);
        }
        Ok(())
    }

    fn agree(&mut self, view: &View, begins: bool) {
        self.next = Ask::Agree { seen: view.stamp.clone(), run: view.run.clone(), begins };
    }

    /// Whether the log has all that was read of it. An entry that is no longer there was trimmed,
    /// if there are later ones.
    fn matches(&self, view: &View) -> bool {
        match (&self.origin, &view.origin) {
            _ if view.last < self.cursor => false,
            (Some(known), Some(there)) => known == there,
            (Some(_), None) => view.last > self.cursor,
            (None, _) => true,
        }
    }

    /// The answer to [`Ask::Agree`], whoever has won.
    pub fn agreed(&mut self) {
        self.verify();
    }

    /// The answer to [`Ask::Load`].
    pub fn loaded(&mut self, entries: Vec<Entry>) {
        let is_all = entries.len() < self.at_a_time;
        self.loaded.extend(entries);
        let counts = self.loaded.iter().map(|entry| entry.count);
        let count = counts.fold(0, u64::saturating_add);
        if let Some(oldest) = self.loaded.last()
            && !is_all
            && count < self.history
        {
            self.next = Ask::Load(Some(oldest.id));
            return;
        }
        let mut entries = std::mem::take(&mut self.loaded);
        entries.reverse();
        let mut last = Id::default();
        entries.retain(|entry| {
            let is_next = entry.is_behind(last);
            last = if is_next { entry.id } else { last };
            is_next
        });
        if let Some(last) = entries.last() {
            (self.cursor, self.origin) = (last.id, Some(last.origin.clone()));
        }
        self.pending = Some(entries);
        self.next = Ask::Verify(self.cursor);
    }

    /// The answer to [`Ask::Follow`]. Without an entry, none has come for a while.
    pub fn followed(&mut self, entries: Vec<Entry>) {
        if entries.is_empty() {
            self.at_a_time = AT_A_TIME; // what was long has been read
            return self.verify();
        }
        let mut good = Vec::with_capacity(entries.len());
        for entry in entries {
            let may_be_hole = self.is_verified && entry.is_behind(self.cursor);
            self.is_doubtful = self.is_verified && !entry.is_of(&self.epoch);
            if !entry.is_of(&self.epoch) || !(entry.follows(self.cursor) || may_be_hole) {
                self.verify();
                break;
            }
            self.is_verified = false;
            (self.cursor, self.origin) = (entry.id, Some(entry.origin.clone()));
            self.next = Ask::Follow(self.cursor);
            good.push(entry);
        }
        if !good.is_empty() {
            if let Ask::Verify(_) = self.next {
                self.next = Ask::Verify(self.cursor);
            }
            self.news = Some(News::Entries(good));
        }
    }
}
