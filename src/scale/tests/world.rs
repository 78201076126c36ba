//! A Redis that can lose its tail, what the scripts do to it, and servers that share it.
//!
//! After each answer, it is checked that no number of an epoch has two meanings. Must not know
//! which faults come when.

use crate::scale::{
    budget::Budget,
    entry::{Entry, Id, Origin},
    queue::{Batch, Part, Queue},
    reader::{Ask, News, Reader, Stamp, View},
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

pub(super) const SERVERS: usize = 3;
pub(super) const HISTORY: u64 = 20;

/// What the scripts do, on data that can be lost. See `publish.lua` and `agree.lua`.
#[derive(Debug, Clone, Default)]
pub(super) struct Data {
    pub(super) stamp: Stamp,
    last: Id,
    pub(super) log: BTreeMap<Id, Entry>,
    writers: HashMap<usize, u64>,
}

pub(super) struct Redis {
    pub(super) data: Data,
    run: u64,
    keeps_all: bool,
    /// Earlier states: what a replica has, or a disk.
    before: Vec<Data>,
    names: u64,
}

impl Redis {
    fn run(&self) -> Box<str> {
        format!("run {}", self.run).into()
    }

    fn name(&mut self) -> Box<str> {
        self.names += 1;
        format!("{:08}", self.names).into()
    }

    /// Returns whether there was no error.
    fn publish(&mut self, writer: usize, batch: &Batch) -> bool {
        self.before.push(self.data.clone());
        if self.data.stamp.epoch.is_empty() {
            let epoch = self.name();
            self.data = Data { stamp: Stamp { epoch, ..Stamp::default() }, ..Data::default() };
        } else if self.data.writers.get(&writer).is_some_and(|taken| *taken >= batch.n) {
            return true;
        }
        let id = self.number(batch);
        let Data { stamp, log, writers, .. } = &mut self.data;
        if log.last_key_value().is_some_and(|(top, _)| *top >= id) {
            return false; // it takes no entry that is not behind all others
        }
        let origin = Origin { writer: writer.to_string().into(), n: batch.n };
        let (count, lost, data) = (batch.count, batch.lost, batch.data.clone());
        let epoch = stamp.epoch[..8].into();
        log.insert(id, Entry { id, epoch, origin, count, lost, data, ..Entry::default() });
        writers.insert(writer, batch.n);
        true
    }

    /// The first part of the script: the numbers are noted.
    fn number(&mut self, batch: &Batch) -> Id {
        let last = &mut self.data.last;
        *last = if batch.count + batch.lost > 0 {
            Id { seq: last.seq + batch.lost + batch.count, minor: 0 }
        } else {
            Id { minor: last.minor + 1, ..*last }
        };
        *last
    }

    /// Somebody else appends to the log.
    fn append_foreign(&mut self) {
        let top = self.data.log.last_key_value().map_or(Id::default(), |(top, _)| *top);
        let id = Id { seq: top.seq + 1_000, minor: 0 };
        self.data.log.insert(id, Entry { id, ..Entry::default() });
    }

    pub(super) fn view(&self, at: Id) -> View {
        View {
            stamp: self.data.stamp.clone(),
            last: self.data.last,
            run: self.run(),
            is_master: true,
            keeps_all: self.keeps_all,
            origin: self.data.log.get(&at).map(|entry| entry.origin.clone()),
        }
    }

    pub(super) fn agree(&mut self, seen: &Stamp, run: &str, begins: bool) {
        if self.data.stamp != *seen {
            return;
        }
        if seen.epoch.is_empty() {
            self.data = Data::default();
        }
        if begins && let Some((top, _)) = self.data.log.last_key_value() {
            self.data.last = self.data.last.max(*top);
        }
        let epoch = if begins { self.name() } else { seen.epoch.clone() };
        self.data.stamp = Stamp { epoch, run: run.into() };
    }
}

/// Up to where a server has shown the log.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) epoch: Box<str>,
    pub(super) next: u64,
}

pub(super) struct Server {
    /// Its name as a writer.
    writer: usize,
    reader: Reader,
    queue: Queue,
    pub(super) shown: Shown,
    /// Redis has not run anew since it has connected.
    is_connected: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Step {
    /// A server submits so many messages.
    Submit(usize, u64),
    /// A server's batch gets to Redis, and the answer comes back or not.
    Write(usize, bool),
    /// The script is broken off when it has noted the numbers.
    Half(usize),
    /// Somebody else appends to the log.
    Foreign,
    /// A server asks what it asks next, so often.
    Read(usize, usize),
    /// Redis restarts with all of its data, or what it had some writes ago.
    Restart(usize),
    /// Redis loses everything, and goes on.
    Flush,
    /// Only the latest entries are kept.
    Trim,
    /// A server ends, with what it has not written, and another takes its place.
    Server(usize),
}

pub(super) struct World {
    pub(super) redis: Redis,
    pub(super) servers: Vec<Server>,
    submitted: u64,
    writers: usize,
    /// What any server has shown under a number of an epoch.
    all: HashMap<(Box<str>, u64), String>,
    lossless: bool,
}

pub(super) fn new_server(writer: usize) -> Server {
    let queue = Queue::new(64, Arc::new(Budget::new(1 << 20, 1)));
    Server {
        writer,
        reader: Reader::new(HISTORY),
        queue,
        shown: Shown::default(),
        is_connected: false,
    }
}

impl World {
    pub(super) fn new(keeps_all: bool) -> Self {
        let (data, before) = Default::default();
        let redis = Redis { data, run: 1, keeps_all, before, names: 0 };
        let servers = (0..SERVERS).map(new_server).collect();
        Self { redis, servers, submitted: 0, writers: SERVERS, all: HashMap::new(), lossless: true }
    }

    pub(super) fn step(&mut self, step: &Step) {
        match *step {
            Step::Submit(one, count) => {
                let lines = (0..count).map(|_| {
                    self.submitted += 1;
                    format!("{}\n", self.submitted)
                });
                let data = lines.collect::<String>().into_bytes();
                let lost = self.servers[one].queue.submit(Part { count, data, ..Part::default() });
                assert_eq!(lost, 0, "there was room");
            }
            Step::Write(one, is_heard) => {
                let server = &mut self.servers[one];
                let Some(batch) = server.queue.batch() else { return };
                if self.redis.publish(server.writer, &batch) && is_heard {
                    server.queue.taken();
                }
            }
            Step::Half(one) => {
                let batch = self.servers[one].queue.batch();
                if let Some(batch) = batch.filter(|_| !self.redis.data.stamp.epoch.is_empty()) {
                    self.redis.number(&batch);
                }
            }
            Step::Foreign => self.redis.append_foreign(),
            Step::Read(one, asks) => (0..asks).for_each(|_| self.ask(one)),
            Step::Restart(ago) => {
                self.redis.run += 1;
                let kept = self.redis.before.len().checked_sub(ago);
                if let Some(data) = kept.and_then(|at| self.redis.before.get(at))
                    && !self.redis.keeps_all
                {
                    self.redis.data = data.clone();
                    self.lossless = false;
                }
                self.servers.iter_mut().for_each(|server| server.is_connected = false);
            }
            Step::Flush => {
                self.redis.data = Data::default();
                self.lossless = false;
            }
            Step::Trim => {
                let last = self.redis.data.last.seq;
                self.redis.data.log.retain(|id, _| id.seq + HISTORY / 4 > last);
            }
            Step::Server(one) => {
                self.writers += 1;
                self.servers[one] = new_server(self.writers);
            }
        }
    }

    pub(super) fn ask(&mut self, one: usize) {
        let server = &mut self.servers[one];
        if !server.is_connected {
            server.is_connected = true;
            server.reader.connected();
        }
        let data = &self.redis.data;
        match server.reader.ask().clone() {
            Ask::Verify(at) => server.reader.verified(self.redis.view(at)).unwrap(),
            Ask::Agree { seen, run, begins } => {
                self.redis.agree(&seen, &run, begins);
                server.reader.agreed();
            }
            Ask::Load(before) => {
                let older =
                    data.log.values().rev().filter(|entry| before.is_none_or(|id| entry.id < id));
                server.reader.loaded(older.take(server.reader.at_a_time()).cloned().collect());
            }
            Ask::Follow(after) => {
                let newer = data.log.values().filter(|entry| entry.id > after);
                server.reader.followed(newer.take(2).cloned().collect());
            }
        }
        if let Some(news) = server.reader.take() {
            self.show(one, news);
        }
    }

    /// Under one number of one epoch, all servers show the same message, and each server each
    /// number once.
    fn show(&mut self, one: usize, news: News) {
        let shown = &mut self.servers[one].shown;
        let entries = match news {
            News::StartOver(epoch, entries) => {
                *shown = Shown { epoch, next: 0 };
                entries
            }
            News::Entries(entries) => entries,
        };
        for entry in entries {
            let lines = std::str::from_utf8(&entry.data).unwrap().lines();
            assert_eq!(lines.clone().count() as u64, entry.count);
            for (number, line) in (entry.first()..).zip(lines) {
                assert!(number >= shown.next, "{number} comes a second time");
                shown.next = number + 1;
                let key = (shown.epoch.clone(), number);
                let first = self.all.entry(key).or_insert_with(|| line.to_owned());
                assert_eq!(first, line, "number {number} has two meanings");
            }
        }
    }

    /// All that waits is written, and all servers read all of it.
    pub(super) fn settle(&mut self) {
        for _ in 0..3 {
            (0..SERVERS).for_each(|one| (0..200).for_each(|_| self.ask(one)));
            for one in 0..SERVERS {
                while let Some(batch) = self.servers[one].queue.batch()
                    && self.redis.publish(self.servers[one].writer, &batch)
                {
                    self.servers[one].queue.taken();
                }
            }
        }
        (0..SERVERS).for_each(|one| (0..200).for_each(|_| self.ask(one)));
        assert!(
            self.servers.iter_mut().all(|server| server.queue.is_empty()),
            "nothing is written"
        );
        for server in &self.servers {
            assert_eq!(server.shown.epoch, self.redis.data.stamp.epoch, "a server has not noticed");
            let last = self.redis.data.last.seq;
            let end = self.redis.data.log.values().rev().find(|entry| entry.count > 0);
            let end = end.map_or(0, |entry| entry.id.seq);
            assert!(server.shown.next == end + 1 || end == 0, "{} of {last}", server.shown.next);
        }
        if self.lossless {
            let seqs: Vec<_> = self.redis.data.log.values().map(|entry| &entry.data).collect();
            let lines: Vec<String> = seqs
                .iter()
                .flat_map(|data| std::str::from_utf8(data).unwrap().lines().map(str::to_owned))
                .collect();
            let once: HashSet<_> = lines.iter().collect();
            assert_eq!(once.len(), lines.len(), "a batch was taken twice");
        }
    }
}
