//! Servers with a Redis that restarts, is promoted, flushed and trimmed, and loses its tail:
//! whatever is done in whatever order, and without a socket.

use super::{
    entry::{Entry, Id, Origin},
    queue::{Part, Queue},
    reader::{Ask, News, Reader, Stamp, View},
};
use proptest::{collection::vec, prelude::*};
use std::collections::{BTreeMap, HashMap, HashSet};

const SERVERS: usize = 3;
const HISTORY: u64 = 20;

/// What the scripts do, on data that can be lost. See `publish.lua` and `agree.lua`.
#[derive(Debug, Clone, Default)]
struct Data {
    stamp: Stamp,
    last: Id,
    log: BTreeMap<Id, Entry>,
    writers: HashMap<usize, u64>,
}

struct Redis {
    data: Data,
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

    fn publish(&mut self, writer: usize, batch: &super::queue::Batch) {
        self.before.push(self.data.clone());
        if self.data.stamp.epoch.is_empty() {
            let epoch = self.name();
            self.data = Data { stamp: Stamp { epoch, ..Stamp::default() }, ..Data::default() };
        } else if self.data.writers.get(&writer).is_some_and(|taken| *taken >= batch.n) {
            return;
        }
        let Data { stamp, last, log, writers } = &mut self.data;
        *last = if batch.count + batch.lost > 0 {
            Id { seq: last.seq + batch.lost + batch.count, minor: 0 }
        } else {
            Id { minor: last.minor + 1, ..*last }
        };
        let origin = Origin { writer: writer.to_string().into(), n: batch.n };
        let (count, lost, data) = (batch.count, batch.lost, batch.data.clone());
        let epoch = stamp.epoch[..8].into();
        let entry = Entry { id: *last, epoch, origin, count, lost, data, ..Entry::default() };
        log.insert(*last, entry);
        writers.insert(writer, batch.n);
    }

    fn view(&self, at: Id) -> View {
        View {
            stamp: self.data.stamp.clone(),
            last: self.data.last,
            run: self.run(),
            is_master: true,
            keeps_all: self.keeps_all,
            origin: self.data.log.get(&at).map(|entry| entry.origin.clone()),
        }
    }

    fn agree(&mut self, seen: &Stamp, run: &str, begins: bool) {
        if self.data.stamp != *seen {
            return;
        }
        if seen.epoch.is_empty() {
            self.data = Data::default();
        }
        let epoch = if begins { self.name() } else { seen.epoch.clone() };
        self.data.stamp = Stamp { epoch, run: run.into() };
    }
}

/// Up to where a server has shown the log.
#[derive(Default)]
struct Shown {
    epoch: Box<str>,
    next: u64,
}

struct Server {
    /// Its name as a writer.
    writer: usize,
    reader: Reader,
    queue: Queue,
    shown: Shown,
    /// Redis has not run anew since it has connected.
    is_connected: bool,
}

#[derive(Debug, Clone)]
enum Step {
    /// A server submits so many messages.
    Submit(usize, u64),
    /// A server's batch gets to Redis, and the answer comes back or not.
    Write(usize, bool),
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

fn step() -> impl Strategy<Value = Step> {
    let server = 0..SERVERS;
    prop_oneof![
        6 => (server.clone(), 0_u64..4).prop_map(|(one, count)| Step::Submit(one, count)),
        6 => (server.clone(), any::<bool>()).prop_map(|(one, is_heard)| Step::Write(one, is_heard)),
        8 => (server.clone(), 1_usize..8).prop_map(|(one, asks)| Step::Read(one, asks)),
        1 => (0_usize..6).prop_map(Step::Restart),
        1 => Just(Step::Flush),
        1 => Just(Step::Trim),
        1 => server.prop_map(Step::Server),
    ]
}

struct World {
    redis: Redis,
    servers: Vec<Server>,
    submitted: u64,
    writers: usize,
    /// What any server has shown under a number of an epoch.
    all: HashMap<(Box<str>, u64), String>,
    lossless: bool,
}

fn new_server(writer: usize) -> Server {
    let queue = Queue::new(64, 1 << 20);
    Server {
        writer,
        reader: Reader::new(HISTORY),
        queue,
        shown: Shown::default(),
        is_connected: false,
    }
}

impl World {
    fn new(keeps_all: bool) -> Self {
        let (data, before) = Default::default();
        let redis = Redis { data, run: 1, keeps_all, before, names: 0 };
        let servers = (0..SERVERS).map(new_server).collect();
        Self { redis, servers, submitted: 0, writers: SERVERS, all: HashMap::new(), lossless: true }
    }

    fn step(&mut self, step: &Step) {
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
                let Some(batch) = server.queue.batch().cloned() else { return };
                self.redis.publish(server.writer, &batch);
                if is_heard {
                    server.queue.taken();
                }
            }
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

    fn ask(&mut self, one: usize) {
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
    fn settle(&mut self) {
        for one in 0..SERVERS {
            while let Some(batch) = self.servers[one].queue.batch().cloned() {
                self.redis.publish(self.servers[one].writer, &batch);
                self.servers[one].queue.taken();
            }
        }
        for _ in 0..3 {
            (0..SERVERS).for_each(|one| (0..200).for_each(|_| self.ask(one)));
        }
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn all_servers_show_the_same_and_notice_when_redis_has_lost_something(
        keeps_all in any::<bool>(), steps in vec(step(), 1..60)
    ) {
        let mut world = World::new(keeps_all);
        steps.iter().for_each(|step| world.step(step));
        world.settle();
    }
}

/// The first server reads all that there is.
fn read(redis: &mut World) {
    (0..20).for_each(|_| redis.ask(0));
}

fn publish(world: &mut World, one: usize, count: u64) {
    world.step(&Step::Submit(one, count));
    world.step(&Step::Write(one, true));
}

#[test]
fn a_flushed_log_that_has_grown_to_the_cursor_again_is_not_taken_for_the_old_one() {
    let mut world = World::new(false);
    publish(&mut world, 0, 3);
    read(&mut world);
    world.step(&Step::Flush);
    publish(&mut world, 1, 3);
    publish(&mut world, 1, 1);
    read(&mut world);
    let shown = &world.servers[0].shown;
    assert_eq!((&shown.epoch, shown.next), (&world.redis.data.stamp.epoch, 5));
}

#[test]
fn a_restart_that_kept_everything_is_no_new_epoch_and_any_other_is() {
    for keeps_all in [true, false] {
        let mut world = World::new(keeps_all);
        publish(&mut world, 0, 3);
        read(&mut world);
        let before = world.servers[0].shown.epoch.clone();
        world.step(&Step::Restart(0));
        read(&mut world);
        assert_eq!(world.servers[0].shown.epoch == before, keeps_all);
    }
}

#[test]
fn a_server_that_comes_after_a_loss_makes_it_known_even_if_all_who_knew_are_gone() {
    let mut world = World::new(false);
    publish(&mut world, 0, 3);
    read(&mut world);
    let before = world.servers[0].shown.epoch.clone();
    world.step(&Step::Restart(1));
    world.step(&Step::Server(0));
    read(&mut world);
    assert_ne!(world.servers[0].shown.epoch, before);
}

#[test]
fn a_replica_is_refused() {
    let view = View { is_master: false, ..World::new(true).redis.view(Id::default()) };
    assert!(Reader::new(1).verified(view).is_err());
}

#[test]
fn who_is_disconnected_while_entries_come_asks_for_fewer_until_all_were_read() {
    let mut world = World::new(false);
    (0..20).for_each(|_| publish(&mut world, 0, 1));
    let mut reader = Reader::new(HISTORY);
    let mut longest = 64;
    for _ in 0..100 {
        match reader.ask().clone() {
            Ask::Verify(at) => reader.verified(world.redis.view(at)).unwrap(),
            Ask::Agree { seen, run, begins } => {
                world.redis.agree(&seen, &run, begins);
                reader.agreed();
            }
            Ask::Load(_) if reader.at_a_time() > 4 => reader.connected(),
            Ask::Load(before) => {
                longest = longest.min(reader.at_a_time());
                let log = world.redis.data.log.values().rev();
                let older = log.filter(|entry| before.is_none_or(|id| entry.id < id));
                reader.loaded(older.take(reader.at_a_time()).cloned().collect());
            }
            Ask::Follow(_) => break,
        }
    }
    let Some(News::StartOver(_, entries)) = reader.take() else { panic!("it is not loaded") };
    assert_eq!((entries.len(), longest), (20, 4));
    reader.followed(Vec::new());
    assert_eq!(reader.at_a_time(), 64, "there is nothing long any more");
}
