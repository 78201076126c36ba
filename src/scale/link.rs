//! A connection to Redis, and what is said on it.
//!
//! A connection is made anew after each error, and then the log is verified: so nothing here
//! connects again by itself. Must not know what is done with the answers. Read next: `tasks.rs`.

use super::{
    address::Address,
    connect::{BLOCK, connect},
    entry::{Entry, Id, Origin},
    error::LinkError,
    queue::Batch,
    reader::{Stamp, View},
};
use redis::{FromRedisValue, RedisResult, Script, Value, aio::MultiplexedConnection};
use std::{collections::HashMap, sync::LazyLock};

/// How long, in milliseconds, replicas may take to have a batch.
const WAIT: u32 = 100;

static PUBLISH: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("publish.lua")));
static AGREE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("agree.lua")));

/// After how many seconds a feed or room with a name is deleted that no server has.
const UNUSED: u64 = 7 * 24 * 3_600;

/// An entry of a stream: its place, and its fields by name. Whoever else writes to Redis may write
/// names and values that are no text, so both are bytes here: one entry must not make the answer
/// with all others unreadable.
type StreamEntry = (String, HashMap<Vec<u8>, Value>);

/// The keys of one log.
#[derive(Debug, Clone)]
pub struct Keys {
    meta: String,
    log: String,
    about: String,
    writer: String,
    /// After how many seconds without use they are deleted. The main ones never are.
    expire: Option<u64>,
}

impl Keys {
    /// Those of the feed or room (`what`) of this name. The braces keep them in one slot of a Redis
    /// Cluster.
    pub fn new(prefix: &str, (what, name): (&str, &str), writer: &str) -> Self {
        let key = |part: &str| format!("{prefix}:{{{what}.{name}}}:{part}");
        Self {
            meta: key("meta"),
            log: key("log"),
            about: key("about"),
            writer: key(&format!("w:{writer}")),
            expire: (!name.is_empty()).then_some(UNUSED),
        }
    }
}

/// Whether there is a log with these keys.
///
/// # Errors
/// Redis does not answer.
pub async fn exists(connection: &mut MultiplexedConnection, keys: &Keys) -> RedisResult<bool> {
    redis::cmd("EXISTS").arg(&keys.meta).query_async(connection).await
}

/// A connection for the log with these keys.
pub struct Link<'a> {
    connection: MultiplexedConnection,
    keys: &'a Keys,
}

impl<'a> Link<'a> {
    /// Connects to the master.
    ///
    /// # Errors
    /// There is none, or it does not answer.
    pub async fn open(address: &Address, keys: &'a Keys) -> Result<Self, LinkError> {
        Ok(Self { connection: connect(address).await?, keys })
    }

    /// Whether Redis writes everything to its disk before it answers. Where it does not say, it is
    /// taken not to.
    pub async fn keeps_all(&mut self) -> bool {
        for (name, value) in [("appendonly", "yes"), ("appendfsync", "always")] {
            let mut ask = redis::cmd("CONFIG");
            let ask = ask.arg("GET").arg(name);
            let answer: RedisResult<Vec<String>> = ask.query_async(&mut self.connection).await;
            if answer.is_ok_and(|pair| pair.get(1).is_some_and(|is| is == value)) {
                continue;
            }
            return false;
        }
        true
    }

    /// What Redis holds now, with the entry at this place. In this order it does not matter what
    /// happens in between: an entry that is trimmed only then was seen, one that had been trimmed has
    /// later ones, and a change of the run is seen last. (A transaction would be refused by a Redis
    /// whose memory is full.)
    ///
    /// # Errors
    /// It does not answer.
    pub async fn view(&mut self, at: Id, keeps_all: bool) -> Result<View, LinkError> {
        let (Keys { meta, log, .. }, at) = (self.keys, at.to_string());
        type Answers = (Vec<StreamEntry>, Vec<Option<Vec<u8>>>, String);
        let mut ask = redis::pipe();
        ask.cmd("XRANGE").arg(log).arg(&at).arg(&at);
        ask.cmd("HMGET").arg(meta).arg(&["e", "r", "s", "m"]);
        ask.cmd("INFO").arg("replication");
        let (there, meta, info): Answers = ask.query_async(&mut self.connection).await?;
        let text = |field: usize| text(meta.get(field).and_then(Option::as_deref));
        // What is no number is one that was not given.
        let number = |field: usize| match text(field) {
            "" => 0,
            number => number.parse().unwrap_or(u64::MAX),
        };
        let info = |name: &str| {
            let line = info.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|rest| rest.strip_prefix(':')).unwrap_or_default().trim()
        };
        let was_promoted = info("master_replid2").bytes().any(|digit| digit != b'0');
        Ok(View {
            stamp: Stamp { epoch: text(0).into(), run: text(1).into() },
            last: Id { seq: number(2), minor: number(3) },
            run: info("master_replid").into(),
            is_master: info("role") == "master",
            keeps_all: keeps_all && !was_promoted,
            origin: there.first().map(origin),
        })
    }

    /// Notes the epoch and the run, if those that were seen are still there.
    ///
    /// # Errors
    /// Redis does not answer, or takes no writes.
    pub async fn agree(&mut self, seen: &Stamp, set: &Stamp) -> Result<(), LinkError> {
        let Keys { meta, log, about, .. } = self.keys;
        let mut call = AGREE.key(meta);
        call.key(log).key(about);
        call.arg(&*seen.epoch).arg(&*seen.run).arg(&*set.epoch).arg(&*set.run);
        let _: u8 = call.invoke_async(&mut self.connection).await?;
        Ok(())
    }

    /// The last `count` entries, or those before this place; the newest first.
    ///
    /// # Errors
    /// Redis does not answer.
    pub async fn load(
        &mut self,
        before: Option<Id>,
        count: usize,
    ) -> Result<Vec<Entry>, LinkError> {
        let end = before.map_or_else(|| "+".to_owned(), |id| format!("({id}"));
        let mut ask = redis::cmd("XREVRANGE");
        let ask = ask.arg(&self.keys.log).arg(end).arg("-").arg("COUNT").arg(count);
        let answer: Vec<StreamEntry> = ask.query_async(&mut self.connection).await?;
        Ok(answer.iter().filter_map(entry).collect())
    }

    /// What was said about the chart, the latest as far as it is kept: each with its time, Unix
    /// time in milliseconds. Some of it may be in the log, too.
    ///
    /// # Errors
    /// Redis does not answer.
    pub async fn about(&mut self) -> Result<Vec<(u64, Vec<u8>)>, LinkError> {
        let mut ask = redis::cmd("XRANGE");
        let ask = ask.arg(&self.keys.about).arg("-").arg("+");
        let answer: Vec<StreamEntry> = ask.query_async(&mut self.connection).await?;
        Ok(answer.iter().map(|said| (field(said, "t"), field(said, "a"))).collect())
    }

    /// Somebody has the log: its time until it is deleted begins anew.
    ///
    /// # Errors
    /// Redis does not answer, or takes no writes.
    pub async fn keep(&mut self) -> Result<(), LinkError> {
        let Some(expire) = self.keys.expire else { return Ok(()) };
        let mut ask = redis::pipe();
        for key in [&self.keys.meta, &self.keys.log, &self.keys.about] {
            ask.cmd("EXPIRE").arg(key).arg(expire).ignore();
        }
        Ok(ask.exec_async(&mut self.connection).await?)
    }

    /// The first `count` entries after this place. Waits for one, but not for long.
    ///
    /// # Errors
    /// Redis does not answer.
    pub async fn follow(&mut self, after: Id, count: usize) -> Result<Vec<Entry>, LinkError> {
        let mut ask = redis::cmd("XREAD");
        ask.arg("COUNT").arg(count).arg("BLOCK").arg(BLOCK.as_millis() as u64);
        let ask = ask.arg("STREAMS").arg(&self.keys.log).arg(after.to_string());
        let answer: Option<Vec<(Value, Vec<StreamEntry>)>> =
            ask.query_async(&mut self.connection).await?;
        let entries = answer.into_iter().flatten().flat_map(|(_, entries)| entries);
        Ok(entries.filter_map(|read| entry(&read)).collect())
    }

    /// Has a batch numbered. `keep` says how many messages the log keeps, `epoch` what to call it
    /// if it has no epoch, and `replicas` how many are waited for, for a moment.
    ///
    /// # Errors
    /// Redis does not answer, or takes no writes. It may have taken this one.
    pub async fn publish(
        &mut self,
        batch: &Batch,
        (writer, epoch): (&str, &str),
        (keep, replicas): (u64, u32),
    ) -> Result<(), LinkError> {
        let mut call = PUBLISH.key(&self.keys.meta);
        call.key(&self.keys.log).key(&self.keys.writer).key(&self.keys.about);
        call.arg(batch.n).arg(batch.count).arg(batch.lost).arg(keep).arg(epoch).arg(writer);
        call.arg(&batch.data[..]).arg(&batch.about[..]).arg(self.keys.expire.unwrap_or(0));
        let _: u8 = call.invoke_async(&mut self.connection).await?;
        if replicas > 0 {
            let mut wait = redis::cmd("WAIT");
            let wait = wait.arg(replicas).arg(WAIT);
            let have: u32 = wait.query_async(&mut self.connection).await?;
            if have < replicas {
                tracing::debug!("{have} of {replicas} replicas of Redis have a batch");
            }
        }
        Ok(())
    }

    /// Whether Redis answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&mut self) -> Result<(), LinkError> {
        Ok(redis::cmd("PING").exec_async(&mut self.connection).await?)
    }
}

/// What is not ASCII was not written by ours, and is as if it were not there; `agree.lua` does the
/// same.
fn text(bytes: Option<&[u8]>) -> &str {
    let ascii = bytes.filter(|bytes| bytes.is_ascii());
    ascii.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
}

fn field<T: FromRedisValue + Default>((_, fields): &StreamEntry, name: &str) -> T {
    let value = fields.get(name.as_bytes());
    value.and_then(|value| T::from_redis_value_ref(value).ok()).unwrap_or_default()
}

fn origin(read: &StreamEntry) -> Origin {
    Origin { writer: field::<String>(read, "w").into(), n: field(read, "n") }
}

fn entry(read: &StreamEntry) -> Option<Entry> {
    let entry = Entry {
        id: Id::parse(&read.0)?,
        epoch: field::<String>(read, "e").into(),
        t: field(read, "t"),
        origin: origin(read),
        count: field(read, "c"),
        lost: field(read, "l"),
        data: field(read, "d"),
        about: field(read, "a"),
    };
    Some(entry.checked())
}
