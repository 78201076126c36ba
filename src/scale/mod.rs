//! The same feeds and rooms on many servers, through Redis Streams.
//!
//! ```text
//!  source, ingest, chat ──> member ──> queue ──batch──> publish.lua ──> stream of the feed
//!                                                                        │
//!  viewers <── feed::log <── apply <── reader <─────────entries──────────┘  to every server
//! ```
//!
//! A script in Redis gives all messages of a feed their numbers, one after the other, and appends
//! them to a stream. Every server reads the stream into its own log, writers too: so all show the
//! same messages under the same numbers, and a viewer goes on at any of them. Only one mechanism is
//! used for what is new and for what was before, so there is no seam between the two.
//!
//! | key of the feed F | what |
//! |---|---|
//! | `wirechart:{feed.F}:meta` | hash: `e` epoch, `r` its run of Redis, `s` the last number, `t` the last time, `m` how many entries without a message came since |
//! | `wirechart:{feed.F}:log` | stream: its ids are the numbers of the last message in each entry, with `m` behind it |
//! | `wirechart:{feed.F}:about` | stream: what was said about the chart, the last 1,000 entries |
//! | `wirechart:{feed.F}:w:W` | hash, for a day: `n` the last batch of the writer W, `s` its number |
//!
//! A room R of the chat has the same keys with `{room.R}`. What has a name is deleted when no
//! server has had it for a week. As with a server by itself, a feed is made by the first who writes to it;
//! who looks at one that is not here has Redis [asked](finder) for it.
//!
//! Fields of an entry: `d` messages, `c` how many, `l` how many were lost before it, `t` when, `w`
//! and `n` which batch of which writer, `e` the first part of the epoch. Or `a`, what is said about
//! the chart, in an entry of its own: it has no number, so it stays in the log only as long as in
//! `about`, where a server that starts late finds what numbers no longer keep.
//!
//! As long as Redis keeps what it acknowledged, nothing is lost and nothing comes twice, whatever
//! else dies. If Redis loses something, a new epoch begins, and viewers are told. That an
//! asynchronous failover loses nothing is not promised.
//!
//! Must not know the server, nor sources. Read next: `entry.rs`.

pub mod address;
pub mod apply;
pub mod budget;
pub mod connect;
pub mod entry;
pub mod error;
pub mod finder;
pub mod lines;
pub mod link;
pub mod member;
pub mod queue;
pub mod reader;
pub mod tasks;

pub use address::{Address, AddressError};

use crate::feed::{
    log::Log,
    named::Feed,
    registry::{Asked, Kept, Others},
    sequencer::Sequencer,
    status::SourceStatus,
};
use apply::Destination;
use budget::Budget;
use finder::Finder;
use link::Keys;
use member::Member;
use std::{
    fmt, io,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};
use tasks::{Task, random_name};
use tokio::runtime::{Builder, Handle};

/// What may wait to be written, in bytes, for all feeds and rooms together.
const WAITING_BYTES: usize = 128 << 20;
/// How many messages of a room are kept.
const CHAT_MESSAGES: u64 = 10_000;

/// How feeds and rooms are shared.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where Redis is.
    pub address: Address,
    /// What all keys begin with.
    pub prefix: String,
    /// How many replicas are waited for, for a moment, before a batch is acknowledged.
    pub replicas: u32,
    /// How many measurements of a feed are kept.
    pub history: u64,
    /// How long slow viewers may hold up what is read.
    pub patience: Duration,
    /// How many feeds there may be with a name, and how many rooms.
    pub max_named: usize,
}

/// Shares feeds and rooms with other servers, on a thread of its own.
pub struct Scale {
    settings: Settings,
    runtime: Handle,
    /// How this server is called as a writer.
    writer: Box<str>,
    finder: Finder,
    budget: Arc<Budget>,
    members: Mutex<Vec<Arc<Member>>>,
}

impl fmt::Debug for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scale")
    }
}

impl Scale {
    /// Starts the thread. Nothing is shared so far.
    ///
    /// # Errors
    /// There is no thread.
    pub fn start(settings: Settings) -> io::Result<Arc<Self>> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        thread::Builder::new()
            .name("redis".to_owned())
            .spawn(move || runtime.block_on(std::future::pending::<()>()))?;
        // For `rediss://`; an error means that there is one already.
        _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
        let (finder, answers) = Finder::new(settings.address.clone(), settings.prefix.clone());
        handle.spawn(answers);
        let (writer, members) = (random_name(), Mutex::default());
        // Feeds and rooms, with the main ones.
        let queues = settings.max_named.saturating_add(1).saturating_mul(2);
        let budget = Arc::new(Budget::new(WAITING_BYTES, queues));
        Ok(Arc::new(Self { settings, runtime: handle, writer, finder, budget, members }))
    }

    /// Shares a feed.
    fn share_feed(&self, feed: &Arc<Feed>) {
        let status = Arc::new(SourceStatus::new("Redis"));
        feed.add_source(status.clone());
        let destination =
            || Destination::Feed(Arc::downgrade(feed), status.clone(), lines::Names::default());
        self.share((Feed::WHAT, feed.name()), feed.log(), self.settings.history, destination);
    }

    /// Shares a room of the chat.
    fn share_room(&self, name: &str, room: &Arc<Log>) {
        let destination = || Destination::Room(Arc::downgrade(room));
        self.share((Log::WHAT, name), room, CHAT_MESSAGES, destination);
    }

    fn share(
        &self,
        (what, name): (&'static str, &str),
        log: &Log,
        history: u64,
        destination: impl Fn() -> Destination,
    ) {
        let Settings { address, prefix, replicas, patience, .. } = &self.settings;
        let shown =
            if name.is_empty() { format!("the main {what}") } else { format!("{what} {name}") };
        let member = Arc::new(Member::new(&shown, &self.budget));
        log.number_by(member.clone());
        let mut members = self.members.lock().unwrap_or_else(PoisonError::into_inner);
        members.retain(|other| Arc::strong_count(other) > 1);
        members.push(member.clone());
        drop(members);
        let task = Arc::new(Task {
            address: address.clone(),
            keys: Keys::new(prefix, (what, name), &self.writer),
            writer: self.writer.clone(),
            history,
            replicas: *replicas,
            patience: *patience,
            member,
        });
        let (reads, from) = (task.clone(), destination());
        self.runtime.spawn(async move { reads.read(from).await });
        let to = destination();
        self.runtime.spawn(async move { task.write(to).await });
    }

    /// Waits until all shared feeds and rooms are as Redis has them, but no longer than this.
    pub fn wait_loaded(&self, patience: Duration) {
        self.wait(patience, |member| member.is_loaded());
    }

    /// Waits until all that was submitted is written, but no longer than this.
    pub fn wait_written(&self, patience: Duration) {
        self.wait(patience, |member| member.is_idle());
    }

    fn wait(&self, patience: Duration, is_done: impl Fn(&Member) -> bool) {
        let since = Instant::now();
        let are_all = || {
            let members = self.members.lock().unwrap_or_else(PoisonError::into_inner);
            members.iter().all(|member| is_done(member))
        };
        while !are_all() && since.elapsed() < patience {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Others<Feed> for Scale {
    fn made(&self, _: &str, feed: &Arc<Feed>) {
        self.share_feed(feed);
    }

    fn have(&self, name: &str) -> Asked {
        self.finder.ask(name)
    }
}

/// A room is made by the first who enters it, so nobody has to ask for one.
impl Others<Log> for Scale {
    fn made(&self, name: &str, room: &Arc<Log>) {
        self.share_room(name, room);
    }

    fn have(&self, _: &str) -> Asked {
        Box::pin(std::future::ready(Ok(true)))
    }
}

#[cfg(test)]
mod tests;
