//! Puts what was read from Redis into the feed or room of this server.
//!
//! Must not know Redis. Read next: `error.rs`.

use super::{
    entry::Entry,
    lines::{Names, read_annotations, read_measurements, read_messages},
};
use crate::feed::{
    log::{Append, Log},
    named::Feed,
    numbered::Numbered,
    status::{Phase, SourceStatus},
};
use std::sync::{Arc, Weak};

/// Where it goes. It keeps nothing alive: a feed that nobody uses here is dropped.
pub enum Destination {
    /// A feed, and what is told of Redis as one of its sources.
    Feed(Weak<Feed>, Arc<SourceStatus>, Names),
    /// A room of the chat.
    Room(Weak<Log>),
}

impl Destination {
    /// The log, if it is still there.
    pub fn log(&self) -> Option<Arc<Log>> {
        match self {
            Self::Feed(feed, ..) => feed.upgrade().map(|feed| feed.log().clone()),
            Self::Room(log) => log.upgrade(),
        }
    }

    /// Starts over in a new epoch, with these entries. `about` is what was said about the chart,
    /// with its times; that a part of it is in the entries, too, changes nothing.
    pub fn start_over(&mut self, epoch: &str, entries: &[Entry], about: &[(u64, Vec<u8>)]) {
        match self {
            Self::Feed(feed, _, names) => {
                let Some(feed) = feed.upgrade() else { return };
                let all: Vec<_> = entries.iter().map(|entry| numbered(entry, names)).collect();
                let of_entries = entries.iter().map(|entry| (entry.t, &entry.about));
                let said = about.iter().map(|(t, lines)| (*t, lines)).chain(of_entries);
                let said =
                    said.flat_map(|(t, lines)| read_annotations(lines).map(move |one| (one, t)));
                feed.start_over(epoch, &all, said);
            }
            Self::Room(log) => {
                let Some(log) = log.upgrade() else { return };
                let mut append = log.append();
                append.start_over(epoch);
                entries.iter().for_each(|entry| write_messages(&mut append, entry));
            }
        }
    }

    /// Appends an entry.
    pub fn append(&mut self, entry: &Entry) {
        match self {
            Self::Feed(feed, status, names) => {
                let Some(feed) = feed.upgrade() else { return };
                if entry.count > 0 {
                    feed.take(&numbered(entry, names), status);
                }
                annotate(&feed, (&entry.about[..], entry.t), status);
            }
            Self::Room(log) => {
                let Some(log) = log.upgrade() else { return };
                write_messages(&mut log.append(), entry);
            }
        }
    }
}

fn numbered(entry: &Entry, names: &mut Names) -> Numbered {
    let batch = read_measurements(&entry.data, names);
    Numbered { first: entry.first(), batch, t: entry.t }
}

fn annotate(feed: &Feed, (lines, t): (&[u8], u64), status: &SourceStatus) {
    for annotation in read_annotations(lines) {
        // If it is not taken, the status says so.
        _ = feed.take_annotation(annotation, t, status);
    }
}

fn write_messages(append: &mut Append<'_>, entry: &Entry) {
    append.skip_to(entry.first());
    for (kind, payload) in read_messages(&entry.data) {
        append.message(kind, |_, out| out.extend_from_slice(&payload));
    }
}

impl Destination {
    /// Redis is away, for this reason. `name` is that of the feed or room, for people.
    pub fn away(&self, name: &str, why: &str) {
        if let Self::Feed(_, status, _) = self
            && status.report().state != Phase::Retrying
        {
            tracing::warn!("{name}: Redis is away: {why}");
            status.becomes(Phase::Retrying, Some(format!("Redis is away: {why}")));
        }
    }

    /// Redis is there.
    pub fn is_back(&self, name: &str) {
        if let Self::Feed(_, status, _) = self
            && status.report().state != Phase::Running
        {
            tracing::info!("{name}: it is shared through Redis");
            status.becomes(Phase::Running, None);
        }
    }
}
