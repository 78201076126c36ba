//! One feed or room that this server shares: what waits to be written, and how Redis does.
//!
//! Whoever writes to the log has this instead, as its [`Sequencer`]; the tasks that talk to Redis
//! have it on the other side. Must not know Redis. Read next: `lines.rs`.

use super::{
    budget::Budget,
    lines::{write_annotation, write_measurement, write_message},
    queue::{Batch, MOST, Part, Queue},
};
use crate::{
    feed::{
        annotation::Annotation,
        measurement::Measurement,
        sequencer::{Sequencer, Ticket},
    },
    wire::MessageKind,
};
use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// How many messages may wait to be written.
const MAX_WAITING: u64 = 65_536;
/// How long nothing may be verified, or written, before that is trouble.
const VERIFIED_WITHIN: Duration = Duration::from_secs(5);
const WRITTEN_WITHIN: Duration = Duration::from_secs(1);

/// See the [module](self).
pub struct Member {
    name: Box<str>,
    queue: Mutex<Queue>,
    /// Notified when there is more room.
    room: Condvar,
    /// Notified when something waits.
    wake: Notify,
    health: Mutex<Health>,
}

/// How Redis does.
struct Health {
    /// When the log was last verified, or else when it was begun to.
    verified: Instant,
    /// Since when nothing can be written, and why.
    unwritten: Option<(Instant, String)>,
    /// Why nothing can be read.
    unread: Option<String>,
    is_loaded: bool,
    /// How many messages have given way, and how many are next reported.
    lost: u64,
    next_report: u64,
}

impl Member {
    /// Nothing waits. `name` is for people, and `budget` is that of all members.
    pub fn new(name: &str, budget: &Arc<Budget>) -> Self {
        let health = Health {
            verified: Instant::now(),
            unwritten: None,
            unread: None,
            is_loaded: false,
            lost: 0,
            next_report: 0,
        };
        Self {
            name: name.into(),
            queue: Mutex::new(Queue::new(MAX_WAITING, budget.clone())),
            room: Condvar::new(),
            wake: Notify::new(),
            health: Mutex::new(health),
        }
    }

    /// For people.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn submit(&self, part: Part) -> Arc<Ticket> {
        let ticket = part.ticket.clone();
        let lost = self.queue().submit(part);
        if lost > 0 {
            self.report(lost);
        }
        self.wake.notify_one();
        ticket
    }

    /// Logs the total loss the first time, and each time it has grown fourfold.
    fn report(&self, lost: u64) {
        let mut health = self.health();
        health.lost = health.lost.saturating_add(lost);
        let (name, lost, is_news) = (&self.name, health.lost, health.lost >= health.next_report);
        if is_news {
            health.next_report = lost.saturating_mul(4);
        }
        drop(health); // nobody waits while something is logged
        if is_news {
            tracing::warn!("{name}: {lost} messages are lost so far, because Redis takes none");
        }
    }

    /// What to write next.
    pub fn batch(&self) -> Option<Arc<Batch>> {
        self.queue().batch()
    }

    /// Waits until something is submitted.
    pub async fn wait(&self) {
        self.wake.notified().await;
    }

    /// What was to be written was.
    pub fn wrote(&self) {
        self.queue().taken();
        self.health().unwritten = None;
        self.room.notify_all();
    }

    /// It could not be written.
    pub fn cannot_write(&self, why: &str) {
        let mut health = self.health();
        let since = health.unwritten.as_ref().map_or_else(Instant::now, |(since, _)| *since);
        health.unwritten = Some((since, why.to_owned()));
    }

    /// Whether nothing waits.
    pub fn is_idle(&self) -> bool {
        self.queue().is_empty()
    }

    /// The log is as this server knows it.
    pub fn verified(&self) {
        let mut health = self.health();
        (health.verified, health.unread) = (Instant::now(), None);
    }

    /// This server has what the log holds.
    pub fn loaded(&self) {
        self.health().is_loaded = true;
    }

    /// Nothing can be read.
    pub fn cannot_read(&self, why: &str) {
        self.health().unread = Some(why.to_owned());
    }
}

impl Sequencer for Member {
    fn measurements(&self, batch: &[Measurement]) -> Arc<Ticket> {
        let mut last = None;
        for chunk in batch.chunks(MOST as usize) {
            let mut part = Part { count: chunk.len() as u64, ..Part::default() };
            chunk.iter().for_each(|one| write_measurement(one, &mut part.data));
            last = Some(self.submit(part));
        }
        last.unwrap_or_else(|| {
            let ticket = Arc::new(Ticket::default());
            ticket.taken(); // there was nothing to take
            ticket
        })
    }

    fn message(&self, kind: MessageKind, payload: &[u8]) {
        let mut part = Part { count: 1, ..Part::default() };
        write_message(kind, payload, &mut part.data);
        self.submit(part);
    }

    fn annotation(&self, annotation: &Annotation) -> Arc<Ticket> {
        let mut part = Part::default();
        write_annotation(annotation, &mut part.about);
        self.submit(part)
    }

    fn has_room(&self) -> bool {
        self.queue().has_room()
    }

    fn wait_for_room(&self, patience: Duration) {
        let waited = self.room.wait_timeout_while(self.queue(), patience, |one| !one.has_room());
        drop(waited);
    }

    fn trouble(&self) -> Option<String> {
        let health = self.health();
        if let Some((since, why)) = &health.unwritten
            && since.elapsed() > WRITTEN_WITHIN
        {
            return Some(format!("{}: nothing can be written to Redis: {why}", self.name));
        }
        if health.verified.elapsed() > VERIFIED_WITHIN {
            let why = health.unread.as_deref().unwrap_or("it does not answer");
            return Some(format!("{}: nothing can be read from Redis: {why}", self.name));
        }
        None
    }

    fn is_loaded(&self) -> bool {
        self.health().is_loaded
    }
}
